"""Segments to connections: which slot each row of a batch belongs to.

A connection is a pair of addresses and ports in one network. A new one begins at the first segment
of a pair that is not known, at a SYN with another initial sequence number than the one held (a port
used again), and where data comes after the old one has ended and was silent for long. Segments that
acknowledge octets of a connection seen in another network, whose own side was never seen there, belong
to that one: mirror ports tag the two directions with the two VLANs that they are routed between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from parsers.packets.segment import ACK, DUPLICATE, FIN, RST, SYN
from parsers.tcp.sequence import MODULUS, difference
from parsers.tcp.tuples import Numbers, keys_of, side_of

if TYPE_CHECKING:
    from parsers.packets.segment import Segments
    from parsers.tcp.slots import Slots
    from parsers.tcp.tuples import Grouping

LINGER_NS = 3_000_000_000
"""Silence after both FINs or a RST before data are another connection's: RSTs and late segments belong
to the old one still, and it is not reported before."""
LATE_SYN = 1 << 16
"""Octets that may have been captured before the SYN of their own side."""
ALIAS_REACH = 1 << 24
"""Octets by which an acknowledgment may lie beyond the first sequence number seen in this batch."""


class Assigned(NamedTuple):
    """The slots of one batch."""

    slots: Numbers
    """Shape (n,): the slot of each row; -1 for copies of frames that belong to no connection."""
    reused: list[int]
    """Slots whose connection ends with this batch, since its port was used again."""
    whole: bool
    """Whether each group is one connection: its rows sorted by group are sorted by slot then."""


class Assigner:
    """Knows the slot of each pair of addresses and ports; opens slots for new ones."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._known: dict[bytes, int] = {}
        """By key: addresses and ports, and the network where there is one."""
        self._elsewhere: dict[bytes, int] = {}
        """By addresses and ports: the latest slot in some network other than none."""
        self._count = 0

    def forget(self, slot: int) -> None:
        """Drop a slot's keys; the slot is free again."""
        for key in self._slots.keys[slot]:
            for table in (self._known, self._elsewhere):
                if table.get(key) == slot:
                    del table[key]
        self._slots.free(slot)

    def assign(self, segments: Segments, grouping: Grouping, streams: Numbers) -> Assigned:
        """Find or open the slot of every row; all rows are of kind TCP, in frame order.

        `grouping`: the rows by pair and network; `streams`, shape (n,): Wireshark's numbers.
        """
        return _Batch(self, segments, grouping, streams).assigned()

    def open(self, key: bytes, whole_key: bytes, segments: Segments, row: int, stream: int) -> int:
        """Open a slot for a connection that begins with `row`."""
        slots = self._slots
        slot = slots.take()
        rows = slots.rows
        rows["number"][slot] = self._count
        rows["tcp_stream"][slot] = stream
        rows["first_frame"][slot] = segments["frame"][row]
        rows["start_ns"][slot] = segments["time_ns"][row]
        self._count += 1
        self.name(slot, key, whole_key)
        return slot

    def name(self, slot: int, key: bytes, whole_key: bytes) -> None:
        """Have a key lead to a slot."""
        self._known[whole_key] = slot
        self._slots.keys[slot].append(whole_key)
        if whole_key is not key:
            self._elsewhere[key] = slot
            self._slots.keys[slot].append(key)

    def slot_of(self, whole_key: bytes) -> int | None:
        """Return the slot that a key leads to."""
        return self._known.get(whole_key)

    def in_other_networks(self, key: bytes) -> list[int]:
        """Return the slots of the same addresses and ports in other networks (the latest ones)."""
        found = (self._known.get(key), self._elsewhere.get(key))
        return [slot for slot in found if slot is not None]


