"""A TLS handshake that names secure.example, then encrypted records: nothing here can be judged."""

import struct

from wire import Capture, Conversation, save


def client_hello(name: bytes) -> bytes:
    """Return a ClientHello record with the server's name in it."""
    server_name = struct.pack("!HHHBH", 0, len(name) + 5, len(name) + 3, 0, len(name)) + name
    body = b"\x03\x03" + bytes(range(32)) + b"\0" + b"\0\x02\x13\x01" + b"\x01\0"
    body += struct.pack("!H", len(server_name)) + server_name
    return record(22, b"\x01" + len(body).to_bytes(3, "big") + body)


def record(content_type: int, octets: bytes) -> bytes:
    """Return a TLS record."""
    return struct.pack("!BHH", content_type, 0x0303, len(octets)) + octets


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    shop = Conversation(tap, server=("198.51.100.20", 443)).open()
    shop.send(client_hello(b"secure.example"), client=True)
    hello = b"\x02" + (38).to_bytes(3, "big") + b"\x03\x03" + bytes(32) + b"\0\x13\x01\0"
    shop.send(record(22, hello) + record(20, b"\x01"), client=False)
    shop.exchange(record(23, bytes(range(80))), record(23, bytes(range(200))))
    shop.close()
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
