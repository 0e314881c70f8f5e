"""A 413 to a half-sent upload, then FIN and RST while the client still sends: it may never be read."""

from wire import Capture, Conversation, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    shop = Conversation(tap).open()
    shop.send(request("POST /upload", "Content-Length: 1000000"), client=True)
    sent = shop.segments(b"u" * 4380, client=True)
    shop.put(sent[0])
    shop.send(
        response("413 Content Too Large", "Connection: close", content=b"Too large.\n"),
        client=False,
        acknowledged=False,
    )
    shop.put(shop.segment(client=False, flags="FA"))
    for segment in sent[1:]:
        shop.put(segment)
        shop.put(shop.segment(client=False, flags="R", at=segment["TCP"].ack))
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
