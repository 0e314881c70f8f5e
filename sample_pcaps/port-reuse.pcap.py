"""One client port used for two connections, one after the other."""

from wire import Capture, Conversation, page, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    for initial, target in ((1000, "/first"), (7_000_000, "/second")):
        shop = Conversation(tap, initial=(initial, initial * 3)).open()
        shop.exchange(request(f"GET {target}"), response("200 OK", content=page(target)))
        shop.close()
        tap.wait(130)
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
