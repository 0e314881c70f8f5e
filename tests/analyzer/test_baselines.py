"""Baselines: what is known, what is new to it, what of it is gone."""

import msgspec
import pytest

import analyzer.baselines
from analyzer.baselines import Baseline, Collected, Known, KnownFindings, RuleCount, baseline_of, known_of
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.tally import RuleTally
from analyzer.rules.vocabulary import Severity, Verdict

SAID = """
    > DELETE /item/17;v=2/a?token=secret&b HTTP/1.1
    > Host: Shop.example:8080
    >
    < HTTP/1.1 405 Method Not Allowed
    <
"""


def a_finding(said=SAID, **changes):
    (found,) = Judge(select=["S405-allow"]).exchange(converse(said).exchanges[0])
    return msgspec.structs.replace(found, **changes)


def an_entry(fingerprint="f", rule="S405-allow", **members):
    return Known(fingerprint=fingerprint, rule=rule, severity="error", **{"count": 1, **members})


def test_an_entry_has_neither_addresses_nor_values():
    finding = a_finding()
    assert known_of(finding) == Known(
        fingerprint=finding.fingerprint,
        rule="S405-allow",
        severity="error",
        host="shop.example",
        server=None,
        method="DELETE",
        target="/item/{n};v/a?b&token",
        status=405,
        count=1,
    )


def test_without_a_host_the_server_is_named_without_its_port():
    entry = known_of(a_finding(host=None, server="[2001:db8::2]:80", target=None))
    assert (entry.host, entry.server, entry.target) == (None, "2001:db8::2", None)


def test_findings_are_gathered_by_fingerprint_under_their_worst_severity():
    collected = Collected()
    for finding in (
        a_finding(severity=Severity.INFO),
        a_finding(count=3),
        a_finding(severity=Severity.WARNING),
        a_finding(verdict=Verdict.UNDECIDED),
        a_finding(fingerprint="other"),
    ):
        collected.take(finding)
    assert [(entry.severity, entry.count) for entry in collected.entries.values()] == [
        ("error", 5),
        ("error", 1),
    ]


def test_what_is_kept_has_a_bound(monkeypatch):
    monkeypatch.setattr(analyzer.baselines, "ENTRIES_LIMIT", 2)
    collected = Collected()
    for number in range(5):
        collected.take(a_finding(fingerprint=str(number), count=2))
    assert (list(collected.entries), collected.beyond) == (["0", "1"], 6)


def met(baseline, *findings):
    known = KnownFindings(baseline, "base.json")
    return known, known.left(findings)


def test_what_is_known_is_counted_however_often_it_is_met():
    one, other = a_finding(), a_finding(fingerprint="other")
    known, left = met(Baseline(findings=[an_entry(one.fingerprint)]), one, one, other)
    assert left == [other]
    assert known.sentence(["S405-allow"]) == "2 findings are in the baseline base.json"
    assert known.record(["S405-allow"]) == {"path": "base.json", "entries": 1, "findings": 2, "gone": 0}


def test_an_undecided_verdict_is_never_known():
    undecided = a_finding(verdict=Verdict.UNDECIDED)
    known, left = met(Baseline(findings=[an_entry(undecided.fingerprint)]), undecided)
    assert (left, known.known, known.collected.entries) == ([undecided], 0, {})


def test_what_was_not_met_is_gone_if_its_rule_was_asked_and_all_was_seen():
    one = a_finding()
    entries = [an_entry(one.fingerprint), an_entry("a"), an_entry("b"), an_entry("c", "S404-x")]
    known, _ = met(Baseline(findings=entries), one)
    assert [entry.fingerprint for entry in known.gone(["S405-allow"])] == ["a", "b"]
    assert known.sentence(["S405-allow"]) == (
        "1 finding is in the baseline base.json; 2 of the 4 in it are gone"
    )
    assert known.sentence(["S404-x"]).endswith("1 of the 4 in it is gone")
    assert known.sentence(["S405-allow"], whole=False) == "1 finding is in the baseline base.json"
    assert known.record(["S405-allow"], whole=False)["gone"] is None


def test_an_update_keeps_the_entries_of_rules_that_were_not_asked():
    one = a_finding()
    coverage = {"S405-allow": RuleTally(kept=2, broken=1, undecided=7), "S405-b": RuleTally(undecided=1)}
    known, _ = met(Baseline(findings=[an_entry("a"), an_entry("c", "S404-x")]), one)
    updated = known.updated("both", coverage)
    assert [entry.fingerprint for entry in updated.findings] == ["c", one.fingerprint]
    assert updated.profile == "both"
    assert updated.rules == [RuleCount(rule="S405-allow", broken=1, decided=3)]


def test_a_baseline_is_in_the_order_of_what_people_read():
    entries = [
        an_entry("1", "B"),
        an_entry("2", "A", host="b", target="/"),
        an_entry("3", "A", host="a", target="/b", status=404),
        an_entry("4", "A", host="a", target="/a"),
        an_entry("5", "A"),
    ]
    assert [entry.fingerprint for entry in baseline_of(entries).findings] == ["5", "4", "3", "2", "1"]


@pytest.mark.parametrize(
    "again",
    [
        SAID.replace("/item/17", "/item/18").replace("secret", "other"),
        SAID.replace("Shop.example:8080", "SHOP.example"),
        SAID.replace("v=2", "v=3"),
    ],
)
def test_what_varies_from_request_to_request_is_known_again(again):
    _, left = met(Baseline(findings=[known_of(a_finding())]), a_finding(again))
    assert left == []
