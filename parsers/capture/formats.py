"""What an input is, told by its first octets; and what it is instead, where it is no capture."""

from __future__ import annotations

import struct

from parsers.capture.pcap_layouts import FILE_HEADER, MAGICS

PCAPNG = b"\x0a\x0d\x0d\x0a"
SECTION_HEADER = 28
COMPRESSIONS = {
    b"\x1f\x8b\x08": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xfd7zXZ\x00": "xz",
    **{bytes((low, 0x2A, 0x4D, 0x18)): "zstd" for low in range(0x50, 0x60)},  # frames to be skipped
}
BEGINNING = 16
"""Octets shown of a file that nobody knows."""
OTHERS = {
    b"snoop\0\0\0": "a snoop capture",
    b"btsnoop\0": "a Bluetooth snoop log",
    b"RTSS": "a Network Monitor 1 capture",
    b"GMBU": "a Network Monitor 2 capture",
    b"TRSNIFF data": "a Sniffer capture",
    b"XCP\0": "a NetXRay capture",
    b"VL\0\0": "a Visual Networks capture",
    b"\x7fver": "a Peek capture",
    b"\xaa\xaa\xaa\xaa": "a 5Views capture",
    b"PK\x03\x04": "a zip archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"BZh": "bzip2",
    b"\x04\x22\x4d\x18": "lz4",
    b"\x1f\x9d": "compress (.Z)",
    b"LZIP": "lzip",
    b"\x89PNG": "a PNG image",
    b"%PDF-": "a PDF document",
    b"\x7fELF": "a program",
    b"SQLite format 3\0": "a SQLite database",
    b"PAR1": "a Parquet file",
}
CONVERTIBLE = "capture"
"""What is named a capture can be converted by Wireshark's tools."""


def compression_of(head: bytes) -> str | None:
    """Name the compression of a file."""
    return next((name for magic, name in COMPRESSIONS.items() if head.startswith(magic)), None)


def is_pcap(head: bytes) -> bool:
    """Whether this is the beginning of a classic pcap."""
    return head[:4] in MAGICS


def is_pcapng(head: bytes) -> bool:
    """Whether this is the beginning of a pcapng."""
    return head[:4] == PCAPNG


def why_not(head: bytes) -> str:
    """Say why this is the beginning of no capture that can be read; "" where it is of one."""
    if not head:
        return "is empty"
    if is_pcap(head):
        return _why_no_pcap(head)
    if is_pcapng(head):
        return _why_no_pcapng(head)
    return f"is not a packet capture: {_what(head)}"


def _why_no_pcap(head: bytes) -> str:
    if len(head) < FILE_HEADER:
        return f"ends inside the pcap file header, after {len(head)} octets of {FILE_HEADER}"
    return ""


def _why_no_pcapng(head: bytes) -> str:
    if len(head) < SECTION_HEADER:
        return f"ends inside the pcapng section header, after {len(head)} octets"
    order = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}.get(head[8:12])
    if order is None:
        return "is no pcapng: its section header has no byte-order magic"
    length, _, major = struct.unpack_from(f"{order}IIH", head, 4)
    if length < SECTION_HEADER or length % 4:
        return f"is no pcapng: a section header of {length:,} octets cannot be"
    if major != 1:
        return f"is pcapng of version {major}, which is not known"
    return ""


def _what(head: bytes) -> str:
    """Say what a file is that is no capture."""
    for magic, name in OTHERS.items():
        if head.startswith(magic):
            hint = ", which Wireshark's editcap can convert" if name.endswith(CONVERTIBLE) else ""
            return f"it is {name}{hint}"
    if head[257:262] == b"ustar":
        return "it is a tar archive"
    if _is_erf(head):
        return "it is probably an ERF capture, which Wireshark's editcap can convert"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return "it is a HAR file" if b'"log"' in text[:1024] else "it is JSON"
    if not head.strip(b"\0"):
        return "it begins with zeros"
    return f"it begins with {beginning(head)}"


def beginning(head: bytes) -> str:
    """Show the first octets of a file; what is not ASCII, or could steer a terminal, is escaped."""
    shown = repr(head[:BEGINNING])[1:]
    return shown + ("..." if len(head) > BEGINNING else "")


def _is_erf(head: bytes) -> bool:
    """Whether two records of the Extensible Record Format stand here; it has no magic number.

    Its record: 8 octets of time (little-endian, seconds above), type, flags, length (network order).
    """
    at = 0
    times: list[int] = []
    for _ in range(2):
        if at + 16 > len(head):
            return False
        (seconds,) = struct.unpack_from("<I", head, at + 4)
        kind, _, length = struct.unpack_from(">BBH", head, at + 8)
        if not 1 <= kind & 0x7F <= 48 or length < 16:
            return False
        times.append(seconds)
        at += length
    return 631_152_000 < times[0] <= times[1] < times[0] + 86_400  # after 1990, within a day
