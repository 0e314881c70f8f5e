"""Serial number arithmetic: where a 32-bit sequence number lies in a stream without end.

Source: RFC 9293, 3.4.
"""

from __future__ import annotations

MODULUS = 1 << 32
HALF = 1 << 31


def difference(later: int, earlier: int) -> int:
    """Return how far `later` lies behind `earlier`, from -2**31 to 2**31 - 1.

    >>> difference(5, 0xFFFFFFFF)
    6
    >>> difference(0xFFFFFFFF, 5)
    -6
    """
    return (later - earlier + HALF) % MODULUS - HALF


def unwrapped(number: int, near: int, near_offset: int) -> int:
    """Return the stream offset of a sequence number, given one nearby whose offset is known."""
    return near_offset + difference(number, near)
