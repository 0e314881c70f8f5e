"""Content in chunks with an extension and a trailer section, in a response and in a request."""

from wire import Capture, Conversation, request, response, save

CHUNKED = b"5;note=first\r\nhello\r\n7\r\n, world\r\n0\r\nDigest: sha-256=x\r\n\r\n"


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    shop = Conversation(tap).open()
    head = response("200 OK", "Transfer-Encoding: chunked", "Trailer: Digest")
    shop.exchange(request("GET /news", "TE: trailers"), head + CHUNKED)
    shop.exchange(
        request("POST /news", "Transfer-Encoding: chunked") + CHUNKED,
        response("201 Created", "Location: /news/1", content=b"Thanks.\n"),
    )
    shop.close()
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
