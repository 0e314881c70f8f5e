"""Columnar TCP, and what carries no TCP: UDP off the tunnel ports, ICMP that quotes none.

Source: RFC 9293, 3.1; RFC 768; RFC 792; RFC 4443.
"""

from __future__ import annotations

import numpy as np

from parsers.packets import reasons
from parsers.packets.cursor import Columns, Cursor, Step, Work, by_value
from parsers.packets.network import IPV4, IPV6
from parsers.packets.segment import SEGMENT, Segments
from parsers.packets.tcp_options import read_options

TCP = np.dtype(
    [
        ("source_port", ">u2"),
        ("destination_port", ">u2"),
        ("sequence", ">u4"),
        ("acknowledgment", ">u4"),
        ("offset_flags", ">u2"),
        ("window", ">u2"),
        ("checksum", ">u2"),
        ("urgent", ">u2"),
    ]
)
UDP = np.dtype([("source_port", ">u2"), ("destination_port", ">u2"), ("length", ">u2"), ("checksum", ">u2")])
QUOTING_4 = np.dtype(
    [
        ("type", "u1"),
        ("rest", "V7"),
        ("first", "u1"),
        ("ip", "V8"),
        ("protocol", "u1"),
        ("more", "V10"),
        ("from", ">u2"),
        ("to", ">u2"),
    ]
)
QUOTING_6 = np.dtype(
    [
        ("type", "u1"),
        ("rest", "V7"),
        ("first", "u1"),
        ("ip", "V5"),
        ("protocol", "u1"),
        ("more", "V33"),
        ("from", ">u2"),
        ("to", ">u2"),
    ]
)
TYPE = np.dtype([("type", "u1")])

TUNNEL_STEPS = {4789: Step.VXLAN, 8472: Step.VXLAN, 6081: Step.GENEVE}
TUNNELS_TO = frozenset({*TUNNEL_STEPS, 2152, 4754, 4790, 6635})
"""Destination ports of tunnels: VXLAN (and the port of older Linux), Geneve; GTP-U, GRE in UDP,
VXLAN-GPE, MPLS in UDP. Only the destination's port tells: the source's is a hash of the flow."""
TUNNELS_BOTH = frozenset({1701, 3544})
"""Ports of tunnels that answer from the port they are asked at: L2TP, Teredo."""

HOLDING_PORTS = frozenset({5072, 5247, 6343, 12222, 37008})
"""Ports of protocols that hold packets and are not decoded: AYIYA, CAPWAP, sFlow, LWAPP, TZSP. What is
sent there is counted under a heading of its own, since Wireshark may find TCP headers in it."""

_TO = np.isin(np.arange(65536), [*TUNNELS_TO, *TUNNELS_BOTH])
_FROM = np.isin(np.arange(65536), [*TUNNELS_BOTH])
_HOLDING = np.isin(np.arange(65536), [*HOLDING_PORTS])
_ERRORS_4 = np.isin(np.arange(256), [3, 4, 5, 11, 12])  # RFC 792: the types that quote a packet
_ERRORS_6 = np.isin(np.arange(256), [1, 2, 3, 4])  # RFC 4443, 3

QUOTED_LEAST = 16
"""Octets of a TCP header (ports to window) without which a quoted one is no use to anyone."""


def tcp4(cursor: Cursor, work: Work) -> None:
    """TCP in IPv4."""
    cursor, tcp = _tcp(cursor, work)
    ip = cursor.read(IPV4, cursor.network_at)
    segments = _segments(cursor, tcp, work)
    mapped = np.uint64(0xFFFF00000000)
    segments["source_low"] = ip["source"] | mapped
    segments["destination_low"] = ip["destination"] | mapped
    segments["ip_id"] = ip["identification"]
    segments["ttl"] = ip["ttl"]
    segments["version"] = 4


def tcp6(cursor: Cursor, work: Work) -> None:
    """TCP in IPv6."""
    cursor, tcp = _tcp(cursor, work)
    ip = cursor.read(IPV6, cursor.network_at)
    segments = _segments(cursor, tcp, work)
    for name in ("source_high", "source_low", "destination_high", "destination_low"):
        segments[name] = ip[name]
    segments["ttl"] = ip["hop_limit"]
    segments["version"] = 6


