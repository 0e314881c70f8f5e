"""Captures written: packets as they were captured, to pcapng with comments or to classic pcap.

Little-endian, times in nanoseconds. What is written is written at once: nothing is kept but the
interfaces.

Source: draft-ietf-opsawg-pcapng, 3.5, 4.1 to 4.3; draft-ietf-opsawg-pcap, 4 and 5.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from parsers.capture.limits import LARGEST_PACKET, largest_packet
from parsers.capture.pcapng_blocks import ENHANCED_PACKET, IF_TSRESOL, INTERFACE, SECTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

END_OF_OPTIONS, COMMENT, USER_APPLICATION = 0, 1, 4
LONGEST_OPTION = 65_000
"""Octets; the length of an option has 16 bits."""
NANOSECONDS = 1_000_000_000
PCAP_NANOSECONDS = 0xA1B23C4D
BYTE_ORDER = 0x1A2B3C4D
UNKNOWN_LENGTH = 0xFFFFFFFFFFFFFFFF


class Packet(NamedTuple):
    """One packet, as it stands in a capture."""

    time_ns: int
    """Nanoseconds since 1970-01-01 UTC."""
    link_type: int
    interface: int
    original: int
    """Octets on the wire."""
    octets: bytes
    """Those that were captured."""


class UnwritableError(ValueError):
    """A packet cannot stand in a file of this format; the text says why."""


class PcapngWriter:
    """Writes sections of packets with comments. Each interface and link type gets its description."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._interfaces: dict[tuple[int, int], int] = {}
        """By number in the source and link type; of this section."""

    def section(self, comment: str, application: str) -> None:
        """Begin a section. Packets come after the first one was begun."""
        self._interfaces.clear()
        body = struct.pack("<IHHQ", BYTE_ORDER, 1, 0, UNKNOWN_LENGTH)
        texts = [(COMMENT, _text(comment)), (USER_APPLICATION, _text(application))]
        self._block(SECTION, body, texts)

    def packet(self, packet: Packet, comments: Sequence[str] = ()) -> None:
        """Write a packet, each comment an option of its own."""
        source = (packet.interface, packet.link_type)
        interface = self._interfaces.get(source)
        if interface is None:
            interface = self._interfaces[source] = len(self._interfaces)
            body = struct.pack("<HHI", packet.link_type, 0, 0)
            self._block(INTERFACE, body, [(IF_TSRESOL, b"\x09")])
        time = packet.time_ns & UNKNOWN_LENGTH
        captured = len(packet.octets)
        head = struct.pack(
            "<IIIII", interface, time >> 32, time & 0xFFFFFFFF, captured, packet.original & 0xFFFFFFFF
        )
        texts = [(COMMENT, _text(comment)) for comment in comments]
        self._block(ENHANCED_PACKET, head + _padded(packet.octets), texts)

    def _block(self, kind: int, body: bytes, options: Iterable[tuple[int, bytes]]) -> None:
        """Write a block; without options there is not even their end."""
        parts = [struct.pack("<HH", code, len(value)) + _padded(value) for code, value in options]
        if parts:
            parts.append(struct.pack("<HH", END_OF_OPTIONS, 0))
        body += b"".join(parts)
        length = struct.pack("<I", len(body) + 12)
        self._out.write(struct.pack("<I", kind) + length + body + length)


class PcapWriter:
    """Writes packets of one link type; comments have no place here."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._link_type: int | None = None

    def section(self, comment: str, application: str) -> None:
        """Take what a pcapng says at the beginning of a section; a pcap has none."""

    def packet(self, packet: Packet, comments: Sequence[str] = ()) -> None:
        """Write a packet.

        Raises:
            UnwritableError: it is of another link type than the first, or of a time before 1970 or
                after 2106.
        """
        del comments
        if self._link_type is None:
            self._link_type = packet.link_type
            snap_length = max(largest_packet(packet.link_type), LARGEST_PACKET)
            self._out.write(
                struct.pack("<IHHiIII", PCAP_NANOSECONDS, 2, 4, 0, 0, snap_length, packet.link_type)
            )
        if packet.link_type != self._link_type:
            kinds = f"{self._link_type} and {packet.link_type}"
            raise UnwritableError(f"a pcap holds packets of one link type, and these are of {kinds}")
        seconds, rest = divmod(packet.time_ns, NANOSECONDS)
        if not 0 <= seconds <= 0xFFFFFFFF:
            raise UnwritableError("a pcap holds times from 1970 to 2106, and a packet has another")
        head = struct.pack("<IIII", seconds, rest, len(packet.octets), packet.original & 0xFFFFFFFF)
        self._out.write(head + packet.octets)


def _text(text: str) -> bytes:
    """Encode a text, cut to what an option holds, never inside a character."""
    octets = text.encode("utf-8", "backslashreplace")
    return octets[:LONGEST_OPTION].decode("utf-8", "ignore").encode()


def _padded(octets: bytes) -> bytes:
    return octets + bytes(-len(octets) % 4)
