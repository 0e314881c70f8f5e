"""The opening of connections: who is the client, and the round trips of the handshake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parsers.packets.segment import ACK, RST, SYN

if TYPE_CHECKING:
    from parsers.tcp.slots import Row, Slots
    from parsers.tcp.tracking import Tracked
    from parsers.tcp.tuples import Numbers


COPY_NS = 1_000_000
"""A SYN that follows another so soon is a copy of its frame (a mirror port's), and was not sent again."""


def note_openings(slots: Slots, tracked: Tracked) -> None:
    """Write down what the SYNs of a batch tell, and the acknowledgments of their answers."""
    flags, rows = tracked.flags, slots.rows
    opening = flags & (SYN | ACK)
    for column, kind in (("syn_ns", SYN), ("syn_ack_ns", SYN | ACK)):
        found = np.flatnonzero(opening == kind)
        _first_times(slots, tracked, found, column)
        slot = tracked.slot[found]
        again = tracked.column("time_ns", found) - rows[column][slot] > COPY_NS
        rows["opened_again"][slot[again]] = True
        asked = tracked.place[found] & 1
        unknown = rows["client_side"][tracked.slot[found]] < 0
        client = asked if kind == SYN else 1 - asked
        rows["client_side"][tracked.slot[found[unknown]][::-1]] = client[unknown][::-1]
    slot_of = tracked.slot[tracked.begins]
    if not ((rows["syn_ack_ns"][slot_of] > 0) & (rows["ack_ns"][slot_of] == 0)).any():
        return
    acks = np.flatnonzero((flags & (ACK | SYN | RST)) == ACK)
    slot = tracked.slot[acks]
    by_client = (tracked.place[acks] & 1) == rows["client_side"][slot]
    answered = rows["syn_ack_ns"][slot]
    later = tracked.column("time_ns", acks) >= answered
    _first_times(slots, tracked, acks[by_client & (answered > 0) & later], "ack_ns")


def _first_times(slots: Slots, tracked: Tracked, found: Numbers, column: str) -> None:
    """Write the time of the first of the rows `found` of each slot, unless it has one."""
    slot = tracked.slot[found]
    new = slots.rows[column][slot] == 0
    slots.rows[column][slot[new][::-1]] = tracked.column("time_ns", found[new])[::-1]


def handshake_ns(row: Row) -> tuple[int, int] | None:
    """Return SYN to SYN/ACK and SYN/ACK to ACK.

    None where one of the three was not seen, and where one of the first two was sent again: which of the
    copies was answered is not known.
    """
    if row.opened_again or not (row.syn_ns and row.syn_ack_ns and row.ack_ns):
        return None
    return row.syn_ack_ns - row.syn_ns, row.ack_ns - row.syn_ack_ns
