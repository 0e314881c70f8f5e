"""Ways to wrap IP packets: link types and tunnels, and the containers that captures come in."""

from __future__ import annotations

import gzip
import itertools
import lzma
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from backports import zstd
from scapy.layers.inet import IP, UDP

if TYPE_CHECKING:
    from collections.abc import Callable

Frames: TypeAlias = list[tuple[int, bytes]]
"""Times in nanoseconds, and octets."""

MACS = bytes.fromhex("0200000000050200 0000000c".replace(" ", ""))


def ethertype(packet: bytes) -> int:
    """Return the EtherType of an IP packet."""
    return 0x0800 if packet[0] >> 4 == 4 else 0x86DD


def ethernet(packet: bytes, *tags: tuple[int, int]) -> bytes:
    """Put an IP packet into an Ethernet frame, with VLAN tags (type, identifier)."""
    return (
        MACS
        + b"".join(struct.pack("!HH", *tag) for tag in tags)
        + struct.pack("!H", ethertype(packet))
        + packet
    )


@dataclass(frozen=True)
class Link:
    """A link type and how a packet is written under it."""

    number: int
    wrap: Callable[[bytes], bytes]


def _family(order: str) -> Callable[[bytes], bytes]:
    return lambda packet: struct.pack(f"{order}I", 2 if packet[0] >> 4 == 4 else 30) + packet


LINKS = {
    "ethernet": Link(1, ethernet),
    "802.1Q": Link(1, lambda packet: ethernet(packet, (0x8100, 42))),
    "QinQ": Link(1, lambda packet: ethernet(packet, (0x88A8, 7), (0x8100, 42))),
    "SLL": Link(113, lambda p: struct.pack("!HHH8sH", 0, 1, 6, MACS[:8], ethertype(p)) + p),
    "SLL2": Link(276, lambda p: struct.pack("!HHIHBB8s", ethertype(p), 0, 2, 1, 0, 6, MACS[:8]) + p),
    "NULL": Link(0, _family("<")),
    "NULL of the other byte order": Link(0, _family(">")),
    "LOOP": Link(108, _family(">")),
    "raw IP": Link(101, bytes),
}

_NUMBERS = itertools.count(1)


def _outer(protocol: int, octets: bytes) -> bytes:
    ip = IP(src="203.0.113.1", dst="203.0.113.2", proto=protocol, id=next(_NUMBERS) % 65536)
    return ethernet(bytes(ip / octets))


def _datagram(port: int, octets: bytes) -> bytes:
    return _outer(17, bytes(UDP(sport=49_999, dport=port, chksum=0) / octets))


def _gre(protocol: int, octets: bytes, sequence: int | None = None) -> bytes:
    flags = 0 if sequence is None else 0x1000
    number = b"" if sequence is None else struct.pack("!I", sequence)
    return _outer(47, struct.pack("!HH", flags, protocol) + number + octets)


def _mpls(packet: bytes) -> bytes:
    labels = struct.pack("!II", 100 << 12 | 64, 200 << 12 | 0x100 | 64)
    return MACS + struct.pack("!H", 0x8847) + labels + packet


def _pppoe(packet: bytes) -> bytes:
    protocol = 0x0021 if packet[0] >> 4 == 4 else 0x0057
    return MACS + struct.pack("!HBBHHH", 0x8864, 0x11, 0, 9, len(packet) + 2, protocol) + packet


TUNNELS: dict[str, Callable[[bytes], bytes]] = {
    "VXLAN": lambda p: _datagram(4789, struct.pack("!II", 0x08000000, 42 << 8) + ethernet(p)),
    "Geneve": lambda p: _datagram(6081, struct.pack("!BBHI", 0, 0, 0x6558, 42 << 8) + ethernet(p)),
    "Geneve with an option": lambda p: _datagram(
        6081,
        struct.pack("!BBHI", 2, 0, 0x6558, 42 << 8)
        + struct.pack("!HBB4s", 0x102, 1, 1, b"opt.")
        + ethernet(p),
    ),
    "GRE": lambda p: _gre(ethertype(p), p),
    "GRE with Ethernet in it": lambda p: _gre(0x6558, ethernet(p)),
    "ERSPAN I": lambda p: _gre(0x88BE, ethernet(p)),
    "ERSPAN II": lambda p: _gre(0x88BE, struct.pack("!HHI", 0x1001, 0x0001, 0) + ethernet(p), sequence=1),
    "ERSPAN III": lambda p: _gre(0x22EB, struct.pack("!HHIHH", 0x2001, 1, 7, 0, 0) + ethernet(p), sequence=1),
    "MPLS": _mpls,
    "PPPoE": _pppoe,
    "VXLAN in a VLAN": lambda p: _tagged(
        _datagram(4789, struct.pack("!II", 0x08000000, 42 << 8) + ethernet(p))
    ),
}


