"""Connections as facts: what the columns and the flow of a slot say when it begins and when it is over."""

from __future__ import annotations

import struct
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

import numpy as np

from parsers.model import Connection, Endpoint, Protocol
from parsers.tcp.closing import Kept, close_facts
from parsers.tcp.flow import Flow

if TYPE_CHECKING:
    from parsers.accounting import Accounting
    from parsers.tcp.slots import Slots
    from parsers.tcp.stream_reader import ReaderFactory

DOUBLED = 0.9
"""From this share of doubled segments on, copies on one interface are taken for a tap's, not a host's."""
TLS_NAMES = 1000
"""Server names of undecrypted connections that are counted each; the rest are counted together."""
REASONS = {
    "idle": "closed out after silence",
    "no room": "closed out: too many connections were open",
}
_KEY_4, _KEY_6, _NETWORK = 12, 36, 8


class Recorder:
    """Writes the records of connections, and accounts for them."""

    def __init__(self, slots: Slots, factory: ReaderFactory, capture: str, accounting: Accounting) -> None:
        self._slots = slots
        self._factory = factory
        self._capture = capture
        self._accounting = accounting

    def flow(self, slot: int) -> Flow:
        """Begin the flow of a slot, at its first segment with data."""
        connection, client_side = self._begin(slot)
        return Flow(connection, client_side, self._factory)

    def _begin(self, slot: int) -> tuple[Connection, int]:
        """Write what is known at the start; return also which side is the client."""
        row, sides = self._slots.row(slot), self._slots.both(slot)
        ends, network = ends_of(self._slots.keys[slot][0])
        client_side = row.client_side
        if client_side < 0:  # a guess: servers have the lower, known port
            client_side = int(ends[1].port > ends[0].port)
        connection = Connection(
            number=row.number,
            capture=self._capture,
            tcp_stream=row.tcp_stream if row.tcp_stream >= 0 else None,
            client=ends[client_side],
            server=ends[1 - client_side],
            roles_known=row.client_side >= 0,
            network=network,
            opened="syn" if sides[0].syn or sides[1].syn else "midstream",
            first_frame=row.first_frame,
            start_ns=row.start_ns,
        )
        return connection, client_side

    def end(self, flow: Flow, slot: int) -> None:
        """Tell the reader of a RST, and that there is no more."""
        resets = [(one.rst, side) for side, one in enumerate(self._slots.both(slot)) if one.rst]
        for frame, side in sorted(resets):
            self._reset(flow, frame, side)
        flow.reader.finish()

    def _reset(self, flow: Flow, frame: int, side: int) -> None:
        """Tell the reader of a RST, unless its sender went on sending: then it was not its own."""
        segments, extras = flow.last.all()
        at = np.flatnonzero(segments["frame"] == frame)
        if not len(at):  # so much came behind it that it ended nothing
            return
        own = (extras["side"] == side) & (extras["length"] > 0)
        reached = np.where(own, extras["offset"] + extras["length"], 0)
        if reached[at[0] :].max() > reached[: at[0] + 1].max():
            return
        flow.reader.rst(side == flow.client_side, frame, int(segments["time_ns"][at[0]]))

    def connection(self, slot: int, flow: Flow | None, why: str, now_ns: int) -> Connection:
        """Write the record of a connection that is over, and account for it.

        Args:
            slot: Where its columns are.
            flow: None where it carried no data.
            why: Why it is given up; "" if it came to its end.
            now_ns: How far the capture was read.
        """
        row, sides = self._slots.row(slot), self._slots.both(slot)
        connection, client_side = (
            (flow.connection, flow.client_side) if flow is not None else self._begin(slot)
        )
        client, server = sides[client_side], sides[1 - client_side]
        maybe = row.maybe_duplicates
        doubled = maybe > 0 and maybe >= DOUBLED * (row.packets - maybe)
        connection.last_frame = row.last_frame
        connection.end_ns = row.last_ns
        connection.packets = row.packets + row.duplicates
        connection.octets_c2s = client.next_offset
        connection.octets_s2c = server.next_offset
        connection.gaps = row.gaps
        connection.gap_octets = row.gap_octets
        connection.retransmitted = max(0, row.retransmitted - (maybe if doubled else 0))
        connection.duplicates = row.duplicates + (maybe if doubled else 0)
        connection.one_way = not (client.segments and server.segments)
        connection.reason = REASONS.get(why, connection.reason)
        ended = "rst" if client.rst or server.rst else "fin"
        if why and not (why == "capture-end" and row.over_ns):
            ended = why
        kept = Kept(flow.last if flow else None, max(0, now_ns - row.last_ns), without_copies=doubled)
        connection.close = close_facts(row, sides, client_side, kept, ended)
        self._account(connection, client.captured + server.captured)
        return connection

    def _account(self, connection: Connection, captured: int) -> None:
        """Put the connection and its octets under their headings."""
        sums, heading = self._accounting, connection.protocol.value
        sums.connections += 1
        sums.connections_by["no data" if connection.protocol is Protocol.NO_DATA else heading] += 1
        if captured:
            sums.octets[heading] += captured
        sums.missing_octets += connection.gap_octets
        sums.one_way += connection.one_way
        sums.midstream += connection.opened == "midstream"
        if connection.protocol is Protocol.TLS:
            name = connection.sni or ""
            full = len(sums.tls_names) >= TLS_NAMES and name not in sums.tls_names
            sums.tls_names["(other names)" if full else name] += 1


def ends_of(key: bytes) -> tuple[tuple[Endpoint, Endpoint], str]:
    """Read both ends, by side, and the network of a key (see `tuples.keys_of`)."""
    network = ""
    if len(key) in {_KEY_4 + _NETWORK, _KEY_6 + _NETWORK}:
        network = f"{int.from_bytes(key[-_NETWORK:], 'little'):x}"
        key = key[:-_NETWORK]
    if len(key) == _KEY_4:
        one, other, port, other_port = struct.unpack("<IIHH", key)
        return (
            Endpoint(str(IPv4Address(one)), port),
            Endpoint(str(IPv4Address(other)), other_port),
        ), network
    high, low, other_high, other_low, port, other_port = struct.unpack("<QQQQHH", key)
    return (
        Endpoint(str(IPv6Address(high << 64 | low)), port),
        Endpoint(str(IPv6Address(other_high << 64 | other_low)), other_port),
    ), network
