"""What an input is, in words."""

import struct

import pytest

from parsers.capture.formats import compression_of, why_not

ERF = struct.pack("<II", 0, 1_700_000_000) + struct.pack(">BBHHH", 2, 4, 80, 0, 60) + bytes(64)
SECTION = struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)
OTHER = "is not a packet capture: it is "
BEGINS = "is not a packet capture: it begins with "
CONVERT = ", which Wireshark's editcap can convert"


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (b"", "is empty"),
        (SECTION, ""),
        (bytes.fromhex("d4c3b2a1") + bytes(20), ""),
        (bytes.fromhex("d4c3b2a1") + bytes(19), "ends inside the pcap file header, after 23 octets of 24"),
        (SECTION[:27], "ends inside the pcapng section header, after 27 octets"),
        (b"\n\r\r\n" + bytes(24), "is no pcapng: its section header has no byte-order magic"),
        (
            SECTION[:4] + bytes(4) + SECTION[8:],
            "is no pcapng: a section header of 0 octets cannot be",
        ),
        (SECTION[:12] + b"\x02" + SECTION[13:], "is pcapng of version 2, which is not known"),
        (b"GET / HTTP/1.1\r\n\r\n", f"{BEGINS}'GET / HTTP/1.1\\r\\n'..."),
        (b"\x1b[31mred", f"{BEGINS}'\\x1b[31mred'"),
        ("grün".encode(), f"{BEGINS}'gr\\xc3\\xbcn'"),
        (bytes(100), "is not a packet capture: it begins with zeros"),
        (b'{\n "log": {"version": "1.2"', f"{OTHER}a HAR file"),
        (b'\xef\xbb\xbf{"log": {}}', f"{OTHER}a HAR file"),
        (b'{"a": 1}', f"{OTHER}JSON"),
        (b"snoop\0\0\0" + bytes(8), f"{OTHER}a snoop capture{CONVERT}"),
        (b"GMBU" + bytes(8), f"{OTHER}a Network Monitor 2 capture{CONVERT}"),
        (b"PK\x03\x04", f"{OTHER}a zip archive"),
        (bytes([1]) * 257 + b"ustar", f"{OTHER}a tar archive"),
        (ERF * 2, f"{OTHER}probably an ERF capture{CONVERT}"),
        (ERF, f"{BEGINS}'\\x00\\x00\\x00\\x00\\x00\\xf1Se\\x02\\x04\\x00P\\x00\\x00\\x00<'..."),
    ],
)
def test_what_an_input_is_instead_of_a_capture_is_said(head, why):
    assert why_not(head) == why


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"\x5f\x2a\x4d\x18", "zstd"),
        (b"\xfd7zXZ\0", "xz"),
        (b"\x1f\x8b", None),
        (b"", None),
    ],
)
def test_compressions_are_told_by_their_magic_numbers(head, name):
    assert compression_of(head) == name
