"""The layouts of classic pcap: byte order, unit of time, size of the record header.

Some variants share a magic number. They are told apart by the first records: a variant is believed
only where its reading of them has nothing odd and the reading of the commoner layout has.

Source: draft-ietf-opsawg-pcap, 4 and 5; wiretap/libpcap.c of Wireshark for what no document describes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from parsers.capture.limits import largest_packet

FILE_HEADER = 24
TRIED_RECORDS = 3
LARGEST_ORIGINAL = 128 << 20
"""Octets that no packet on a wire has; a length field that says more is something else."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records of one file are laid out."""

    order: str
    """Byte order, as struct writes it: "<" or ">"."""
    header: int
    """Octets of a record before its packet."""
    unit_ns: int
    """Nanoseconds in one unit of the time's fraction."""
    extra: int
    """Octets between the file header and the first record."""
    lengths_swapped: bool | None
    """The original length stands before the captured one; None where only their size tells."""
    link_type: int
    snap_length: int

    @property
    def record(self) -> np.dtype[Any]:
        """The first 16 octets of the record header, which all layouts share."""
        fields = ("seconds", "fraction", "first", "second")
        return np.dtype([(name, f"{self.order}u4") for name in fields])


STANDARD, MODIFIED = 0xA1B2C3D4, 0xA1B2CD34
KINDS = {
    STANDARD: (16, 1000, 0),
    0xA1B23C4D: (16, 1, 0),
    MODIFIED: (24, 1000, 0),  # Alexey Kuznetzov's: interface, protocol and kind of packet follow
    0x1C0001AC: (16, 1, 4),  # IXIA lcap, captured by hardware: the length of the file follows
    0x1C0001AB: (16, 1000, 4),  # the same, by software
}
MAGICS = {
    struct.pack(f"{order}I", magic): (magic, order, *kind) for order in "<>" for magic, kind in KINDS.items()
}
"""Magic number, byte order, octets of a record header, nanoseconds of a unit, octets after the header."""
VARIANTS = {
    STANDARD: (24, 20),  # Kuznetzov's first, with the old magic number; Nokia's with 4 octets more
    MODIFIED: (28,),  # Kuznetzov's second, with octets for debugging
}
"""Octets of the record headers that occur besides the usual one."""
AIX_LINK_TYPES = {6: 1, 9: 6, 24: 0}
"""Interface types that AIX writes (with nanoseconds, as version 2.2), and the LINKTYPE_ each is. Its
FDDI (15), with 3 octets before the frame, is left out: it is counted by its number."""


def layout_of(head: bytes, *, whole: bool) -> Layout:
    """Tell the layout of a pcap.

    Args:
        head: The beginning of the file, of which at least the file header is there.
        whole: This is all of the file.
    """
    magic, order, header, unit_ns, extra = MAGICS[head[:4]]
    version = struct.unpack_from(f"{order}HH", head, 4)
    snap_length, network = struct.unpack_from(f"{order}II", head, 16)
    # Above the link type stands the length of the frame check sequence.
    layout = Layout(order, header, unit_ns, extra, False, network & 0xFFFF, snap_length)
    if magic == STANDARD and version == (2, 2) and network in AIX_LINK_TYPES:
        return replace(layout, unit_ns=1, link_type=AIX_LINK_TYPES[network])
    if version == (2, 3):
        return replace(layout, lengths_swapped=None)
    if version in {(2, 0), (2, 1), (2, 2)} or version[0] == 543:  # 543: tcpdump of DG/UX
        return replace(layout, lengths_swapped=True)
    # A file that is cut is likelier than a variant: the end of the octets alone is not odd.
    if magic in VARIANTS and is_odd(head, layout, whole=False):
        for size in VARIANTS[magic]:
            variant = replace(layout, header=size)
            if not is_odd(head, variant, whole=whole):
                return variant
    return layout


def is_odd(head: bytes, layout: Layout, *, whole: bool) -> bool:
    """Whether the first records make no sense in a layout; if this is the whole file, also a cut one."""
    at = FILE_HEADER + layout.extra
    for _ in range(TRIED_RECORDS):
        if at == len(head) or (not whole and at + layout.header > len(head)):
            return False
        if at + layout.header > len(head):
            return True
        _, fraction, captured, original = struct.unpack_from(f"{layout.order}4I", head, at)
        largest = min(layout.snap_length or LARGEST_ORIGINAL, largest_packet(layout.link_type))
        odd = fraction >= 1_000_000 or captured > largest or captured > original
        if odd or original > LARGEST_ORIGINAL or _is_odd_rest(head, at + 16, layout):
            return True
        at += layout.header + captured
    return whole and at > len(head)


def _is_odd_rest(head: bytes, at: int, layout: Layout) -> bool:
    """Whether what follows the first 16 octets of a record header makes no sense."""
    if layout.header in {24, 28}:
        interface, _, kind = struct.unpack_from(f"{layout.order}IHB", head, at)
        # Of 1999: no more interfaces than that, and the five kinds of packet of Linux.
        return bool(interface > 10_000 or kind > 4)
    if layout.header == 20:
        (constant,) = struct.unpack_from(f"{layout.order}I", head, at)
        return bool(constant & 0x0FFF00F0 != 0x0FBF0000)  # all that is known of Nokia's field
    return False
