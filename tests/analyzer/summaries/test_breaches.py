"""Summaries by hand-made frames: the numbers, the order, and nothing changed (see also test_tally)."""

import pandas as pd
import pytest

from analyzer import frames, summaries
from analyzer.records import exchange_record, finding_record
from analyzer.redaction import Mask
from tests.analyzer.readings import TWO_EXCHANGES, UNANSWERED, run_of, subjects

EMPTY = frames.exchanges([]), frames.findings([])
OF_BOTH = (
    "violations_by_status",
    "violation_rate_by_server",
    "violations_by_rule_and_server",
    "violations_over_time",
)


@pytest.fixture
def made():
    exchanges, _, findings = subjects(run_of(TWO_EXCHANGES, UNANSWERED, TWO_EXCHANGES))
    mask = Mask(off=True)
    return (
        frames.exchanges(exchange_record(each, mask=mask) for each in exchanges),
        frames.findings(finding_record(each, mask=mask) for each in findings),
    )


def test_responses_are_counted_by_status_under_their_worst_finding(made):
    shown = summaries.violations_by_status(*made)
    assert shown.to_dict("list") == {
        "status": [200, 405],
        "responses": [2, 2],
        "error": [0, 2],
        "warning": [0, 0],
        "info": [0, 0],
        "none": [2, 0],
    }


def test_a_response_without_a_status_code_comes_last(made):
    exchanges, findings = made
    exchanges.loc[0, "status"] = pd.NA
    shown = summaries.violations_by_status(exchanges, findings)
    assert shown["status"].fillna(-1).tolist() == [200, 405, -1]
    assert shown["responses"].tolist() == [1, 2, 1]


def test_findings_are_counted_by_rule_with_what_they_stand_for(made):
    _, findings = made
    findings.loc[0, "count"] = 10
    assert summaries.violations_by_rule(findings).to_dict("list") == {
        "rule": ["S405-allow"],
        "title": ["405 lists the valid methods in Allow"],
        "findings": [11],
        "error": [11],
        "warning": [0],
        "info": [0],
    }


def test_the_rate_of_a_server_is_of_its_final_responses(made):
    exchanges, findings = made
    exchanges.loc[0, "server"] = "2001:db8::2"
    assert summaries.violation_rate_by_server(exchanges, findings).to_dict("list") == {
        "server": ["192.0.2.2:80", "[2001:db8::2]:80"],
        "responses": [3, 1],
        "broken": [2, 0],
        "rate": [2 / 3, 0.0],
    }


def test_findings_are_counted_by_rule_and_server_beside_the_responses_of_the_server(made):
    exchanges, findings = made
    findings.loc[0, "count"] = 3
    findings.loc[1, "server"] = "192.0.2.9:80"
    shown = summaries.violations_by_rule_and_server(exchanges, findings)
    assert shown.drop(columns="rate").to_dict("list") == {
        "rule": ["S405-allow", "S405-allow"],
        "server": ["192.0.2.2:80", "192.0.2.9:80"],
        "findings": [3, 1],
        "responses": [4, 0],
    }
    assert shown["rate"].fillna(-1).tolist() == [0.75, -1]


def test_findings_over_time(made):
    shown = summaries.violations_over_time(*made)
    start = pd.Timestamp("2024-01-01T00:00:00Z")
    assert shown.to_dict("list") == {
        "start": [start],
        "end": [start + pd.Timedelta(seconds=1)],
        "responses": [4],
        "findings": [2],
        "error": [2],
        "warning": [0],
        "info": [0],
    }


def test_undecided_findings_count_in_none(made):
    exchanges, findings = made
    findings["verdict"] = pd.Series(["undecided"] * len(findings), dtype="category")
    assert summaries.violations_by_rule(findings).empty
    assert summaries.violations_by_status(exchanges, findings)["error"].sum() == 0
    assert summaries.violations_over_time(exchanges, findings)["findings"].sum() == 0


@pytest.mark.parametrize("name", OF_BOTH)
def test_empty_frames_give_an_empty_summary_with_the_same_dtypes(made, name):
    summary = getattr(summaries, name)
    filled, empty = summary(*made), summary(*EMPTY)
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == filled.dtypes.to_dict()


def test_no_findings_give_an_empty_summary_by_rule(made):
    filled, empty = summaries.violations_by_rule(made[1]), summaries.violations_by_rule(EMPTY[1])
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == filled.dtypes.to_dict()


@pytest.mark.parametrize("name", OF_BOTH)
def test_a_file_name_that_is_no_utf_8_is_no_hindrance(made, name):
    text = pd.StringDtype("python")
    odd = [frame.assign(capture=pd.array(["\udcff"] * len(frame), dtype=text)) for frame in made]
    pd.testing.assert_frame_equal(getattr(summaries, name)(*odd), getattr(summaries, name)(*made))


@pytest.mark.parametrize("name", OF_BOTH)
def test_the_frames_are_not_changed(made, name):
    copies = [frame.copy(deep=True) for frame in made]
    getattr(summaries, name)(*made)
    summaries.violations_by_rule(made[1])
    for frame, copy in zip(made, copies, strict=True):
        pd.testing.assert_frame_equal(frame, copy)
