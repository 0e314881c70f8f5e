"""The segments of a batch against what is known of their connections: offsets, order, acknowledgments.

All connections of a batch at once. The usual connection has every octet once, in order, and no
acknowledgment of octets that were not seen: its data can be handed on as it lies. The others are
`careful`: they go through the reassembler row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from parsers.packets.segment import ACK, FIN, NOT_DUPLICATE, RST, SYN
from parsers.tcp.tuples import Numbers, side_of, sorted_by

if TYPE_CHECKING:
    from parsers.packets.segment import Segments
    from parsers.tcp.slots import Slots

_FAR = 1 << 44
"""More than any stream offset of one connection; with it a running maximum restarts at each slot."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """The rows of a batch sorted by slot, those of one slot in frame order; arrays of shape (n,)."""

    segments: Segments
    slot: Numbers
    """Slot of each row."""
    place: Numbers
    """2 * slot + side of the sender."""
    offset: Numbers
    """Stream offset of the first octet of data (of the FIN or RST, where there is none)."""
    length: Numbers
    """Octets of data on the wire, captured or not; 0 for a RST."""
    acknowledged: Numbers
    """Offset in the other side's stream that the row acknowledges; -1 where it says nothing."""
    begins: Numbers
    """Where in the rows each slot of the batch begins, shape (k,)."""
    ends: Numbers
    careful: npt.NDArray[np.bool_]
    """By slot of the batch, shape (k,): whether it needs the reassembler."""


def track(slots: Slots, segments: Segments, slot_of_row: Numbers) -> Tracked:
    """Sort rows by slot, find their offsets, tell plain connections from careful ones."""
    order, begins = sorted_by(slot_of_row.astype(np.uint64))
    segments = segments[order]
    slot = slot_of_row[order]
    place = 2 * slot + side_of(segments, np.arange(len(segments)))
    ends = np.append(begins[1:], len(order))
    unknown = ~(slots.sides["based"][2 * slot[begins]] & slots.sides["based"][2 * slot[begins] + 1])
    for at in np.flatnonzero(unknown).tolist():
        _base(slots, segments, place, range(int(begins[at]), int(ends[at])))
    flags, sides = segments["flags"], slots.sides
    offset = sides["next_offset"][place] + _signed(segments["sequence"] - sides["next_raw"][place])
    offset += (flags & SYN) != 0
    length = segments["payload_length"].astype(np.int64) + segments["payload_missing"]
    length[(flags & RST) != 0] = 0
    other = place ^ 1
    acknowledged = sides["next_offset"][other] + _signed(
        segments["acknowledgment"] - sides["next_raw"][other]
    )
    acknowledged[(flags & ACK == 0) | ~sides["based"][other]] = -1
    none = np.zeros(0, np.bool_)
    tracked = Tracked(segments, slot, place, offset, length, acknowledged, begins, ends, none)
    return replace(tracked, careful=_careful(slots, tracked))


def _signed(distance: npt.NDArray[np.uint32]) -> Numbers:
    """Read distances of sequence numbers as -2**31 to 2**31 - 1."""
    return distance.view(np.int32).astype(np.int64)


def _base(slots: Slots, segments: Segments, place: Numbers, rows: range) -> None:
    """Give stream offset 0 of each side its sequence number, from the first row that tells it.

    That is the row's own number (of a SYN, the one behind it), or what the other side expects.
    """
    sides = slots.sides
    flags, sequences, acknowledgments = segments["flags"], segments["sequence"], segments["acknowledgment"]
    first = int(place[rows[0]]) & ~1
    left = {one for one in (first, first + 1) if not sides["based"][one]}
    for row in rows:
        flag, mine = int(flags[row]), int(place[row])
        if flag & RST:
            continue
        if mine in left:
            _set_base(slots, mine, int(sequences[row]) + (flag & SYN != 0))
            sides["syn"][mine] = flag & SYN != 0
            left.discard(mine)
        if mine ^ 1 in left and flag & ACK:
            _set_base(slots, mine ^ 1, int(acknowledgments[row]))
            left.discard(mine ^ 1)
        if not left:
            return


