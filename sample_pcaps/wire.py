"""TCP conversations as packets: what the scripts beside the captures are written with.

A `Capture` collects frames, one millisecond apart. A `Conversation` is one TCP connection in it: it
keeps both sequence numbers, cuts what is sent into segments, and acknowledges. Scapy builds the
octets, checksums included. The same calls give the same octets, always.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scapy.packet import Packet

CLIENT_MAC, SERVER_MAC = "02:00:00:00:00:0c", "02:00:00:00:00:05"
START_NS = 1_767_603_600_000_000_000
"""2026-01-05T09:00:00Z, a Monday."""
DATE = "Date: Mon, 05 Jan 2026 09:00:00 GMT"
SEGMENT = 1460
"""Octets of data in a full segment."""


class Capture:
    """Frames as they are captured, in order."""

    def __init__(self, start_ns: int = START_NS) -> None:
        self.frames: list[tuple[int, bytes]] = []
        self._now_ns = start_ns

    def add(self, packet: Packet | bytes, *, lost: bool = False) -> None:
        """Let a packet pass the tap; a lost one is on the wire, but not in the capture."""
        self._now_ns += 1_000_000
        if not lost:
            self.frames.append((self._now_ns, bytes(packet)))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._now_ns += round(seconds * 1e9)

    def pcap(self, link_type: int = 1, snap_length: int = 262_144) -> bytes:
        """Return the frames as a pcap file, little-endian, microseconds."""
        octets = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snap_length, link_type)]
        for time_ns, frame in self.frames:
            seconds, rest = divmod(time_ns, 1_000_000_000)
            kept = frame[:snap_length]
            octets.append(struct.pack("<IIII", seconds, rest // 1000, len(kept), len(frame)) + kept)
        return b"".join(octets)


def ethernet_ipv4(source: str, destination: str, macs: tuple[str, str], number: int) -> Packet:
    """Return the layers below TCP: the usual ones."""
    return Ether(src=macs[0], dst=macs[1]) / IP(src=source, dst=destination, id=number, flags="DF")


class Conversation:
    """One TCP connection."""

    def __init__(
        self,
        capture: Capture,
        *,
        client: tuple[str, int] = ("192.0.2.10", 50_000),
        server: tuple[str, int] = ("198.51.100.20", 80),
        initial: tuple[int, int] = (1000, 900_000),
        below: Callable[[str, str, tuple[str, str], int], Packet] = ethernet_ipv4,
    ) -> None:
        """Say who talks; `initial` are the initial sequence numbers of client and server."""
        self.capture = capture
        self._ends = {True: client, False: server}
        self._next = {True: initial[0], False: initial[1]}
        self._received = dict(self._next)
        """By sender: up to where what it sent has reached the other side without a hole."""
        self._early: dict[bool, dict[int, int]] = {True: {}, False: {}}
        """By sender: the segments behind a hole, first sequence number to the one after the last."""
        self._below = below
        self._sent = 0

    def segment(self, *, client: bool, flags: str, octets: bytes = b"", at: int | None = None) -> Packet:
        """Return a segment, not sent yet; `at` sends octets once more, at that sequence number.

        Its acknowledgment number is that of the moment in which it is made.
        """
        self._sent += 1
        (source, port), (destination, service) = self._ends[client], self._ends[not client]
        macs = (CLIENT_MAC, SERVER_MAC) if client else (SERVER_MAC, CLIENT_MAC)
        sequence = self._next[client] if at is None else at
        tcp = TCP(
            sport=port,
            dport=service,
            seq=sequence,
            ack=self._received[not client] if "A" in flags else 0,
            flags=flags,
            window=64_240,
            options=[("MSS", SEGMENT)] if "S" in flags else [],
        )
        if at is None:
            self._next[client] = (sequence + len(octets) + ("S" in flags) + ("F" in flags)) % 2**32
        return self._below(source, destination, macs, self._sent) / tcp / octets

    def put(self, segment: Packet, *, lost: bool = False) -> None:
        """Let a segment pass the tap (or, lost, only the wire) and arrive."""
        tcp = segment[TCP]
        client = (tcp.sport, tcp.dport) == (self._ends[True][1], self._ends[False][1])
        length = len(tcp.payload) + ("S" in tcp.flags) + ("F" in tcp.flags)
        early = self._early[client]
        if length:
            early[tcp.seq] = (tcp.seq + length) % 2**32
        while self._received[client] in early:
            self._received[client] = early.pop(self._received[client])
        self.capture.add(segment, lost=lost)

    def open(self) -> Conversation:
        """Send SYN, SYN/ACK, ACK."""
        for client, flags in ((True, "S"), (False, "SA"), (True, "A")):
            self.put(self.segment(client=client, flags=flags))
        return self

    def segments(self, octets: bytes, *, client: bool) -> list[Packet]:
        """Return octets as segments, not sent yet."""
        cuts = range(0, len(octets), SEGMENT)
        return [self.segment(client=client, flags="PA", octets=octets[at : at + SEGMENT]) for at in cuts]

    def send(
        self, octets: bytes, *, client: bool, lost: Sequence[int] | bool = (), acknowledged: bool = True
    ) -> None:
        """Send octets, then their acknowledgment; `lost` numbers the segments the tap missed (True: all)."""
        for number, segment in enumerate(self.segments(octets, client=client)):
            self.put(segment, lost=lost if isinstance(lost, bool) else number in lost)
        if acknowledged:
            self.acknowledge(client=not client)

    def acknowledge(self, *, client: bool) -> None:
        """Acknowledge everything that the other side sent."""
        self.put(self.segment(client=client, flags="A"))

    def exchange(self, request: bytes, response: bytes, *, lost_request: bool = False) -> None:
        """Send a request and the response to it."""
        self.send(request, client=True, lost=lost_request)
        self.send(response, client=False)

    def close(self, *, client: bool = True) -> None:
        """Close in the usual way; `client` says who begins."""
        for side, flags in ((client, "FA"), (not client, "FA"), (client, "A")):
            self.put(self.segment(client=side, flags=flags))


def request(line: str, *fields: str, content: bytes = b"", host: str = "shop.example") -> bytes:
    """Return a request of HTTP/1.1, with Host, and with Content-Length where there is content."""
    length = [f"Content-Length: {len(content)}"] if content and not _framed(fields) else []
    return _message(f"{line} HTTP/1.1", f"Host: {host}", *fields, *length) + content


def response(line: str, *fields: str, content: bytes = b"", length: bool = True) -> bytes:
    """Return a response of HTTP/1.1, with Date, and with Content-Length unless told otherwise."""
    lengths = [f"Content-Length: {len(content)}"] if length and not _framed(fields) else []
    return _message(f"HTTP/1.1 {line}", DATE, *fields, *lengths) + content


def page(title: str, octets: int = 0) -> bytes:
    """Return a small page, filled up to a number of octets."""
    text = f"<!doctype html><title>{title}</title><p>{title}\n"
    return text.encode().ljust(octets, b".")


def save(script: str, octets: bytes) -> None:
    """Write a capture beside the script that makes it: name.pcap.py makes name.pcap."""
    Path(script).with_suffix("").write_bytes(octets)


def _message(*lines: str) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _framed(fields: Sequence[str]) -> bool:
    return any(field.lower().startswith(("content-length:", "transfer-encoding:")) for field in fields)
