"""A connection that carried data: its record, its reader, and who is the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import Protocol
from parsers.tcp.last_segments import LastSegments

if TYPE_CHECKING:
    from parsers.model import Connection
    from parsers.tcp.reassembly import Reassembly
    from parsers.tcp.stream_reader import ReaderFactory, StreamReader


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