class _Batch:
    """One batch on its way to slots."""

    def __init__(self, assigner: Assigner, segments: Segments, grouping: Grouping, streams: Numbers) -> None:
        self.assigner = assigner
        self.slots = assigner._slots
        self.segments = segments
        self.streams = streams
        self.copy = segments["duplicate"] == DUPLICATE
        self.order, self.begins = grouping.order, grouping.begins
        self.ends = np.append(self.begins[1:], len(self.order))
        self.result = np.full(len(segments), -1, np.int64)
        self.reused: list[int] = []
        self.opened_by: dict[int, int] = {}
        """By slot opened in this batch: its first row."""

    def assigned(self) -> Assigned:
        """Assign group by group, in the order of their first rows."""
        segments, order, begins = self.segments, self.order, self.begins
        first = order[begins]
        flags = segments["flags"][order]
        opening = ((flags & (SYN | ACK)) == SYN) & ~self.copy[order]
        data = (segments["payload_length"][order] > 0) & ~self.copy[order]
        opens = np.add.reduceat(opening.astype(np.int64), begins) if len(begins) else begins
        has_data = np.add.reduceat(data.astype(np.int64), begins) if len(begins) else begins
        keys = keys_of(segments[first])
        networks = segments["network"][first].tolist()
        whole_keys = [
            key + network.to_bytes(8, "little") if network else key
            for key, network in zip(keys, networks, strict=True)
        ]
        slot_of_group = np.full(len(begins), -1, np.int64)
        walks = []
        silent = self._silent_within()
        for group in np.argsort(first).tolist():
            slot = self._slot(group, keys[group], whole_keys[group], bool(has_data[group] or opens[group]))
            slot_of_group[group] = slot
            asked = opens[group] and not self._opens_once(group, slot, int(opens[group]))
            if slot >= 0 and (asked or group in silent or self._silent_before(slot, int(first[group]))):
                walks.append(group)
        self.result[order] = np.repeat(slot_of_group, self.ends - begins)
        for group in walks:
            self._walk(group, keys[group], whole_keys[group])
        whole = not walks and len(set(slot_of_group.tolist())) == len(slot_of_group)
        return Assigned(self.result, self.reused, whole)

    def _silent_before(self, slot: int, row: int) -> bool:
        """Whether a connection had ended long before the first of its rows in this batch."""
        rows = self.slots.rows
        return bool(
            rows["over_ns"][slot] and self.segments["time_ns"][row] - rows["last_ns"][slot] >= LINGER_NS
        )

    def _silent_within(self) -> set[int]:
        """Return the groups that are silent for LINGER_NS somewhere within the batch."""
        times = self.segments["time_ns"][self.order]
        silent = np.flatnonzero(times[1:] - times[:-1] >= LINGER_NS)
        groups = np.searchsorted(self.begins, silent, "right") - 1
        return set(groups[silent + 1 < self.ends[groups]].tolist())

    def _slot(self, group: int, key: bytes, whole_key: bytes, goes_on: bool) -> int:
        """Return the slot in which a group begins, -1 for copies of what was never seen."""
        slot = self.assigner.slot_of(whole_key)
        if slot is not None and not (goes_on and self.slots.rows["over"][slot]):
            return slot
        row = self._first_own(group)
        others = self.assigner.in_other_networks(key)
        if row is None:
            return others[0] if others else -1
        for other in others if slot is None else ():
            if self._answers(row, other):
                self.assigner.name(other, key, whole_key)
                return other
        opened = self.assigner.open(key, whole_key, self.segments, row, int(self.streams[row]))
        self.opened_by[opened] = row
        return opened

    def _first_own(self, group: int) -> int | None:
        """Return the first row of a group that is no copy of a frame."""
        rows = self.order[self.begins[group] : self.ends[group]]
        own = rows[~self.copy[rows]]
        return int(own[0]) if len(own) else None

    def _answers(self, row: int, slot: int) -> bool:
        """Whether a row acknowledges octets of a connection whose own side was never seen there."""
        segments, sides = self.segments, self.slots.sides
        if not segments["flags"][row] & ACK or self.slots.rows["over"][slot]:
            return False
        side = int(side_of(segments, np.array([row]))[0])
        acknowledged = int(segments["acknowledgment"][row])
        opener = self.opened_by.get(slot)
        if opener is not None:
            if int(side_of(segments, np.array([opener]))[0]) == side:
                return False
            return 0 <= difference(acknowledged, int(segments["sequence"][opener])) <= ALIAS_REACH
        mine, theirs = sides[2 * slot + side], sides[2 * slot + 1 - side]
        if mine["segments"] or not theirs["based"]:
            return False
        reach = difference(int(theirs["next_raw"]), int(theirs["base_raw"])) + 1
        return 0 <= difference(acknowledged, int(theirs["base_raw"])) <= reach

    def _opens_once(self, group: int, slot: int, opens: int) -> bool:
        """Whether the one SYN of a group is its first row, and opened the slot: the usual case."""
        row = int(self.order[self.begins[group]])
        return opens == 1 and self.opened_by.get(slot) == row and bool(self.segments["flags"][row] & SYN)

    def _walk(self, group: int, key: bytes, whole_key: bytes) -> None:
        """Split a group where another connection begins."""
        segments = self.segments
        rows = self.order[self.begins[group] : self.ends[group]]
        slot = int(self.result[rows[0]])
        known = _Known(self.slots, slot)
        columns = [
            segments[name][rows].tolist()
            for name in ("flags", "sequence", "acknowledgment", "payload_length", "time_ns")
        ]
        for row, side, *facts in zip(rows.tolist(), side_of(segments, rows).tolist(), *columns, strict=True):
            if not self.copy[row]:
                if known.begins_anew(side, *facts):
                    self.reused.append(slot)
                    slot = self.assigner.open(key, whole_key, segments, row, int(self.streams[row]))
                    self.opened_by[slot] = row
                    known = _Known(self.slots, slot)
                known.note(side, *facts)
            self.result[row] = slot


class _Known:
    """What a walk knows of the connection that it is in."""

    def __init__(self, slots: Slots, slot: int) -> None:
        sides = slots.both(slot)
        row = slots.row(slot)
        self.initial: list[int | None] = [
            (one.base_raw - 1) % MODULUS if one.based else None for one in sides
        ]
        """Sequence number of each side's SYN, as far as known."""
        self.synchronized = [one.syn for one in sides]
        self.fins = [bool(one.fin) for one in sides]
        self.over = bool(row.over_ns)
        self.last_ns = row.last_ns

    def begins_anew(
        self, side: int, flag: int, sequence: int, _acknowledged: int, octets: int, now: int
    ) -> bool:
        """Whether a segment is the first of another connection."""
        initial = self.initial[side]
        if flag & (SYN | ACK) == SYN and initial is not None and initial != sequence:
            # Data captured before their own SYN lie a little behind it.
            late = not self.synchronized[side] and 0 < difference(initial, sequence) <= LATE_SYN
            return not late
        return bool(octets) and self.over and now - self.last_ns >= LINGER_NS

    def note(self, side: int, flag: int, sequence: int, acknowledged: int, _octets: int, now: int) -> None:
        """Take in a segment."""
        if flag & SYN:
            self.initial[side], self.synchronized[side] = sequence, True
        elif self.initial[side] is None and not flag & RST:
            self.initial[side] = (sequence - 1) % MODULUS
        if flag & ACK and not flag & RST and self.initial[1 - side] is None:
            self.initial[1 - side] = (acknowledged - 1) % MODULUS
        self.fins[side] |= bool(flag & FIN)
        self.over |= bool(flag & RST) or all(self.fins)
        self.last_ns = max(self.last_ns, now)