def _set_base(slots: Slots, place: int, number: int) -> None:
    number %= 1 << 32
    sides = slots.sides
    sides["based"][place] = True
    sides["base_raw"][place] = sides["next_raw"][place] = number


def _careful(slots: Slots, tracked: Tracked) -> npt.NDArray[np.bool_]:
    """Say which connections of the batch are not plain, shape (k,)."""
    segments, begins = tracked.segments, tracked.begins
    offset, length, place = tracked.offset, tracked.length, tracked.place
    odd = segments["payload_missing"] > 0
    odd |= (segments["duplicate"] != NOT_DUPLICATE) & (length > 0)
    data = np.flatnonzero(length > 0)
    if len(data):
        order, firsts = sorted_by(place[data].astype(np.uint64))
        rows = data[order]
        expected = np.empty(len(rows), np.int64)
        expected[1:] = (offset[rows] + length[rows])[:-1]
        expected[firsts] = slots.sides["next_offset"][place[rows[firsts]]]
        odd[rows] |= offset[rows] != expected
    odd |= _acknowledges_unseen(slots, tracked)
    careful = np.add.reduceat(odd.astype(np.int64), begins) > 0
    careful |= slots.rows["careful"][tracked.slot[begins]]
    return np.asarray(careful, np.bool_)


def _acknowledges_unseen(slots: Slots, tracked: Tracked) -> npt.NDArray[np.bool_]:
    """Say which rows acknowledge octets that no row before them held; a FIN may count one."""
    begins, slot, place = tracked.begins, tracked.slot, tracked.place
    rank = np.repeat(np.arange(len(begins)), tracked.ends - begins) * _FAR
    end = np.where(tracked.length > 0, tracked.offset + tracked.length, 0)
    unseen = np.zeros(len(slot), np.bool_)
    for side in (0, 1):
        mine = (place & 1) == side
        reached = np.where(mine, end, 0)
        reached[begins] = np.maximum(reached[begins], slots.sides["next_offset"][2 * slot[begins] + side])
        reached = np.maximum.accumulate(reached + rank) - rank
        unseen |= ~mine & (tracked.acknowledged > reached + 1)
    return unseen


def note(slots: Slots, tracked: Tracked) -> None:
    """Bring the columns of the slots up to date, as far as they need no look at single rows."""
    segments, place, begins, ends = tracked.segments, tracked.place, tracked.begins, tracked.ends
    rows, sides = slots.rows, slots.sides
    slot = tracked.slot[begins]
    rows["packets"][slot] += ends - begins
    rows["last_frame"][slot] = segments["frame"][ends - 1]
    rows["last_ns"][slot] = np.maximum(rows["last_ns"][slot], segments["time_ns"][ends - 1])
    np.add.at(sides["segments"], place, 1)
    flags = segments["flags"]
    honest = (tracked.acknowledged >= 0) & (flags & RST == 0)
    np.maximum.at(sides["acknowledged"], (place)[honest], tracked.acknowledged[honest])
    maybe = segments["duplicate"] != NOT_DUPLICATE
    if maybe.any():
        np.add.at(rows["maybe_duplicates"], tracked.slot[maybe], 1)
    for row in np.flatnonzero(flags & (FIN | RST)).tolist():
        mine, flag, frame = int(place[row]), int(flags[row]), int(segments["frame"][row])
        if flag & FIN and not sides["fin"][mine]:
            sides["fin"][mine] = frame
        if flag & RST and not sides["rst"][mine]:
            sides["rst"][mine] = frame
        both = sides["fin"][mine] and sides["fin"][mine ^ 1]
        if (flag & RST or both) and not rows["over_ns"][mine >> 1]:
            rows["over_ns"][mine >> 1] = segments["time_ns"][row]
