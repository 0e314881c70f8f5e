"""The open connections as columns: one row (slot) for each, some 150 octets, no objects.

Two sides per connection, 0 and 1, by the order of their addresses and ports (see `tuples.side_of`);
which of them is the client is a column. Sequence numbers are kept as pairs: `next_raw` is the number
that lies at stream offset `next_offset` of that side.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

SLOT = np.dtype(
    [
        ("number", "<i8"),  # our own, in order of the first frame
        ("tcp_stream", "<i8"),  # Wireshark's, -1 where not certain
        ("first_frame", "<u4"),
        ("last_frame", "<u4"),
        ("start_ns", "<i8"),
        ("last_ns", "<i8"),
        ("packets", "<i8"),
        ("retransmitted", "<i8"),  # segments without a new octet, keep-alive probes left out
        ("duplicates", "<i8"),  # frames set aside as copies
        ("maybe_duplicates", "<i8"),
        ("gaps", "<i8"),
        ("gap_octets", "<i8"),
        ("syn_ns", "<i8"),  # times of the handshake's three segments, 0 where not seen
        ("syn_ack_ns", "<i8"),
        ("ack_ns", "<i8"),
        ("opened_again", "?"),  # whether a SYN or a SYN/ACK was sent again
        ("over_ns", "<i8"),  # when it came to its end (both FINs, or a RST); 0 while it is open
        ("client_side", "i1"),  # 0 or 1, -1 while unknown
        ("open", "?"),  # in use
        ("over", "?"),  # reported; kept a while for what trickles in
        ("careful", "?"),  # octets out of order are waiting
        ("reordered", "?"),
    ]
)
SIDE = np.dtype(
    [
        ("based", "?"),  # whether stream offset 0 has a sequence number
        ("syn", "?"),
        ("next_raw", "<u4"),
        ("next_offset", "<i8"),
        ("base_raw", "<u4"),  # sequence number of stream offset 0
        ("acknowledged", "<i8"),  # highest offset of the OTHER side's stream that this side acknowledged
        ("captured", "<i8"),  # octets of new data captured
        ("fin", "<u4"),  # frame of the first FIN, 0 for none
        ("rst", "<u4"),
        ("segments", "<i8"),
    ]
)


_NEW_SLOT, _NEW_SIDE = np.zeros((), SLOT), np.zeros((), SIDE)
_NEW_SLOT["open"], _NEW_SLOT["client_side"], _NEW_SIDE["acknowledged"] = True, -1, -1


class Row(NamedTuple):
    """One row of SLOT as plain numbers: reading many fields of one record one by one is slow."""

    number: int
    tcp_stream: int
    first_frame: int
    last_frame: int
    start_ns: int
    last_ns: int
    packets: int
    retransmitted: int
    duplicates: int
    maybe_duplicates: int
    gaps: int
    gap_octets: int
    syn_ns: int
    syn_ack_ns: int
    ack_ns: int
    opened_again: bool
    over_ns: int
    client_side: int
    open: bool
    over: bool
    careful: bool
    reordered: bool


class Side(NamedTuple):
    """One row of SIDE as plain numbers."""

    based: bool
    syn: bool
    next_raw: int
    next_offset: int
    base_raw: int
    acknowledged: int
    captured: int
    fin: int
    rst: int
    segments: int


class Slots:
    """Rows by slot number; sides by 2 * slot + side. Freed rows are used again."""

    def __init__(self) -> None:
        self.rows: npt.NDArray[Any] = np.zeros(1024, SLOT)
        self.sides: npt.NDArray[Any] = np.zeros(2048, SIDE)
        self.keys: list[list[bytes]] = [[] for _ in range(1024)]
        """By slot: the keys that lead to it (several where one connection was seen in two networks)."""
        self._free = list(range(1023, -1, -1))

    def take(self) -> int:
        """Return an empty slot."""
        if not self._free:
            size = len(self.rows)
            self.rows = np.append(self.rows, np.zeros(size, SLOT))
            self.sides = np.append(self.sides, np.zeros(2 * size, SIDE))
            self.keys.extend([] for _ in range(size))
            self._free = list(range(2 * size - 1, size - 1, -1))
        slot = self._free.pop()
        self.rows[slot] = _NEW_SLOT
        self.sides[2 * slot : 2 * slot + 2] = _NEW_SIDE
        return slot

    def row(self, slot: int) -> Row:
        """Return the columns of a slot."""
        return Row._make(self.rows[slot].item())

    def both(self, slot: int) -> tuple[Side, Side]:
        """Return the columns of both sides of a slot."""
        one, other = self.sides[2 * slot : 2 * slot + 2].tolist()
        return Side._make(one), Side._make(other)

    def free(self, slot: int) -> None:
        """Give a slot back."""
        self.rows["open"][slot] = False
        self.keys[slot] = []
        self._free.append(slot)

    def __len__(self) -> int:
        """Count the slots in use."""
        return len(self.rows) - len(self._free)
