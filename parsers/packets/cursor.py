"""The packets still in play and where each one's decoder stands.

A step of the columnar decoder takes a `Cursor`, reads one header of all its packets at once, and
hands cursors on to the next steps by way of `Work`. Every packet that enters a step leaves it in
exactly one way: in a cursor for another step, as a TCP segment, counted under a reason, or left.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from parsers.packets.virtual_network import folded_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.capture.batch import PacketBatch
    from parsers.packets.segment import Segments

Index = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Columns = npt.NDArray[Any]

MAX_DEPTH = 24
"""Steps a packet may take (link, tags, networks, tunnels); real nestings stay below 12. Deeper
packets are left to the dissector, which has a limit of its own."""


class Step(Enum):
    """The headers that the columnar decoder knows."""

    ETHERNET = auto()
    VLAN = auto()
    SLL = auto()
    SLL2 = auto()
    NULL = auto()
    RAW = auto()
    IPV4 = auto()
    IPV6 = auto()
    IPV6_OPTIONS = auto()
    TCP4 = auto()
    TCP6 = auto()
    UDP = auto()
    ICMP = auto()
    ICMPV6 = auto()
    MPLS = auto()
    PPPOE = auto()
    GRE = auto()
    VXLAN = auto()
    GENEVE = auto()
    ERSPAN_2 = auto()
    ERSPAN_3 = auto()


@dataclass(frozen=True, slots=True)
class Cursor:
    """Packets and positions; all arrays have shape (n,) and count octets of the batch buffer."""

    octets: npt.NDArray[np.uint8]
    row: Index
    """Index of the packet in the batch."""
    at: Index
    """Where the next header begins."""
    captured_end: Index
    """End of what was captured of this layer."""
    end: Index
    """End of this layer by the lengths of the headers around it, captured or not."""
    network_at: Index
    """Where the innermost IP header begins (0 before there is one)."""
    depth: int = 0

    def __len__(self) -> int:
        return len(self.row)

    def where(self, mask: Mask) -> Cursor:
        """Return the packets for which `mask`, shape (n,), holds."""
        if mask.all():
            return self
        return Cursor(
            self.octets,
            self.row[mask],
            self.at[mask],
            self.captured_end[mask],
            self.end[mask],
            self.network_at[mask],
            self.depth,
        )

    def past(self, size: int | Index) -> Cursor:
        """Return the same packets, `size` octets further on."""
        return Cursor(
            self.octets,
            self.row,
            self.at + size,
            self.captured_end,
            self.end,
            self.network_at,
            self.depth,
        )

    def read(self, header: np.dtype[Any], at: Index | None = None) -> Columns:
        """Copy one fixed header of every packet; the caller knows that it was captured.

        One gather per header: a view of the buffer in which a header begins at every octet.
        """
        count = max(len(self.octets) - header.itemsize + 1, 0)
        overlapping = np.ndarray((count,), f"V{header.itemsize}", self.octets, 0, (1,))
        columns: Columns = overlapping[self.at if at is None else at].view(header)
        return columns


class Work:
    """What is still to do in one batch, and what was done."""

    def __init__(self, batch: PacketBatch) -> None:
        self.batch = batch
        self.network = np.zeros(len(batch.packets), np.uint64)
        self.interface = batch.packets["interface"].copy()
        self.todo: list[tuple[Step, Cursor]] = []
        self.parts: list[Segments] = []
        self.tally: Counter[str] = Counter()
        self.left: list[Index] = []

    def then(self, step: Step, cursor: Cursor) -> None:
        """Hand packets on to the next header."""
        if not len(cursor):
            return
        if cursor.depth >= MAX_DEPTH:
            self.left.append(cursor.row)
            return
        deeper = Cursor(
            cursor.octets,
            cursor.row,
            cursor.at,
            cursor.captured_end,
            cursor.end,
            cursor.network_at,
            cursor.depth + 1,
        )
        self.todo.append((step, deeper))

    def count(self, reason: str, cursor: Cursor) -> None:
        """Claim packets that hold no TCP segment."""
        if len(cursor):
            self.tally[reason] += len(cursor)

    def keep(self, cursor: Cursor, mask: Mask) -> Cursor:
        """Leave the packets for which `mask` does not hold to the dissector; return the others."""
        if mask.all():
            return cursor
        self.left.append(cursor.row[~mask])
        return cursor.where(mask)

    def having(self, cursor: Cursor, size: int) -> Cursor:
        """Keep the packets of which `size` more octets were captured."""
        return self.keep(cursor, cursor.captured_end - cursor.at >= size)

    def fold(self, cursor: Cursor, kind: int, identifiers: npt.NDArray[np.unsignedinteger]) -> None:
        """Fold one identifier per packet into its virtual network."""
        self.network[cursor.row] = folded_all(self.network[cursor.row], kind, identifiers)

    def at_interface(self, cursor: Cursor, interfaces: Columns) -> None:
        """Set the interface of packets whose link header names it."""
        self.interface[cursor.row] = interfaces


def by_value(values: Columns) -> Iterator[tuple[int, Mask | None]]:
    """Yield each value that occurs and where; None for everywhere (the common case)."""
    if len(values) == 0:
        return
    first = values[0]
    if (values == first).all():
        yield int(first), None
        return
    for value in np.unique(values):
        yield int(value), values == value
