"""The report of what differs: for people, for tickets, for programs; nothing captured acts in it."""

import json

import pytest
from msgspec import to_builtins

from analyzer.baselines import Baseline, Known, RuleCount
from analyzer.differences import Side, difference
from analyzer.reports.difference import headline, markdown_lines, record, text_lines
from analyzer.reports.page import Look


def an_entry(fingerprint, **members):
    return Known(
        **{"fingerprint": fingerprint, "rule": "S405-allow", "severity": "error", "count": 1, **members}
    )


def a_side(*entries, name="a.pcap", rules=(("S405-allow", 20, 100),), **members):
    counts = [RuleCount(rule=rule, broken=broken, decided=decided) for rule, broken, decided in rules]
    baseline = Baseline(profile="rfc9110", findings=list(entries), rules=counts)
    return Side(**{"name": name, "kind": "captures", "baseline": baseline, "responses": 100, **members})


USUAL = {"host": "shop.example", "method": "PUT", "target": "/item/{n}", "status": 405}
OLD = a_side(an_entry("a", **USUAL, count=20), an_entry("b", server="192.0.2.1"))
NEW = a_side(
    an_entry("a", **USUAL, count=80),
    an_entry("c", **USUAL),
    name="b.pcap",
    rules=[("S405-allow", 80, 100)],
)


def text(old, new, limit=None, **look):
    return "\n".join(text_lines(old, new, difference(old.baseline, new.baseline), Look(**look), limit=limit))


def markdown(old, new, limit=None):
    return "\n".join(markdown_lines(old, new, difference(old.baseline, new.baseline), limit=limit))


def test_the_text_says_what_differs():
    assert text(OLD, NEW).splitlines() == [
        "1 new, 1 gone, 1 still there; of the rates of rules 1 rose",
        "  old: a.pcap: captures, 100 responses judged, 2 different findings",
        "  new: b.pcap: captures, 100 responses judged, 2 different findings",
        "",
        "New (1)",
        "  severity  rule        method  where                  status  count",
        "  error     S405-allow  PUT     shop.example/item/{n}  405         1",
        "",
        "Gone (1)",
        "  severity  rule        method  where      status  count",
        "  error     S405-allow  -       192.0.2.1  -           1",
        "",
        "Still there (1)",
        "  severity  rule        method  where                  status     count",
        "  error     S405-allow  PUT     shop.example/item/{n}  405     20 -> 80",
        "",
        "Rates of rules: broken of decided",
        "  rule        before             now                by chance",
        "  S405-allow  20 of 100 (20.0%)  80 of 100 (80.0%)  p = 2.2e-17",
    ]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([("S405-allow", 24, 100)], "p = 0.49, not significant"),
        ([("S405-allow", 2, 2)], "too few to tell"),
    ],
)
def test_what_is_not_significant_is_said_to_be_none(rules, said):
    old = a_side(rules=[("S405-allow", 20, 100)])
    new = a_side(rules=rules)
    assert text(old, new).endswith(said)
    assert headline(difference(old.baseline, new.baseline)) == "0 new, 0 gone, 0 still there"


def test_a_rate_that_is_the_same_is_no_line():
    assert "Rates" not in text(OLD, OLD)


def test_without_counts_of_verdicts_it_is_said_that_rates_cannot_be_compared():
    bare = a_side(rules=(), kind="baseline", responses=None)
    assert text(bare, NEW).endswith("Rates cannot be compared: one side has no counts of verdicts.")
    assert markdown(bare, NEW).endswith("Rates cannot be compared: one side has no counts of verdicts.")
    assert "old: a.pcap: baseline, 0 different findings" in text(bare, NEW)


def test_no_more_is_listed_than_was_asked_for():
    many = a_side(*(an_entry(str(number), target=f"/{number}") for number in range(7)))
    shown = text(a_side(), many, limit=5)
    assert (shown.count("\n  error"), "  and 2 more (--show all)" in shown) == (5, True)
    assert markdown(a_side(), many, limit=5).count("| error |") == 5
    assert text(a_side(), many).count("\n  error") == 7


def test_a_rate_that_fell_is_no_rise():
    assert headline(difference(NEW.baseline, OLD.baseline)).endswith("; of the rates of rules 1 fell")


def test_markdown_has_a_table_of_each_kind():
    lines = markdown(OLD, NEW).splitlines()
    assert lines[2] == "**1 new, 1 gone, 1 still there; of the rates of rules 1 rose**"
    assert "| error | `S405-allow` | `PUT` | `shop.example/item/{n}` | 405 | 1 |" in lines
    assert "| error | `S405-allow` | `-` | `192.0.2.1` | - | 1 |" in lines
    assert "| `S405-allow` | 20 of 100 (20.0%) | 80 of 100 (80.0%) | p = 2.2e-17 |" in lines


def test_the_document_has_every_member():
    document = json.loads(json.dumps(to_builtins(record(OLD, NEW, difference(OLD.baseline, NEW.baseline)))))
    entry = {"rule": "S405-allow", "severity": "error", "server": None}
    assert document["summary"] == {"new": 1, "gone": 1, "still": 1, "rose": 1}
    assert document["old"] == {
        "name": "a.pcap", "kind": "captures", "profile": "rfc9110", "responses": 100, "findings": 2,
    }  # fmt: skip
    assert document["findings_new"] == [{"fingerprint": "c", **entry, **USUAL, "count": 1}]
    assert document["findings_still"] == [
        {"fingerprint": "a", **entry, **USUAL, "count": 80, "count_before": 20}
    ]
    assert [one["fingerprint"] for one in document["findings_gone"]] == ["b"]
    (rate,) = document["rates"]
    assert (rate["rate_before"], rate["rate"], rate["significant"], rate["rose"]) == (0.2, 0.8, True, True)


HOSTILE = "\x1b[31m<b>`|\n\r\u202e&*x*[a](b)\x00\x9b"


def test_nothing_that_was_captured_acts():
    evil = a_side(
        an_entry("e", rule=HOSTILE, host=HOSTILE, method=HOSTILE, target="/" + HOSTILE * 9),
        name=HOSTILE,
        rules=[(HOSTILE, 9, 10)],
    )
    other = a_side(rules=[(HOSTILE, 1, 10)])
    for lines in (text(other, evil), markdown(other, evil)):
        assert all(line.isprintable() for line in lines.splitlines())
    table = [line for line in markdown(other, evil).splitlines() if line.startswith("| error")]
    assert [line.count("|") for line in table] == [7]
    assert "<b>" not in markdown(other, evil).replace("`", "\x00").split("\x00")[0]
