"""The rows of the book."""

from collections import Counter

import msgspec
import pytest

from analyzer.rules import catalogue as module
from analyzer.rules.book import RULES
from analyzer.rules.catalogue import PROFILES, Row, catalogue, severities, state
from analyzer.rules.vocabulary import Level, Observable, Party, Severity, Standard


def test_every_row_is_read_in_the_order_of_the_book():
    rows = catalogue()
    assert len(rows) == 318
    assert next(iter(rows)) == "C0-status-line"
    assert all(isinstance(row, Row) and row.id == rule_id for rule_id, row in rows.items())


def test_the_coverage_table_counts_what_no_capture_can_show():
    seen = Counter(row.observable for row in catalogue().values())
    assert seen[Observable.NO] == 41
    assert [
        row.id for row in catalogue().values() if (row.observable is Observable.NO) != bool(row.reason)
    ] == []
    assert [
        row.id for row in catalogue().values() if (row.observable is Observable.NO) != (row.tier == 0)
    ] == []


WITHOUT_SECTION = {
    "TCP-ANY-abortive-before-ack": "a remark in RFC 2616's profile too, which has no text on it"
}
"""Rows that weigh something in a standard that says nothing of them, and why."""


def test_a_row_weighs_something_only_in_a_standard_that_has_it():
    wrong = [
        row.id
        for row in catalogue().values()
        if (row.severity_rfc9110 is not Severity.OFF and not row.current)
        or (row.severity_rfc2616 is not Severity.OFF and not row.rfc2616)
    ]
    assert wrong == list(WITHOUT_SECTION)


def test_severities_are_looked_up_by_standard():
    assert severities("S405-allow") == {Standard.RFC2616: Severity.ERROR, Standard.RFC9110: Severity.ERROR}
    assert severities("C4XX-explain-body")[Standard.RFC9110] is Severity.WARNING
    assert set(severities("X-unknown").values()) == {Severity.WARNING}


def test_a_profile_is_a_list_of_standards():
    assert PROFILES == {
        "rfc9110": (Standard.RFC9110,),
        "rfc2616": (Standard.RFC2616,),
        "both": (Standard.RFC9110, Standard.RFC2616),
    }


def row(rule_id, observable):
    return Row(
        id=rule_id,
        title="t",
        status="200",
        level=Level.MUST,
        party=Party.SERVER,
        observable=observable,
        rfc2616="",
        current="",
        severity_rfc2616=Severity.OFF,
        severity_rfc9110=Severity.OFF,
        tier=1,
        section="current",
        reason="",
    )


def test_a_row_is_implemented_not_yet_or_not_observable():
    implemented = {"X-1"}
    assert [
        state(row("X-1", Observable.YES), implemented),
        state(row("X-2", Observable.PARTIAL), implemented),
        state(row("X-3", Observable.NO), implemented),
    ] == ["implemented", "not yet", "not observable"]


def test_every_rule_is_in_the_book_and_observable():
    rows = catalogue()
    assert [one.id for one in RULES if one.id not in rows] == []
    assert [one.id for one in RULES if rows[one.id].observable is Observable.NO] == []


@pytest.mark.parametrize(
    ("book", "own", "expected"),
    [
        ("error error", {"S": "info"}, "info info"),
        ("error error", {"S": "info", "S405": "warning", "S405-allow": "error"}, "error error"),
        ("error error", {"S": "off"}, "off off"),
        ("off error", {"S405-allow": "info"}, "off info"),
        ("error off", {"S405-allow": "info"}, "info off"),
        ("error off", {"S405-allow": "off"}, "off off"),
        ("off off", {"S405-allow": "info"}, "info info"),
        ("off error", {"S406": "info", "s405-allow": "info"}, "off error"),
    ],
)
def test_own_severities_take_the_place_of_what_is_not_off(monkeypatch, book, own, expected):
    rfc2616, rfc9110 = map(Severity, book.split())
    changed = msgspec.structs.replace(
        catalogue()["S405-allow"], severity_rfc2616=rfc2616, severity_rfc9110=rfc9110
    )
    monkeypatch.setattr(module, "catalogue", lambda: {"S405-allow": changed})
    weights = severities("S405-allow", {prefix: Severity(name) for prefix, name in own.items()})
    found = " ".join(weights[standard].value for standard in (Standard.RFC2616, Standard.RFC9110))
    assert found == expected


def test_own_severities_are_for_rules_without_a_row_too():
    assert set(severities("OWN-rule", {"OWN": Severity.ERROR}).values()) == {Severity.ERROR}
