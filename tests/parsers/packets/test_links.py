import struct

import pytest

from parsers.packets.virtual_network import VLAN, folded


def sll2(ethertype, interface):
    return struct.pack("!HHI", ethertype, 0, interface) + bytes(12)


@pytest.mark.parametrize(
    ("link_type", "header"),
    [
        pytest.param(1, bytes(12) + b"\x08\x00", id="Ethernet"),
        pytest.param(113, bytes(14) + b"\x08\x00", id="SLL"),
        pytest.param(276, sll2(0x0800, 0), id="SLL2"),
        pytest.param(0, b"\x02\0\0\0", id="NULL, little endian"),
        pytest.param(0, b"\0\0\0\x02", id="NULL, big endian"),
        pytest.param(108, b"\0\0\0\x02", id="LOOP"),
        *(pytest.param(number, b"", id=f"raw, {number}") for number in (12, 14, 101, 228)),
    ],
)
def test_a_segment_is_found_behind_every_link_header(
    *, build, decode_both, claimed_by_the_fast, data_of, link_type, header
):
    batch = build.batch([header + build.ipv4(build.tcp(b"hello")) + b"\0" * 9], link_type=link_type)

    decoded = decode_both(batch)

    assert claimed_by_the_fast(batch) == 1
    assert data_of(decoded) == b"hello"
    assert decoded.segments["payload_at"].tolist() == [len(header) + 40]


@pytest.mark.parametrize("family", [10, 24, 28, 30])
@pytest.mark.parametrize("order", ["little", "big"])
def test_every_family_of_ipv6_is_known(*, build, decode_both, claimed_by_the_fast, data_of, family, order):
    batch = build.batch([family.to_bytes(4, order) + build.ipv6(build.tcp(b"hello"))], link_type=0)

    assert data_of(decode_both(batch)) == b"hello"
    assert claimed_by_the_fast(batch) == 1


@pytest.mark.parametrize(
    ("tags", "network"),
    [
        ((), 0),
        ((5,), folded(0, VLAN, 5)),
        ((0x6005,), folded(0, VLAN, 5)),  # priority 3
        ((0,), 0),  # a priority and no VLAN
        ((5, 6), folded(folded(0, VLAN, 5), VLAN, 6)),
        ((6, 5), folded(folded(0, VLAN, 6), VLAN, 5)),
    ],
)
def test_vlans_are_folded_into_the_network(build, decode_both, tags, network):
    batch = build.batch([build.ethernet(build.ipv4(build.tcp()), vlans=tags)])

    assert decode_both(batch).segments["network"].tolist() == [network]


def test_sll2_names_the_interface(build, decode_both):
    packets = [sll2(0x0800, index) + build.ipv4(build.tcp()) for index in (1, 0x20003)]
    batch = build.batch(packets, link_type=276, interfaces=9)

    assert decode_both(batch).segments["interface"].tolist() == [1, 3]
    assert batch.packets["interface"].tolist() == [9, 9]


@pytest.mark.parametrize(
    ("link_type", "packet", "reason"),
    [
        pytest.param(1, bytes(12) + b"\x08\x06" + bytes(28), "ARP", id="ARP"),
        pytest.param(1, bytes(12) + b"\x88\xcc" + bytes(28), "EtherType 0x88cc", id="LLDP"),
        pytest.param(1, bytes(13) + b"\x26\x42\x42\x03" + bytes(35), "LLC 0x42", id="spanning tree"),
        pytest.param(1, bytes(12) + b"\x05\xdd" + bytes(28), "EtherType 0x05dd", id="no length any more"),
        pytest.param(113, bytes(14) + b"\x00\x04\x42\x42\x03" + bytes(35), "LLC 0x42", id="SLL, LLC"),
        pytest.param(113, bytes(14) + b"\x00\x0c" + bytes(16), "EtherType 0x000c", id="SLL, CAN"),
        pytest.param(0, b"\x07\0\0\0" + bytes(16), "address family 7", id="NULL"),
        pytest.param(101, b"\x50" + bytes(30), "IP version 5", id="raw"),
        pytest.param(195, bytes(30), "link type 195", id="unknown link type"),
    ],
)
def test_what_is_not_ip_is_counted_by_the_fast_decoder(
    *, build, decode_both, claimed_by_the_fast, link_type, packet, reason
):
    batch = build.batch([packet], link_type=link_type)

    assert decode_both(batch).tally == {reason: 1}
    assert claimed_by_the_fast(batch) == 1


@pytest.mark.parametrize(
    ("captured", "original", "reason"),
    [(13, 60, "Ethernet header cut by the snap length"), (13, 13, "Ethernet header malformed")],
)
def test_a_short_link_header_is_told_by_what_was_on_the_wire(build, decode_both, captured, original, reason):
    batch = build.batch([bytes(captured)], originals=original)

    assert decode_both(batch).tally == {reason: 1}


def test_link_types_of_one_batch_may_differ(build, decode_both):
    inner = build.ipv4(build.tcp())
    packets = [build.ethernet(inner), bytes(14) + b"\x08\x00" + inner, bytes(20), build.ethernet(inner)]
    batch = build.batch(packets, link_type=[1, 113, 195, 1])

    decoded = decode_both(batch)

    assert decoded.segments["frame"].tolist() == [1, 2, 4]
    assert decoded.tally == {"link type 195": 1}
