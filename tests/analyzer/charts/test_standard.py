"""The sections of the standard: shares of their requirements, in one column or two."""

import pandas as pd
import pytest

from analyzer import frames
from analyzer.charts.standard import ONE_COLUMN, standard_coverage
from analyzer.rules.tally import RuleTally
from analyzer.summaries import STATES
from analyzer.summaries import standard_coverage as summarise
from tests.analyzer.charts.drawn import bars, notes, row_labels


def sections(*rows):
    frame = pd.DataFrame(rows, columns=["section", *STATES])
    frame.insert(1, "requirements", frame[list(STATES)].sum(axis=1))
    return frame


def test_a_section_is_a_bar_of_shares_with_the_number_of_its_requirements():
    figure = standard_coverage(sections(("10.4.6", 1, 1, 0, 0, 2, 0, 0), ("current", 0, 0, 1, 0, 0, 0, 1)))
    (axes,) = figure.axes
    assert bars(axes) == {
        "broken": [(0, 0, 25)],
        "kept": [(0, 25, 25)],
        "noted": [(1, 0, 50)],
        "not applicable": [(0, 50, 50)],
        "not observable": [(1, 50, 50)],
    }
    assert (row_labels(axes), notes(axes)) == (["10.4.6  405", "today alone"], ["4", "2"])
    legend = ["broken", "kept", "noted", "not applicable", "not observable"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == legend


def test_the_whole_catalogue_stands_in_two_columns():
    tally = RuleTally(broken=1)
    summary = summarise(frames.coverage({"S405-allow": tally, "OWN-rule": tally}))
    left, right = standard_coverage(summary).axes
    names = [*row_labels(left), *row_labels(right)]
    assert len(names) == len(summary) > ONE_COLUMN
    assert (names[0], names[-1]) == ("10.1  1xx", "own rules")
    assert {"10.4.6  405", "10.2.7  206", "10.5.6  505"} <= set(names)
    assert left.get_ylim() == right.get_ylim()


def test_nothing_to_draw_is_said():
    assert notes(standard_coverage(sections()).axes[0]) == ["no rule was asked"]


@pytest.mark.parametrize(
    ("section", "name"), [("10.1.1", "10.1.1  100"), ("10.4.18", "10.4.18  417"), ("10.5", "10.5  5xx")]
)
def test_sections_are_named_by_their_status_code(section, name):
    (axes,) = standard_coverage(sections((section, 1, 0, 0, 0, 0, 0, 0))).axes
    assert row_labels(axes) == [name]
