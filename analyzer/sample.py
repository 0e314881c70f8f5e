"""A capture made in memory and judged: whether all the parts work together on this machine."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any

from analyzer.run import Run, Settings

if TYPE_CHECKING:
    from analyzer.reader import Reading

CLIENT, SERVER = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])
PORTS = (49_152, 80)
SYN, ACK, PSH, FIN = 0x02, 0x10, 0x08, 0x01
START_NS = 1_767_603_600_000_000_000
REQUEST = b"DELETE /sample HTTP/1.1\r\nHost: wirelint.example\r\n\r\n"
RESPONSE = (
    b"HTTP/1.1 405 Method Not Allowed\r\nDate: Mon, 05 Jan 2026 09:00:00 GMT\r\n"
    b"Content-Type: text/plain\r\nContent-Length: 3\r\n\r\nno\n"
)
EXPECTED = ("S405-allow",)
"""What is wrong with it, by the rules' ids."""


def capture() -> bytes:
    """Return a pcap of one connection: a DELETE, and a 405 without Allow."""
    from parsers.capture.writing import Packet, PcapWriter

    asked, answered = 1001 + len(REQUEST), 5001 + len(RESPONSE)
    segments = (
        (True, SYN, 1000, 0, b""),
        (False, SYN | ACK, 5000, 1001, b""),
        (True, ACK, 1001, 5001, b""),
        (True, PSH | ACK, 1001, 5001, REQUEST),
        (False, PSH | ACK, 5001, asked, RESPONSE),
        (True, FIN | ACK, asked, answered, b""),
        (False, FIN | ACK, answered, asked + 1, b""),
        (True, ACK, asked + 1, answered + 1, b""),
    )
    out = BytesIO()
    writer = PcapWriter(out)
    for number, segment in enumerate(segments):
        octets = _frame(*segment)
        writer.packet(Packet(START_NS + number * 1_000_000, 1, 0, len(octets), octets))
    return out.getvalue()


def judged(*, dissect_all: bool) -> tuple[str, ...]:
    """Judge the sample; return the ids of the rules that are broken.

    Args:
        dissect_all: Have Scapy decode it.
    """

    def read(paths: tuple[str, ...], /, **options: Any) -> Reading:
        from parsers.reading import Reading

        return Reading([BytesIO(capture())], name=paths[0], **options)

    run = Run(["sample"], Settings(dissect_all=dissect_all), read=read)
    return tuple(finding.rule for event in run.events() for finding in event.findings)


def _frame(client: bool, flags: int, sequence: int, acknowledgment: int, data: bytes) -> bytes:
    """Return an Ethernet frame with a segment in it; checksums are 0, as where network cards make them."""
    ends, ports = ((CLIENT, SERVER), PORTS) if client else ((SERVER, CLIENT), PORTS[::-1])
    ethernet = b"\x02\0\0\0\0\x02" + b"\x02\0\0\0\0\x01" + b"\x08\x00"
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40 + len(data), 0, 0x4000, 64, 6, 0, *ends)
    tcp = struct.pack("!HHIIBBHHH", *ports, sequence, acknowledgment, 0x50, flags, 65_535, 0, 0)
    return ethernet + ip + tcp + data
