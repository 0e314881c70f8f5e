"""Stacked bars: where each part begins, what stands beside it, and what the axis counts."""

import pytest

from analyzer.charts.bars import Row, bars
from tests.analyzer.charts.drawn import bars as bars_of
from tests.analyzer.charts.drawn import column_labels, cut_off, notes, row_labels

KINDS = ("error", "warning")


def row(name, error, warning):
    return Row(name, {"error": error, "warning": warning}, f"{error + warning}")


def test_parts_are_stacked_and_what_is_zero_is_not_drawn():
    (axes,) = bars("t", [row("a", 2, 3), row("b", 0, 4)], KINDS, xlabel="things (count)").axes
    assert bars_of(axes) == {"error": [(0, 0, 2)], "warning": [(0, 2, 3), (1, 0, 4)]}
    assert (row_labels(axes), notes(axes), axes.get_xlabel()) == (["a", "b"], ["5", "4"], "things (count)")
    assert axes.get_ylim() == (1.6, -0.6)  # the first on top


@pytest.mark.parametrize(
    ("most", "ticks"), [(1, ["0", "1"]), (5, ["0", "1", "2", "3", "4", "5"]), (9000, ["0", "2,000"])]
)
def test_counts_have_ticks_at_whole_numbers(most, ticks):
    (axes,) = bars("t", [row("a", most, 0)], KINDS, xlabel="").axes
    assert column_labels(axes)[: len(ticks)] == ticks


def test_shares_end_at_a_hundred_and_a_note_stands_behind_its_bar():
    (axes,) = bars("t", [row("a", 25, 5)], KINDS, xlabel="", limit=100).axes
    assert column_labels(axes) == ["0", "20", "40", "60", "80", "100"]
    assert axes.texts[0].get_position() == (31, 0)


def test_the_legend_names_the_parts_that_are_there():
    (axes,) = bars("t", [row("a", 2, 0)], KINDS, xlabel="").axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["error"]
    (axes,) = bars("t", [row("a", 2, 0)], KINDS, xlabel="", legend=False).axes
    assert axes.get_legend() is None


def test_a_long_note_is_not_cut_off():
    long = Row("x" * 48, {"error": 1, "warning": 0}, "12,345,678 responses, 12,345,678 with findings")
    assert cut_off(bars("t", [long], KINDS, xlabel="")) == []
