"""The state table against its timelines, each as a capture that is read from its octets."""

import pytest

from analyzer.rules.closes.judging import close_verdict
from analyzer.rules.closes.table import ROWS
from analyzer.rules.judge import Judge
from parsers import read
from parsers.model import Connection, Exchange
from tests.analyzer.rules.closes.timelines import ATTACKS, QUIET, TIMELINES, TWISTED

ALL = [*TIMELINES, *QUIET, *TWISTED, *ATTACKS]


def verdict_on(timeline, tmp_path):
    path = tmp_path / "timeline.pcap"
    path.write_bytes(timeline.octets)
    first = next(subject for subject in read((str(path),)) if isinstance(subject, Connection))
    return close_verdict(first)


@pytest.mark.parametrize("timeline", ALL, ids=lambda timeline: timeline.id)
def test_each_timeline_gets_the_verdict_of_its_row(timeline, tmp_path):
    verdict = verdict_on(timeline, tmp_path)

    subtype = verdict.subtype.value if verdict.subtype else None
    assert (verdict.conduct.value, subtype, verdict.outcome.value) == (
        timeline.conduct,
        timeline.subtype,
        timeline.outcome,
    )
    assert timeline.vantage in {None, verdict.vantage.value}
    named = set(timeline.decided_by)
    assert not named or named & set(verdict.decided_by)
    assert verdict.reason or verdict.conduct.decided


def test_every_timeline_of_the_table_is_there():
    wanted = {f"T{number:02}" for number in range(1, 34)}
    assert {timeline.id.partition("-")[0] for timeline in TIMELINES} == wanted


def test_the_rows_are_told_apart_by_the_timelines(tmp_path):
    conducts = {verdict_on(timeline, tmp_path).conduct.value for timeline in ALL}
    assert len(conducts) >= len(ROWS)


RISK, LOST = "TCP-4XX-reset-before-ack", "TCP-4XX-response-lost"
RULE_OF = {
    "reset-before-ack": RISK,
    "response-provably-lost": LOST,
    "reset-after-ack": "TCP-4XX-close-while-sending",
    "closed-while-sending": "TCP-4XX-close-while-sending",
    "abortive-close": {"before-ack": "TCP-ANY-abortive-before-ack", "after-ack": "TCP-ANY-abortive-close"},
}
HIDDEN = {"T09-client", "T10-client", "T17"}
"""The response is not in the capture: what was lost has no status."""
KINDS = {
    *(RISK, LOST, "TCP-4XX-close-while-sending", "TCP-ANY-reset-before-ack"),
    *("TCP-ANY-abortive-close", "TCP-ANY-abortive-before-ack"),
}
"""What is said of resets and closes; that a response does not say close is another matter."""


def found(timeline, tmp_path):
    path = tmp_path / "timeline.pcap"
    path.write_bytes(timeline.octets)
    judge = Judge(profile="both", select=["TCP"])
    findings = []
    for subject in read((str(path),)):
        findings += judge.exchange(subject) if isinstance(subject, Exchange) else judge.connection(subject)
    return {finding.rule for finding in [*findings, *judge.finish()]}


@pytest.mark.parametrize("timeline", QUIET, ids=lambda timeline: timeline.id)
def test_nothing_of_the_kind_is_found_on_what_only_looks_like_it(timeline, tmp_path):
    assert found(timeline, tmp_path) & KINDS == set()


@pytest.mark.parametrize("timeline", [*TIMELINES, *TWISTED], ids=lambda timeline: timeline.id)
def test_each_timeline_gives_the_finding_of_its_row_and_no_other_of_the_kind(timeline, tmp_path):
    wanted = RULE_OF.get(timeline.conduct)
    wanted = wanted[timeline.subtype] if isinstance(wanted, dict) else wanted
    if timeline.subtype == "idle-close-race":
        wanted = None
    if timeline.id in HIDDEN:
        wanted = "TCP-ANY-reset-before-ack"
    assert found(timeline, tmp_path) & KINDS == ({wanted} if wanted else set())
