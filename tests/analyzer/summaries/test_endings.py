"""Closes by verdict and outcome, by hand."""

import pandas as pd

from analyzer import frames
from analyzer.records import connection_record
from analyzer.summaries import OUTCOMES, closes
from tests.analyzer.readings import TWO_EXCHANGES, UNANSWERED, run_of, subjects


def closed(*rows):
    names = ["close_verdict", "close_outcome", "close_reason"]
    return pd.DataFrame(rows, columns=names).astype("category")


def test_connections_are_counted_by_verdict_and_outcome():
    table = closes(
        closed(
            ("safe", "delivered", None),
            ("reset-before-ack", "lost", "x"),
            ("reset-before-ack", "delivered-then-reset", "y"),
            ("reset-before-ack", "lost", None),
            (None, None, "no HTTP was read on it"),
            (None, None, "no HTTP was read on it"),
            (None, None, "no octet of data was captured"),
        )
    )
    assert table["verdict"].fillna("-").tolist() == ["reset-before-ack", "safe", "-", "-"]
    assert table["reason"].fillna("-").tolist() == [
        "-",
        "-",
        "no HTTP was read on it",
        "no octet of data was captured",
    ]
    assert table[["connections", *OUTCOMES]].to_numpy().tolist() == [
        [3, 0, 1, 2, 0],
        [1, 1, 0, 0, 0],
        [2, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
    ]


def test_the_frame_of_a_run_is_summed_up_and_stays_as_it_was():
    _, connections, _ = subjects(run_of(TWO_EXCHANGES, UNANSWERED))
    frame = frames.connections(connection_record(each) for each in connections)
    before = frame.copy(deep=True)
    table = closes(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert table["connections"].sum() == len(connections) == 2
    assert table["verdict"].fillna("-").tolist() == ["safe", "-"]


def test_an_empty_frame_has_the_same_dtypes():
    filled, empty = closes(closed(("safe", "delivered", None))), closes(frames.connections([]))
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == filled.dtypes.to_dict()
