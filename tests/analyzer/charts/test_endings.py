"""Closes: bars by verdict, parts by outcome."""

import pandas as pd

from analyzer.charts.endings import closes
from analyzer.summaries import OUTCOMES
from tests.analyzer.charts.drawn import bars, notes, row_labels


def closed(*rows):
    frame = pd.DataFrame(rows, columns=["verdict", "reason", "connections", *OUTCOMES])
    return frame.astype(dict.fromkeys(["connections", *OUTCOMES], "Int64"))


def test_verdicts_are_bars_of_their_outcomes():
    (axes,) = closes(
        closed(
            ("reset-before-ack", pd.NA, 5, 2, 1, 2, 0),
            ("safe", pd.NA, 3, 3, 0, 0, 0),
            (pd.NA, "no HTTP was read on it", 7, 0, 0, 0, 0),
        )
    ).axes
    assert bars(axes) == {
        "delivered": [(0, 0, 2), (1, 0, 3)],
        "delivered-then-reset": [(0, 2, 1)],
        "lost": [(0, 3, 2)],
        "no verdict": [(2, 0, 7)],
    }
    assert row_labels(axes) == ["reset-before-ack", "safe", "(no HTTP was read on it)"]
    assert notes(axes) == ["5: 2 delivered, 1 delivered-then-reset, 2 lost", "3", "7"]


def test_the_others_are_summed_with_their_outcomes():
    rows = [(f"close-{n}", pd.NA, 300 - n, 300 - n - 1, 0, 0, 1) for n in range(299)]
    (axes,) = closes(closed(*rows, (pd.NA, "why", 1, 0, 0, 0, 0))).axes
    assert row_labels(axes)[-1] == "others (280)"
    assert notes(axes)[-1].endswith("279 unknown")
    assert bars(axes)["no verdict"] == [(20, sum(range(2, 281)), 1)]


def test_nothing_to_draw_is_said():
    assert notes(closes(closed()).axes[0]) == ["no connection in the capture"]
