"""Segments to connections: batch after batch, each connection's octets to its reader.

    Decoded -> assignment (which connection) -> tracking (which octets, in order or not)
            -> plain (runs of octets as they lie) or reassembly (one by one) -> reader

A connection is reported when it is over (both FINs or a RST, and LINGER_NS of silence after them),
idle for long, or pushed out when too many are open; what trickles in later is counted, not read.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from parsers.packets.segment import DUPLICATE, FIN, RST, TCP
from parsers.tcp import handshake, plain, tracking
from parsers.tcp.assignment import LINGER_NS, Assigner
from parsers.tcp.last_segments import remember_last
from parsers.tcp.reassembly import Reassembly
from parsers.tcp.records import Recorder
from parsers.tcp.slots import Slots
from parsers.tcp.stream_numbers import StreamNumbers, may_hide_tcp
from parsers.tcp.tuples import grouped
from parsers.tcp.waiting import Budget, Direction, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from parsers.accounting import Accounting
    from parsers.model import Connection
    from parsers.packets.segment import Decoded, Segments
    from parsers.tcp.flow import Flow
    from parsers.tcp.stream_reader import ReaderFactory
    from parsers.tcp.tracking import Tracked
    from parsers.tcp.tuples import Numbers

TOMBSTONE_NS = 30_000_000_000
"""How much longer its addresses and ports are remembered, so that a late FIN opens nothing new."""
MAX_OPEN = 200_000
"""Connections open at once; beyond it the longest silent ones are reported."""
SWEEP_NS = 1_000_000_000


class Connections:
    """The connections of one capture."""

    def __init__(
        self,
        factory: ReaderFactory,
        *,
        capture: str,
        accounting: Accounting,
        emit: Callable[[Connection], None],
        idle_ns: int = 600_000_000_000,
        max_open: int = MAX_OPEN,
    ) -> None:
        self._slots = Slots()
        self._assigner = Assigner(self._slots)
        self._streams = StreamNumbers()
        self._budget = Budget()
        self._flows: dict[int, Flow] = {}
        self._recorder = Recorder(self._slots, factory, capture, accounting)
        self._octets = accounting.octets
        self._accounting = accounting
        self._emit = emit
        self._idle_ns = idle_ns
        self._max_open = max_open
        self._now = self._swept = 0

    def take(self, decoded: Decoded) -> None:
        """Take in the segments of one batch."""
        if may_hide_tcp(decoded.tally):
            self._streams.doubt_from_here()
        segments = decoded.segments
        if not len(segments):
            return
        grouping = grouped(segments, by_network=True)
        streams = self._streams.number(segments, grouping.groups)
        tcp = segments["kind"] == TCP
        if not tcp.all():
            segments, streams = segments[tcp], streams[tcp]
            if not len(segments):
                return
            grouping = grouped(segments, by_network=True)
        self._accounting.payload_octets += int(segments["payload_length"].sum(dtype=np.int64))
        assigned = self._assigner.assign(segments, grouping, streams)
        sorting = (grouping.order, grouping.begins) if assigned.whole else None
        own, slots = self._set_copies_aside(segments, assigned.slots)
        if len(own):
            tracked = tracking.track(self._slots, own, slots, sorting if own is segments else None)
            self._hand_on(tracked, [pool.data for pool in decoded.pools])
            self._now = max(self._now, int(own["time_ns"].max()))
        for slot in assigned.reused:
            self._close(slot, "port-reuse")
            self._assigner.forget(slot)
        self._sweep()

    def finish(self) -> None:
        """Report what is open: the capture is over."""
        rows = self._slots.rows
        still = np.flatnonzero(rows["open"] & ~rows["over"])
        for slot in still[np.argsort(rows["number"][still])].tolist():
            self._close(slot, "capture-end")

    def _set_copies_aside(self, segments: Segments, slots: Numbers) -> tuple[Segments, Numbers]:
        """Count the copies of frames, and drop them."""
        copies = (segments["duplicate"] == DUPLICATE) | (slots < 0)
        if not copies.any():
            return segments, slots
        octets = int(segments["payload_length"][copies].sum(dtype=np.int64))
        self._octets["duplicate frames"] += octets
        known = copies & (slots >= 0)
        np.add.at(self._slots.rows["duplicates"], slots[known], 1)
        return segments[~copies], slots[~copies]

    def _hand_on(self, tracked: Tracked, pools: list[memoryview[int]]) -> None:
        """Hand every octet of the batch to its reader."""
        slots = self._slots
        handshake.note_openings(slots, tracked)
        careful = np.repeat(tracked.careful, tracked.ends - tracked.begins)
        plain.feed_plain(tracked, ~careful, pools, self._flow)
        plain.advance(slots, tracked, ~careful)
        for at in np.flatnonzero(tracked.careful).tolist():
            self._reassemble(tracked, int(tracked.begins[at]), int(tracked.ends[at]), pools)
        tracking.note(slots, tracked)
        self._account_no_data(tracked)
        remember_last(self._flows, tracked, slots)

    def _account_no_data(self, tracked: Tracked) -> None:
        """Account for the octets of segments that are no data of a stream."""
        captured = tracked.column("payload_length")
        rows = np.flatnonzero((tracked.length == 0) & (captured > 0))
        for flags, octets in zip(tracked.flags[rows].tolist(), captured[rows].tolist(), strict=True):
            self._octets["in a RST" if flags & RST else "stray, before a SYN"] += octets

    def _flow(self, slot: int) -> Flow:
        """Return the flow of a slot; make it at its first data."""
        flow = self._flows.get(slot)
        if flow is None:
            flow = self._flows[slot] = self._recorder.flow(slot)
        return flow

    def _reassemble(self, tracked: Tracked, begin: int, end: int, pools: list[memoryview[int]]) -> None:
        """Take the careful way with the rows of one connection."""
        slot = int(tracked.slot[begin])
        if slot not in self._flows and not tracked.length[begin:end].any():
            return
        flow = self._flow(slot)
        whole = flow.reassembly or self._reassembly(flow, slot)
        flow.reassembly = whole
        speaking = -1
        for side, row in _rows(tracked, begin, end, pools):
            if row.octets and side != speaking:  # as in the plain way: only what begins a run may tell
                speaking = side
                flow.turn_for(side, row.octets)
            whole.take(row)
        self._settle(flow, slot)

    def _reassembly(self, flow: Flow, slot: int) -> Reassembly:
        sides = self._slots.sides[2 * slot : 2 * slot + 2]
        directions = [
            Direction(
                client=side == flow.client_side,
                next=int(sides["next_offset"][side]),
                whole_start=bool(sides["syn"][side]) or bool(sides["syn"][1 - side]),
                acknowledged=int(sides["acknowledged"][1 - side]),
            )
            for side in (0, 1)
        ]
        return Reassembly(flow.reader, directions, self._budget)

    def _settle(self, flow: Flow, slot: int, *, over: bool = False) -> None:
        """Write back to the columns what the reassembly found."""
        whole = flow.reassembly
        if whole is None:
            return
        rows, sides = self._slots.rows, self._slots.sides
        for side, direction in enumerate(whole.directions):
            place = 2 * slot + side
            step = direction.next - int(sides["next_offset"][place])
            sides["next_raw"][place] = (int(sides["next_raw"][place]) + step) % (1 << 32)
            sides["next_offset"][place] = direction.next
            sides["captured"][place] += whole.captured[side]
        whole.captured = [0, 0]
        for column in ("retransmitted", "gaps", "gap_octets"):
            rows[column][slot] += getattr(whole, column)
            setattr(whole, column, 0)
        rows["reordered"][slot] |= whole.reordered
        self._octets.update(whole.octets)
        whole.octets = Counter()
        rows["careful"][slot] = whole.busy and not over
        if not whole.busy or over:
            flow.reassembly = None

    def _close(self, slot: int, why: str) -> None:
        """Report a connection: no more of it will be read."""
        flow = self._flows.pop(slot, None)
        if flow is not None:
            if flow.reassembly is not None:
                flow.reassembly.finish()
                self._settle(flow, slot, over=True)
            self._recorder.end(flow, slot)
        self._emit(self._recorder.connection(slot, flow, why, self._now))
        self._slots.rows["over"][slot] = True

    def _sweep(self) -> None:
        """Report what is over or silent for long; forget what was reported long ago."""
        crowded = len(self._slots) > self._max_open
        if self._now - self._swept < SWEEP_NS and not crowded:
            return
        self._swept = self._now
        rows = self._slots.rows
        silent = self._now - rows["last_ns"]
        live = rows["open"] & ~rows["over"]
        ended = live & (rows["over_ns"] > 0) & (silent >= LINGER_NS)
        idle = live & ~ended & (silent >= self._idle_ns)
        for slots, why in ((ended, ""), (idle, "idle")):
            for slot in np.flatnonzero(slots).tolist():
                self._close(slot, why)
                if why:
                    self._assigner.forget(slot)
        for slot in np.flatnonzero(rows["open"] & rows["over"] & (silent >= TOMBSTONE_NS)).tolist():
            self._assigner.forget(slot)
        if crowded:
            self._make_room()

    def _make_room(self) -> None:
        """Report the connections that were silent for longest, until there is room again."""
        rows = self._slots.rows
        used = np.flatnonzero(rows["open"])
        too_many = len(used) - self._max_open * 9 // 10
        oldest = used[np.argsort(rows["last_ns"][used], kind="stable")][: max(too_many, 0)]
        for slot in oldest.tolist():
            if not rows["over"][slot]:
                self._close(slot, "no room")
            self._assigner.forget(slot)


def _rows(tracked: Tracked, begin: int, end: int, pools: list[memoryview[int]]) -> list[tuple[int, Row]]:
    """Return the rows of one connection as the reassembler needs them, with their sides."""
    segments = tracked.segments[tracked.order[begin:end]]
    flags = segments["flags"].tolist()
    columns: list[npt.NDArray[np.int64]] = [
        tracked.place[begin:end] & 1,
        tracked.offset[begin:end],
        tracked.length[begin:end],
        tracked.acknowledged[begin:end],
        *(
            segments[name].astype(np.int64)
            for name in ("pool", "payload_at", "payload_length", "frame", "time_ns")
        ),
    ]
    found = []
    lists = [column.tolist() for column in columns]
    for flag, side, offset, length, acknowledged, pool, at, captured, frame, time_ns in zip(
        flags, *lists, strict=True
    ):
        if flag & RST:
            continue
        octets = pools[pool][at : at + captured].tobytes() if captured else b""
        found.append(
            (side, Row(side, offset, length, octets, bool(flag & FIN), acknowledged, frame, time_ns))
        )
    return found
