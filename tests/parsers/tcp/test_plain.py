"""Runs of octets, by count where the reader needs none of them."""

import pytest


def upload(wire):
    line = wire()
    data = [line.segment(True, at, bytes([48 + at // 10]) * 10) for at in range(0, 80, 10)]
    return [*line.handshake(), *data, line.fin(True, 80, 0)]


def test_a_run_of_segments_that_nobody_needs_is_passed_in_one_step(wire, read):
    reader = read(upload(wire), wanted=(0, 5)).reader

    assert reader.told == [("data", b"0" * 10, 4), ("skip", 70, 11)]
    assert reader.notes == [("fin", True), ("finish",)]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ((35, 40), [("skip", 30, 6), ("skip", 5, 7), ("data", b"3" * 5, 7), ("skip", 40, 11)]),
        ((30, 50), [("skip", 30, 6), ("data", b"3" * 10, 7), ("data", b"4" * 10, 8), ("skip", 30, 11)]),
        ((79, 90), [("skip", 70, 10), ("skip", 9, 11), ("data", b"7", 11)]),
        ((90, 95), [("skip", 80, 11)]),
    ],
)
def test_octets_are_shown_from_just_where_they_are_needed(wire, read, wanted, told):
    assert read(upload(wire), wanted=wanted).reader.told == told


def test_batches_break_a_run_and_change_nothing_else(wire, read):
    reader = read(upload(wire), [6, 3, 3], wanted=(0, 5)).reader

    assert reader.told == [("data", b"0" * 10, 4), ("skip", 20, 6), ("skip", 30, 9), ("skip", 20, 11)]
    assert len(reader.stream[True]) == 80


def test_a_fin_between_is_told_in_its_place(wire, read):
    line = wire()
    segments = [*line.handshake(), line.segment(True, 0, b"abc"), line.fin(True, 3, 0)]
    segments.append(line.segment(False, 0, b"answer", ack=4))

    reader = read(segments).reader

    assert reader.told == [("data", b"abc", 4), ("data", b"answer", 6)]
    assert reader.notes == [("fin", True), ("finish",)]
