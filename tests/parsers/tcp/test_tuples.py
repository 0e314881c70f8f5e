"""Rows of one pair of addresses and ports come together, also when their fingerprints begin alike."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.packets.segment import SEGMENT
from parsers.tcp import tuples


def rows(*ports):
    made = np.zeros(len(ports), SEGMENT)
    made["version"] = 4
    made["source_port"], made["destination_port"] = zip(*ports, strict=True)
    return made


def same(groups):
    """Return for each row the first row of its group."""
    seen = {}
    return [seen.setdefault(group, at) for at, group in enumerate(groups.tolist())]


def test_both_directions_are_one_group():
    assert same(tuples.groups_of(rows((1, 2), (3, 4), (2, 1), (1, 3), (4, 3)))) == [0, 1, 0, 3, 1]


@pytest.mark.parametrize("prints", [[1, 2, 1, 3], [1 << 63, 1, 1 << 63, 2]], ids=["low bits", "high bits"])
def test_fingerprints_that_begin_alike_are_told_apart(monkeypatch, prints):
    monkeypatch.setattr(tuples, "_fingerprints", lambda _: np.array(prints, np.uint64))
    assert same(tuples.groups_of(rows(*[(1, 2)] * 4))) == [0, 1, 0, 3]


def test_keys_are_the_same_in_both_directions_and_differ_by_version():
    made = rows((1, 2), (2, 1), (1, 2))
    made["version"][2] = 6
    _, keys = tuples.by_tuple(made, np.arange(3))
    assert [len(key) for key in keys] == [12, 36]


def test_sorting_keeps_the_order_of_equal_values():
    order, begins = tuples.sorted_by(np.array([5, 3, 5, 3, 9], np.uint64))
    assert (order.tolist(), begins.tolist()) == ([1, 3, 0, 2, 4], [0, 2, 4])
