"""How numbers are spread, by hand: quantiles, zero and below, the classes, the sample."""

import pandas as pd
import pytest

from analyzer import frames
from analyzer.summaries import response_sizes, time_to_first_octet
from analyzer.summaries.distributions import SAMPLE_LIMIT, spread


def exchanges(*rows, answered=True):
    frame = frames.exchanges([]).reindex(range(len(rows)))
    frame["response_time"] = pd.Timestamp("2026-01-05T09:00:00Z") if answered else pd.NaT
    frame["status"] = pd.array([status for status, _ in rows], dtype="Int64")
    values = pd.array([value for _, value in rows], dtype="Float64")
    return frame.assign(time_to_first_octet_ms=values, response_content_length=values)


def test_quantiles_are_of_each_class():
    frame = exchanges(*[(200 + n % 7, n) for n in range(101)], (404, 7))
    first, second = time_to_first_octet(frame).to_dict("records")
    assert {name: first[name] for name in list(first)[:-1]} == {
        "status_class": "2xx",
        "responses": 101,
        "measured": 101,
        "zero": 1,
        "negative": 0,
        "minimum": 0,
        "p5": 5,
        "p25": 25,
        "median": 50,
        "p75": 75,
        "p95": 95,
        "maximum": 100,
    }
    assert first["sample"] == list(range(101))
    assert (second["status_class"], second["median"], second["sample"]) == ("4xx", 7, [7])


def test_the_median_of_two_is_between_them_and_what_is_negative_stays():
    (row,) = time_to_first_octet(exchanges((413, -3), (413, 1), (413, None))).to_dict("records")
    assert [row[name] for name in ("responses", "measured", "negative", "minimum", "median")] == [
        3,
        2,
        1,
        -3,
        -1,
    ]


def test_classes_are_in_order_and_what_is_no_status_comes_last():
    rows = [(pd.NA, 1), (503, 1), (999, 1), (101, 1), (99, 1)]
    table = response_sizes(exchanges(*rows))
    assert table["status_class"].tolist() == ["1xx", "5xx", "9xx", "no status"]
    assert table["responses"].tolist() == [1, 1, 1, 2]


def test_where_nothing_was_measured_there_are_no_quantiles():
    (row,) = response_sizes(exchanges((200, None))).to_dict("records")
    assert (row["measured"], row["sample"], bool(pd.isna(row["median"]))) == (0, [], True)


def test_exchanges_without_a_final_response_are_left_out():
    assert len(response_sizes(exchanges((200, 3), answered=False))) == 0


@pytest.mark.parametrize("count", [SAMPLE_LIMIT, SAMPLE_LIMIT + 1, 100_000])
def test_the_sample_is_bounded_in_order_and_has_both_ends(count):
    (row,) = spread(exchanges(*[(200, n) for n in range(count)]), "time_to_first_octet_ms").to_dict("records")
    sample = row["sample"]
    assert (len(sample), sample[0], sample[-1], sample == sorted(sample)) == (
        SAMPLE_LIMIT,
        0,
        count - 1,
        True,
    )


@pytest.mark.parametrize("summary", [time_to_first_octet, response_sizes])
def test_an_empty_frame_has_the_same_dtypes_and_nothing_is_changed(summary):
    frame = exchanges((200, 3), (404, None))
    before = frame.copy(deep=True)
    filled, empty = summary(frame), summary(frames.exchanges([]))
    pd.testing.assert_frame_equal(frame, before)
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == filled.dtypes.to_dict()
