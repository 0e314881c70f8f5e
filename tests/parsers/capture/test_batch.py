"""The dtype of packets, on which offsets all others rely."""

from parsers.capture.batch import PACKET


def test_a_packet_takes_28_octets():
    assert PACKET.itemsize == 28
    assert PACKET.names == ("frame", "time_ns", "at", "captured", "original", "link_type", "interface")
