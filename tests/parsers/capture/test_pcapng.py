"""pcapng: sections, blocks of all kinds, every cut, and blocks that cannot be."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.capture import open_capture
from parsers.errors import CaptureError

TIME_NS = 1_700_000_000_000_005_000
NO_TIME = "simple packet blocks carry no time: they get that of the frame before"


@pytest.mark.parametrize("order", ["<", ">"])
def test_packets_of_all_kinds_of_blocks_are_read(pcapng, read, row, order):
    capture = pcapng(order).interface().interface(113)
    capture.packet(b"enhanced", original=90).simple(b"simple!").obsolete(b"obsolete one", interface=1)

    expected = [
        row(1, TIME_NS, b"enhanced", 90),
        row(2, TIME_NS, b"simple!", 7),
        row(3, TIME_NS, b"obsolete one", 12, 113, 1),
    ]
    assert read(capture.octets) == (expected, [NO_TIME])


def test_each_section_has_a_byte_order_and_interfaces_of_its_own(pcapng, read, row):
    capture = pcapng("<").interface(1).interface(101).packet(b"1.0").packet(b"1.1", interface=1)
    capture.section(">").interface(113).packet(b"2.0").section("<").section(">").interface(0).packet(b"4.0")

    expected = [
        row(1, TIME_NS, b"1.0", 3, 1, 0),
        row(2, TIME_NS, b"1.1", 3, 101, 1),
        row(3, TIME_NS, b"2.0", 3, 113, 0),
        row(4, TIME_NS, b"4.0", 3, 0, 0),
    ]
    assert read(capture.octets) == (expected, [])


@pytest.mark.parametrize("kind", [0xBAD, 0x40000BAD, 9, 0x204, 0x216, 0x221])
def test_frames_that_are_no_packets_are_counted(pcapng, read, row, kind):
    capture = pcapng().interface().packet(b"one").block(kind, bytes(40)).packet(b"three")

    expected = [
        row(1, TIME_NS, b"one", 3),
        row(2, TIME_NS, b"", 0, 0xFFFF),
        row(3, TIME_NS, b"three", 5),
    ]
    assert read(capture.octets) == (expected, [])


@pytest.mark.parametrize("kind", [4, 5, 7, 10, 11, 0x205, 0x208, 0x217, 0x777, 0x80000001])
def test_other_blocks_are_passed_over(pcapng, read, row, kind):
    capture = pcapng().block(kind, bytes(40)).interface().packet(b"one").block(kind, b"").packet(b"two")

    assert read(capture.octets) == ([row(1, TIME_NS, b"one", 3), row(2, TIME_NS, b"two", 3)], [])


def test_an_interface_may_be_described_between_packets(pcapng, read, row):
    capture = pcapng().interface().packet(b"one").interface(101).packet(b"two", interface=1).packet(b"three")

    expected = [row(1, TIME_NS, b"one", 3), row(2, TIME_NS, b"two", 3, 101, 1), row(3, TIME_NS, b"three", 5)]
    assert read(capture.octets) == (expected, [])


def test_options_after_a_packet_are_no_part_of_it(pcapng, read, row):
    capture = pcapng().interface()
    capture.packet(b"five!", options=capture.option(1, b"a comment") + capture.option(0, b""))

    assert read(capture.octets) == ([row(1, TIME_NS, b"five!", 5)], [])


def test_secrets_are_kept(pcapng):
    def secrets(kind, text):
        return struct.pack("<II", kind, len(text)) + text

    capture = (
        pcapng().block(10, secrets(0x544C534B, b"CLIENT_RANDOM 1 2\n")).block(10, secrets(0x57474B4C, b"x"))
    )
    capture.interface().block(10, secrets(0x544C534B, b"CLIENT_RANDOM 3 4\n")).block(10, b"")
    capture.block(10, struct.pack("<II", 0x544C534B, 999) + b"shorter")

    with open_capture(io.BytesIO(capture.octets)) as opened:
        assert list(opened) == []
        assert opened.secrets == [b"CLIENT_RANDOM 1 2\n", b"CLIENT_RANDOM 3 4\n"]
        assert opened.warnings == []


def test_link_type_and_snap_length_are_those_of_the_first_interface(pcapng):
    capture = pcapng().interface(101, 96).interface(1, 65535).packet(b"packet")

    with open_capture(io.BytesIO(capture.octets)) as opened:
        assert (opened.link_type, opened.snap_length) == (None, None)
        list(opened)
        assert (opened.link_type, opened.snap_length) == (101, 96)
        assert (opened.first_time_ns, opened.last_time_ns) == (TIME_NS, TIME_NS)


WRONG = {
    "length below 12": (lambda c: c.block(5, bytes(8), length=8), "block of 8 octets cannot be"),
    "length 0": (lambda c: c.block(5, bytes(8), length=0), "block of 0 octets cannot be"),
    "no multiple of 4": (lambda c: c.block(5, bytes(8), length=18), "block of 18 octets cannot be"),
    "no multiple of 4, with a length behind": (
        lambda c: c.raw(struct.pack("<II6xI", 5, 18, 18)),
        "block of 18 octets cannot be",
    ),
    "absurd length": (
        lambda c: c.block(5, bytes(8), length=0xFFFFFFF0),
        "block of 4,294,967,280 octets cannot be",
    ),
    "another length behind": (
        lambda c: c.block(5, bytes(8), trailer=24),
        "block of 20 octets ends with a length of 24",
    ),
    "packet of an interface described later": (
        lambda c: c.packet(b"data", interface=1),
        "packet of an interface that was not described",
    ),
    "packet longer than its block": (
        lambda c: c.packet(b"data", captured=5),
        "packet longer than its block",
    ),
    "packet too large": (
        lambda c: c.packet(bytes(262_145)),
        "packet of a length that cannot be",
    ),
    "packet block too short": (lambda c: c.block(6, bytes(16)), "packet block too short"),
    "obsolete packet block too short": (lambda c: c.block(2, bytes(16)), "packet block too short"),
    "simple packet block too short": (lambda c: c.block(3, b""), "packet block too short"),
    "simple packet longer than its block": (
        lambda c: c.simple(b"data", 5),
        "packet longer than its block",
    ),
    "interface too short": (lambda c: c.block(1, b""), "interface description of 12 octets cannot be"),
    "section of another version": (lambda c: c.section(version=(2, 0)), "section of version 2"),
    "section too short": (
        lambda c: c.block(0x0A0D0D0A, struct.pack("<I", 0x1A2B3C4D)),
        "block of 16 octets cannot be",
    ),
    "section without magic": (
        lambda c: c.block(0x0A0D0D0A, bytes(16)),
        "section header without its byte-order magic",
    ),
    "section with another length behind": (
        lambda c: c.block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1), trailer=32),
        "block of 28 octets ends with a length of 32",
    ),
    "packet in a section without interface": (
        lambda c: c.section().packet(b"data"),
        "packet of an interface that was not described",
    ),
    "simple packet in a section without interface": (
        lambda c: c.section().simple(b"data"),
        "packet of an interface that was not described",
    ),
}


@pytest.mark.parametrize(("spoil", "why"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_ends_the_reading(pcapng, read, row, spoil, why):
    capture = pcapng().interface().packet(b"one").packet(b"two")
    spoil(capture)
    start = capture.last
    capture.interface().section("<").interface().packet(b"never read")

    unread = len(capture.octets) - start
    found, warnings = read(capture.octets)

    assert found == [row(1, TIME_NS, b"one", 3), row(2, TIME_NS, b"two", 3)]
    assert warnings == [f"octet {start}: {why}; {unread:,} octets left unread"]


def test_a_capture_cut_anywhere_gives_what_is_whole(pcapng, rows, pipe):
    capture, ends = pcapng(), []
    for step in (
        capture.interface,
        lambda: capture.packet(b"one"),
        lambda: capture.block(5, bytes(8)),
        lambda: capture.section(">").interface(),
        lambda: capture.packet(b"two"),
        lambda: capture.packet(b""),
    ):
        step()
        ends.append(len(capture.octets))
    packets_by = {ends[1]: 1, ends[4]: 2, ends[5]: 3}
    boundaries = {28, *ends, ends[2] + 28}
    whole, _ = rows(io.BytesIO(capture.octets))

    for length in range(len(capture.octets) + 1):
        cut = capture.octets[:length]
        if length < 28:
            with pytest.raises(CaptureError):
                open_capture(io.BytesIO(cut))
            continue
        complete = max((count for end, count in packets_by.items() if end <= length), default=0)
        start = max(end for end in boundaries if end <= length)
        unread = f"octet {start}: the file ends inside a block; {length - start} octets left unread"
        for options in ({}, {"batch_octets": 1}):
            warned = [] if length == start else [unread]
            assert rows(pipe(cut), **options) == (whole[:complete], warned)


@given(octets=st.binary(max_size=300), order=st.sampled_from("<>"))
def test_any_octets_after_a_section_header_are_read_somehow(pcapng, rows, octets, order):
    capture = pcapng(order).interface().octets + octets

    assert rows(io.BytesIO(capture)) == rows(io.BytesIO(capture), batch_octets=64)


@given(
    data=st.data(),
    order=st.sampled_from("<>"),
    kinds=st.lists(st.sampled_from([1, 2, 3, 5, 6, 10, 0xBAD]), min_size=1, max_size=6),
)
def test_any_content_of_whole_blocks_is_read_somehow(pcapng, rows, data, order, kinds):
    capture = pcapng(order).resolved(6)
    for kind in kinds:
        capture.block(kind, data.draw(st.binary(max_size=64)))

    found, warnings = rows(io.BytesIO(capture.octets))

    assert (found, warnings) == rows(io.BytesIO(capture.octets), batch_octets=64)
    assert [packet.frame for packet in found] == list(range(1, len(found) + 1))
