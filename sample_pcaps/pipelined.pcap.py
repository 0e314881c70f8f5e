"""Three requests in one segment, three responses in another."""

from wire import Capture, Conversation, page, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    shop = Conversation(tap).open()
    shop.send(request("GET /a") + request("HEAD /b") + request("GET /c"), client=True)
    shop.send(
        response("200 OK", content=page("A"))
        + response("200 OK", "Content-Length: 1234")
        + response("404 Not Found", content=page("No C")),
        client=False,
    )
    shop.close()
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
