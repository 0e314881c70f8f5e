"""A connection that carried data: its record, its reader, who is the client, and its last segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from parsers.model import Protocol
from parsers.timeline import TIMELINE_EVENTS

if TYPE_CHECKING:
    from parsers.model import Connection
    from parsers.packets.segment import Segments
    from parsers.tcp.reassembly import Reassembly
    from parsers.tcp.stream_reader import ReaderFactory, StreamReader
    from parsers.tcp.tracking import Tracked

RECENT = np.dtype([("side", "i1"), ("offset", "<i8"), ("acknowledged", "<i8"), ("length", "<i8")])
"""What is kept of a segment's tracking beside its record."""


class Flow:
    """One connection that carried data."""

    __slots__ = ("client_side", "connection", "factory", "reader", "reassembly", "recent", "recent_count")

    def __init__(self, connection: Connection, client_side: int, factory: ReaderFactory) -> None:
        self.connection = connection
        self.client_side = client_side
        self.factory = factory
        self.reader: StreamReader = factory.reader(connection)
        self.reassembly: Reassembly | None = None
        self.recent: list[tuple[Segments, npt.NDArray[np.void]]] = []
        """The last segments, at least TIMELINE_EVENTS of them where there were so many."""
        self.recent_count = 0

    def turn(self) -> None:
        """Take the other side for the client: what it sent shows that the guess was wrong."""
        connection = self.connection
        connection.client, connection.server = connection.server, connection.client
        self.client_side = 1 - self.client_side
        self.reader = self.factory.reader(connection)
        if self.reassembly is not None:
            self.reassembly.reader = self.reader
            for direction in self.reassembly.directions:
                direction.client = not direction.client

    def may_turn(self) -> bool:
        """Whether who is the client is a guess that nothing has borne out yet."""
        connection = self.connection
        return not (
            connection.roles_known
            or connection.exchanges
            or connection.protocol not in {Protocol.OTHER, Protocol.NO_DATA}
        )

    def remember(self, tracked: Tracked, begin: int, end: int) -> None:
        """Keep the last segments of a batch for the timeline."""
        begin = max(begin, end - TIMELINE_EVENTS)
        extra = np.empty(end - begin, RECENT)
        extra["side"] = tracked.place[begin:end] & 1
        extra["offset"] = tracked.offset[begin:end]
        extra["acknowledged"] = tracked.acknowledged[begin:end]
        extra["length"] = tracked.length[begin:end]
        if end - begin == TIMELINE_EVENTS:
            self.recent, self.recent_count = [], 0
        self.recent.append((tracked.segments[tracked.order[begin:end]], extra))
        self.recent_count += end - begin
        if self.recent_count > 4 * TIMELINE_EVENTS:
            segments, extras = self.last()
            self.recent, self.recent_count = [(segments.copy(), extras.copy())], len(segments)

    @property
    def remembered(self) -> int:
        """How many segments `last` returns."""
        return min(self.recent_count, TIMELINE_EVENTS)

    def last(self) -> tuple[Segments, npt.NDArray[np.void]]:
        """Return the last segments, at most TIMELINE_EVENTS, and their tracking."""
        if len(self.recent) > 1:
            joined = np.concatenate([one for one, _ in self.recent])
            self.recent = [(joined, np.concatenate([extra for _, extra in self.recent]))]
        segments, extras = self.recent[0]
        return segments[-TIMELINE_EVENTS:], extras[-TIMELINE_EVENTS:]
