"""Segments of one TCP connection, every field of them explicit, as a capture taken somewhere on the path.

A run is a list of packets in the clock of a tap beside the server: the client's stand where they arrive
there, the server's where they leave. `at_server` and `at_client` make of it what either tap sees.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from itertools import count

from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Dot1Q, Ether

START_NS = 1_767_603_600_000_000_000
DELAY = 30.4
"""Milliseconds from one end to the other."""
FIRST = {"C": 1_000_000_000, "S": 3_000_000_000}
"""Initial sequence numbers."""
ENDS = {"C": ("192.0.2.10", "02:00:00:00:00:0c"), "S": ("198.51.100.20", "02:00:00:00:00:05")}
CLIENT_PORT = 50_000
TTLS = {
    "server": {"C": 57, "S": 64},
    "client": {"C": 64, "S": 57},
    "middle": {"C": 61, "S": 60},
    "same host": {"C": 64, "S": 64},
}
"""What is left of 64 hops at each tap."""
NANOSECONDS = 0xA1B23C4D
"""The magic number of a pcap file whose times have nanoseconds."""
ETHERNET, RAW_IP = 1, 101


@dataclass(frozen=True, slots=True)
class Packet:
    """One segment. Numbers are relative: a SYN has 0, the first octet of a stream 1."""

    ms: float
    who: str
    flags: str
    seq: int
    ack: int | None
    octets: bytes = b""
    window: int = 502
    """As sent; the scale is 7 bits."""
    ttl: int | None = None
    """None: as the other packets of that end."""
    hops: int = 0
    """Routers passed before the tap beyond those of the other packets."""
    times: tuple[int, int] | None = None
    """TSval and TSecr."""
    sack: tuple[tuple[int, int], ...] = ()
    lost: bool = False
    """Whether it never reaches the other end."""
    vlan: int | None = None
    ident: int | None = None
    """IP identification; None: the next one of that end."""

    @property
    def end(self):
        """The number after its last octet."""
        return self.seq + len(self.octets) + ("S" in self.flags) + ("F" in self.flags)


def client(ms, flags, seq, ack, octets=b"", **rest):
    """Return a packet of the client; octets may be a number of them."""
    return Packet(ms, "C", flags, seq, ack, _octets(octets), **rest)


def server(ms, flags, seq, ack, octets=b"", **rest):
    """Return a packet of the server; octets may be a number of them."""
    return Packet(ms, "S", flags, seq, ack, _octets(octets), **rest)


def bare_rst(ms, seq, **rest):
    """Return what a host sends that has no socket (any more) for the segment that it got."""
    return Packet(ms, "S", "R", seq, None, window=0, **rest)


def handshake(out=30.4, back=30.42, done=91.27, *, times=None):
    """Return SYN, SYN/ACK and ACK at those times; `times` holds the timestamps of each."""
    stamps = times or (None, None, None)
    return [
        client(out, "S", 0, None, window=64240, times=stamps[0]),
        server(back, "SA", 0, 1, window=65160, times=stamps[1]),
        client(done, "A", 1, 1, times=stamps[2]),
    ]


def refused(packets):
    """Return packets of the client, each with the bare RST that answers it."""
    return [one for p in packets for one in (p, bare_rst(p.ms + 0.02, p.ack))]


def at_server(run):
    """Return what a tap beside the server sees."""
    return _in_order(p for p in run if not (p.lost and p.who == "C"))


def at_client(run, delay=DELAY):
    """Return what a tap beside the client sees: the client's packets earlier, the server's later."""
    seen = (p for p in run if not (p.lost and p.who == "S"))
    return _in_order(replace(p, ms=p.ms + (-delay if p.who == "C" else delay)) for p in seen)


def numbered(packets):
    """Return packets with their IP identification.

    Linux leaves it at 0 in a SYN/ACK and in a RST for which there is no socket.
    """
    counters = {"C": count(20_000), "S": count(40_000)}
    return [
        replace(p, ident=0 if p.flags in {"SA", "R"} else next(counters[p.who])) if p.ident is None else p
        for p in packets
    ]


def capture(packets, tap="server", *, port=80, snap_length=262_144, link=ETHERNET, first=None, watched_ms=0):
    """Return packets as a pcap file; their times must be those of the tap, in order.

    `watched_ms`: how long the capture goes on behind them, up to the SYN of another connection.
    """
    octets = [struct.pack("<IHHiIII", NANOSECONDS, 2, 4, 0, 0, snap_length, link)]
    first = first or FIRST
    octets += [
        _record(p, _frame(p, TTLS[tap][p.who], port, link, first), snap_length) for p in numbered(packets)
    ]
    if watched_ms:
        another = client(max(p.ms for p in packets) + watched_ms, "S", 0, None, ident=1)
        octets.append(_record(another, _frame(another, 64, port + 1, link, first), snap_length))
    return b"".join(octets)


def _record(p, frame, snap_length):
    seconds, rest = divmod(START_NS + round(p.ms * 1e6), 1_000_000_000)
    kept = frame[:snap_length]
    return struct.pack("<IIII", seconds, rest, len(kept), len(frame)) + kept


def _frame(p, ttl, port, link, first):
    other = "S" if p.who == "C" else "C"
    (source, source_mac), (destination, destination_mac) = ENDS[p.who], ENDS[other]
    ports = (CLIENT_PORT, port) if p.who == "C" else (port, CLIENT_PORT)
    tcp = TCP(
        sport=ports[0],
        dport=ports[1],
        seq=(first[p.who] + p.seq) % 2**32,
        ack=0 if p.ack is None else (first[other] + p.ack) % 2**32,
        flags=p.flags,
        window=p.window,
        options=_options(p, first[other]),
    )
    ip = IP(src=source, dst=destination, id=p.ident, flags="DF", ttl=(p.ttl or ttl) - p.hops)
    if link == RAW_IP:
        return bytes(ip / tcp / p.octets)
    ether = Ether(src=source_mac, dst=destination_mac)
    return bytes((ether if p.vlan is None else ether / Dot1Q(vlan=p.vlan)) / ip / tcp / p.octets)


def _options(p, first):
    options = []
    if "S" in p.flags:
        options += [("MSS", 1460), ("SAckOK", b"")]
    if p.times:
        options.append(("Timestamp", p.times))
    if "S" in p.flags:
        options.append(("WScale", 7))
    if p.sack:
        edges = [(first + edge) % 2**32 for block in p.sack for edge in block]
        options.append(("SAck", tuple(edges)))
    return options


def _octets(octets):
    return b"x" * octets if isinstance(octets, int) else octets


def _in_order(packets):
    return sorted(packets, key=lambda p: p.ms)
