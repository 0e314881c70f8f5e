import struct

import pytest

from parsers.packets.virtual_network import ERSPAN, GENEVE, GRE, VLAN, VXLAN, folded


def frame(build):
    return build.ethernet(build.ipv4(build.tcp(b"inner"), source="172.16.0.1"))


def gre(ethertype, flags, *words):
    return struct.pack(f"!HH{len(words)}I", flags, ethertype, *words)


COMMON = {
    "VXLAN": (
        lambda b: b.ipv4(b.udp(struct.pack("!II", 8 << 24, 77 << 8) + frame(b), 4789), 17),
        folded(0, VXLAN, 77),
    ),
    "VXLAN, older port": (
        lambda b: b.ipv4(b.udp(struct.pack("!II", 8 << 24, 77 << 8) + frame(b), 8472), 17),
        folded(0, VXLAN, 77),
    ),
    "VXLAN, reserved bits": (
        lambda b: b.ipv4(b.udp(struct.pack("!II", 0xFF << 24, 77 << 8) + frame(b), 4789), 17),
        folded(0, VXLAN, 77),
    ),
    "Geneve": (
        lambda b: b.ipv4(b.udp(struct.pack("!BBHI", 1, 0, 0x6558, 9 << 8) + bytes(4) + frame(b), 6081), 17),
        folded(0, GENEVE, 9),
    ),
    "GRE": (lambda b: b.ipv4(gre(0x0800, 0) + b.ipv4(b.tcp(b"inner")), 47), 0),
    "GRE, checksum, key and number": (
        lambda b: b.ipv4(gre(0x0800, 0xB000, 0, 5, 1) + b.ipv4(b.tcp(b"inner")), 47),
        folded(0, GRE, 5),
    ),
    "GRE, bridged": (lambda b: b.ipv4(gre(0x6558, 0x2000, 5) + frame(b), 47), folded(0, GRE, 5)),
    "NVGRE": (lambda b: b.ipv4(gre(0x6558, 0x2000, 0x123456_78) + frame(b), 47), folded(0, GRE, 0x123456)),
    "ERSPAN I": (lambda b: b.ipv4(gre(0x88BE, 0) + frame(b), 47), 0),
    "ERSPAN II": (
        lambda b: b.ipv4(gre(0x88BE, 0x1000, 1) + struct.pack("!HHI", 0x1000, 4, 0) + frame(b), 47),
        folded(0, ERSPAN, 4),
    ),
    "ERSPAN III": (
        lambda b: b.ipv4(gre(0x22EB, 0x1000, 1) + struct.pack("!HHQ", 0x2000, 4, 0) + frame(b), 47),
        folded(0, ERSPAN, 4),
    ),
    "ERSPAN III, platform part": (
        lambda b: b.ipv4(gre(0x22EB, 0x1000, 1) + struct.pack("!HHQQ", 0x2000, 4, 1, 0) + frame(b), 47),
        folded(0, ERSPAN, 4),
    ),
    "4in4": (lambda b: b.ipv4(b.ipv4(b.tcp(b"inner")), 4), 0),
    "6in4": (lambda b: b.ipv4(b.ipv6(b.tcp(b"inner")), 41), 0),
    "4in6 in 4": (lambda b: b.ipv4(b.ipv6(b.ipv4(b.tcp(b"inner")), 4), 41), 0),
}


@pytest.mark.parametrize("name", COMMON)
def test_the_inner_segment_of_a_common_tunnel_is_found_by_columns(
    build, decode_both, claimed_by_the_fast, data_of, name
):
    packet, network = COMMON[name]
    batch = build.batch([build.ethernet(packet(build)) + bytes(3)])

    decoded = decode_both(batch)

    assert data_of(decoded) == b"inner"
    assert decoded.segments["network"].tolist() == [network]
    assert claimed_by_the_fast(batch) == 1


