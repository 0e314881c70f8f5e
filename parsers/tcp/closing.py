"""How a connection closed: the facts, from its columns and its last segments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from parsers.packets.segment import ACK, HAS_SACK, HAS_TIMESTAMPS, NOT_DUPLICATE, SYN
from parsers.tcp.handshake import handshake_ns
from parsers.tcp.sequence import unwrapped
from parsers.timeline import CloseFacts, Event

if TYPE_CHECKING:
    from parsers.tcp.last_segments import LastSegments
    from parsers.tcp.slots import Row, Side


class Kept(NamedTuple):
    """What is known of the last segments of a connection."""

    last: LastSegments | None
    """None for a connection that carried no data."""
    silent_ns: int
    """How much longer than it the capture was read."""
    without_copies: bool
    """Whether the segments that may be copies are to be left out, since the whole connection is doubled."""


def close_facts(row: Row, sides: tuple[Side, Side], client_side: int, kept: Kept, ended: str) -> CloseFacts:
    """Write down how a connection ended.

    Args:
        row: Its columns.
        sides: Those of its sides.
        client_side: Which of them is the client.
        kept: Its last segments.
        ended: See CloseFacts.ended.
    """
    client, server = sides[client_side], sides[1 - client_side]
    return CloseFacts(
        fin_client=client.fin or None,
        fin_server=server.fin or None,
        rst_client=client.rst or None,
        rst_server=server.rst or None,
        highest_ack_by_client=client.acknowledged if client.acknowledged >= 0 else None,
        highest_ack_by_server=server.acknowledged if server.acknowledged >= 0 else None,
        highest_sent_by_client=client.next_offset,
        highest_sent_by_server=server.next_offset,
        handshake_ns=handshake_ns(row),
        timeline=Timeline(kept.last, client_side, sides, kept.without_copies),
        packets=row.packets - (row.maybe_duplicates if kept.without_copies else 0),
        first_octets=(client.base_raw, server.base_raw) if client.based and server.based else None,
        silent_ns=kept.silent_ns,
        reordered=row.reordered,
        ended=ended,
    )


@dataclass(frozen=True, slots=True)
class Timeline:
    """Writes the last segments as events, once they are asked for; it can be sent to another process."""

    last: LastSegments | None
    client_side: int
    sides: tuple[Side, Side]
    without_copies: bool

    def __call__(self) -> list[Event]:
        """Return the events, in frame order."""
        if self.last is None:
            return []
        segments, extras = self.last.all()
        if self.without_copies:
            own = segments["duplicate"] == NOT_DUPLICATE
            segments, extras = segments[own], extras[own]
        columns = [segments[name].tolist() for name in _COLUMNS]
        return [
            _event(row, tracked, self.client_side, self.sides[1 - tracked[0]])
            for row, tracked in zip(zip(*columns, strict=True), extras.tolist(), strict=True)
        ]


_COLUMNS = (
    "frame",
    "time_ns",
    "flags",
    "sequence",
    "window",
    "ttl",
    "options",
    "tsval",
    "tsecr",
    "sack_left",
    "sack_right",
    "duplicate",
)


def _event(
    row: tuple[int, ...], tracked: tuple[int, int, int, int, bool], client_side: int, other: Side
) -> Event:
    """Write one segment as an event; `other` is the side that it acknowledges."""
    frame, time_ns, flags, sequence, window, ttl, options, tsval, tsecr, left, right, duplicate = row
    side, offset, acknowledged, length, after_cut = tracked
    stamped, sacked = options & HAS_TIMESTAMPS, options & HAS_SACK
    return Event(
        after_cut=after_cut,
        frame=frame,
        time_ns=time_ns,
        from_client=side == client_side,
        flags=flags,
        sequence=offset - 1 if flags & SYN else offset,
        raw_sequence=sequence,
        acknowledgment=acknowledged if flags & ACK and acknowledged >= 0 else None,
        length=length,
        window=window,
        ttl=ttl,
        tsval=tsval if stamped else None,
        tsecr=tsecr if stamped else None,
        sack_left=_sacked(other, left) if sacked else None,
        sack_right=_sacked(other, right) if sacked else None,
        duplicate=duplicate != NOT_DUPLICATE,
    )


def _sacked(other: Side, number: int) -> int:
    """Return the stream offset that an edge of a SACK block names."""
    return unwrapped(number, other.next_raw, other.next_offset)
