"""How do made packets become a capture that any reader takes? pcap or pcapng, as arrays of headers."""

from __future__ import annotations

import gzip
import struct
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Octets: TypeAlias = bytes | memoryview

EPOCH_NS = 1_767_225_600_000_000_000
"""2026-01-01T00:00:00Z, when every capture begins."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a maker put into its file."""

    path: Path
    exchanges: int
    packets: int
    octets: int


class Wire:
    """Packets on their way into a capture; in any order, sorted by time when written."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, int, int, int, int]] = []
        """Time in ns, connection, from the client, sequence number, acknowledgment, flags, protocol."""
        self.data: list[Octets] = []

    def put(self, row: tuple[int, int, int, int, int, int, int], data: Octets) -> None:
        """Add a packet."""
        self.rows.append(row)
        self.data.append(data)


LINK = np.dtype([("to", "V6"), ("from", "V6"), ("type", ">u2")])
IPV4 = np.dtype(
    [(name, ">u2") for name in ("first", "length", "id", "fragment", "ttl_protocol", "checksum")]
    + [(name, ">u4") for name in ("source", "destination")]
)
TCP = np.dtype(
    [(name, ">u2") for name in ("from", "to")]
    + [(name, ">u4") for name in ("sequence", "acknowledgment")]
    + [(name, ">u2") for name in ("flags", "window", "checksum", "urgent")]
    + [(name, ">u4") for name in ("kind", "tsval", "tsecr")]
)
TAGGED = np.dtype([("to", "V6"), ("from", "V6"), *((name, ">u2") for name in ("tpid", "tci", "type"))])
IPV6 = np.dtype(
    [("first", ">u4"), ("length", ">u2"), ("next_limit", ">u2")]
    + [(name, ">u8") for name in ("source_net", "source", "destination_net", "destination")]
)
UDP = np.dtype([("from", ">u2"), ("to", ">u2"), ("length", ">u2"), ("checksum", ">u2")])
VXLAN = np.dtype([("flags", ">u4"), ("vni", ">u4")])
RECORD = np.dtype([("seconds", "<u4"), ("nanoseconds", "<u4"), ("captured", "<u4"), ("original", "<u4")])
BLOCK = np.dtype(
    [(name, "<u4") for name in ("type", "length", "interface", "high", "low", "captured", "original")]
)


def ip_header(
    length: np.ndarray, protocol: int, ends: tuple[np.ndarray, np.ndarray], identification: np.ndarray
):
    """Return IPv4 headers, with their checksums."""
    ip = np.zeros(len(length), IPV4)
    ip["first"], ip["length"], ip["fragment"] = 0x4500, length, 0x4000
    ip["id"], ip["ttl_protocol"] = identification & 0xFFFF, 64 << 8 | protocol
    ip["source"], ip["destination"] = ends
    total = ip.view(">u2").reshape(len(ip), 10).astype(np.uint32).sum(axis=1)
    total = (total & 0xFFFF) + (total >> 16)
    ip["checksum"] = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
    return ip


def link_header(count: int) -> np.ndarray:
    """Return Ethernet headers for IPv4."""
    link = np.zeros(count, LINK)
    link["to"], link["from"], link["type"] = b"\x02\x00\x00\x00\x00\x01", b"\x02\x00\x00\x00\x00\x02", 0x0800
    return link


def ipv6_header(length: np.ndarray, protocol: int, ends: tuple[np.ndarray, np.ndarray]):
    """Return IPv6 headers between addresses of 2001:db8::/64."""
    ip = np.zeros(len(length), IPV6)
    ip["first"], ip["length"], ip["next_limit"] = 6 << 28, length, protocol << 8 | 64
    ip["source_net"] = ip["destination_net"] = 0x20010DB8 << 32
    ip["source"], ip["destination"] = ends
    return ip


def tagged_header(count: int) -> np.ndarray:
    """Return Ethernet headers with a VLAN tag for IPv6."""
    link = np.zeros(count, TAGGED)
    link["to"], link["from"] = b"\x02\x00\x00\x00\x00\x01", b"\x02\x00\x00\x00\x00\x02"
    link["tpid"], link["tci"], link["type"] = 0x8100, 42, 0x86DD
    return link


def headers(rows: np.ndarray, sizes: np.ndarray, first: int, *, vxlan: bool, vlan_ipv6: bool) -> list[bytes]:
    """Return the octets before the data of each packet, of one transport protocol."""
    protocol = int(rows[0, 6])
    connections, from_client = rows[:, 1], rows[:, 2].astype(bool)
    client = (0x0A000000 + 2 + connections // 28_000).astype(np.uint32)
    server = (0xC0A80000 + 1 + connections % 40).astype(np.uint32)
    port, service = 32_768 + connections % 28_000, 80 if protocol == 6 else 443
    ends = np.where(from_client, client, server), np.where(from_client, server, client)
    ports = np.where(from_client, port, service), np.where(from_client, service, port)
    transport = np.zeros(len(rows), TCP if protocol == 6 else UDP)
    transport["from"], transport["to"] = ports
    if protocol == 6:
        clock = rows[:, 0] // 1_000_000 & 0x7FFFFFFF
        transport["sequence"], transport["acknowledgment"] = rows[:, 3], rows[:, 4]
        transport["flags"], transport["window"] = 0x8000 | rows[:, 5], 0xFFF0
        transport["kind"], transport["tsval"], transport["tsecr"] = 0x0101080A, clock, clock - 9
    else:
        transport["length"] = 8 + sizes
    size = transport.itemsize + sizes
    identification = first + np.arange(len(rows))
    parts = [link_header(len(rows)), ip_header(20 + size, protocol, ends, identification), transport]
    if vlan_ipv6:
        parts = [tagged_header(len(rows)), ipv6_header(size, protocol, ends), transport]
    if vxlan:
        outer, tunnel = np.zeros(len(rows), UDP), np.zeros(len(rows), VXLAN)
        outer["from"], outer["to"], outer["length"] = 49_152 + connections % 9000, 4789, 50 + size
        tunnel["flags"], tunnel["vni"] = 0x08000000, 42 << 8
        ends = np.full(len(rows), 0xAC100001), np.full(len(rows), 0xAC100002)
        parts = [
            link_header(len(rows)),
            ip_header(70 + size, 17, ends, identification),
            outer,
            tunnel,
            *parts,
        ]
    return joined(parts)


def joined(parts: list[np.ndarray]) -> list[bytes]:
    """Put arrays of headers side by side; return the octets of each row."""
    matrix = np.concatenate([part.view(np.uint8).reshape(len(part), -1) for part in parts], axis=1)
    octets, width = matrix.tobytes(), matrix.shape[1]
    return [octets[at : at + width] for at in range(0, len(octets), width)]


class Writer:
    """Writes packets to a pcap or pcapng file, both with nanoseconds."""

    def __init__(self, path: Path, *, vxlan: bool = False, vlan_ipv6: bool = False) -> None:
        self.path, self.packets, self.octets = path, 0, 0
        self._vlan_ipv6 = vlan_ipv6
        self._vxlan, self._pcapng = vxlan, ".pcapng" in path.suffixes
        self._open = ExitStack()
        self._file: BinaryIO = self._open.enter_context(path.open("wb"))
        if path.suffix == ".gz":  # without a time in it, so that the same arguments give the same octets
            self._file = self._open.enter_context(gzip.GzipFile("", "wb", 1, self._file, 0))
        self._write(
            section() if self._pcapng else struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262_144, 1)
        )

    def _write(self, octets: bytes) -> None:
        self._file.write(octets)
        self.octets += len(octets)

    def take(self, wire: Wire) -> None:
        """Write what is on the wire, in the order of time."""
        rows = np.array(wire.rows, np.int64)
        order = np.argsort(rows[:, 0], kind="stable")
        rows, data = rows[order], [wire.data[at] for at in order.tolist()]
        sizes = np.fromiter(map(len, data), np.int64, len(data))
        heads: list[bytes] = [b""] * len(rows)
        for protocol in np.unique(rows[:, 6]).tolist():
            mine = np.flatnonzero(rows[:, 6] == protocol)
            made = headers(
                rows[mine], sizes[mine], self.packets, vxlan=self._vxlan, vlan_ipv6=self._vlan_ipv6
            )
            for at, head in zip(mine.tolist(), made, strict=True):
                heads[at] = head
        lengths = sizes + np.fromiter(map(len, heads), np.int64, len(heads))
        self._write(b"".join(self._framed(rows[:, 0], lengths, heads, data)))
        self.packets += len(rows)

    def _framed(
        self, times: np.ndarray, lengths: np.ndarray, heads: list[bytes], data: list[Octets]
    ) -> Iterable[Octets]:
        times = times + EPOCH_NS
        if not self._pcapng:
            record = np.zeros(len(times), RECORD)
            record["seconds"], record["nanoseconds"] = times // 1_000_000_000, times % 1_000_000_000
            record["captured"] = record["original"] = lengths
            return (octets for packet in zip(joined([record]), heads, data, strict=True) for octets in packet)
        block, padding = np.zeros(len(times), BLOCK), -lengths % 4
        block["type"], block["length"] = 6, 32 + lengths + padding
        block["high"], block["low"] = times >> 32, times & 0xFFFFFFFF
        block["captured"] = block["original"] = lengths
        ends = [
            bytes(pad) + struct.pack("<I", size) for pad, size in zip(padding, block["length"], strict=True)
        ]
        return (
            octets for packet in zip(joined([block]), heads, data, ends, strict=True) for octets in packet
        )

    def close(self, exchanges: int) -> Made:
        """Close the file and say what was put in."""
        self._open.close()
        return Made(self.path, exchanges, self.packets, self.octets)


def section() -> bytes:
    """Return the section header and the interface of a pcapng file, with nanoseconds."""
    interface = struct.pack("<HHIHHB3xI", 1, 0, 262_144, 9, 1, 9, 0)
    return struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28) + struct.pack(
        f"<II{len(interface)}sI", 1, 12 + len(interface), interface, 12 + len(interface)
    )
