"""The messages of the timelines, to the octet: a request head of 43, a response of 56."""

from __future__ import annotations

import struct

UPLOAD = b"POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n"
GET = b"GET /a HTTP/1.1\r\nHost: shop.example.com\r\n\r\n"
NEXT_GET = GET.replace(b"/a", b"/b")
LONG_UPLOAD = UPLOAD[:-2] + b"Cookie: " + b"c" * (543 - len(UPLOAD) - 10) + b"\r\n\r\n"
"""A head of 543 octets."""
HOLDING_BACK = (
    b"POST / HTTP/1.1\r\nHost: shop.example.com\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n"
)
SMALL_POST = b"POST / HTTP/1.1\r\nContent-Length: 500\r\n\r\n" + b"x" * 500
CLOSING_400 = b"HTTP/1.1 400 X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
CLOSING_413 = CLOSING_400.replace(b"400", b"413")


def response(status, total=56):
    """Return a response of so many octets in all."""
    for digits in range(1, 7):
        head = b"HTTP/1.1 " + status.encode() + b"\r\nContent-Length: %0*d\r\n\r\n"
        length = total - len(head % (digits, 0))
        if len(str(length)) == digits:
            return (head % (digits, length)).ljust(total, b".")
    raise ValueError(total)


TOO_LARGE = response("413 Too Large")
NOT_FOUND = response("404 Not Found")
OK = response("200 OK")


def tls_record(kind, content):
    """Return a TLS record."""
    return struct.pack(">BHH", kind, 0x0303, len(content)) + content


def client_hello():
    """Return a record with a ClientHello that asks for TLS 1.2."""
    body = b"\x03\x03" + bytes(range(32)) + b"\x00" + b"\x00\x04\xc0\x2f\xc0\x30" + b"\x01\x00" + b"\x00\x00"
    hello = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + struct.pack(">H", len(hello)) + hello


def server_hello():
    """Return a record with a ServerHello."""
    body = b"\x03\x03" + bytes(range(32, 64)) + b"\x00" + b"\xc0\x2f" + b"\x00"
    return tls_record(22, b"\x02" + len(body).to_bytes(3, "big") + body)


CHANGE_CIPHER_SPEC = tls_record(20, b"\x01")
FINISHED = tls_record(22, bytes(range(64, 104)))
CLOSE_NOTIFY = tls_record(21, bytes(range(104, 130)))
"""An alert, as encrypted: 26 octets."""


def sealed(length):
    """Return a record of application data, as encrypted."""
    return tls_record(23, bytes(at % 251 for at in range(length)))
