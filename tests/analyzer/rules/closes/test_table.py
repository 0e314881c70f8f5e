"""The state table against its timelines, each as a capture that is read from its octets."""

import pytest

from analyzer.rules.closes.judging import close_verdict
from analyzer.rules.closes.table import ROWS
from parsers import read
from parsers.model import Connection
from tests.analyzer.rules.closes.timelines import QUIET, TIMELINES, TWISTED

ALL = [*TIMELINES, *QUIET, *TWISTED]


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
