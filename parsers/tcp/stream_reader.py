"""What the TCP layer hands a connection's octets to: the shape of a reader of streams, and how to feed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from parsers.model import Connection, NotObservedReason


class StreamReader(Protocol):
    """Reads both directions of one connection, each in stream order, gaps told.

    Causal order: octets that acknowledge octets of the other direction come after those.
    """

    def data(self, client: bool, octets: bytes, frame: int, time_ns: int) -> None:
        """Take octets of one segment."""

    def skippable(self, client: bool) -> int:
        """Return how many of the next octets need not be shown."""

    def skip(self, client: bool, length: int, frame: int, time_ns: int) -> None:
        """Pass octets by count: at most `skippable`; frame and time are those of the last one."""

    def gap(self, client: bool, length: int, reason: NotObservedReason, frame: int, time_ns: int) -> None:
        """Pass octets that were not captured."""

    def overlap(self, client: bool) -> None:
        """Note that two copies of octets near the current position differ."""

    def fin(self, client: bool, frame: int, time_ns: int) -> None:
        """Note that the side has sent all it had."""

    def rst(self, client: bool, frame: int, time_ns: int) -> None:
        """Note that the side has reset the connection."""

    def turn(self) -> None:
        """Begin anew: what came as the client's was the server's. Stream offsets go on."""

    def finish(self) -> None:
        """Give up what is open: there is no more."""


class ReaderFactory(Protocol):
    """What the layers above lend to this one."""

    def reader(self, connection: Connection) -> StreamReader:
        """Make the reader of a connection."""

    def sent_by_client(self, octets: bytes) -> bool | None:
        """Whether the octets begin as only a client's (True) or only a server's (False) do."""


def feed(reader: StreamReader, client: bool, octets: bytes, frame: int, time_ns: int) -> None:
    """Hand on the octets of one segment, by count as far as the reader allows."""
    room = reader.skippable(client)
    if room >= len(octets):
        reader.skip(client, len(octets), frame, time_ns)
        return
    if room > 0:
        reader.skip(client, room, frame, time_ns)
    reader.data(client, octets[room:], frame, time_ns)
