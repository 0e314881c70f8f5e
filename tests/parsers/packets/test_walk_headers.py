import struct

import pytest

SNAP_IP = b"\xaa\xaa\x03\0\0\0\x08\0"


def nflog(build):
    prefix = struct.pack("<HH", 10, 10) + b"text\0\0" + bytes(2)
    packet = build.ipv4(build.tcp(b"hello"))
    return b"\x02\0\0\1" + prefix + struct.pack("<HH", len(packet) + 4, 9) + packet


def pflog(build):
    header = bytearray(64)
    header[0], header[1], header[60:] = 61, 2, bytes(4)
    return bytes(header) + build.ipv4(build.tcp(b"hello"))


LINKS = {
    "PPP": (9, lambda b: b"\0\x21" + b.ipv4(b.tcp(b"hello"))),
    "PPP in HDLC": (9, lambda b: b"\xff\x03\0\x21" + b.ipv4(b.tcp(b"hello"))),
    "PPP, compressed protocol": (9, lambda b: b"\x21" + b.ipv4(b.tcp(b"hello"))),
    "PPP, version 6": (9, lambda b: b"\0\x57" + b.ipv6(b.tcp(b"hello"))),
    "HDLC": (50, lambda b: b"\xff\x03\0\x21" + b.ipv4(b.tcp(b"hello"))),
    "PPPoE": (51, lambda b: struct.pack("!BBHHH", 0x11, 0, 3, 47, 0x21) + b.ipv4(b.tcp(b"hello"))),
    "Cisco HDLC": (104, lambda b: b"\x0f\0\x08\0" + b.ipv4(b.tcp(b"hello"))),
    "FDDI": (10, lambda b: bytes(13) + SNAP_IP + b.ipv4(b.tcp(b"hello"))),
    "netfilter log": (239, nflog),
    "802.11": (105, lambda b: b"\x08\x01" + bytes(22) + SNAP_IP + b.ipv4(b.tcp(b"hello"))),
    "radio": (127, lambda b: b"\0\0\x08\0\0\0\0\0\x08\x01" + bytes(22) + SNAP_IP + b.ipv4(b.tcp(b"hello"))),
    "PPI": (192, lambda b: b"\0\0\x08\0" + struct.pack("<I", 1) + b.ethernet(b.ipv4(b.tcp(b"hello")))),
    "LLC on Ethernet": (1, lambda b: b.ethernet(SNAP_IP + b.ipv4(b.tcp(b"hello")), 53)),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_segment_is_found_behind_rarer_links(build, decode_both, data_of, name):
    link_type, packet = LINKS[name]

    assert data_of(decode_both(build.batch([packet(build)], link_type=link_type))) == b"hello"


@pytest.mark.parametrize(
    ("link_type", "packet", "reason"),
    [
        pytest.param(9, b"\xc0\x21\x01\x02\0\x04", "PPP protocol 0xc021", id="PPP link control"),
        pytest.param(239, b"\x07\0\0\0" + bytes(20), "link type 239", id="another family"),
        pytest.param(239, b"\x02\0\0\0\x01\0\x09\0", "NFLOG header malformed", id="a length below its own"),
        pytest.param(239, b"\x02\0\0\0", "NFLOG header malformed", id="no packet"),
        pytest.param(10, bytes(5), "FDDI header malformed", id="short FDDI"),
        pytest.param(127, bytes(3), "RadioTap header malformed", id="short radio header"),
    ],
)
def test_other_frames_of_these_links_are_counted(build, decode_both, link_type, packet, reason):
    assert decode_both(build.batch([packet], link_type=link_type)).tally == {reason: 1}
