from types import SimpleNamespace

import msgspec

from analyzer.redaction import Mask
from analyzer.reports import rule_table
from analyzer.reports.page import Look
from analyzer.reports.rule_table import RuleTable
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.tally import RuleTally
from analyzer.rules.vocabulary import Severity, Verdict

SAID = """
    > DELETE /a HTTP/1.1
    >
    < HTTP/1.1 405 Method Not Allowed
    <
"""


def a_finding(**changes):
    (finding,) = Judge(select=["S405-allow"]).exchange(converse(SAID).exchanges[0])
    return msgspec.structs.replace(finding, **changes)


def lines(*findings, filtered=False, colour=False, coverage=None):
    table = RuleTable()
    assert [table.take(finding) for finding in findings] == [False] * len(findings)
    outcome = SimpleNamespace(coverage=coverage or {}, filtered=filtered)
    return list(table.lines(outcome, Look(80, colour), Mask()))


def test_a_row_for_each_rule_and_severity_the_worst_first():
    tally = RuleTally()
    tally.kept, tally.broken, tally.undecided = 5, 3, 2
    assert lines(
        *[a_finding(rule="W", severity=Severity.WARNING, server=f"192.0.2.{n}:80") for n in range(4)],
        a_finding(),
        a_finding(count=2),
        a_finding(verdict=Verdict.UNDECIDED),
        coverage={"S405-allow": tally},
    ) == [
        "",
        "  rule        severity   found  applicable  broken  servers",
        "  S405-allow  error          3          10   37.5%        1",
        "  W           warning        4           -       -        4",
        "  S405-allow  undecided      1          10   37.5%        1",
    ]


def test_it_says_where_the_numbers_are_of_more_than_is_shown():
    assert "also of what is not shown" in lines(a_finding(), filtered=True)[-1]


def test_servers_are_told_apart_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(rule_table, "SERVERS_LIMIT", 2)
    found = lines(*(a_finding(server=f"192.0.2.{n}:80") for n in range(5)))
    assert found[-1].endswith(" 2+")


def test_nothing_found():
    assert lines() == []


def test_colour_is_on_the_severity():
    assert "  S405-allow  \x1b[1;31merror\x1b[0m " in lines(a_finding(), colour=True)[-1]
