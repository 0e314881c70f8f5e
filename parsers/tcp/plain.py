"""The plain way of a batch's octets: every one once, in order; whole runs go by count.

Rows of one connection come in frame order. A run is a row of segments of one side without a FIN in
between; while the reader needs none of the octets, segments of a run are passed by arithmetic.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from parsers.packets.segment import FIN
from parsers.tcp.tuples import sorted_by

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from parsers.tcp.flow import Flow
    from parsers.tcp.slots import Slots
    from parsers.tcp.tracking import Tracked


def feed_plain(
    tracked: Tracked,
    plain: npt.NDArray[np.bool_],
    pools: Sequence[memoryview[int]],
    flow_of: Callable[[int], Flow],
) -> None:
    """Hand on the data and FINs of plain connections.

    Args:
        tracked: The batch.
        plain: Shape (n,): which rows are of plain connections.
        pools: The buffers that hold the octets.
        flow_of: Returns the flow of a slot.
    """
    fin = tracked.flags & FIN != 0
    rows = np.flatnonzero(plain & ((tracked.length > 0) | fin))
    if not len(rows):
        return
    place = tracked.place[rows]
    ended = fin[rows]
    starts = np.append(True, (place[1:] != place[:-1]) | ended[:-1])
    begins = np.flatnonzero(starts)
    run = _Run(tracked, rows, pools)
    bounds = zip(begins.tolist(), np.append(begins[1:], len(rows)).tolist(), strict=True)
    places, fins = place[begins].tolist(), ended[np.append(begins[1:], len(rows)) - 1].tolist()
    for (begin, end), where, fin_last in zip(bounds, places, fins, strict=True):
        flow = flow_of(where >> 1)
        run.feed(flow, where & 1, begin, end)
        if fin_last:
            frame, time_ns = run.frames[end - 1], run.times[end - 1]
            flow.reader.fin(where & 1 == flow.client_side, frame, time_ns)


class _Run:
    """The rows to hand on. Views yield plain integers and cost nothing for the rows passed over."""

    def __init__(
        self, tracked: Tracked, rows: npt.NDArray[np.int64], pools: Sequence[memoryview[int]]
    ) -> None:
        lengths = tracked.length[rows]
        of = tracked.order[rows]
        segments = tracked.segments
        self.lengths = lengths.data
        self.reached = np.cumsum(lengths).data
        self.at = segments["payload_at"][of].data
        self.pool = segments["pool"][of].data
        self.frames = segments["frame"][of].data
        self.times = segments["time_ns"][of].data
        self.pools = pools

    def octets(self, row: int, skipped: int) -> bytes:
        """Return the octets of a row from the given place on."""
        at = self.at[row]
        octets: bytes = self.pools[self.pool[row]][at + skipped : at + self.lengths[row]].tobytes()
        return octets

    def feed(self, flow: Flow, side: int, begin: int, end: int) -> None:
        """Hand on one run."""
        if not flow.connection.roles_known:
            flow.turn_for(side, self.octets(begin, 0))
        client = side == flow.client_side
        reader, lengths, reached, frames, times = (
            flow.reader,
            self.lengths,
            self.reached,
            self.frames,
            self.times,
        )
        if not lengths[end - 1]:  # a FIN without data, the last of its run
            end -= 1
        row = begin
        while row < end:
            length = lengths[row]
            room = reader.skippable(client)
            if room >= length:
                before = reached[row] - length
                after = bisect_right(reached, before + room, row, end)
                reader.skip(client, reached[after - 1] - before, frames[after - 1], times[after - 1])
                row = after
                continue
            if room > 0:
                reader.skip(client, room, frames[row], times[row])
            reader.data(client, self.octets(row, room), frames[row], times[row])
            row += 1


def advance(slots: Slots, tracked: Tracked, plain: npt.NDArray[np.bool_]) -> None:
    """Move the next sequence number of each side behind the data of plain connections."""
    rows = np.flatnonzero(plain & (tracked.length > 0))
    if not len(rows):
        return
    sides = slots.sides
    order, begins = sorted_by(tracked.place[rows].astype(np.uint64))
    last = rows[order[np.append(begins[1:], len(order)) - 1]]
    place = tracked.place[last]
    end = tracked.offset[last] + tracked.length[last]
    sides["next_raw"][place] += (end - sides["next_offset"][place]).astype(np.uint32)
    sides["next_offset"][place] = end
    sides["captured"][place] += np.add.reduceat(tracked.length[rows[order]], begins)
