"""The segments of a batch against what is known of their connections: offsets, order, acknowledgments.

All connections of a batch at once. The usual connection has every octet once, in order, and no
acknowledgment of octets that were not seen: its data can be handed on as it lies. The others are
`careful`: they go through the reassembler row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from parsers.packets.segment import ACK, FIN, NOT_DUPLICATE, RST, SYN
from parsers.tcp.tuples import Numbers, side_of, sorted_by

if TYPE_CHECKING:
    from parsers.packets.segment import Segments
    from parsers.tcp.slots import Slots

FAR = 1 << 26
"""Octets beyond what was seen up to which an acknowledgment is believed: more than any window in use."""
_ALL = slice(None)
_LONGEST = 1 << 44
"""More than any stream offset of one connection; with it a running maximum restarts at each slot."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """The rows of a batch sorted by slot, those of one slot in frame order; arrays of shape (n,)."""

    segments: Segments
    """As they came, in frame order: to sort whole records costs more than all that is done with them."""
    order: Numbers
    """Row of `segments` that each sorted row is."""
    slot: Numbers
    """Slot of each row."""
    place: Numbers
    """2 * slot + side of the sender."""
    flags: npt.NDArray[np.uint16]
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

    def column(self, name: str, rows: Numbers | slice = _ALL) -> npt.NDArray[Any]:
        """Return a column of SEGMENT for some of the sorted rows."""
        values: npt.NDArray[Any] = self.segments[name][self.order[rows]]
        return values


def track(
    slots: Slots, segments: Segments, slot_of_row: Numbers, sorting: tuple[Numbers, Numbers] | None = None
) -> Tracked:
    """Sort rows by slot, find their offsets, tell plain connections from careful ones.

    `sorting`: rows sorted by slot and where each slot begins, if the caller has that already.
    """
    order, begins = sorting or sorted_by(slot_of_row.astype(np.uint64))
    slot = slot_of_row[order]
    place = (2 * slot_of_row + side_of(segments))[order]
    ends = np.append(begins[1:], len(order))
    sides, flags = slots.sides, segments["flags"][order]
    syn = np.flatnonzero(flags & SYN)
    stray = _believe_syns(slots, syn, segments["sequence"][order], place, begins)
    unknown = ~(sides["based"][2 * slot[begins]] & sides["based"][2 * slot[begins] + 1])
    for at in np.flatnonzero(unknown).tolist():
        rows = order[int(begins[at]) : int(ends[at])]
        _base(slots, segments, rows.tolist(), place[int(begins[at]) : int(ends[at])].tolist())
    next_offset, next_raw = sides["next_offset"][place], sides["next_raw"][place]
    offset = next_offset + _signed(segments["sequence"][order] - next_raw)
    offset += (flags & SYN) != 0
    offset = _from_the_syn(slots, segments["payload_length"][order], place, offset, flags)
    length = segments["payload_length"].astype(np.int64)
    length += segments["payload_missing"]
    length = length[order]
    length[((flags & RST) != 0) | stray] = 0
    other = place ^ 1
    distance = _signed(segments["acknowledgment"][order] - sides["next_raw"][other])
    acknowledged = sides["next_offset"][other] + distance
    acknowledged[(flags & ACK == 0) | ~sides["based"][other] | stray] = -1
    flags[stray] &= ~np.uint16(FIN)
    none = np.zeros(0, np.bool_)
    tracked = Tracked(segments, order, slot, place, flags, offset, length, acknowledged, begins, ends, none)
    return replace(tracked, careful=_careful(slots, tracked))


def _from_the_syn(
    slots: Slots,
    captured: npt.NDArray[np.uint32],
    place: Numbers,
    offset: Numbers,
    flags: npt.NDArray[np.uint16],
) -> Numbers:
    """Move stream offset 0 to the SYN's own number where the first data have it.

    No host sends that; captures written by hand and by some generators do. A keep-alive probe, which has
    this number too, holds one octet at most.
    """
    early = np.flatnonzero((offset == -1) & (captured > 1) & (flags & SYN == 0))
    for row in early.tolist():
        mine = int(place[row])
        side = slots.sides[mine]
        if side["next_offset"] or not side["based"] or offset[row] != -1:
            continue
        if (captured[:row][place[:row] == mine] > 0).any():
            continue
        _set_base(slots, mine, int(side["base_raw"]) - 1)
        offset = offset + (place == mine)
    return offset


def _signed(distance: npt.NDArray[np.uint32]) -> Numbers:
    """Read distances of sequence numbers as -2**31 to 2**31 - 1."""
    return distance.view(np.int32).astype(np.int64)


def _base(slots: Slots, segments: Segments, rows: list[int], places: list[int]) -> None:
    """Give stream offset 0 of each side its sequence number, from the first row that tells it.

    That is the row's own number (of a SYN, the one behind it), or what the other side expects.
    """
    sides = slots.sides
    flags, sequences, acknowledgments = segments["flags"], segments["sequence"], segments["acknowledgment"]
    first = places[0] & ~1
    left = {one for one in (first, first + 1) if not sides["based"][one]}
    for row, mine in zip(rows, places, strict=True):
        flag = int(flags[row])
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


def _believe_syns(
    slots: Slots, syn: Numbers, sequences: npt.NDArray[np.uint32], place: Numbers, begins: Numbers
) -> npt.NDArray[np.bool_]:
    """Take stream offset 0 from the first SYN of a side, also against what a stray segment said before it.

    That is, as long as no data of the side was read. `syn`: the rows that have one.

    Returns:
        Shape (n,): rows before the SYN of their side that belong to no stream of this connection. Those that
        fit it were only captured out of order.
    """
    sides = slots.sides
    stray = np.zeros(len(place), np.bool_)
    earliest = np.unique(place[syn], return_index=True)[1]
    syn = syn[earliest]
    numbers = sequences[syn] + np.uint32(1)
    mine = place[syn]
    wrong = sides["based"][mine] & (sides["base_raw"][mine] != numbers)
    anew = ~sides["syn"][mine] & (sides["next_offset"][mine] == 0)
    for which in np.flatnonzero(anew & wrong).tolist():
        one = mine[which]
        sides["acknowledged"][one] = sides["acknowledged"][one ^ 1] = -1
        sides["fin"][one] = 0
    first = begins[np.searchsorted(begins, syn, "right") - 1]
    follows = (syn - first > 1) | ((syn > first) & (place[first] == mine))
    for which in np.flatnonzero(anew & follows & (wrong | ~sides["based"][mine])).tolist():
        before = slice(int(first[which]), int(syn[which]))
        fits = sequences[before] - numbers[which] < FAR  # of unsigned numbers, so not below either
        stray[before] |= (place[before] == mine[which]) & ~fits
    fresh = np.flatnonzero(anew)
    sides["based"][mine[fresh]] = sides["syn"][mine[fresh]] = True
    sides["base_raw"][mine[fresh]] = sides["next_raw"][mine[fresh]] = numbers[fresh]
    return stray


def _set_base(slots: Slots, place: int, number: int) -> None:
    number %= 1 << 32
    sides = slots.sides
    sides["based"][place] = True
    sides["base_raw"][place] = sides["next_raw"][place] = number


def _careful(slots: Slots, tracked: Tracked) -> npt.NDArray[np.bool_]:
    """Say which connections of the batch are not plain, shape (k,)."""
    offset, length, place, begins = tracked.offset, tracked.length, tracked.place, tracked.begins
    segments = tracked.segments
    odd = (segments["payload_missing"] > 0) | (segments["duplicate"] != NOT_DUPLICATE)
    odd = odd[tracked.order] if odd.any() else odd
    closing = (tracked.flags & (FIN | RST)) == FIN
    data = np.flatnonzero((length > 0) | closing)
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
    rank = np.repeat(np.arange(len(begins)), tracked.ends - begins) * _LONGEST
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
    place, begins, ends = tracked.place, tracked.begins, tracked.ends
    rows, sides, flags = slots.rows, slots.sides, tracked.flags
    slot = tracked.slot[begins]
    rows["packets"][slot] += ends - begins
    rows["last_frame"][slot] = tracked.column("frame", ends - 1)
    rows["last_ns"][slot] = np.maximum(rows["last_ns"][slot], tracked.column("time_ns", ends - 1))
    for side in (0, 1):
        mine = (place & 1) == side
        sides["segments"][2 * slot + side] += np.add.reduceat(mine.astype(np.int64), begins)
        known = slots.sides["next_offset"][2 * tracked.slot + 1 - side]
        honest = mine & (tracked.acknowledged <= known + FAR) & (flags & RST == 0)
        highest = np.maximum.reduceat(np.where(honest, tracked.acknowledged, -1), begins)
        before = sides["acknowledged"][2 * slot + side]
        sides["acknowledged"][2 * slot + side] = np.maximum(before, highest)
    maybe = tracked.segments["duplicate"] != NOT_DUPLICATE
    if maybe.any():
        np.add.at(rows["maybe_duplicates"], tracked.slot[maybe[tracked.order]], 1)
    ending = np.flatnonzero(flags & (FIN | RST))
    frames, times = tracked.column("frame", ending).tolist(), tracked.column("time_ns", ending).tolist()
    for row, frame, time_ns in zip(ending.tolist(), frames, times, strict=True):
        _note_ending(slots, int(place[row]), int(flags[row]), frame, time_ns)


def _note_ending(slots: Slots, mine: int, flag: int, frame: int, time_ns: int) -> None:
    """Note a FIN or a RST of one side."""
    rows, sides = slots.rows, slots.sides
    if flag & FIN and not sides["fin"][mine]:
        sides["fin"][mine] = frame
    if flag & RST and not sides["rst"][mine]:
        sides["rst"][mine] = frame
    both = sides["fin"][mine] and sides["fin"][mine ^ 1]
    if (flag & RST or both) and not rows["over_ns"][mine >> 1]:
        rows["over_ns"][mine >> 1] = time_ns
