"""Find where SOCKS ends and what it carries begins (RFC 1928, RFC 1929, SOCKS 4 and 4A).

Each function returns the length of that side's part, None while it goes on, -1 where it is none.
"""

from __future__ import annotations

_ADDRESS_LENGTH = {1: 4, 4: 16}
_METHODS_LIMIT = 16
"""Authentication methods that a client offers; in use are one to three."""


def begins(octets: bytes) -> bool:
    """Whether the first octets of a client are those of SOCKS."""
    if len(octets) < 2:
        return octets in {b"\x04", b"\x05"}
    if octets[0] == 4:
        return octets[1] in {1, 2}
    return octets[0] == 5 and 1 <= octets[1] <= _METHODS_LIMIT


def client_length(octets: bytes) -> int | None:
    """Return the length of what a client sends before the data."""
    if octets[0] == 4:
        return _version_4_length(octets)
    if len(octets) < 2:
        return None
    at = 2 + octets[1]
    if octets[at : at + 1] == b"\x01":  # user name and password
        if len(octets) < at + 2:
            return None
        at += 2 + octets[at + 1]
        if len(octets) <= at:
            return None
        at += 1 + octets[at]
    return _addressed_length(octets, at)


def _version_4_length(octets: bytes) -> int | None:
    end = octets.find(b"\x00", 8)
    if end < 0:
        return None
    if octets[4:7] == b"\x00\x00\x00" and octets[7]:  # version 4A: a name follows
        end = octets.find(b"\x00", end + 1)
    return end + 1 if end >= 0 else None


def server_length(version: int, octets: bytes) -> int | None:
    """Return the length of what a server sends before the data."""
    if version == 4:
        if octets and octets[0]:
            return -1
        return 8 if len(octets) >= 8 else None
    if not octets:
        return None
    if octets[0] != 5:
        return -1
    if len(octets) < 2:
        return None
    return _addressed_length(octets, 4 if octets[1] == 2 else 2)


def _addressed_length(octets: bytes, at: int) -> int | None:
    """Return where a request or reply of version 5 ends that begins at `at`."""
    if len(octets) < at + 5:
        return None
    kind = octets[at + 3]
    if octets[at] != 5 or kind not in {1, 3, 4}:
        return -1
    length = _ADDRESS_LENGTH.get(kind) or 1 + octets[at + 4]
    end = at + 4 + length + 2
    return end if len(octets) >= end else None
