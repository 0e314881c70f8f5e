"""Segments out of order, twice, and overlapping, and a keep-alive probe: the streams are whole."""

from wire import Capture, Conversation, page, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    shop = Conversation(tap).open()
    shop.send(request("GET /long"), client=True)
    first, second, third = shop.segments(response("200 OK", content=page("Long", 4000)), client=False)
    again = bytes(second["TCP"].payload)
    for segment in (first, third):
        shop.put(segment)
    shop.acknowledge(client=True)
    for segment in (second, third):
        shop.put(segment)
    tap.wait(0.2)
    sequence = second["TCP"].seq + 100
    shop.put(shop.segment(client=False, flags="PA", octets=again[100:800], at=sequence))
    shop.acknowledge(client=True)
    tap.wait(45)
    shop.put(shop.segment(client=True, flags="A", octets=b"\0", at=first["TCP"].ack - 1))
    shop.acknowledge(client=False)
    shop.exchange(request("GET /next"), response("200 OK", content=page("Next")))
    shop.close()
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
