"""Sequence numbers of both sides pass 2**32 in the middle of a message."""

from wire import Capture, Conversation, page, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    shop = Conversation(tap, initial=(2**32 - 40, 2**32 - 2000)).open()
    shop.exchange(request("POST /a", content=b"x" * 100), response("200 OK", content=page("A", 4000)))
    shop.exchange(request("GET /b"), response("200 OK", content=page("B")))
    shop.close()
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
