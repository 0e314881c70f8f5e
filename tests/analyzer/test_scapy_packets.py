"""Scapy packets as a capture in memory."""

import struct

import pytest
from scapy.layers.inet import IP
from scapy.layers.l2 import Ether
from scapy.plist import PacketList

from analyzer.scapy_packets import pcap_of
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