def _tagged(frame: bytes) -> bytes:
    return frame[:12] + struct.pack("!HH", 0x8100, 9) + frame[12:]


# -- containers


def pcap(frames: Frames, link_type: int, *, order: str = "<", nanoseconds: bool = False) -> bytes:
    """Write a pcap file."""
    magic, unit = (0xA1B23C4D, 1) if nanoseconds else (0xA1B2C3D4, 1000)
    octets = [struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 262_144, link_type)]
    for time_ns, frame in frames:
        seconds, rest = divmod(time_ns, 1_000_000_000)
        octets.append(struct.pack(f"{order}IIII", seconds, rest // unit, len(frame), len(frame)) + frame)
    return b"".join(octets)


def pcapng(frames: Frames, link_type: int, *, order: str = "<", kind: int = 6, resolution: int = 9) -> bytes:
    """Write a pcapng section; kind 6: enhanced packet blocks, 2: obsolete packet blocks."""

    def block(number: int, body: bytes) -> bytes:
        body += bytes(-len(body) % 4)
        length = struct.pack(f"{order}I", len(body) + 12)
        return struct.pack(f"{order}I", number) + length + body + length

    option = struct.pack(f"{order}HHB3xHH", 9, 1, resolution, 0, 0)
    octets = [block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1))]
    octets.append(block(1, struct.pack(f"{order}HHI", link_type, 0, 262_144) + option))
    octets.append(block(4, bytes(4)))  # name resolution, with no names in it
    octets.append(block(0x80000001, b"of nobody's"))
    interface = {6: f"{order}I", 2: f"{order}HH"}[kind]
    for time_ns, frame in frames:
        time = time_ns // 10 ** (9 - resolution)
        head = struct.pack(interface, *((0,) if kind == 6 else (0, 0)))
        head += struct.pack(f"{order}IIII", time >> 32, time & 0xFFFFFFFF, len(frame), len(frame))
        octets.append(block(kind, head + frame))
    return b"".join(octets)


def two_sections(frames: Frames, link_type: int) -> bytes:
    """Write two pcapng sections of different byte order; the first may end within a connection."""
    half = len(frames) // 2
    return pcapng(frames[:half], link_type) + pcapng(frames[half:], link_type, order=">", resolution=6)


CONTAINERS: dict[str, Callable[[Frames, int], bytes]] = {
    "pcap": pcap,
    "pcap big-endian": lambda f, t: pcap(f, t, order=">"),
    "pcap nanoseconds": lambda f, t: pcap(f, t, nanoseconds=True),
    "pcap nanoseconds big-endian": lambda f, t: pcap(f, t, order=">", nanoseconds=True),
    "pcapng": pcapng,
    "pcapng big-endian": lambda f, t: pcapng(f, t, order=">"),
    "pcapng milliseconds": lambda f, t: pcapng(f, t, resolution=3),
    "pcapng obsolete packet blocks": lambda f, t: pcapng(f, t, kind=2),
    "pcapng two sections": two_sections,
    "gzip": lambda f, t: gzip.compress(pcap(f, t)),
    "gzip, two members": lambda f, t: _members(pcap(f, t)),
    "zstd": lambda f, t: zstd.compress(pcapng(f, t)),
    "xz": lambda f, t: lzma.compress(pcap(f, t)),
}


def _members(octets: bytes) -> bytes:
    half = len(octets) // 2
    return gzip.compress(octets[:half]) + gzip.compress(octets[half:])
