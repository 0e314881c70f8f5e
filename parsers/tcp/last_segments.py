"""The segments of a connection that the story of its close needs: its last ones, and those around its end.

A connection that is open keeps its last segments. From its first FIN or RST on it keeps also what
came shortly before and behind the first FIN and the first RST of each side, and those segments
that acknowledged more than any before them. What is left out may be thousands of segments of an
upload that goes on; the size is bounded all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from parsers.packets.segment import ACK, FIN, RST, SEGMENT
from parsers.timeline import TIMELINE_EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parsers.packets.segment import Segments
    from parsers.tcp.flow import Flow
    from parsers.tcp.slots import Slots
    from parsers.tcp.tracking import Tracked

RECENT = np.dtype(
    [
        ("side", "i1"),
        ("offset", "<i8"),
        ("acknowledged", "<i8"),
        ("length", "<i8"),
        ("after_cut", "?"),  # whether segments right before it were not kept
    ]
)
"""What is kept of a segment's tracking beside its record."""

BEFORE_END, AFTER_END = 32, 80
"""Segments kept before and behind the first FIN and the first RST of each side: in the laboratory's
captures of early responses the order of RST and acknowledgment is decided within the first 60."""
ADVANCES = 24
"""Segments of each side kept for acknowledging more than those before them, behind the first end."""
CROWD = 4 * TIMELINE_EVENTS
"""Segments that may be kept before it is looked which of them are needed."""


class LastSegments:
    """What is kept of the segments of one connection.

    Kept as octets: an array of its own for every connection and batch costs several times as much, to make
    as to send to another process.
    """

    __slots__ = ("_extras", "_segments", "_size")

    def __init__(self) -> None:
        self._segments: list[bytes] = []
        self._extras: list[bytes] = []
        self._size = 0

    def __reduce__(self) -> tuple[Callable[[bytes, bytes], LastSegments], tuple[bytes, bytes]]:
        """Cross to another process as two strings of octets."""
        return _of_octets, (b"".join(self._segments), b"".join(self._extras))

    def remember(self, segments: bytes, extras: bytes) -> None:
        """Take in the last segments of a batch, or all since the end began (SEGMENT), and their RECENT."""
        self._segments.append(segments)
        self._extras.append(extras)
        self._size += len(segments)
        if self._size > CROWD * SEGMENT.itemsize:
            kept, tracking = self.all()
            self._segments, self._extras = [kept.tobytes()], [tracking.tobytes()]
            self._size = len(self._segments[0])

    def all(self) -> tuple[Segments, npt.NDArray[np.void]]:
        """Return what is kept, in frame order, and the tracking of it."""
        segments = np.frombuffer(b"".join(self._segments), SEGMENT)
        extras = np.frombuffer(b"".join(self._extras), RECENT)
        kept = needed(segments, extras)
        if kept.all():
            return segments, extras
        rows = np.flatnonzero(kept)
        extras = extras[rows]
        extras["after_cut"] |= np.diff(rows, prepend=-1) > 1
        return segments[rows], extras


def _of_octets(segments: bytes, extras: bytes) -> LastSegments:
    """Make what `LastSegments.__reduce__` took apart."""
    last = LastSegments()
    last.remember(segments, extras)
    return last


def needed(segments: Segments, extras: npt.NDArray[np.void]) -> npt.NDArray[np.bool_]:
    """Say which rows of one connection the story of its close needs, shape (n,)."""
    kept = np.zeros(len(segments), np.bool_)
    kept[-TIMELINE_EVENTS:] = True
    if kept.all():
        return kept
    flags, side = segments["flags"], extras["side"]
    first = len(kept)
    for bit in (FIN, RST):
        for who in (0, 1):
            ends = np.flatnonzero((flags & bit != 0) & (side == who))
            if len(ends):
                at = int(ends[0])
                kept[max(0, at - BEFORE_END) : at + AFTER_END] = True
                first = min(first, at)
    if first < len(kept):
        for who in (0, 1):
            kept[_advances(flags, extras, who, first)] = True
    return kept


def _advances(
    flags: npt.NDArray[np.uint16], extras: npt.NDArray[np.void], who: int, first: int
) -> npt.NDArray[np.intp]:
    """Return the rows from `first` on in which a side acknowledged more than ever before."""
    mine = np.where((extras["side"] == who) & (flags & (ACK | RST) == ACK), extras["acknowledged"], -1)
    highest = np.maximum.accumulate(mine)
    rows = np.flatnonzero(highest[1:] > highest[:-1]) + 1
    return rows[rows >= first][:ADVANCES]


def remember_last(flows: Mapping[int, Flow], tracked: Tracked, slots: Slots) -> None:
    """Have each flow of a batch keep what it needs; the rows of all are gathered at once."""
    with_flow = np.array([slot in flows for slot in tracked.slot[tracked.begins].tolist()], np.bool_)
    ends = tracked.ends[with_flow]
    if not len(ends):
        return
    begins = _wanted_from(tracked, slots)[with_flow]
    sizes = ends - begins
    after = np.cumsum(sizes)
    rows = np.arange(after[-1]) + np.repeat(ends - after, sizes)
    segments, extras = tracked.segments[tracked.order[rows]], np.empty(len(rows), RECENT)
    extras["side"] = tracked.place[rows] & 1
    for name in ("offset", "acknowledged", "length"):
        extras[name] = getattr(tracked, name)[rows]
    extras["after_cut"] = False
    extras["after_cut"][after - sizes] = begins > tracked.begins[with_flow]
    spans = zip((after - sizes).tolist(), after.tolist(), strict=True)
    whole, tracking = segments.tobytes(), extras.tobytes()
    wide, narrow = SEGMENT.itemsize, RECENT.itemsize
    for slot, (begin, end) in zip(tracked.slot[ends - 1].tolist(), spans, strict=True):
        flows[slot].last.remember(whole[begin * wide : end * wide], tracking[begin * narrow : end * narrow])


def _wanted_from(tracked: Tracked, slots: Slots) -> npt.NDArray[np.int64]:
    """Say from which row on the segments of each slot of the batch are wanted, shape (k,).

    Those of a connection that is ending are all wanted, the others' last ones.
    """
    begins, slot = tracked.begins, tracked.slot[tracked.begins]
    wanted = np.maximum(begins, tracked.ends - TIMELINE_EVENTS)
    ending = np.flatnonzero(tracked.flags & (FIN | RST))
    if len(ending):
        group = np.searchsorted(begins, ending, "right") - 1
        groups, first = np.unique(group, return_index=True)
        shortly_before = np.maximum(begins[groups], ending[first] - BEFORE_END)
        wanted[groups] = np.minimum(wanted[groups], shortly_before)
    first_frame = tracked.column("frame", begins)
    for side in (0, 1):
        for column in ("fin", "rst"):
            frame = slots.sides[column][2 * slot + side]
            ended_before = (frame > 0) & (frame < first_frame)
            wanted[ended_before] = begins[ended_before]
    return wanted