@pytest.mark.parametrize(
    ("ethertype", "header"),
    [
        pytest.param(0x8847, struct.pack("!I", 0x00010140), id="one label"),
        pytest.param(0x8848, struct.pack("!II", 0x00010040, 0x00020140), id="two labels"),
        pytest.param(0x8864, struct.pack("!BBHHH", 0x11, 0, 3, 47, 0x21), id="PPPoE"),
    ],
)
def test_labels_and_sessions_are_passed(
    *, build, decode_both, claimed_by_the_fast, data_of, ethertype, header
):
    batch = build.batch([build.ethernet(header + build.ipv4(build.tcp(b"inner")), ethertype)])

    decoded = decode_both(batch)

    assert data_of(decoded) == b"inner"
    assert decoded.segments["network"].tolist() == [0]
    assert claimed_by_the_fast(batch) == 1


def test_networks_fold_in_order_of_nesting(build, decode_both):
    inner = build.ethernet(build.ipv4(build.tcp()), vlans=[6])
    outer = build.ipv4(build.udp(struct.pack("!II", 8 << 24, 77 << 8) + inner, 4789), 17)
    batch = build.batch([build.ethernet(outer, vlans=[5])])

    network = folded(folded(folded(0, VLAN, 5), VXLAN, 77), VLAN, 6)
    assert decode_both(batch).segments["network"].tolist() == [network]


def test_the_inner_length_counts_what_the_outer_cut(build, decode_both):
    packet = build.ethernet(COMMON["VXLAN"][0](build))
    batch = build.batch([packet[:-2]], originals=len(packet))

    assert decode_both(batch).segments[["payload_length", "payload_missing"]].tolist() == [(3, 2)]


RARE = {
    "GTP-U": lambda b: b.udp(struct.pack("!BBHI", 0x30, 255, 45, 7) + b.ipv4(b.tcp(b"inner")), 2152),
    "L2TP": lambda b: b.udp(struct.pack("!HHHH", 2, 1, 1, 0x21) + b.ipv4(b.tcp(b"inner")), 1701),
    "Teredo": lambda b: b.udp(bytes(8) + b.ipv6(b.tcp(b"inner")), 3544),
    "Teredo, authenticated": lambda b: b.udp(b"\0\x01\0\0" + bytes(9) + b.ipv6(b.tcp(b"inner")), 3544),
    "GRE in UDP": lambda b: b.udp(gre(0x0800, 0) + b.ipv4(b.tcp(b"inner")), 4754),
    "MPLS in UDP": lambda b: b.udp(struct.pack("!I", 0x140) + b.ipv4(b.tcp(b"inner")), 6635),
    "VXLAN-GPE": lambda b: b.udp(struct.pack("!II", 0x0C000001, 0) + b.ipv4(b.tcp(b"inner")), 4790),
}


@pytest.mark.parametrize("name", RARE)
def test_the_inner_segment_of_a_rare_tunnel_is_found_by_scapy(build, decode_both, data_of, name):
    batch = build.batch([build.ethernet(build.ipv4(RARE[name](build), 17))])

    assert data_of(decode_both(batch)) == b"inner"


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        pytest.param(
            lambda b: b.ipv4(gre(0x0800, 0x4000, 0, 0) + bytes(30), 47), "GRE header malformed", id="routes"
        ),
        pytest.param(
            lambda b: b.ipv4(b.udp(struct.pack("!BBHI", 0x40, 0, 0x0800, 0) + bytes(30), 6081), 17),
            "Geneve header malformed",
            id="Geneve version",
        ),
        pytest.param(
            lambda b: b.ipv4(gre(0x88BE, 0x1000, 1) + bytes(40), 47),
            "ERSPAN header malformed",
            id="ERSPAN version",
        ),
        pytest.param(lambda b: b.ipv4(b.udp(b"\x80\x02" + bytes(20), 1701), 17), "UDP", id="L2TP control"),
    ],
)
def test_what_is_no_such_tunnel_is_counted(build, decode_both, packet, reason):
    assert decode_both(build.batch([build.ethernet(packet(build))])).tally == {reason: 1}


def test_nesting_without_end_is_counted(build, decode_both):
    packet = build.tcp()
    for _ in range(60):
        packet = build.ipv4(packet, 6 if packet == build.tcp() else 4)

    assert decode_both(build.batch([packet], link_type=228)).tally == {"headers nested too deep": 1}
