"""The counts of a run: everything is counted once, and the summaries of the frames say the same."""

import pytest

from analyzer import frames, summaries
from analyzer import tally as tallying
from analyzer.records import exchange_record, finding_record
from analyzer.redaction import Mask
from analyzer.rules.book import RULES
from analyzer.tally import OTHERS, Tally, address_of
from parsers.model import NotObservedReason, Response
from tests.analyzer.readings import NO_REQUEST, TWO_EXCHANGES, UNANSWERED, run_of, subjects

BOOK = [UNANSWERED, *(text for rule in RULES for text in (rule.bad, rule.good))]
NO_DATE = """
    > GET /1 HTTP/1.1
    > If-None-Match: "a"
    >
    <! no Date
    < HTTP/1.1 304 Not Modified
    < ETag: "a"
    <
"""
NOT_EXPLAINED = """
    > GET /2 HTTP/1.1
    >
    < HTTP/1.1 404 Not Found
    <
"""


@pytest.fixture(scope="module")
def book():
    """A run over every example of the book, and its frames."""
    run = run_of(*BOOK, profile="both")
    exchanges, _, findings = subjects(run)
    mask = Mask(off=True)
    return (
        run.tally,
        frames.exchanges(exchange_record(exchange, mask=mask) for exchange in exchanges),
        frames.findings(finding_record(finding, mask=mask) for finding in findings),
    )


def rows(frame):
    return [
        tuple(None if value is frame_na else value for value in row) for row in frame.itertuples(index=False)
    ]


frame_na = frames.exchanges([])["status"].dtype.na_value


def test_exchanges_are_judged_or_have_a_reason(book):
    tally, exchanges, _ = book
    assert tally.exchanges == tally.judged + tally.not_judged.total() == len(exchanges)
    assert tally.not_judged["no final response"] > 0


def test_the_summary_by_status_is_the_tally(book):
    tally, exchanges, findings = book
    expected = [
        (
            status,
            responses,
            *(counts := [tally.worst[status, severity] for severity in ("error", "warning", "info")]),
            responses - sum(counts),
        )
        for status, responses in sorted(
            tally.responses.items(), key=lambda item: (item[0] is None, item[0] or 0)
        )
    ]
    assert rows(summaries.violations_by_status(exchanges, findings)) == expected
    assert sum(row[1] - row[-1] for row in expected) == tally.broken > 0


def test_the_summary_by_rule_is_the_tally(book):
    tally, _, findings = book
    shown = summaries.violations_by_rule(findings)
    counts = {
        (row.rule, severity): getattr(row, severity)
        for row in shown.itertuples()
        for severity in ("error", "warning", "info")
    }
    assert {key: count for key, count in counts.items() if count} == dict(tally.by_rule)
    assert shown["findings"].sum() == tally.findings.total()


def test_the_summary_by_server_is_the_tally(book):
    tally, exchanges, findings = book
    shown = rows(summaries.violation_rate_by_server(exchanges, findings))
    expected = {
        (name, server.responses, server.broken, server.rate)
        for name, server in tally.servers.items()
        if server.responses
    }
    assert set(shown) == expected


def test_the_summary_over_time_is_the_tally(book):
    tally, exchanges, findings = book
    shown = summaries.violations_over_time(exchanges, findings)
    expected = [
        (start, bucket.responses, bucket.findings, bucket.error, bucket.warning, bucket.info)
        for start, bucket in tally.over_time.items()
    ]
    found = [(start.value, *rest) for start, _, *rest in rows(shown)]
    assert found == expected


def test_findings_of_capture_scope_count_all_and_name_a_response_once():
    run = run_of(TWO_EXCHANGES, *[NO_DATE] * 9)
    _, _, findings = subjects(run)
    late = [finding for finding in findings if finding.count > 1]
    assert [(finding.count, finding.status) for finding in late] == [(5, 304)]
    (rule,) = {finding.rule for finding in late}
    assert sum(count for (each, _), count in run.tally.by_rule.items() if each == rule) == 9
    assert run.tally.worst[304, late[0].severity.value] == 5


def test_the_worst_finding_of_a_response_counts_whenever_it_comes():
    tally = Tally()
    exchanges, connections, findings = subjects(run_of(TWO_EXCHANGES))
    (finding,) = findings
    tally.exchange(exchanges[0], [])
    tally.exchange(exchanges[1], [severe(finding, "warning")])
    tally.connection(connections[0], [severe(finding, "info")])
    assert dict(+tally.worst) == {(405, "warning"): 1}
    tally.finish([severe(finding, "error")])
    assert dict(+tally.worst) == {(405, "error"): 1}
    (server,) = tally.servers.values()
    assert (server.responses, server.broken, server.findings, server.rate) == (2, 1, 3, 0.5)


def severe(finding, severity):
    copy = finding.__copy__()
    copy.severity = type(finding.severity)(severity)
    return copy


def test_a_response_whose_head_is_cut_is_not_judged():
    (exchange,) = subjects(run_of(UNANSWERED))[0]
    exchange.response_or_none = Response(
        head=b"HTTP/1.1 200", head_complete=False, missing_reason=NotObservedReason.SNAP_LENGTH
    )
    tally = Tally()
    tally.exchange(exchange, [])
    assert (tally.judged, dict(tally.not_judged)) == (
        0,
        {"head of the response not captured whole: cut by the snap length": 1},
    )


def test_undecided_findings_are_not_counted():
    run = run_of(NO_REQUEST, undecided=True)
    _, _, findings = subjects(run)
    assert findings
    assert (run.tally.findings.total(), run.tally.groups) == (0, {})


def test_groups_hold_the_first_of_each_fingerprint_worst_first():
    run = run_of(TWO_EXCHANGES, TWO_EXCHANGES, NO_DATE, NOT_EXPLAINED)
    subjects(run)
    shown = [
        (group.first.severity.value, group.first.rule, group.first.connection, group.count)
        for group in run.tally.worst_groups()
    ]
    assert shown == [
        ("error", "S405-allow", 0, 2),
        ("error", "S304-date", 2, 1),
        ("warning", "C4XX-explain-body", 3, 1),
    ]


def test_names_and_groups_are_bounded(monkeypatch):
    monkeypatch.setattr(tallying, "NAMES_LIMIT", 1)
    monkeypatch.setattr(tallying, "GROUPS_LIMIT", 0)
    exchanges, _, (finding,) = subjects(run_of(TWO_EXCHANGES))
    tally = Tally()
    for number in range(3):
        exchanges[1].connection.server = type(exchanges[1].connection.server)(f"198.51.100.{number}", 80)
        finding.server = str(exchanges[1].connection.server)
        finding.host = f"{number}.example"
        tally.exchange(exchanges[1], [finding])
    assert {name: server.responses for name, server in tally.servers.items()} == {
        "198.51.100.0:80": 1,
        OTHERS: 2,
    }
    assert dict(tally.hosts) == {"0.example": 1, OTHERS: 2}
    assert (tally.groups, tally.ungrouped) == ({}, 3)


@pytest.mark.parametrize(("endpoint", "address"), [("[::1]:80", "::1"), ("192.0.2.1:80", "192.0.2.1")])
def test_the_address_of_an_endpoint(endpoint, address):
    assert address_of(endpoint) == address
