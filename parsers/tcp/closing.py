"""How a connection closed: the facts, from its columns and its last segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.packets.segment import ACK, HAS_SACK, HAS_TIMESTAMPS, NOT_DUPLICATE, SYN
from parsers.tcp.sequence import unwrapped
from parsers.timeline import CloseFacts, Event

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from parsers.tcp.flow import Flow
    from parsers.tcp.slots import Slots


def close_facts(
    slots: Slots,
    slot: int,
    client_side: int,
    *,
    flow: Flow | None,
    handshake_ns: tuple[int, int] | None,
    ended: str,
) -> CloseFacts:
    """Write down how the connection in a slot ended.

    Args:
        slots: The columns.
        slot: The connection's.
        client_side: Which of its sides is the client.
        flow: What else is known, None for a connection that carried no data.
        handshake_ns: Round trips of the handshake, None where it was not seen whole.
        ended: See CloseFacts.ended.
    """
    client, server = 2 * slot + client_side, 2 * slot + 1 - client_side
    sides, rows = slots.sides, slots.rows
    return CloseFacts(
        fin_client=_frame(sides["fin"][client]),
        fin_server=_frame(sides["fin"][server]),
        rst_client=_frame(sides["rst"][client]),
        rst_server=_frame(sides["rst"][server]),
        highest_ack_by_client=_offset(sides["acknowledged"][client]),
        highest_ack_by_server=_offset(sides["acknowledged"][server]),
        highest_sent_by_client=_offset(sides["next_offset"][client]),
        highest_sent_by_server=_offset(sides["next_offset"][server]),
        handshake_ns=handshake_ns,
        timeline=_timeline(slots, slot, client_side, flow) if flow is not None else list,
        events_dropped=int(rows["packets"][slot]) - (flow.remembered if flow is not None else 0),
        reordered=bool(rows["reordered"][slot]),
        ended=ended,
    )


def _frame(number: np.integer) -> int | None:
    return int(number) or None


def _offset(value: np.integer) -> int | None:
    return int(value) if value >= 0 else None


def _timeline(slots: Slots, slot: int, client_side: int, flow: Flow) -> Callable[[], list[Event]]:
    """Return what writes the last segments as events; the slot itself may be used again by then."""
    sides = slots.sides[2 * slot : 2 * slot + 2]
    bases = list(zip(sides["next_offset"].tolist(), sides["next_raw"].tolist(), strict=True))

    def events() -> list[Event]:
        segments, extras = flow.last()
        columns = [segments[name].tolist() for name in _COLUMNS]
        return [
            _event(row, tracked, client_side, bases[1 - tracked[0]])
            for row, tracked in zip(zip(*columns, strict=True), extras.tolist(), strict=True)
        ]

    return events


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
    row: tuple[int, ...], tracked: tuple[int, int, int, int], client_side: int, other: tuple[int, int]
) -> Event:
    """Write one segment as an event; `other`: a stream offset of the other side, and its number."""
    frame, time_ns, flags, sequence, window, ttl, options, tsval, tsecr, left, right, duplicate = row
    side, offset, acknowledged, length = tracked
    stamped, sacked = options & HAS_TIMESTAMPS, options & HAS_SACK
    return Event(
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


def _sacked(other: tuple[int, int], number: int) -> int:
    """Return the stream offset that an edge of a SACK block names."""
    offset, raw = other
    return unwrapped(number, raw, offset)
