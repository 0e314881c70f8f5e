"""Sections and interfaces of pcapng, and the numbers of the blocks.

Source: draft-ietf-opsawg-pcapng, 3.5, 4.1 and 4.2; the numbers as registered there in 10.1.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from parsers.capture.limits import largest_packet

SECTION = 0x0A0D0D0A
"""The same number in either byte order."""
INTERFACE = 1
PACKET_BLOCK = 2
"""Obsolete, but old captures have it."""
SIMPLE_PACKET = 3
ENHANCED_PACKET = 6
SECRETS = 10
TLS_KEY_LOG = 0x544C534B

MOST_INTERFACES = 1 << 16
"""Interfaces of a section; the column of their numbers has 16 bits."""
IF_TSRESOL, IF_TSOFFSET = 9, 14
MICROSECONDS = 6
"""The time resolution where an interface states none: 10 to the minus 6th."""


class Interface(NamedTuple):
    """What an interface description block says of the packets of its interface."""

    link_type: int
    snap_length: int
    """0 is unlimited."""
    resolution: int
    """The octet if_tsresol: a negative power of 10, or of 2 where the highest bit is set."""
    offset_s: int
    """Seconds to add to every time."""
    largest: int
    """Octets that a packet can have."""


TABLE = np.dtype(
    [
        ("link_type", "<i8"),
        ("snap_length", "<i8"),
        ("resolution", "<i8"),
        ("offset_s", "<i8"),
        ("largest", "<i8"),
    ]
)


class Section:
    """The byte order of a section and the interfaces described so far."""

    def __init__(self, order: str) -> None:
        self.order = order
        self.interfaces: list[Interface] = []
        self._table = np.zeros(0, TABLE)

    def table(self) -> np.ndarray:
        """Return the interfaces as columns, shape (n,)."""
        if len(self._table) != len(self.interfaces):
            self._table = np.array(self.interfaces, TABLE)
        return self._table

    def describe(self, block: bytes) -> str:
        """Add the interface of a whole interface description block; say why that cannot be, or ""."""
        if len(block) < 20:
            return f"interface description of {len(block)} octets cannot be"
        if len(self.interfaces) == MOST_INTERFACES:
            return f"more than {MOST_INTERFACES:,} interfaces"
        link_type, _, snap_length = struct.unpack_from(f"{self.order}HHI", block, 8)
        resolution, offset_s = self._times(block[16:-4])
        self.interfaces.append(
            Interface(link_type, snap_length, resolution, offset_s, largest_packet(link_type))
        )
        return ""

    def _times(self, options: bytes) -> tuple[int, int]:
        """Find the resolution and the offset of the times among the options; odd options end them."""
        resolution, offset_s, at = MICROSECONDS, 0, 0
        while at + 4 <= len(options):
            code, length = struct.unpack_from(f"{self.order}HH", options, at)
            at += 4
            if code == 0 or at + length > len(options):
                break
            if code == IF_TSRESOL and length == 1:
                resolution = options[at]
            elif code == IF_TSOFFSET and length == 8:
                (offset_s,) = struct.unpack_from(f"{self.order}q", options, at)
            at += (length + 3) & ~3
        return resolution, offset_s
