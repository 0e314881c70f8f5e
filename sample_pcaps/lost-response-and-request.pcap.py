"""Three exchanges; the first response and the second request were not captured. The 404 is nobody's."""

from wire import Capture, Conversation, page, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    shop = Conversation(tap).open()
    shop.send(request("GET /first"), client=True)
    shop.send(response("200 OK", content=page("First")), client=False, lost=True)
    shop.send(request("GET /second"), client=True, lost=True)
    shop.send(response("404 Not Found", content=page("Second")), client=False)
    shop.exchange(request("GET /third"), response("200 OK", content=page("Third")))
    shop.close()
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
