"""A connection that carried data: its record, its reader, who is the client, and its last segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from parsers.model import Protocol
from parsers.timeline import TIMELINE_EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.model import Connection
    from parsers.packets.segment import Segments
    from parsers.tcp.reassembly import Reassembly
    from parsers.tcp.stream_reader import ReaderFactory, StreamReader
    from parsers.tcp.tracking import Tracked

RECENT = np.dtype([("side", "i1"), ("offset", "<i8"), ("acknowledged", "<i8"), ("length", "<i8")])
"""What is kept of a segment's tracking beside its record."""


class LastSegments:
    """The last segments of a connection, at least TIMELINE_EVENTS of them where there were so many."""

    __slots__ = ("_parts", "_size")

    def __init__(self) -> None:
        self._parts: list[tuple[Segments, npt.NDArray[np.void]]] = []
        self._size = 0

    def __len__(self) -> int:
        return min(self._size, TIMELINE_EVENTS)

    def remember(self, segments: Segments, extras: npt.NDArray[np.void]) -> None:
        """Take in the last segments of a batch, and their tracking."""
        if len(segments) == TIMELINE_EVENTS:
            self._parts, self._size = [], 0
        self._parts.append((segments, extras))
        self._size += len(segments)
        if self._size > 4 * TIMELINE_EVENTS:
            last = self.all()
            self._parts, self._size = [(last[0].copy(), last[1].copy())], len(last[0])

    def all(self) -> tuple[Segments, npt.NDArray[np.void]]:
        """Return the last segments, at most TIMELINE_EVENTS, and their tracking."""
        if len(self._parts) > 1:
            joined = np.concatenate([one for one, _ in self._parts])
            self._parts = [(joined, np.concatenate([extra for _, extra in self._parts]))]
        segments, extras = self._parts[0]
        return segments[-TIMELINE_EVENTS:], extras[-TIMELINE_EVENTS:]


class Flow:
    """One connection that carried data."""

    __slots__ = ("client_side", "connection", "factory", "last", "reader", "reassembly")

    def __init__(self, connection: Connection, client_side: int, factory: ReaderFactory) -> None:
        self.connection = connection
        self.client_side = client_side
        self.factory = factory
        self.reader: StreamReader = factory.reader(connection)
        self.reassembly: Reassembly | None = None
        self.last = LastSegments()

    def turn_for(self, side: int, octets: bytes) -> None:
        """Take the other side for the client if the first octets of a run show that the guess was wrong."""
        if not self._may_turn():
            return
        started = self.factory.sent_by_client(octets)
        if started is not None and started is not (side == self.client_side):
            self._turn()

    def _turn(self) -> None:
        """Have client and server change places."""
        connection = self.connection
        connection.client, connection.server = connection.server, connection.client
        self.client_side = 1 - self.client_side
        self.reader.turn()
        if self.reassembly is not None:
            for direction in self.reassembly.directions:
                direction.client = not direction.client

    def _may_turn(self) -> bool:
        """Whether who is the client is a guess that nothing has borne out yet."""
        connection = self.connection
        return not (
            connection.roles_known
            or connection.exchanges
            or connection.protocol not in {Protocol.OTHER, Protocol.NO_DATA}
        )


def remember_last(flows: Mapping[int, Flow], tracked: Tracked) -> None:
    """Have each flow of a batch keep its last segments; those of all are gathered at once."""
    with_flow = np.array([slot in flows for slot in tracked.slot[tracked.begins].tolist()], np.bool_)
    ends = tracked.ends[with_flow]
    if not len(ends):
        return
    sizes = np.minimum(ends - tracked.begins[with_flow], TIMELINE_EVENTS)
    after = np.cumsum(sizes)
    rows = np.arange(after[-1]) + np.repeat(ends - after, sizes)
    segments, extras = tracked.segments[tracked.order[rows]], np.empty(len(rows), RECENT)
    extras["side"] = tracked.place[rows] & 1
    for name in ("offset", "acknowledged", "length"):
        extras[name] = getattr(tracked, name)[rows]
    spans = zip((after - sizes).tolist(), after.tolist(), strict=True)
    for slot, (begin, end) in zip(tracked.slot[ends - 1].tolist(), spans, strict=True):
        # Copied: a view would keep the rows of the whole batch for as long as the flow is open.
        flows[slot].last.remember(segments[begin:end].copy(), extras[begin:end].copy())
