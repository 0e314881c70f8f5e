"""Columnar TCP options: timestamps, the highest SACK block, window scale.

Nearly every segment has no options or NOP NOP timestamps; those are read at once. The others (SYN,
SACK) go through one loop over option positions, all segments a step at a time. As in Scapy, which is
the specification, an option whose length is 0 or 1 counts as 2 octets long, an option of a wrong
size has no value, the last of repeated ones counts, and reading ends where the capture ends.

Source: RFC 9293, 3.2; RFC 7323, 2 and 3; RFC 2018, 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parsers.packets.segment import HAS_SACK, HAS_TIMESTAMPS, HAS_WINDOW_SCALE, Segments

if TYPE_CHECKING:
    from parsers.packets.cursor import Columns, Cursor, Index, Mask

COMMON = np.dtype([("layout", ">u4"), ("tsval", ">u4"), ("tsecr", ">u4")])
COMMON_LAYOUT = 0x0101080A
"""NOP, NOP, timestamps, length 10: what RFC 7323 (appendix A) recommends."""
OCTET = np.dtype([("value", "u1")])
NUMBER = np.dtype([("value", ">u4")])
PAIR = np.dtype([("first", ">u4"), ("second", ">u4")])

END, NOP, WINDOW_SCALE, SACK, TIMESTAMPS = 0, 1, 3, 5, 8


def read_options(cursor: Cursor, offset: Index, segments: Segments) -> None:
    """Fill the option columns of `segments`; `offset`, shape (n,), is the length of each header."""
    options_at = cursor.at + 20
    options_end = np.minimum(cursor.at + offset, cursor.captured_end)
    common = offset == 32
    if common.any():
        common &= options_end - options_at == 12
        rows = np.flatnonzero(common)
        read = cursor.read(COMMON, options_at[rows])
        usual = read["layout"] == COMMON_LAYOUT
        if not usual.all():
            common[rows[~usual]] = False
            rows, read = rows[usual], read[usual]
        where = slice(None) if len(rows) == len(segments) else rows
        segments["options"][where] = HAS_TIMESTAMPS
        segments["tsval"][where] = read["tsval"]
        segments["tsecr"][where] = read["tsecr"]
    other = ~common & (options_end > options_at)
    if other.any():
        rows = np.flatnonzero(other)
        _Loop(cursor, segments).run(rows, options_at[rows], options_end[rows])


class _Loop:
    """One pass over the options of some segments, one option of each at a time."""

    def __init__(self, cursor: Cursor, segments: Segments) -> None:
        self.cursor = cursor
        self.segments = segments

    def run(self, rows: Index, at: Index, end: Index) -> None:
        """Read options from `at` to `end` of the segments numbered `rows`."""
        while len(rows):
            kind = self.cursor.read(OCTET, at)["value"]
            more = kind != END
            rows, at, end, kind = rows[more], at[more], end[more], kind[more]
            long = kind != NOP
            length = np.ones(len(rows), np.int64)
            sized = long & (at + 1 < end)
            length[long] = 2
            length[sized] = np.maximum(self.cursor.read(OCTET, at[sized] + 1)["value"], 2)
            value_end = np.minimum(at + length, end)
            self._window_scale(rows, at, (kind == WINDOW_SCALE) & (value_end - at == 3))
            self._timestamps(rows, at, (kind == TIMESTAMPS) & (value_end - at == 10))
            blocks = (kind == SACK) & (value_end - at >= 10) & ((value_end - at - 2) % 8 == 0)
            if blocks.any():
                self._sack(rows[blocks], at[blocks] + 2, value_end[blocks])
            at = at + length
            going = at < end
            rows, at, end = rows[going], at[going], end[going]

    def _window_scale(self, rows: Index, at: Index, mask: Mask) -> None:
        if mask.any():
            read = self.cursor.read(OCTET, at[mask] + 2)
            self._set(rows[mask], HAS_WINDOW_SCALE, window_scale=read["value"])

    def _timestamps(self, rows: Index, at: Index, mask: Mask) -> None:
        if mask.any():
            read = self.cursor.read(PAIR, at[mask] + 2)
            self._set(rows[mask], HAS_TIMESTAMPS, tsval=read["first"], tsecr=read["second"])

    def _sack(self, rows: Index, at: Index, end: Index) -> None:
        """Keep the block whose right edge is furthest on; of equal ones the first."""
        first = self.cursor.read(PAIR, at)
        left, right = first["first"].astype(np.uint32), first["second"].astype(np.uint32)
        at = at + 8
        while (at < end).any():
            more = np.flatnonzero(at < end)
            block = self.cursor.read(PAIR, at[more])
            new_right = block["second"].astype(np.uint32)
            further = (new_right - right[more]).view(np.int32) > 0
            left[more[further]] = block["first"][further]
            right[more[further]] = new_right[further]
            at = at + 8
        self._set(rows, HAS_SACK, sack_left=left, sack_right=right)

    def _set(self, rows: Index, has: int, **columns: Columns) -> None:
        self.segments["options"][rows] |= has
        for name, values in columns.items():
            self.segments[name][rows] = values
