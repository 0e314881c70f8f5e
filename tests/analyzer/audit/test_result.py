from collections import Counter

from analyzer.audit import result as results
from analyzer.audit.borders import SETTLED
from analyzer.audit.result import DAY_NS, Count, Result, mended, renumber
from analyzer.rules.vocabulary import Verdict
from tests.analyzer.readings import TWO_EXCHANGES, run_of, subjects


def found():
    """The exchanges and the one finding of a conversation."""
    exchanges, _, findings = subjects(run_of(TWO_EXCHANGES, select=("S405-allow",)))
    (finding,) = findings
    return exchanges, finding


def test_findings_are_counted_by_fault_and_by_day():
    _, finding = found()
    result = Result()
    finding.time_ns = 5 * DAY_NS
    result.finding(finding, SETTLED)
    result.finding(finding, SETTLED)
    assert result.counts == {(finding.fingerprint, SETTLED, ""): Count(2, 5 * DAY_NS, 5 * DAY_NS)}
    assert result.broken == Counter({(5, "S405-allow", finding.host or "", SETTLED, ""): 2})


def test_the_earliest_finding_is_the_example():
    _, late = found()
    _, early = found()
    late.time_ns, early.time_ns = 20, 10
    result = Result()
    result.finding(late, SETTLED)
    result.finding(early, SETTLED)
    assert result.samples == {late.fingerprint: early}
    assert result.counts[late.fingerprint, SETTLED, ""] == Count(2, 10, 20)


def test_responses_are_counted_by_day_host_and_status():
    exchanges, _ = found()
    result = Result()
    for exchange in exchanges:
        result.exchange(exchange, SETTLED)
    day = exchanges[0].response.first_time // DAY_NS
    assert result.responses == Counter(
        {(day, "example.com", 200, SETTLED): 1, (day, "example.com", 405, SETTLED): 1}
    )
    assert result.exchanges == 2


def test_what_is_of_a_connection_that_is_carried_counts_for_now():
    exchanges, finding = found()
    result = Result()
    for standing in (SETTLED, 7, 8):
        result.finding(finding, standing)
        result.exchange(exchanges[0], standing)
    result.decide({7})
    assert {key[1]: count.count for key, count in result.counts.items()} == {0: 2, 1: 1}
    assert sorted((key[3], count) for key, count in result.broken.items()) == [(0, 2), (1, 1)]
    assert sorted((key[3], count) for key, count in result.responses.items()) == [(0, 2), (1, 1)]


def test_faults_beyond_the_limit_are_counted(monkeypatch):
    monkeypatch.setattr(results, "FAULTS_LIMIT", 1)
    _, finding = found()
    result = Result()
    result.finding(finding, SETTLED)
    finding.fingerprint = "another"
    result.finding(finding, SETTLED)
    assert (len(result.samples), result.left_out) == (1, 1)


def test_a_breach_that_waited_is_one_again():
    _, finding = found()
    standards = finding.standards
    finding.verdict, finding.standards, finding.reason = Verdict.UNDECIDED, [], "no clock"
    mended(finding, "rfc9110")
    assert (finding.verdict, finding.standards, finding.reason) == (Verdict.BROKEN, standards, None)


def test_frames_are_numbered_as_in_the_file():
    _, finding = found()
    finding.frames, finding.filter = [3, 12, 13], "frame.number in {3, 12..13} && ip.addr == 192.0.2.1"
    renumber(finding, 10)
    assert (finding.frames, finding.filter) == ([2, 3], "frame.number in {2..3} && ip.addr == 192.0.2.1")
    renumber(finding, 10)
    assert (finding.frames, finding.filter) == ([], "")
    assert all(one.frame == 0 for one in finding.evidence)
