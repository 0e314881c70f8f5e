"""Wireshark's numbers, as observed: first appearances and SYNs decide, and doubt says nothing."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from parsers.packets.segment import ACK, FIN, QUOTED, RST, SEGMENT, SYN, TCP
from parsers.tcp.stream_numbers import StreamNumbers, may_hide_tcp

A, B, C = ("10.0.0.1", 40000), ("10.0.0.2", 80), ("10.0.0.3", 443)
SOCKS = ("10.0.0.9", 1080)


def segments(*rows, version=4):
    """Make rows of (source, destination, flags, sequence number, acknowledgment number, more columns)."""
    made = np.zeros(len(rows), SEGMENT)
    made["frame"] = np.arange(1, len(rows) + 1)
    made["version"] = version
    for at, (source, destination, flags, sequence, acknowledgment, *more) in enumerate(rows):
        made[at]["source_low"], made[at]["source_port"] = number_of(source[0]), source[1]
        made[at]["destination_low"], made[at]["destination_port"] = number_of(destination[0]), destination[1]
        made[at]["flags"], made[at]["sequence"], made[at]["acknowledgment"] = flags, sequence, acknowledgment
        for name, value in more[0].items() if more else ():
            made[at][name] = value
    return made


def number_of(address):
    return 0xFFFF << 32 | int.from_bytes(bytes(map(int, address.split("."))), "big")


OPENING = [(A, B, SYN, 100, 0), (B, A, SYN | ACK, 900, 101), (A, B, ACK, 101, 901)]
QUOTE = {"kind": QUOTED}

CASES = {
    "both directions are one stream": (OPENING, [0, 0, 0]),
    "streams are numbered in the order of their first header": (
        [(A, B, ACK, 1, 1), (A, C, SYN, 5, 0), (B, A, ACK, 1, 1), (C, A, RST | ACK, 0, 6)],
        [0, 1, 0, 1],
    ),
    "a SYN that is repeated stays": ([(A, B, SYN, 100, 0)] * 2 + OPENING, [0] * 5),
    "a SYN with another number is another stream": ([*OPENING, (A, B, SYN, 200, 0)], [0, 0, 0, 1]),
    "it is, whether or not the connection was closed": (
        [*OPENING, (A, B, FIN | ACK, 101, 901), (A, B, SYN, 100, 0)],
        [0] * 5,
    ),
    "a later stream takes the segments of both directions": (
        [*OPENING, (A, B, SYN, 200, 0), (B, A, ACK, 901, 101), (A, B, ACK, 101, 901)],
        [0, 0, 0, 1, 1, 1],
    ),
    "a SYN+ACK with another number stays, and its number is held": (
        [*OPENING, (B, A, SYN | ACK, 901, 101), (B, A, SYN, 901, 0), (B, A, SYN, 900, 0)],
        [0, 0, 0, 0, 0, 1],
    ),
    "a segment in mid-stream gives its own side its number less 1": (
        [(A, B, ACK, 101, 901), (A, B, SYN, 100, 0), (A, B, SYN, 101, 0)],
        [0, 0, 1],
    ),
    "and the other side its acknowledgment number less 1": (
        [(A, B, ACK, 101, 901), (B, A, SYN, 900, 0), (B, A, SYN, 901, 0)],
        [0, 0, 1],
    ),
    "a segment without ACK gives the other side nothing": (
        [(A, B, RST, 101, 901), (B, A, SYN, 7, 0), (B, A, SYN, 8, 0)],
        [0, 0, 1],
    ),
    "numbers wrap": ([(A, B, ACK, 0, 0), (A, B, SYN, 2**32 - 1, 0), (B, A, SYN, 2**32 - 1, 0)], [0, 0, 0]),
    "a quoted header takes a number": ([(A, B, SYN, 1, 0, QUOTE), (A, C, SYN, 1, 0)], [0, 1]),
    "a quoted header gives no initial number": (
        [(A, B, ACK, 101, 901, QUOTE), (A, B, SYN, 7, 0), (A, B, SYN, 8, 0)],
        [0, 0, 1],
    ),
    "a quoted SYN of an earlier connection opens a stream": (
        [*OPENING, (A, B, SYN, 200, 0), (A, B, SYN, 100, 0, QUOTE)],
        [0, 0, 0, 1, 2],
    ),
    "one pair in two networks is one stream": (
        [(A, B, SYN, 1, 0, {"network": 5}), (A, C, SYN, 1, 0), (B, A, SYN | ACK, 1, 2, {"network": 6})],
        [0, 1, 0],
    ),
    "the same address written as IPv6 is another stream": (
        [(A, B, SYN, 1, 0), (A, B, SYN, 1, 0, {"version": 6})],
        [0, 1],
    ),
    "IPv6 addresses differ in the high half": (
        [(A, A, SYN, 1, 0, {"version": 6, "source_high": high}) for high in (1, 2, 1)],
        [0, 1, 0],
    ),
    "a connection of an endpoint with itself": (
        [(A, A, SYN, 1, 0), (A, A, SYN | ACK, 1, 2), (A, A, SYN, 9, 0)],
        [0, 0, 1],
    ),
    "behind a SOCKS proxy numbers are taken without a packet": (
        [
            (A, SOCKS, SYN, 1, 0),
            (A, B, SYN, 1, 0),
            (A, SOCKS, ACK, 2, 2, {"payload_length": 3}),
            (A, B, ACK, 2, 2),
        ],
        [0, 1, 0, -1],
    ),
}


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_wireshark_numbers(rows, expected):
    assert StreamNumbers().number(segments(*rows)).tolist() == expected


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_the_batches_do_not_matter(rows, expected):
    numbers = StreamNumbers()
    assert [int(numbers.number(segments(row))[0]) for row in rows] == expected


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_groups_of_the_caller_do_not_matter_even_with_unused_numbers(rows, expected):
    made = segments(*rows)
    ends = [
        (
            row["version"],
            *sorted(
                [
                    (row[f"{end}_high"], row[f"{end}_low"], row[f"{end}_port"])
                    for end in ("source", "destination")
                ]
            ),
            row["network"],
        )
        for row in made
    ]
    groups = np.array([3 + 2 * sorted(set(ends)).index(end) for end in ends])
    assert StreamNumbers().number(made, groups).tolist() == expected


def reference(rows):
    """Number rows one by one, in the plainest way."""
    streams, numbers, count = {}, [], 0
    for source, destination, flags, sequence, acknowledgment, more in rows:
        key = frozenset([source, destination])
        if key not in streams:
            streams[key], count = (count, {}), count + 1
        elif flags & SYN and streams[key][1].get(source, sequence) != sequence:
            if flags & ACK:
                streams[key][1][source] = sequence
            else:
                streams[key], count = (count, {}), count + 1
        if more["kind"] == TCP:
            streams[key][1].setdefault(source, (sequence if flags & SYN else sequence - 1) % 2**32)
            if flags & ACK:
                streams[key][1].setdefault(destination, (acknowledgment - 1) % 2**32)
        numbers.append(streams[key][0])
    return numbers


@pytest.mark.parametrize("seed", range(30))
def test_any_order_of_segments_in_any_batches_is_numbered_as_one_by_one(seed):
    rng = Random(seed)
    ends = [(f"10.0.0.{host}", port) for host in range(3) for port in (1, 2)]
    rows = []
    for _ in range(400):
        source, destination = rng.sample(ends, 2)
        flags = rng.choice([SYN, SYN | ACK, ACK, ACK, 0, RST])
        kind = {"kind": rng.choice([TCP, TCP, TCP, QUOTED])}
        rows.append((source, destination, flags, rng.randrange(4), rng.randrange(4), kind))
    made, numbers, got, at = segments(*rows), StreamNumbers(), [], 0
    while at < len(made):
        size = rng.choice([1, 2, 7, 60, 300])
        got += numbers.number(made[at : at + size]).tolist()
        at += size
    assert got == reference(rows)


def test_doubt_silences_everything_from_there_on():
    numbers = StreamNumbers()
    before = numbers.number(segments(*OPENING)).tolist()
    numbers.doubt_from_here()
    assert (before, numbers.number(segments(*OPENING)).tolist()) == ([0, 0, 0], [-1, -1, -1])


def test_past_the_capacity_new_streams_have_no_number_and_known_ones_keep_theirs():
    numbers = StreamNumbers(capacity=1)
    first = numbers.number(segments(*OPENING)).tolist()
    second = numbers.number(segments((A, C, SYN, 1, 0), (A, B, ACK, 101, 901), (A, B, SYN, 5, 0))).tolist()
    third = numbers.number(segments((A, C, ACK, 2, 1), (A, B, ACK, 101, 901))).tolist()
    assert (first, second, third) == ([0, 0, 0], [-1, 0, -1], [-1, -1])


def test_no_rows_no_numbers():
    assert StreamNumbers().number(segments()).tolist() == []


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        ({}, False),
        ({"UDP": 3, "ARP": 1, "TCP header cut by the snap length": 2}, False),
        ({"EtherType 0x8903": 1}, True),
        ({"EtherType 0x8903": 0}, False),
        ({"link type 129": 1}, True),
        ({"headers nested too deep": 1}, True),
    ],
    ids=str,
)
def test_what_may_hide_a_header(tally, expected):
    assert may_hide_tcp(tally) is expected


def test_udp_that_may_hold_packets_makes_every_later_number_uncertain():
    assert may_hide_tcp({"UDP that may hold packets, not decoded": 1})
    assert not may_hide_tcp({"UDP": 1})
