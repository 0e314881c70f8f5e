"""Offsets, order and acknowledgments of a batch, all connections at once."""

import numpy as np
import pytest

from parsers.packets.segment import FIN, RST, SEGMENT
from parsers.tcp.slots import Slots
from parsers.tcp.tracking import note, track


@pytest.fixture
def tracked():
    """Track segments of one connection, in slot 0 of new columns."""

    def one(parts, slots=None):
        slots = slots or Slots()
        slot = slots.take()
        rows = np.array([row for row, _ in parts], SEGMENT)
        rows["payload_length"] = [len(data) for _, data in parts]
        rows["frame"] = np.arange(1, len(rows) + 1)
        found = track(slots, rows, np.full(len(rows), slot))
        note(slots, found)
        return slots, slot, found

    return one


def test_offsets_count_from_the_first_octet_behind_the_syn(wire, tracked):
    one = wire(client_isn=0xFFFFFFFF, server_isn=0xFFFFFFFE)
    parts = [*one.handshake(), one.segment(True, 0, b"abc", ack=0), one.segment(False, 0, b"de", ack=3)]

    _, _, found = tracked(parts)

    assert found.offset.tolist() == [0, 0, 0, 0, 0]
    assert found.length.tolist() == [0, 0, 0, 3, 2]
    assert found.acknowledged.tolist() == [-1, 0, 0, 0, 3]
    assert found.careful.tolist() == [False]


@pytest.mark.parametrize(
    ("case", "careful"),
    [
        ("in order", False),
        ("twice", True),
        ("hole", True),
        ("cut", True),
        ("unseen", True),
        ("one octet unseen", False),  # a FIN counts one
    ],
)
def test_a_connection_is_careful_unless_every_octet_comes_once_in_order(wire, tracked, case, careful):
    one = wire()
    more = {
        "in order": lambda: [one.segment(True, 3, b"def")],
        "twice": lambda: [one.segment(True, 0, b"abc")],
        "hole": lambda: [one.segment(True, 4, b"ef")],
        "cut": lambda: [one.segment(True, 3, b"d", missing=2)],
        "unseen": lambda: [one.segment(False, 0, ack=5, flags=0)],
        "one octet unseen": lambda: [one.segment(False, 0, ack=4, flags=0)],
    }[case]()

    _, _, found = tracked([*one.handshake(), one.segment(True, 0, b"abc"), *more])

    assert found.careful.tolist() == [careful]


def test_connections_of_a_batch_do_not_touch_each_other(wire):
    slots = Slots()
    first, second = slots.take(), slots.take()
    one, two = wire(), wire(port=40001)
    parts = [one.segment(True, 0, b"abcdef"), two.segment(True, 0, b"x"), two.segment(False, 9, b"", ack=1)]
    rows = np.array([row for row, _ in parts], SEGMENT)
    rows["payload_length"] = [6, 1, 0]

    found = track(slots, rows, np.array([first, second, second]))

    assert sorted(found.slot.tolist()) == sorted([first, second, second])
    assert found.careful.tolist() == [False, False]


def test_what_a_batch_says_is_noted_in_the_columns(wire, tracked):
    one = wire()
    parts = [*one.handshake(), one.segment(True, 0, b"abc", ack=0)]
    parts += [one.segment(False, 0, ack=3, flags=FIN), one.segment(True, 3, ack=1, flags=RST)]

    slots, slot, _ = tracked(parts)

    row = slots.rows[slot]
    assert (row["packets"], row["last_frame"], row["over_ns"] > 0) == (6, 6, True)
    sides = slots.sides[2 * slot : 2 * slot + 2]
    assert sorted(sides["fin"].tolist()) == [0, 5]
    assert sorted(sides["rst"].tolist()) == [0, 6]
    assert sorted(sides["acknowledged"].tolist()) == [0, 3]  # what a RST acknowledges proves nothing


def test_many_syns_of_one_batch_are_taken_in_together(wire):
    slots = Slots()
    parts, slot_of = [], []
    for port in range(1000, 1400):
        one = wire(client_isn=port, server_isn=2 * port, port=port)
        slot = slots.take()
        parts += one.handshake()
        slot_of += [slot] * 3
    rows = np.array([row for row, _ in parts], SEGMENT)

    found = track(slots, rows, np.array(slot_of))

    assert not found.careful.any()
    assert slots.sides["syn"].sum() == 800
    bases = slots.sides["base_raw"][slots.sides["syn"]]
    assert sorted(bases.tolist()) == sorted(
        [p + 1 for p in range(1000, 1400)] + [2 * p + 1 for p in range(1000, 1400)]
    )
