import pytest

from analyzer.explain import UnknownRuleError
from analyzer.reports.page import Look
from analyzer.reports.rule_list import NOT_YET, known_prefix, rule_lines, rule_record, selected
from analyzer.rules.catalogue import catalogue
from analyzer.rules.library import library
from analyzer.rules.rule import Severity
from tests.analyzer.own import declared


def test_a_record_says_whether_there_is_a_rule_and_why_not():
    rows = catalogue()
    assert rule_record(rows["C0-status-line"]).reason is None
    assert rule_record(rows["C1XX-ua-may-ignore"]).reason == "Permission only."
    assert {rule_record(row).reason for row in rows.values() if rule_record(row).state == "not yet"} == {
        NOT_YET
    }


def test_citations_are_written_as_people_do():
    record = rule_record(catalogue()["C0-status-line"])
    assert (record.citation_rfc2616, record.citation_current) == ("RFC 2616, 6.1", "RFC 9112, 4")


def test_severities_are_those_of_either_standard():
    found = selected(severities=["info"])
    assert found
    assert all("info" in {record.severity_rfc2616, record.severity_rfc9110} for record in found)


def test_lines_are_aligned_and_counted():
    heading, line, last = rule_lines(selected(prefixes=["C0-status-line"]), Look())
    assert heading.index("requirement") == line.index("Status line is")
    assert last == "1 requirement: 1 rule, 0 not yet, 0 that no capture can show"


def test_prefixes_are_those_of_the_catalogue():
    assert known_prefix("c1xx-UA") == "C1XX-ua"
    with pytest.raises(UnknownRuleError, match="matches no requirement"):
        known_prefix("Q")


def test_the_users_own_rules_stand_behind_the_book():
    known = library([declared("OWN-id")], {"OWN": Severity.ERROR})
    (record,) = selected(prefixes=[known_prefix("own", known)], known=known)
    assert (record.id, record.state, record.status, record.reason) == ("OWN-id", "implemented", "any", None)
    assert (record.severity_rfc9110, record.citation_current) == ("error", None)
    assert [one.id for one in selected(known=known)] == [*catalogue(), "OWN-id"]


def test_on_a_terminal_lines_fit_and_nothing_is_cut():
    records = selected()
    lines = list(rule_lines(records, Look(80), live=True))
    assert max(map(len, lines)) <= 80
    text = " ".join(" ".join(lines).split())
    assert [record.id for record in records if record.title not in text] == []
