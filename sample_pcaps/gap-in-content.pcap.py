"""Three exchanges; the middle of the second one's content was not captured, though it was acknowledged."""

from wire import Capture, Conversation, page, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    shop = Conversation(tap).open()
    shop.exchange(request("GET /first"), response("200 OK", content=page("First")))
    shop.send(request("GET /second"), client=True)
    shop.send(response("200 OK", content=page("Second", 6000)), client=False, lost=[1, 2])
    shop.exchange(request("GET /third"), response("404 Not Found", content=page("Third")))
    shop.close()
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