def _tcp(cursor: Cursor, work: Work) -> tuple[Cursor, Columns]:
    """Read the fixed headers; what is too short or contradicts itself is not for here."""
    captured = cursor.captured_end - cursor.at
    whole = captured >= 20
    if not whole.all():
        cut = (captured < QUOTED_LEAST) & (cursor.end - cursor.at >= 20)
        work.count(reasons.cut("TCP"), cursor.where(cut))
        work.left.append(cursor.row[~whole & ~cut])
        cursor = cursor.where(whole)
    tcp = cursor.read(TCP)
    offset = (tcp["offset_flags"] >> 12).astype(np.int64) << 2
    plain = (offset >= 20) & (cursor.at + offset <= cursor.end)
    if plain.all():
        return cursor, tcp
    return work.keep(cursor, plain), tcp[plain]


def _segments(cursor: Cursor, tcp: Columns, work: Work) -> Segments:
    """Fill the columns that are the same for both IP versions; the others are 0."""
    segments = np.zeros(len(cursor), SEGMENT)
    packets = work.batch.packets
    # A slice where all of the batch is meant, in order: it spares the gathers.
    rows = slice(None) if len(cursor) == len(packets) else cursor.row
    for name in ("frame", "time_ns"):
        segments[name] = packets[name][rows]
    segments["network"] = work.network[rows]
    segments["interface"] = work.interface[rows]
    for name in ("source_port", "destination_port", "sequence", "acknowledgment", "window", "urgent"):
        segments[name] = tcp[name]
    offset_flags = tcp["offset_flags"].astype(np.uint16)
    segments["flags"] = offset_flags & 0x1FF
    offset = (offset_flags >> 12).astype(np.int64) << 2
    data_at = cursor.at + offset
    length = np.maximum(cursor.captured_end - data_at, 0)
    segments["payload_at"] = np.minimum(data_at, cursor.captured_end)
    segments["payload_length"] = length
    segments["payload_missing"] = cursor.end - data_at - length
    read_options(cursor, offset, segments)
    work.parts.append(segments)
    return segments


def udp(cursor: Cursor, work: Work) -> None:
    """UDP: counted, but at the ports of tunnels."""
    cursor = work.having(cursor, 8)
    ports = cursor.read(UDP)
    tunnel = _TO[ports["destination_port"]] | _FROM[ports["source_port"]]
    holding = ~tunnel & (_HOLDING[ports["destination_port"]] | _HOLDING[ports["source_port"]])
    if holding.any():
        work.count(reasons.UDP_HOLDING, cursor.where(holding))
    work.count(reasons.of_protocol(17), cursor.where(~tunnel & ~holding))
    cursor, ports = cursor.where(tunnel), ports[tunnel]
    for port, mask in by_value(ports["destination_port"]):
        part = cursor if mask is None else cursor.where(mask)
        step = TUNNEL_STEPS.get(port)
        if step is None:
            work.left.append(part.row)
        else:
            work.then(step, part.past(8))


def icmp(cursor: Cursor, work: Work) -> None:
    """ICMP: counted, but for errors that quote, or may quote, TCP."""
    _icmp(cursor, work, 1)


def icmpv6(cursor: Cursor, work: Work) -> None:
    """ICMPv6: likewise."""
    _icmp(cursor, work, 58)


def _icmp(cursor: Cursor, work: Work, protocol: int) -> None:
    errors, quoting = (_ERRORS_4, QUOTING_4) if protocol == 1 else (_ERRORS_6, QUOTING_6)
    cursor = work.having(cursor, 8)
    error = errors[cursor.read(TYPE)["type"]]
    work.count(reasons.of_protocol(protocol), cursor.where(~error))
    cursor = work.having(cursor.where(error), quoting.itemsize)
    quoted = cursor.read(quoting)
    without_tcp = (quoted["protocol"] == 17) & ~_TO[quoted["to"]] & ~_FROM[quoted["from"]]
    if protocol == 1:  # with options the ports stand elsewhere
        without_tcp &= quoted["first"] == 0x45
    work.count(reasons.of_protocol(protocol), work.keep(cursor, without_tcp))
