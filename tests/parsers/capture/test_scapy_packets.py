"""Scapy packets as a capture in memory."""

import struct

import pytest
from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import LLC, STP, Dot3, Ether
from scapy.plist import PacketList
from scapy.utils import EDecimal

from parsers.capture.scapy_packets import pcap_of
from tests.analyzer.captures import packets


def test_packets_become_a_pcap_with_their_times():
    octets = pcap_of(packets()).read()
    magic, link_type = struct.unpack("<I16xI", octets[:24])
    seconds, nanoseconds, length = struct.unpack("<III", octets[24:36])
    assert (magic, link_type) == (0xA1B23C4D, 1)
    assert (seconds, nanoseconds, length) == (1_704_067_200, 250_000_007, len(packets()[0]))


@pytest.mark.parametrize("none", [[], PacketList([])])
def test_no_packets_are_an_empty_capture(none):
    assert len(pcap_of(none).read()) == 24


def test_what_is_no_packet_is_refused():
    with pytest.raises(TypeError, match="neither a path nor a Scapy packet: int"):
        pcap_of([*packets(), 5])


def test_packets_of_several_link_types_are_refused():
    with pytest.raises(TypeError, match="several link types cannot be one capture: Ether, IP"):
        pcap_of([Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02"), IP(dst="192.0.2.1")])


def test_classes_of_one_link_type_are_one_capture():
    """Scapy reads an Ethernet frame with a length, such as of a spanning tree, as Dot3."""
    octets = pcap_of([*packets(), Dot3() / LLC() / STP()]).read()
    assert struct.unpack("<I", octets[20:24]) == (1,)
    assert octets == pcap_of(packets()).read() + octets[-(16 + len(Dot3() / LLC() / STP())) :]


@pytest.mark.parametrize("order", [1, -1])
def test_packets_of_both_versions_of_ip_are_one_capture(order, caplog):
    both = [IP(dst="192.0.2.1"), IPv6(dst="2001:db8::1")][::order]
    for packet in both:
        packet.time = 1_704_067_200.25
    octets = pcap_of(both).read()
    assert struct.unpack("<I", octets[20:24]) == (101,)
    assert struct.unpack("<IIII", octets[24:40]) == (1_704_067_200, 250_000_000, len(both[0]), len(both[0]))
    assert len(octets) == 24 + 2 * 16 + len(both[0]) + len(both[1])
    assert not caplog.records


def test_the_last_nanoseconds_of_a_second_stay_in_it():
    (packet, *_) = packets()
    packet.time = EDecimal("1704067200.999999950")
    assert struct.unpack("<II", pcap_of([packet]).read()[24:32]) == (1_704_067_200, 999_999_950)
