"""Recognise what a connection carries by the first octets of a direction.

Nothing is decoded but the server name of a TLS client hello: what is not HTTP/1 is set aside.

Sources: RFC 8446, 4.1.2 and 5.1; RFC 6066, 3; RFC 9113, 3.4; RFC 4253, 4.2; the PROXY protocol
specification of HAProxy (versions 1 and 2); RFC 1928; RFC 1929; SOCKS 4 and 4A.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from parsers.http import starts
from parsers.http.abnf import HTTP2_PREFACE


class Start(Enum):
    """What the first octets are."""

    MORE = "more octets are needed"
    HTTP = "HTTP/1"
    SIMPLE = "a request line without a version"
    HTTP2 = "HTTP/2"
    TLS = "TLS"
    OTHER = "none of these"


class Hello(NamedTuple):
    """A TLS client hello."""

    whole: bool
    sni: str | None


_PROXY_V1 = re.compile(rb"PROXY [^\r\n]{0,100}\r\n")
_PROXY_V2 = b"\r\n\r\n\x00\r\nQUIT\n"
PROXY_V1_LIMIT = 107
"""Octets of the longest version 1 header, its line end included."""

LINE_LIMIT = 4096
"""Octets without a line end after which a line that begins like a request line is taken for one."""

TLS_RECORD_LIMIT = 16384 + 2048
"""RFC 5246, 6.2.3."""

_SERVER_HTTP2 = re.compile(rb"\x00[\x00-\x01].\x04[\x00\x01]\x00\x00\x00\x00", re.DOTALL)
"""A SETTINGS frame, which a server sends first (RFC 9113, 3.4)."""


def proxy_header_length(octets: bytes) -> int | None:
    """Return the length of a PROXY protocol header, 0 where there is none, None where it goes on."""
    if octets.startswith(_PROXY_V2):
        if len(octets) < 16:
            return None
        length = 16 + int.from_bytes(octets[14:16], "big")
        return length if len(octets) >= length else None
    if _PROXY_V2.startswith(octets):
        return None
    if octets.startswith(b"PROXY "):
        match = _PROXY_V1.match(octets)
        if match:
            return match.end()
        return None if len(octets) < PROXY_V1_LIMIT and b"\n" not in octets else 0
    return None if octets and b"PROXY ".startswith(octets) else 0


def is_tls_record(octets: bytes) -> bool:
    """Whether octets begin with the header of a TLS record."""
    return (
        len(octets) >= 5
        and 20 <= octets[0] <= 23
        and octets[1] == 3
        and octets[2] <= 4
        and 0 < int.from_bytes(octets[3:5], "big") <= TLS_RECORD_LIMIT
    )


def client_start(octets: bytes) -> Start:
    """Recognise the first octets of a client, those of a PROXY header left out."""
    octets = octets.lstrip(b"\r\n")
    if not octets:
        return Start.MORE
    if octets[0] == 0x16 and octets[1:2] in {b"", b"\x03"}:
        if len(octets) < 6:
            return Start.MORE
        return Start.TLS if is_tls_record(octets) and octets[5] == 1 else Start.OTHER
    if 20 <= octets[0] <= 23 and octets[1:2] in {b"", b"\x03"}:
        if len(octets) < 5:
            return Start.MORE
        return Start.TLS if is_tls_record(octets) else Start.OTHER
    if octets.startswith(HTTP2_PREFACE):
        return Start.HTTP2
    if octets.startswith(b"PRI ") and HTTP2_PREFACE.startswith(octets[: len(HTTP2_PREFACE)]):
        return Start.MORE
    end = octets.find(b"\n")
    if end < 0:
        if not starts.may_be_start(True, octets) or octets.startswith(b"SSH-"):
            return Start.OTHER
        return Start.MORE if len(octets) < LINE_LIMIT else Start.HTTP
    line = octets[: end + 1]
    if starts.SIMPLE_REQUEST.fullmatch(line):
        return Start.SIMPLE
    return Start.HTTP if starts.is_start_line(True, line) else Start.OTHER


def server_start(octets: bytes) -> Start:
    """Recognise the first octets of a server."""
    octets = octets.lstrip(b"\r\n")
    if not octets:
        return Start.MORE
    if octets[0] in range(20, 24):
        if len(octets) < 5:
            return Start.MORE
        return Start.TLS if is_tls_record(octets) else Start.OTHER
    if octets[0] == 0:
        if len(octets) < 9:
            return Start.MORE
        return Start.HTTP2 if _SERVER_HTTP2.match(octets) else Start.OTHER
    if not starts.may_be_start(False, octets):
        return Start.OTHER
    return Start.HTTP if len(octets) >= 5 else Start.MORE


def client_hello(octets: bytes) -> Hello:
    """Read the server name of a TLS client hello, as far as it is there."""
    handshake = b""
    at = 0
    while at + 5 <= len(octets) and octets[at] == 0x16:
        length = int.from_bytes(octets[at + 3 : at + 5], "big")
        handshake += octets[at + 5 : at + 5 + length]
        at += 5 + length
        if len(handshake) >= 4 and len(handshake) >= 4 + int.from_bytes(handshake[1:4], "big"):
            break
    size = 4 + int.from_bytes(handshake[1:4], "big")
    return Hello(len(handshake) >= max(4, size), _server_name(handshake[4:size]))


def _server_name(hello: bytes) -> str | None:
    """Find the extension server_name (RFC 6066, 3) in the body of a client hello."""
    at = 34  # version and random
    for width in (1, 2, 1):  # session id, cipher suites, compression methods
        at += width + int.from_bytes(hello[at : at + width], "big")
    end = at + 2 + int.from_bytes(hello[at : at + 2], "big")
    at += 2
    while at + 4 <= min(end, len(hello)):
        kind, length = (
            int.from_bytes(hello[at : at + 2], "big"),
            int.from_bytes(hello[at + 2 : at + 4], "big"),
        )
        if kind == 0:
            name_length = int.from_bytes(hello[at + 7 : at + 9], "big")
            name = hello[at + 9 : at + 9 + name_length]
            return name.decode("latin-1")[:255] if name and len(name) == name_length else None
        at += 4 + length
    return None
