"""Logarithmic axes: the ticks, with and without a place for zero and below."""

import pytest
from matplotlib.figure import Figure

from analyzer.charts.scales import TICKS_LIMIT, duration, logarithmic, octets
from tests.analyzer.charts.drawn import overlapping


def ticks(values, least=0.001):
    axes = Figure().subplots()
    logarithmic(axes, values, lambda value: f"{value:g}", least)
    low, high = axes.get_xlim()
    assert all(low <= value <= high for value in values)
    return axes.get_xscale(), [text.get_text() for text in axes.get_xticklabels()]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([3.0], ["1", "10"]),
        ([1.0], ["1", "10"]),
        ([0.02, 500], ["0.01", "0.1", "1", "10", "100", "1000"]),
        ([1e-6, 1e6], ["1e-06", "0.0001", "0.01", "1", "100", "10000", "1e+06"]),
    ],
)
def test_above_zero_the_axis_is_logarithmic(values, shown):
    assert ticks(values) == ("log", shown)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0.0], ["0"]),
        ([0, 0.5], ["0", "0.1", "1"]),
        ([-30, 2], ["-100", "-10", "-1", "0", "1", "10"]),
        ([-2, -30], ["-100", "-10", "-1", "0"]),
        # what is smaller than `least` has no decade of its own
        ([0, 1e-9, 1.0], ["0", "0.001", "0.01", "0.1", "1"]),
    ],
)
def test_zero_and_what_is_below_have_their_place(values, shown):
    assert ticks(values) == ("symlog", shown)


def test_no_side_has_more_ticks_than_can_be_read():
    _, found = ticks([-1e12, 0.001, 1e12])
    assert len(found) <= TICKS_LIMIT + 3
    assert {"-0.1", "0", "0.1"} <= set(found)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "0"),
        (0.000_001, "1 ns"),
        (0.001, "1 µs"),
        (0.25, "250 µs"),
        (999.9, "1 s"),
        (-1500, "-1.5 s"),
        (3.6e6, "3,600 s"),
    ],
)
def test_times_are_written_in_the_unit_that_fits(milliseconds, text):
    assert duration(milliseconds) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0"), (7, "7"), (1000, "1 k"), (1_480_000, "1.48 M"), (2e9, "2 G"), (3e12, "3 T")]
)
def test_octets_are_written_short(count, text):
    assert octets(count) == text


def test_ticks_of_both_sides_of_zero_do_not_meet():
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 3))
    axes = figure.add_subplot()
    axes.scatter([-5_000, -0.002, 0, 0.001, 90_000], [0, 1, 2, 3, 4])
    logarithmic(axes, [-5_000, -0.002, 0, 0.001, 90_000], duration, 0.001)
    assert len([text.get_text() for text in axes.get_xticklabels()]) >= 5
    assert overlapping(figure) == []
