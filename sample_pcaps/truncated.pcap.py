"""A capture cut off in its last record: the last response is not whole."""

from wire import Capture, Conversation, page, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    shop = Conversation(tap).open()
    shop.exchange(request("GET /first"), response("200 OK", content=page("First")))
    shop.send(request("GET /second"), client=True)
    shop.send(response("200 OK", content=page("Second", 2500)), client=False, acknowledged=False)
    return tap.pcap()[:-700]


if __name__ == "__main__":
    save(__file__, capture())
