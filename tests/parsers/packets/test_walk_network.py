import struct

import pytest


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        pytest.param(
            lambda b: b.ipv4(bytes(20), fragment=0x2000),
            "IP fragment header malformed",
            id="fragment of 20 octets",
        ),
        pytest.param(lambda b: b.ipv4(b.udp(b"", 1701), 17), "L2TP header malformed", id="empty tunnel"),
        pytest.param(lambda b: b.ipv4(bytes(4), 17), "UDP header malformed", id="short UDP"),
        pytest.param(lambda b: b.ipv4(bytes(4), 1), "ICMP header malformed", id="short ICMP"),
        pytest.param(
            lambda b: b.ipv6(bytes([6, 9, 0, 0, 0, 0, 0, 0]), 43), None, id="extension beyond the end"
        ),
        pytest.param(lambda b: b.ipv4(b.udp(bytes(20), 3544), 17), "UDP", id="Teredo without IPv6"),
    ],
)
def test_what_is_too_short_is_counted(build, decode_both, packet, reason):
    decoded = decode_both(build.batch([packet(build)], link_type=101))

    assert decoded.tally == {reason or "IPv6ExtHdrRouting header malformed": 1}


def test_a_fragment_inside_a_quotation_waits_for_nothing(build, decode_both):
    quoted = build.ipv4(build.tcp(b""), fragment=0x2000)
    packet = build.ipv4(bytes([3]) + bytes(7) + quoted, 1)

    decoded = decode_both(build.batch([packet], link_type=101))

    assert decoded.tally == {"ICMP": 1}
    assert decoded.segments["kind"].tolist() == [1]


def test_fragments_inside_a_tunnel_are_put_together(build, decode_both, data_of):
    segment = build.tcp(b"0123456789ab")
    packets = [
        build.ipv4(build.ipv4(segment[at : at + 16], fragment=at // 8 | (0 if at else 0x2000)), 4)
        for at in (0, 16)
    ]

    assert data_of(decode_both(build.batch(packets, link_type=101))) == b"0123456789ab"


def test_a_fragmented_tunnel_is_put_together(build, decode_both, data_of):
    inner = build.ethernet(build.ipv4(build.tcp(b"inner")))
    datagram = build.udp(struct.pack("!II", 8 << 24, 77 << 8) + inner, 4789)
    packets = [
        build.ipv4(datagram[at : at + 48], 17, fragment=at // 8 | (0 if at else 0x2000)) for at in (0, 48)
    ]

    decoded = decode_both(build.batch(packets, link_type=101))

    assert data_of(decoded) == b"inner"
    assert decoded.tally == {"IP fragment": 1}
