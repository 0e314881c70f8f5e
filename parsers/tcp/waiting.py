"""What waits in one direction of a connection before the reader is told of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

SHARED_LIMIT = 96 << 20
"""Octets that wait in all connections together."""


PIECE_COST = 200
"""Octets of memory that a piece takes beside its own: those of one octet, or none, count as well."""


class Piece(NamedTuple):
    """Octets of one segment that are new."""

    start: int
    end: int
    octets: bytes
    """From `start`; shorter than the piece where the snap length cut it."""
    frame: int
    time_ns: int
    needs: int
    """Offset in the other direction that the segment acknowledged."""


class Row(NamedTuple):
    """One segment as the reassembler needs it."""

    side: int
    start: int
    length: int
    """Octets on the wire."""
    octets: bytes
    """Those captured."""
    fin: bool
    acknowledged: int
    """-1 for none."""
    frame: int
    time_ns: int


class Budget:
    """How much waits in all connections together."""

    def __init__(self, limit: int = SHARED_LIMIT) -> None:
        self.limit = limit
        self.waiting = 0


@dataclass(slots=True)
class Direction:
    """What is known of one direction."""

    client: bool
    """Whether the client sends it."""
    next: int
    """Offset up to which the reader was told."""
    whole_start: bool
    """Whether its start was captured."""
    acknowledged: int = -1
    """Highest offset that the other side acknowledged."""
    pieces: list[Piece] = field(default_factory=list)
    fin: tuple[int, int, int] | None = None
    """Offset, frame and time of a FIN that the reader was not told of."""
    waiting: int = 0
    hole_ns: int | None = None
    """When the hole at `next` was noticed."""
    hole_segments: int = 0
    recent: deque[tuple[int, bytes]] = field(default_factory=deque)
    recent_octets: int = 0
    top_frame: int = 0
    top_ns: int = 0
    fin_told: bool = False

    @property
    def busy(self) -> bool:
        """Whether anything waits, or is known to be missing."""
        return bool(self.pieces) or self.fin is not None or self.acknowledged > self.next + 1

    @property
    def seen(self) -> int:
        """Offset behind the last octet seen or told."""
        return max(self.pieces[-1].end, self.next) if self.pieces else self.next

    def pieces_within(self, start: int, end: int) -> list[Piece]:
        """Return the pieces that hold some of these offsets, in order."""
        first = bisect_right(self.pieces, start, key=lambda piece: piece.end)
        last = bisect_left(self.pieces, end, first, key=lambda piece: piece.start)
        return self.pieces[first:last]

    def first_offset(self) -> int:
        """Return where what waits first begins."""
        assert self.pieces or self.fin
        return self.pieces[0].start if self.pieces else self.fin[0] if self.fin else self.next

    def first_frame(self) -> int:
        """Return the frame of what waits first."""
        assert self.pieces or self.fin
        return self.pieces[0].frame if self.pieces else self.fin[1] if self.fin else 0
