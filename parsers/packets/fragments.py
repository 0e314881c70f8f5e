"""IP fragments to whole packets.

Every datagram in the making is kept as its pieces, copied, until the last hole is filled. Policy:

- An octet that came first stays: a later fragment fills holes only.
- In IPv6 a fragment that overlaps another one, other than as an exact copy, spoils the datagram, as
  it does for the recipient (RFC 8200, 4.5; RFC 5722).
- Bounds: MAX_DATAGRAMS in the making, MAX_OCTETS in all, MAX_SIZE and MAX_PIECES each, MAX_AGE_NS by
  capture time; the oldest are given up first, and the fragments of what was given up are counted.

Source: RFC 791, 3.2; RFC 8200, 4.5.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

MAX_DATAGRAMS = 1024
MAX_OCTETS = 16 << 20
MAX_SIZE = 65535
MAX_PIECES = 1024
"""More pieces in one datagram are no honest fragmentation; keeps the cost of a fragment bounded."""
MAX_AGE_NS = 60 * 1_000_000_000
"""RFC 8200: 60 s from the first fragment; Linux waits 30 s for IPv4, others 60."""


class Datagram(NamedTuple):
    """What fragments of one datagram have in common."""

    version: int
    source: int
    destination: int
    protocol: int
    """Always 0 in IPv6, where the identification alone tells datagrams apart."""
    identification: int
    network: int
    interface: int


class Fragment(NamedTuple):
    """One fragment that was captured whole."""

    datagram: Datagram
    offset: int
    """Of its octets in the datagram."""
    more: bool
    octets: bytes
    protocol: int
    """What follows the header; that of the fragment with offset 0 counts."""


@dataclass(slots=True)
class _Making:
    """A datagram in the making."""

    started_ns: int
    pieces: list[tuple[int, bytes]] = field(default_factory=list)
    """By offset, without overlap."""
    held: int = 0
    fragments: int = 0
    frames: list[int] = field(default_factory=list)
    size: int | None = None
    protocol: int | None = None
    spoilt: bool = False


class Fragments:
    """All datagrams in the making, across batches."""

    def __init__(self) -> None:
        self._making: dict[Datagram, _Making] = {}
        self._held = 0
        self.incomplete = 0
        """Fragments whose datagram was given up."""
        self.completed: dict[int, list[int]] | None = None
        """Who sets a dict gets the frames of every datagram, by the frame that completes it."""

    def add(self, fragment: Fragment, time_ns: int, frame: int = 0) -> tuple[bytes, int] | None:
        """Take a fragment; return the octets and the protocol of the datagram that it completes."""
        self._give_up_old(time_ns)
        making = self._making.get(fragment.datagram)
        if making is None:
            making = self._making[fragment.datagram] = _Making(time_ns)
        making.fragments += 1
        if not making.spoilt:
            self._take(making, fragment)
            if self.completed is not None and len(making.frames) < MAX_PIECES:
                making.frames.append(frame)
        if making.spoilt or making.protocol is None or making.held != making.size:
            while self._making and (len(self._making) > MAX_DATAGRAMS or self._held > MAX_OCTETS):
                self._give_up(next(iter(self._making)))
            return None
        del self._making[fragment.datagram]
        self._held -= making.held
        if self.completed is not None:
            self.completed[frame] = making.frames
        return b"".join(octets for _, octets in making.pieces), making.protocol

    def finish(self) -> int:
        """Give up what is still in the making; return how many fragments were never of use."""
        for datagram in tuple(self._making):
            self._give_up(datagram)
        return self.incomplete

    def _take(self, making: _Making, fragment: Fragment) -> None:
        """Fill the holes that this fragment fills."""
        start, end = fragment.offset, fragment.offset + len(fragment.octets)
        known_end = making.pieces[-1][0] + len(making.pieces[-1][1]) if making.pieces else 0
        if (
            max(end, known_end) > (MAX_SIZE if making.size is None else making.size)
            or (not fragment.more and known_end > end)
            or (not fragment.more and making.size not in (None, end))
            or len(making.pieces) >= MAX_PIECES
            or (fragment.datagram.version == 6 and _overlaps(making.pieces, start, fragment.octets))
        ):
            self._spoil(making)
            return
        if not fragment.more:
            making.size = end
        if start == 0 and making.protocol is None:
            making.protocol = fragment.protocol
        for at, octets in _new(making.pieces, start, fragment.octets):
            making.pieces.append((at, octets))
            making.held += len(octets)
            self._held += len(octets)
        making.pieces.sort(key=lambda piece: piece[0])

    def _spoil(self, making: _Making) -> None:
        """Keep nothing of a datagram that cannot be: only that it was there, until its time is up."""
        making.spoilt = True
        self._held -= making.held
        making.held = 0
        making.pieces.clear()

    def _give_up_old(self, time_ns: int) -> None:
        # Dicts keep the order of insertion, and capture time seldom goes back: the oldest are first.
        while self._making:
            datagram = next(iter(self._making))
            if time_ns - self._making[datagram].started_ns <= MAX_AGE_NS:
                return
            self._give_up(datagram)

    def _give_up(self, datagram: Datagram) -> None:
        making = self._making.pop(datagram)
        self._held -= making.held
        self.incomplete += making.fragments


def _overlaps(pieces: list[tuple[int, bytes]], start: int, octets: bytes) -> bool:
    """Say whether a fragment overlaps a piece other than its exact copy."""
    end = start + len(octets)
    return any(
        at < end and start < at + len(piece) and not (at == start and piece == octets) for at, piece in pieces
    )


def _new(pieces: list[tuple[int, bytes]], start: int, octets: bytes) -> list[tuple[int, bytes]]:
    """Return the parts of a fragment that lie in holes between `pieces` (ordered by offset)."""
    new = []
    end = start + len(octets)
    at = start
    for piece_at, piece in pieces:
        if piece_at + len(piece) <= at:
            continue
        if piece_at >= end:
            break
        if at < piece_at:
            new.append((at, octets[at - start : piece_at - start]))
        at = piece_at + len(piece)
    if at < end:
        new.append((at, octets[at - start :]))
    return new
