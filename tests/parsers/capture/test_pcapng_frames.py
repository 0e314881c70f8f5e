"""Times of any resolution, and frames without one."""

import numpy as np
import pytest

from parsers.capture.pcapng_frames import nanoseconds

SECONDS = 1_700_000_000


@pytest.mark.parametrize(
    ("resolution", "ticks", "expected"),
    [
        pytest.param(0, SECONDS, SECONDS * 10**9, id="seconds"),
        pytest.param(3, SECONDS * 10**3 + 7, SECONDS * 10**9 + 7_000_000, id="milliseconds"),
        pytest.param(6, SECONDS * 10**6 + 7, SECONDS * 10**9 + 7_000, id="microseconds"),
        pytest.param(9, SECONDS * 10**9 + 7, SECONDS * 10**9 + 7, id="nanoseconds"),
        pytest.param(10, SECONDS * 10**10 + 79, SECONDS * 10**9 + 7, id="tenths of nanoseconds"),
        pytest.param(12, 12_345_678, 12_345, id="picoseconds"),
        pytest.param(40, 1 << 63, 0, id="nothing of which fits"),
        pytest.param(0x80, SECONDS, SECONDS * 10**9, id="2 to the 0"),
        pytest.param(0x81, SECONDS * 2 + 1, SECONDS * 10**9 + 500_000_000, id="halves"),
        pytest.param(0x8A, SECONDS * 1024 + 1, SECONDS * 10**9 + 976_562, id="1024ths"),
        pytest.param(0xA0, (SECONDS << 32) + (1 << 31), SECONDS * 10**9 + 500_000_000, id="2 to the -32nd"),
        pytest.param(0xBE, (3 << 62) + (1 << 61), 3_500_000_000, id="2 to the -62nd"),
        pytest.param(0xBF, (1 << 63) + (1 << 62), 1_500_000_000, id="2 to the -63rd"),
        pytest.param(0xC0, (1 << 64) - 1, 0, id="2 to the -64th"),
        pytest.param(0xFF, (1 << 64) - 1, 0, id="2 to the -127th"),
    ],
)
def test_times_are_converted_without_floats(resolution, ticks, expected):
    found = nanoseconds(np.array([ticks], np.uint64), np.array([resolution]), np.array([0]))

    assert found.tolist() == [expected]


def test_each_packet_has_the_resolution_and_the_offset_of_its_interface():
    found = nanoseconds(np.array([5, 5, 5], np.uint64), np.array([0, 3, 0]), np.array([0, 1, -1]))

    assert found.tolist() == [5 * 10**9, 1_005_000_000, 4 * 10**9]


def test_a_time_that_cannot_be_wraps_and_raises_nothing():
    assert len(nanoseconds(np.array([(1 << 64) - 1], np.uint64), np.array([0]), np.array([1 << 62]))) == 1


def test_resolution_and_offset_are_read_from_the_capture(pcapng, read):
    capture = pcapng(">").resolved(9).resolved(3, -10)
    capture.packet(b"a", SECONDS * 10**9).packet(b"b", SECONDS * 1000, interface=1)

    found, _ = read(capture.octets)

    assert [packet.time_ns for packet in found] == [SECONDS * 10**9, (SECONDS - 10) * 10**9]


def test_frames_without_a_time_get_that_of_the_frame_before(pcapng, read):
    capture = pcapng().resolved(0).simple(b"a").packet(bytes(300), 5)
    capture.simple(bytes(300)).block(0xBAD, bytes(4)).packet(b"d", 7)

    found, warnings = read(capture.octets)

    assert [packet.time_ns for packet in found] == [0, 5 * 10**9, 5 * 10**9, 5 * 10**9, 7 * 10**9]
    assert warnings == ["simple packet blocks carry no time: they get that of the frame before"]


@pytest.mark.parametrize(
    ("snap_length", "captured"), [pytest.param(4, 4, id="cut"), pytest.param(0, 8, id="unlimited"), (9, 8)]
)
def test_simple_packets_end_at_the_snap_length(pcapng, read, row, snap_length, captured):
    capture = pcapng().interface(snap_length=snap_length).simple(b"12345678"[:captured], 8)

    assert read(capture.octets)[0] == [row(1, 0, b"12345678"[:captured], 8)]
