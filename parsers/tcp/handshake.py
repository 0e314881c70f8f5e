"""The opening of connections: who is the client, and the round trips of the handshake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parsers.packets.segment import ACK, RST, SYN

if TYPE_CHECKING:
    from parsers.tcp.slots import Slots
    from parsers.tcp.tracking import Tracked

ROWS_LOOKED_AT = 16
"""Segments after the SYN/ACK among which its ACK is looked for."""


def note_openings(slots: Slots, tracked: Tracked) -> None:
    """Write down what the SYNs of a batch tell."""
    flags, place, rows = tracked.flags, tracked.place, slots.rows
    times = _Times(tracked)
    for row in np.flatnonzero(flags & SYN).tolist():
        slot, side = int(place[row]) >> 1, int(place[row]) & 1
        answer = bool(flags[row] & ACK)
        column = "syn_ack_ns" if answer else "syn_ns"
        if not rows[column][slot]:
            rows[column][slot] = times[row]
        if rows["client_side"][slot] < 0:
            rows["client_side"][slot] = 1 - side if answer else side
    slot_of = tracked.slot[tracked.begins]
    waiting = (rows["syn_ack_ns"][slot_of] > 0) & (rows["ack_ns"][slot_of] == 0)
    for at in np.flatnonzero(waiting).tolist():
        slot = int(slot_of[at])
        client = 2 * slot + int(rows["client_side"][slot])
        answered = rows["syn_ack_ns"][slot]
        for row in range(
            int(tracked.begins[at]), min(int(tracked.ends[at]), int(tracked.begins[at]) + ROWS_LOOKED_AT)
        ):
            plain_ack = flags[row] & (ACK | SYN | RST) == ACK
            if place[row] == client and plain_ack and times[row] >= answered:
                rows["ack_ns"][slot] = times[row]
                break


class _Times:
    """Times of single rows."""

    def __init__(self, tracked: Tracked) -> None:
        self._times, self._order = tracked.segments["time_ns"], tracked.order

    def __getitem__(self, row: int) -> int:
        return int(self._times[self._order[row]])


def handshake_ns(slots: Slots, slot: int) -> tuple[int, int] | None:
    """Return SYN to SYN/ACK and SYN/ACK to ACK, None where one of the three was not seen."""
    row = slots.rows[slot]
    syn, answer, ack = int(row["syn_ns"]), int(row["syn_ack_ns"]), int(row["ack_ns"])
    if not (syn and answer and ack):
        return None
    return answer - syn, ack - answer
