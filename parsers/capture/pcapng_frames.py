"""The blocks of pcapng that are frames, to rows of packets.

Source: draft-ietf-opsawg-pcapng, 4.3, 4.4 and appendix A.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from parsers.capture.batch import PACKET
from parsers.capture.gather import Columns, Index, gathered
from parsers.capture.pcapng_blocks import ENHANCED_PACKET, PACKET_BLOCK, SIMPLE_PACKET, Section

if TYPE_CHECKING:
    from parsers.capture.batch import Packets

FRAMES_WITHOUT_PACKET = (
    0x00000BAD,  # custom, may be copied
    0x40000BAD,  # custom, not to be copied
    9,  # systemd journal
    0x204,  # sysdig event, and its second form, small and large
    0x216,
    0x221,
)
"""As Wireshark 4.0 counts them (seen with tshark 4.0.17)."""
FRAME_KINDS = np.array([ENHANCED_PACKET, SIMPLE_PACKET, PACKET_BLOCK, *FRAMES_WITHOUT_PACKET], np.uint32)
NO_PACKET = 0xFFFF
"""The link type given to frames that hold no packet; no LINKTYPE_ has this value."""
NANOSECONDS = 1_000_000_000
STAMPED = 28
"""Octets of an enhanced or obsolete packet block before its packet; 4 follow it."""
AFTER_HEAD = {
    ENHANCED_PACKET: (("interface", "u4"),),
    PACKET_BLOCK: (("interface", "u2"), ("drops", "u2")),
}
NOT_DESCRIBED = "packet of an interface that was not described"
TOO_SHORT = "packet block too short"
TOO_LONG = "packet longer than its block"
CANNOT_BE = "packet of a length that cannot be"

Wrong = list[tuple[int, str]]
"""The first rows at which something is wrong, and what."""


class Blocks(NamedTuple):
    """Whole blocks of one section, in the order of the file; all arrays have shape (n,)."""

    octets: bytearray
    section: Section
    kinds: Columns
    starts: Index
    lengths: Index
    described: Index
    """How many interfaces were described before each."""


class Frames:
    """Reads the frames of one capture, in order."""

    def __init__(self, warnings: list[str]) -> None:
        self._warnings = warnings
        self._count = 0
        self._last_ns = 0
        self._told = False

    def read(self, blocks: Blocks) -> tuple[Packets, int | None, str]:
        """Read blocks of the kinds that are frames.

        Returns:
            The rows before the first block that cannot be, that block's index or None, and why.
        """
        table = np.zeros(len(blocks.kinds), PACKET)
        timed = np.zeros(len(blocks.kinds), np.bool_)
        table["at"], table["link_type"] = blocks.starts + 8, NO_PACKET
        wrong: Wrong = []
        for kind in AFTER_HEAD:
            rows = np.flatnonzero(blocks.kinds == kind)
            if len(rows):
                timed[rows] = True
                wrong += _stamped(table, rows, blocks, kind)
        rows = np.flatnonzero(blocks.kinds == SIMPLE_PACKET)
        if len(rows):
            wrong += _simple(table, rows, blocks)
        bad, why = min(wrong, default=(None, ""))
        table, timed = table[:bad], timed[:bad]
        table["frame"] = np.arange(self._count + 1, self._count + 1 + len(table))
        self._count += len(table)
        self._carry_times(table, timed)
        return table, bad, why

    def _carry_times(self, table: Packets, timed: npt.NDArray[np.bool_]) -> None:
        """Give frames that carry no time the time of the frame before (1970 at the beginning)."""
        if not len(table):
            return
        if not timed.all():
            if not self._told and (table["link_type"][~timed] != NO_PACKET).any():
                self._warnings.append("simple packet blocks carry no time: they get that of the frame before")
                self._told = True
            latest = np.maximum.accumulate(np.where(timed, np.arange(len(table)), -1))
            table["time_ns"] = np.where(latest >= 0, table["time_ns"][latest], self._last_ns)
        self._last_ns = int(table["time_ns"][-1])


def _first(where: npt.NDArray[np.bool_], rows: Index, why: str) -> Wrong:
    """Name the first row at which something is wrong."""
    found = np.flatnonzero(where)
    return [(int(rows[found[0]]), why)] if len(found) else []


def _stamped(table: Packets, rows: Index, blocks: Blocks, kind: int) -> Wrong:
    """Fill in the rows of enhanced or obsolete packet blocks."""
    wrong = _first(blocks.lengths[rows] < STAMPED + 4, rows, TOO_SHORT)
    wrong += _first(blocks.described[rows] == 0, rows, NOT_DESCRIBED)
    if wrong:
        rows = rows[rows < min(wrong)[0]]
    if not len(rows):
        return wrong
    header = gathered(blocks.octets, _header(kind, blocks.section.order), blocks.starts[rows])
    interface, captured = header["interface"].astype(np.int64), header["captured"].astype(np.int64)
    unknown = interface >= blocks.described[rows]
    wrong += _first(unknown, rows, NOT_DESCRIBED)
    interface[unknown] = 0
    of = blocks.section.table()[interface]
    wrong += _first(captured > blocks.lengths[rows] - STAMPED - 4, rows, TOO_LONG)
    wrong += _first(captured > of["largest"], rows, CANNOT_BE)
    ticks = header["high"].astype(np.uint64) << np.uint64(32) | header["low"]
    table["time_ns"][rows] = nanoseconds(ticks, of["resolution"], of["offset_s"])
    table["at"][rows] = blocks.starts[rows] + STAMPED
    table["captured"][rows] = captured
    table["original"][rows] = header["original"]
    table["link_type"][rows] = of["link_type"]
    table["interface"][rows] = interface
    return wrong


def _header(kind: int, order: str) -> np.dtype[Any]:
    """Return the dtype of an enhanced or obsolete packet block up to its packet."""
    rest = (("high", "u4"), ("low", "u4"), ("captured", "u4"), ("original", "u4"))
    fields = (("kind", "u4"), ("length", "u4"), *AFTER_HEAD[kind], *rest)
    return np.dtype([(name, order + width) for name, width in fields])


def _simple(table: Packets, rows: Index, blocks: Blocks) -> Wrong:
    """Fill in the rows of simple packet blocks, which are of interface 0."""
    wrong = _first(blocks.lengths[rows] < 16, rows, TOO_SHORT)
    wrong += _first(blocks.described[rows] == 0, rows, NOT_DESCRIBED)
    if wrong:
        rows = rows[rows < min(wrong)[0]]
    if not len(rows):
        return wrong
    first = blocks.section.interfaces[0]
    length = np.dtype(f"{blocks.section.order}u4")
    original = gathered(blocks.octets, length, blocks.starts[rows] + 8).astype(np.int64)
    # The block does not say how much was captured: what the snap length let through.
    captured = np.minimum(original, first.snap_length) if first.snap_length else original
    wrong += _first(captured > blocks.lengths[rows] - 16, rows, TOO_LONG)
    wrong += _first(captured > first.largest, rows, CANNOT_BE)
    table["at"][rows] = blocks.starts[rows] + 12
    table["captured"][rows] = captured
    table["original"][rows] = original
    table["link_type"][rows] = first.link_type
    return wrong


def nanoseconds(ticks: npt.NDArray[np.uint64], resolutions: Index, offsets_s: Index) -> npt.NDArray[np.int64]:
    """Convert times of any resolution, shape (n,), to nanoseconds since 1970; without floats.

    What a 64-bit number of nanoseconds cannot hold wraps: such a time is wrong anyway.
    """
    first = int(resolutions[0])
    if (resolutions == first).all():
        times = _nanoseconds_of(ticks, first)
    else:
        times = np.zeros(len(ticks), np.int64)
        for resolution in np.unique(resolutions).tolist():
            mask = resolutions == resolution
            times[mask] = _nanoseconds_of(ticks[mask], resolution)
    if offsets_s.any():
        times += offsets_s * np.int64(NANOSECONDS)
    return times


def _nanoseconds_of(ticks: npt.NDArray[np.uint64], resolution: int) -> npt.NDArray[np.int64]:
    """Convert times of one resolution, an octet if_tsresol."""
    power = resolution & 0x7F
    if resolution < 0x80:
        if power <= 9:
            return (ticks * np.uint64(10 ** (9 - power))).astype(np.int64)
        return (ticks // np.uint64(10 ** min(power - 9, 19))).astype(np.int64)
    if power >= 64:
        return np.zeros(len(ticks), np.int64)
    seconds = ticks >> np.uint64(power)
    fraction = ticks - (seconds << np.uint64(power))
    # Of more than 34 bits of fraction the lowest are far below a nanosecond; the product must fit 64.
    below = max(power - 34, 0)
    parts = (fraction >> np.uint64(below)) * np.uint64(NANOSECONDS) >> np.uint64(power - below)
    return (seconds * np.uint64(NANOSECONDS) + parts).astype(np.int64)
