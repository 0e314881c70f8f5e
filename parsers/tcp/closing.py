"""How a connection closed: the facts, from its columns and its last segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.packets.segment import ACK, HAS_SACK, HAS_TIMESTAMPS, NOT_DUPLICATE, SYN
from parsers.tcp.sequence import difference
from parsers.timeline import CloseFacts, Event

if TYPE_CHECKING:
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
    events = _events(slots, slot, client_side, flow) if flow is not None else []
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
        events=events,
        events_dropped=int(rows["packets"][slot]) - len(events),
        reordered=bool(rows["reordered"][slot]),
        ended=ended,
    )


def _frame(number: np.integer) -> int | None:
    return int(number) or None


def _offset(value: np.integer) -> int | None:
    return int(value) if value >= 0 else None


def _events(slots: Slots, slot: int, client_side: int, flow: Flow) -> list[Event]:
    """Write the last segments as events."""
    segments, extras = flow.last()
    bases = [slots.sides[2 * slot + side] for side in (0, 1)]
    columns = {
        name: segments[name].tolist()
        for name in (
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
    }
    events = []
    for at, (side, offset, acknowledged, length) in enumerate(extras.tolist()):
        flags, options = columns["flags"][at], columns["options"][at]
        stamped, sacked = options & HAS_TIMESTAMPS, options & HAS_SACK
        other = bases[1 - side]
        events.append(
            Event(
                frame=columns["frame"][at],
                time_ns=columns["time_ns"][at],
                from_client=side == client_side,
                flags=flags,
                sequence=offset - 1 if flags & SYN else offset,
                raw_sequence=columns["sequence"][at],
                acknowledgment=acknowledged if flags & ACK and acknowledged >= 0 else None,
                length=length,
                window=columns["window"][at],
                ttl=columns["ttl"][at],
                tsval=columns["tsval"][at] if stamped else None,
                tsecr=columns["tsecr"][at] if stamped else None,
                sack_left=_sacked(other, columns["sack_left"][at]) if sacked else None,
                sack_right=_sacked(other, columns["sack_right"][at]) if sacked else None,
                duplicate=columns["duplicate"][at] != NOT_DUPLICATE,
            )
        )
    return events


def _sacked(other: np.void, number: int) -> int:
    """Return the stream offset that an edge of a SACK block names."""
    return int(other["next_offset"]) + difference(number, int(other["next_raw"]))
