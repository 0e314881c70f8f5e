"""Which connection each segment belongs to, and nothing else: no octet of data is looked at.

It is the way of `connections` with a reader that skips everything, so that numbers and borders of
connections (ports used again, mirrored VLANs, silence) are those of a reading, exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parsers.accounting import Accounting
from parsers.tcp.connections import Connections

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.model import Connection, NotObservedReason
    from parsers.packets.segment import Segments
    from parsers.tcp.tuples import Numbers

EVERYTHING = 1 << 62
"""More octets than a stream has."""


class Membership(Connections):
    """The connections of one capture, of whose segments only the owner is told."""

    def __init__(self, tell: Callable[[Segments, Numbers], None], *, idle_ns: int = 600_000_000_000) -> None:
        """Prepare.

        Args:
            tell: Called for each batch with its segments of kind TCP, and the number of the connection
                of each, shape (n,); -1 for those of none.
            idle_ns: As in the reading whose numbers are meant.
        """
        super().__init__(
            _Nobody(), capture="", accounting=Accounting(), emit=lambda _connection: None, idle_ns=idle_ns
        )
        self._tell = tell

    def _set_copies_aside(self, segments: Segments, slots: Numbers) -> tuple[Segments, Numbers]:
        # Copies of frames are told too: here are all rows of a batch, and their slots are not reused yet.
        known = np.maximum(slots, 0)
        numbers = self._slots.rows["number"][known].astype(np.int64)
        self._tell(segments, np.where(slots < 0, -1, numbers))
        return super()._set_copies_aside(segments, slots)


class _Nobody:
    """Makes readers that read nothing."""

    @staticmethod
    def reader(connection: Connection) -> _Blind:
        """Make the reader of a connection."""
        del connection
        return _Blind()

    @staticmethod
    def sent_by_client(octets: bytes) -> bool | None:
        """Know nothing of who sends such octets."""
        del octets
        return None


class _Blind:
    """A reader that passes all octets by count (see stream_reader.StreamReader)."""

    @staticmethod
    def skippable(client: bool) -> int:
        """Need to see no octet."""
        del client
        return EVERYTHING

    def data(self, client: bool, octets: bytes, frame: int, time_ns: int) -> None:
        """Take octets of one segment."""

    def skip(self, client: bool, length: int, frame: int, time_ns: int) -> None:
        """Pass octets."""

    def gap(self, client: bool, length: int, reason: NotObservedReason, frame: int, time_ns: int) -> None:
        """Pass octets that were not captured."""

    def overlap(self, client: bool) -> None:
        """Note nothing."""

    def fin(self, client: bool, frame: int, time_ns: int) -> None:
        """Note nothing."""

    def rst(self, client: bool, frame: int, time_ns: int) -> None:
        """Note nothing."""

    def turn(self) -> None:
        """Begin anew."""

    def finish(self) -> None:
        """Give up nothing."""
