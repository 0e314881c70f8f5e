"""pcapng with two sections of different byte order and time resolution; one connection goes on in both."""

import struct

from wire import Capture, Conversation, page, request, response, save


def section(order: str, resolution: int, frames: list[tuple[int, bytes]]) -> bytes:
    """Return a section with one Ethernet interface; times in units of 10**-resolution seconds."""
    octets = _block(order, 0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1))
    option = struct.pack(f"{order}HHB3xHH", 9, 1, resolution, 0, 0)
    octets += _block(order, 1, struct.pack(f"{order}HHI", 1, 0, 262_144) + option)
    for time_ns, frame in frames:
        time = time_ns // 10 ** (9 - resolution)
        head = struct.pack(f"{order}IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(frame), len(frame))
        octets += _block(order, 6, head + frame)
    return octets


def _block(order: str, kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    length = struct.pack(f"{order}I", len(body) + 12)
    return struct.pack(f"{order}I", kind) + length + body + length


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    shop = Conversation(tap).open()
    shop.exchange(request("GET /first"), response("200 OK", content=page("First")))
    shop.exchange(request("GET /second"), response("200 OK", content=page("Second")))
    shop.close()
    return section("<", 6, tap.frames[:5]) + section(">", 9, tap.frames[5:])


if __name__ == "__main__":
    save(__file__, capture())
