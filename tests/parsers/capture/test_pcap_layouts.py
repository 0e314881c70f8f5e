"""Telling the variants of pcap that share a magic number apart."""

import pytest

from parsers.capture.pcap_layouts import is_odd, layout_of

PACKET = bytes(range(1, 61))


def with_records(capture, rest=b"", count=4):
    for _ in range(count):
        capture.record(PACKET, rest=rest)
    return capture.octets


@pytest.mark.parametrize(
    ("magic", "rest", "header"),
    [
        (0xA1B2C3D4, b"", 16),
        (0xA1B2C3D4, bytes(8), 24),
        (0xA1B2C3D4, b"\x01\xb6\xbf\x9f", 20),
        (0xA1B2CD34, bytes(8), 24),
        (0xA1B2CD34, bytes(12), 28),
        (0xA1B23C4D, b"", 16),
    ],
)
@pytest.mark.parametrize("count", [2, 3, 4])
def test_the_size_of_the_record_header_is_told_by_the_first_records(pcap, magic, rest, header, count):
    head = with_records(pcap(magic), rest, count)

    assert layout_of(head, whole=True).header == header
    assert layout_of(head + bytes(9), whole=False).header == header


def test_a_capture_that_is_cut_is_likelier_than_a_variant(pcap):
    head = with_records(pcap())

    assert {layout_of(head[:length], whole=True).header for length in range(24, len(head))} == {16}


def test_where_no_layout_makes_sense_it_is_the_usual_one(pcap):
    head = pcap().record(PACKET, captured=4_000_000_000).octets

    assert layout_of(head, whole=True).header == 16


def test_packets_larger_than_the_snap_length_are_no_reason_for_a_variant(pcap):
    head = with_records(pcap(snap_length=40))

    assert layout_of(head, whole=True).header == 16


def test_a_header_alone_is_the_usual_layout(pcap):
    layout = layout_of(pcap(order=">", snap_length=96, network=0x14000071).octets, whole=True)

    assert (layout.order, layout.header, layout.link_type, layout.snap_length) == (">", 16, 113, 96)


@pytest.mark.parametrize(
    ("seconds_and_fraction", "lengths", "cut", "odd"),
    [
        pytest.param((5, 999_999), (60, 60), 0, False, id="as it should be"),
        pytest.param((5, 1_000_000), (60, 60), 0, True, id="a million microseconds"),
        pytest.param((5, 0), (60, 59), 0, True, id="more captured than there was"),
        pytest.param((5, 0), (60, 1 << 31), 0, True, id="more than any wire carries"),
        pytest.param((5, 0), (61, 100), 0, True, id="longer than the file"),
        pytest.param((5, 0), (60, 60), 1, True, id="cut in the packet"),
        pytest.param((5, 0), (60, 60), 61, True, id="cut in the header"),
        pytest.param((5, 0), (60, 60), 76, False, id="no record"),
    ],
)
def test_records_that_make_no_sense_are_odd(pcap, seconds_and_fraction, lengths, cut, odd):
    captured, original = lengths
    capture = pcap().record(PACKET, seconds_and_fraction, captured=captured, original=original).octets
    layout = layout_of(pcap().octets, whole=True)

    assert is_odd(capture[: len(capture) - cut], layout, whole=True) is odd


def test_a_packet_above_the_snap_length_is_odd(pcap):
    layout = layout_of(pcap(snap_length=59).octets, whole=True)

    assert is_odd(pcap().record(PACKET).octets, layout, whole=True)
