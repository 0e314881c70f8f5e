"""Classic pcap: every variant, every cut, and records that cannot be."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.capture import open_capture
from parsers.errors import CaptureError

PACKETS = [b"first packet", b"", bytes(range(256)) * 2, b"last"]
TIME_NS = 1_700_000_000 * 10**9


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("magic", "extra", "rest", "unit_ns"),
    [
        pytest.param(0xA1B2C3D4, b"", b"", 1000, id="microseconds"),
        pytest.param(0xA1B23C4D, b"", b"", 1, id="nanoseconds"),
        pytest.param(0xA1B2CD34, b"", bytes(8), 1000, id="modified by Kuznetzov"),
        pytest.param(0xA1B2CD34, b"", bytes(12), 1000, id="modified by Kuznetzov, for debugging"),
        pytest.param(0xA1B2C3D4, b"", bytes(8), 1000, id="modified, with the old magic number"),
        pytest.param(0x1C0001AC, b"SIZE", b"", 1, id="IXIA hardware"),
        pytest.param(0x1C0001AB, b"SIZE", b"", 1000, id="IXIA software"),
    ],
)
def test_every_variant_is_read(pcap, read, row, order, magic, extra, rest, unit_ns):
    capture = pcap(magic, order, extra=extra)
    for number, packet in enumerate(PACKETS):
        capture.record(packet, (1_700_000_000 + number, 5), original=1000 + number, rest=rest)

    expected = [
        row(number + 1, TIME_NS + number * 10**9 + 5 * unit_ns, packet, 1000 + number)
        for number, packet in enumerate(PACKETS)
    ]
    assert read(capture.octets) == (expected, [])


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_variant_of_nokia_is_told_by_its_field(pcap, read, row, order):
    capture = pcap(order=order)
    for packet in PACKETS:
        capture.record(packet, rest=struct.pack(f"{order}I", 0x9FBFB601))

    found, warnings = read(capture.octets)

    assert [(packet.octets, packet.time_ns) for packet in found] == [
        (packet, TIME_NS + 5000) for packet in PACKETS
    ]
    assert warnings == []


@pytest.mark.parametrize(
    ("version", "lengths", "found"),
    [
        pytest.param((2, 4), (8, 90), (8, 90), id="2.4: captured first"),
        pytest.param((2, 2), (90, 8), (8, 90), id="2.2: original first"),
        pytest.param((2, 3), (90, 8), (8, 90), id="2.3: the larger is the original"),
        pytest.param((2, 3), (8, 90), (8, 90), id="2.3: as 2.4"),
        pytest.param((543, 0), (90, 8), (8, 90), id="DG/UX"),
    ],
)
def test_old_versions_have_the_lengths_the_other_way_round(pcap, read, version, lengths, found):
    capture = pcap(version=version)
    for _ in range(40):
        capture.record(b"8 octets", captured=lengths[0], original=lengths[1])

    packets, warnings = read(capture.octets)

    assert [(len(packet.octets), packet.original) for packet in packets] == [found] * 40
    assert warnings == []


@pytest.mark.parametrize(("network", "link_type"), [(6, 1), (9, 6), (24, 0)])
def test_aix_writes_interface_types_and_nanoseconds(pcap, read, row, network, link_type):
    capture = pcap(version=(2, 2), network=network).record(b"packet")

    assert read(capture.octets) == ([row(1, TIME_NS + 5, b"packet", 6, link_type)], [])


def test_the_length_of_the_frame_check_sequence_is_no_part_of_the_link_type(pcap, read, row):
    capture = pcap(network=0x24000001).record(b"packet")

    assert read(capture.octets) == ([row(1, TIME_NS + 5000, b"packet", 6, 1)], [])


def test_more_captured_than_there_was_is_kept_as_it_is_said(pcap, read, row):
    capture = pcap().record(b"packet", original=3).record(b"packet", original=3)

    assert [packet.original for packet in read(capture.octets)[0]] == [3, 3]


def test_a_capture_without_packets_is_one(pcap, read):
    assert read(pcap().octets) == ([], [])


def test_a_record_of_an_absurd_length_ends_the_reading(pcap, read, row):
    capture = pcap(snap_length=0).record(b"packet").record(b"x" * 700, captured=4_000_000_000)

    expected = "octet 46: record of 4,000,000,000 octets cannot be; 716 octets left unread"
    assert read(capture.octets) == ([row(1, TIME_NS + 5000, b"packet", 6)], [expected])


@pytest.mark.parametrize(("link_type", "largest"), [(1, 262_144), (249, 128 << 20)])
def test_the_largest_packet_depends_on_the_link_type(pcap, read, link_type, largest):
    fits = pcap(network=link_type).record(bytes(262_144)).record(b"more")
    too_large = pcap(network=link_type).record(bytes(262_145)).record(b"more")

    assert len(read(fits.octets)[0]) == 2
    assert len(read(too_large.octets)[0]) == (2 if largest > 262_144 else 0)


def test_a_packet_larger_than_the_buffer_makes_it_grow(pcap, read):
    packets = [b"small", bytes(100_000), b"small", bytes(5000), b"small"]
    capture = pcap()
    for packet in packets:
        capture.record(packet)

    found, warnings = read(capture.octets)

    assert ([packet.octets for packet in found], warnings) == (packets, [])


@pytest.mark.parametrize("rest", [b"", bytes(8)], ids=["usual", "modified"])
def test_a_capture_cut_anywhere_gives_what_is_whole(pcap, rows, pipe, rest):
    capture, ends = pcap(0xA1B2CD34 if rest else 0xA1B2C3D4), []
    for packet in (b"one", b"", b"three three"):
        ends.append(len(capture.octets))
        capture.record(packet, rest=rest)
    ends.append(len(capture.octets))
    whole, _ = rows(io.BytesIO(capture.octets))

    for length in range(len(capture.octets)):
        cut = capture.octets[:length]
        if length < 24:
            with pytest.raises(CaptureError):
                open_capture(io.BytesIO(cut))
            continue
        complete = sum(end <= length for end in ends) - 1
        left = length - ends[complete]
        unread = f"octet {ends[complete]}: the file ends inside a record; {left} octets left unread"
        for options in ({}, {"batch_octets": 1}):
            assert rows(pipe(cut), **options) == (whole[:complete], [unread] if left else [])


@given(
    octets=st.binary(max_size=400),
    magic=st.sampled_from([0xA1B2C3D4, 0xA1B2CD34, 0x1C0001AC]),
    version=st.sampled_from([2, 3, 4]),
)
def test_any_octets_after_the_header_are_read_somehow(pcap, rows, octets, magic, version):
    capture = pcap(magic, version=(2, version)).octets + octets

    found, warnings = rows(io.BytesIO(capture))
    again = rows(io.BytesIO(capture), batch_octets=64)

    assert (found, warnings) == again
    assert [packet.frame for packet in found] == list(range(1, len(found) + 1))
    assert len(warnings) <= 1
