"""Findings by status, rule, server and time, drawn: the numbers, labels with units, hostile names."""

import pandas as pd
import pytest

from analyzer.charts.breaches import (
    violation_rate_by_server,
    violations_by_rule,
    violations_by_status,
    violations_over_time,
)
from analyzer.charts.rows import ROWS_LIMIT
from analyzer.figures import png
from tests.analyzer.charts.drawn import HOSTILE, bars, notes, row_labels


def by_status(*rows):
    names = ["status", "error", "warning", "info", "none"]
    frame = pd.DataFrame(rows, columns=names).astype("Int64")
    frame.insert(1, "responses", frame[names[1:]].sum(axis=1))
    return frame


def by_rule(*rows):
    frame = pd.DataFrame(rows, columns=["rule", "error", "warning", "info"])
    return frame.assign(findings=frame[["error", "warning", "info"]].sum(axis=1), title="t")


def by_server(*rows):
    frame = pd.DataFrame(rows, columns=["server", "responses", "broken"])
    return frame.assign(rate=frame["broken"] / frame["responses"])


def over_time(*rows, seconds=60):
    frame = pd.DataFrame(rows, columns=["second", "responses", "error", "warning", "info"])
    start = pd.to_datetime(1_704_067_200 + frame.pop("second"), unit="s", utc=True)
    frame.insert(0, "start", start)
    frame.insert(1, "end", start + pd.Timedelta(seconds=seconds))
    return frame.assign(findings=frame[["error", "warning", "info"]].sum(axis=1))


def test_statuses_are_drawn_as_shares_of_their_responses():
    (axes,) = violations_by_status(by_status((200, 0, 0, 0, 3), (404, 1, 0, 1, 2), (799, 1, 0, 0, 0))).axes
    assert bars(axes) == {
        "error": [(1, 0.0, 25.0), (2, 0.0, 100.0)],
        "info": [(1, 25.0, 25.0)],
        "no breach found": [(0, 0.0, 100.0), (1, 50.0, 50.0)],
    }
    assert row_labels(axes) == ["200 OK", "404 Not Found", "799"]
    assert notes(axes) == ["3 responses", "4 responses, 2 with findings", "1 response, 1 with findings"]
    assert axes.get_xlabel() == "share of the responses (%)"


def test_a_status_code_that_is_none_has_a_name():
    (axes,) = violations_by_status(by_status((pd.NA, 1, 0, 0, 0))).axes
    assert row_labels(axes) == ["not three digits"]


def test_rules_are_drawn_by_severity():
    (axes,) = violations_by_rule(by_rule(("S405-allow", 1200, 0, 3), ("C4XX-explain-body", 0, 2, 0))).axes
    assert bars(axes) == {
        "error": [(0, 0.0, 1200.0)],
        "warning": [(1, 0.0, 2.0)],
        "info": [(0, 1200.0, 3.0)],
    }
    assert (row_labels(axes), notes(axes)) == (["S405-allow", "C4XX-explain-body"], ["1,203", "2"])
    assert axes.get_xlabel() == "findings (count)"


def test_servers_are_drawn_by_their_rate_and_say_of_how_many():
    (axes,) = violation_rate_by_server(by_server(("192.0.2.2:80", 1000, 1), ("192.0.2.3:80", 4, 0))).axes
    assert bars(axes) == {"broken": [(0, 0.0, 0.1)]}
    assert notes(axes) == ["0.1 %: 1 of 1,000", "0 %: 0 of 4"]
    assert axes.get_xlabel() == "share of the server's final responses with at least one finding (%)"


def test_responses_and_findings_are_drawn_over_time():
    above, below = violations_over_time(over_time((0, 5, 1, 0, 0), (120, 7, 2, 3, 0))).axes
    heights = {
        axes.get_ylabel(): {
            each.get_label(): [(bar.get_y(), bar.get_height()) for bar in each] for each in axes.containers
        }
        for axes in (above, below)
    }
    assert heights == {
        "responses\nper minute": {"responses": [(0, 5), (0, 7)]},
        "findings\nper minute": {"error": [(0, 1), (0, 2)], "warning": [(1, 0), (2, 3)]},
    }
    assert below.get_xlabel() == "time (UTC)"


def test_without_findings_the_chart_over_time_says_so():
    _, below = violations_over_time(over_time((0, 5, 0, 0, 0))).axes
    assert notes(below) == ["no findings"]


@pytest.mark.parametrize(
    ("seconds", "name"),
    [(1, "second"), (600, "10 minutes"), (21600, "6 hours"), (86400, "day"), (604800, "7 days")],
)
def test_the_axis_says_how_long_a_bucket_is(seconds, name):
    above, _ = violations_over_time(over_time((0, 5, 0, 0, 0), seconds=seconds)).axes
    assert above.get_ylabel() == f"responses\nper {name}"


@pytest.mark.parametrize(
    ("draw", "summary", "says"),
    [
        (violations_by_status, by_status(), "no final response in the capture"),
        (violations_by_rule, by_rule(), "no rule was found broken"),
        (violation_rate_by_server, by_server(), "no final response in the capture"),
        (violations_over_time, over_time(), "no final response in the capture"),
    ],
)
def test_an_empty_summary_gives_a_chart_that_says_so(draw, summary, says):
    figure = draw(summary)
    assert notes(figure.axes[0]) == [says]
    assert png(figure)


def test_of_too_many_rows_the_largest_are_drawn_and_the_others_summed():
    rows = [(f"rule-{number:02}", 100 - number, 0, 0) for number in range(40)]
    (axes,) = violations_by_rule(by_rule(*rows)).axes
    assert len(row_labels(axes)) == ROWS_LIMIT + 1
    assert row_labels(axes)[-2:] == ["rule-19", "others (20)"]
    assert notes(axes)[-1] == f"{sum(100 - number for number in range(20, 40)):,}"


def test_of_too_many_statuses_the_order_of_codes_stays():
    (axes,) = violations_by_status(by_status(*[(100 + n, 0, 0, 0, 1 + n % 7) for n in range(40)])).axes
    codes = [int(text.split()[0]) for text in row_labels(axes)[:-1]]
    assert codes == sorted(codes)
    assert sum(int(note.split()[0]) for note in notes(axes)) == sum(1 + n % 7 for n in range(40))


@pytest.mark.parametrize("draw", [violations_by_rule, violation_rate_by_server])
def test_hostile_names_are_drawn_as_text(draw):
    frame = by_rule if draw is violations_by_rule else by_server
    names = pd.Series(HOSTILE, dtype=object)
    summary = frame(*[("x", 3, 1, 0)[: 4 if frame is by_rule else 3] for _ in HOSTILE])
    summary = summary.assign(**{summary.columns[0]: names})
    figure = draw(summary)
    assert png(figure)
    (axes,) = figure.axes
    assert max(map(len, row_labels(axes))) <= 48
    assert not any(tick.get_parse_math() for tick in axes.get_yticklabels())
    assert not any(character < " " for text in row_labels(axes) for character in text)


def test_one_row_and_many_rows_have_bars_of_one_height():
    heights = [
        violations_by_rule(by_rule(*[(f"rule-{n}", 1, 0, 0) for n in range(count)])).get_figheight()
        for count in (1, 2, 21)
    ]
    assert heights[1] - heights[0] == pytest.approx((heights[2] - heights[1]) / 19)
