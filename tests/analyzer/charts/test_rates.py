"""Rates with their intervals: where they are drawn, and what is only counted."""

import pandas as pd
import pytest

from analyzer.charts.rates import violation_rate_by_rule
from analyzer.summaries.verdicts import wilson
from tests.analyzer.charts.drawn import notes, row_labels


def rates(*rows):
    frame = pd.DataFrame(rows, columns=["rule", "broken", "decided", "undecided"])
    ends = [wilson(broken, of) for broken, of in zip(frame["broken"], frame["decided"], strict=True)]
    low, high = ([end[number] for end in ends] for number in (0, 1))
    return frame.assign(title="t", rate=frame["broken"] / frame["decided"], low=low, high=high)


def drawn(axes):
    """{row: (low, rate, high)}, or (rate,) without an interval; in percent."""
    found = {}
    for line in axes.lines:
        found.setdefault(int(line.get_ydata()[0]), []).extend(round(float(x), 2) for x in line.get_xdata())
    return {row: tuple(sorted(values)) for row, values in found.items()}


def test_a_rule_is_a_dot_on_its_interval():
    (axes,) = violation_rate_by_rule(rates(("S405-allow", 81, 263, 0), ("S204-no-body", 1, 29, 4))).axes
    # The intervals are those of Newcombe (1998), table I, method 3.
    assert drawn(axes) == {0: (25.53, 30.8, 36.62), 1: (0.61, 3.45, 17.18)}
    assert row_labels(axes) == ["S405-allow", "S204-no-body"]
    assert notes(axes) == ["30.8 %: 81 of 263", "3.45 %: 1 of 29, 4 undecided"]
    assert axes.get_xlim() == (0, 100)


def test_rules_that_were_kept_throughout_are_counted_below():
    (axes,) = violation_rate_by_rule(rates(("a", 1, 2, 0), ("b", 0, 9, 0), ("c", 0, 1, 1))).axes
    assert row_labels(axes) == ["a"]
    assert axes.get_xlabel().endswith("\nnot shown: 2 rules that were kept throughout")


def test_the_others_have_a_rate_together_and_no_interval():
    rows = [(f"rule-{n:03}", 300 - n, 400, 1) for n in range(300)]
    (axes,) = violation_rate_by_rule(rates(*rows)).axes
    assert (len(row_labels(axes)), row_labels(axes)[-1]) == (21, "others (280)")
    assert drawn(axes)[20] == (round(100 * sum(range(1, 281)) / (280 * 400), 2),)
    assert notes(axes)[-1] == "35.1 %: 39,340 of 112,000, 280 undecided"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "no rule could be decided"),
        ([("a", 0, 3, 0), ("b", 0, 1, 0)], "no rule was found broken (2 were kept throughout)"),
    ],
)
def test_nothing_to_draw_is_said(rows, says):
    assert notes(violation_rate_by_rule(rates(*rows)).axes[0]) == [says]
