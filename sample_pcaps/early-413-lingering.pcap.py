"""The same upload refused well: 413, FIN, the server goes on reading until the client has read and closed."""

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
        shop.acknowledge(client=False)
    shop.put(shop.segment(client=True, flags="FA"))
    shop.acknowledge(client=False)
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
