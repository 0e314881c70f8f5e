"""The capture began in the middle of a response: its end belongs to nothing, the next exchange is whole."""

from wire import Capture, Conversation, page, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    before = Capture()
    shop = Conversation(before).open()
    shop.send(request("GET /long"), client=True)
    shop.send(response("200 OK", content=page("Long", 2200)), client=False, lost=[0])
    tap.frames = before.frames[-2:]
    shop.capture = tap
    tap.wait(0.05)
    shop.exchange(request("GET /next"), response("200 OK", content=page("Next")))
    shop.close()
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
