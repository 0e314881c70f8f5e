"""The record of a connection, and its place in the sums."""

import struct

import pytest

from parsers.model import Endpoint
from parsers.packets.segment import MAYBE_DUPLICATE
from parsers.tcp.records import ends_of


@pytest.mark.parametrize(
    ("key", "ends", "network"),
    [
        (struct.pack("<IIHH", 0x0A000001, 0x0A000002, 5, 80), ("10.0.0.1", "10.0.0.2"), ""),
        (struct.pack("<IIHHQ", 0x0A000001, 0x0A000002, 5, 80, 0xAB), ("10.0.0.1", "10.0.0.2"), "ab"),
        (
            struct.pack("<QQQQHH", 0x20010DB8 << 32, 1, 0x20010DB8 << 32, 2, 5, 80),
            ("2001:db8::1", "2001:db8::2"),
            "",
        ),
        (struct.pack("<QQQQHHQ", 0, 1, 0, 2, 5, 80, 1), ("::1", "::2"), "1"),
    ],
)
def test_a_key_holds_both_ends_and_the_network(key, ends, network):
    assert ends_of(key) == ((Endpoint(ends[0], 5), Endpoint(ends[1], 80)), network)


@pytest.mark.parametrize(("doubled", "retransmitted", "duplicates"), [(10, 0, 10), (3, 3, 0)])
def test_copies_on_one_interface_are_a_taps_only_when_nearly_all_segments_have_one(
    wire, read, doubled, retransmitted, duplicates
):
    one = wire()
    segments = []
    for at in range(10):
        row, data = one.segment(True, 2 * at, b"xy", ack=0)
        segments.append((row, data))
        if at < doubled:
            copy = row.copy()
            copy["duplicate"] = MAYBE_DUPLICATE
            segments.append((copy, data))

    connection = read(segments).connection

    assert (connection.retransmitted, connection.duplicates) == (retransmitted, duplicates)


def test_a_connection_seen_from_one_side_alone_says_so(wire, read):
    outcome = read([wire().segment(True, 0, b"x")])

    assert outcome.connection.one_way
    assert (outcome.accounting.one_way, outcome.accounting.midstream) == (1, 1)
