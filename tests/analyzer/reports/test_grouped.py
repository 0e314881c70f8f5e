from types import SimpleNamespace

import msgspec
import pytest

from analyzer.redaction import Mask
from analyzer.reports import grouped
from analyzer.reports.grouped import BY, GroupedBy
from analyzer.reports.page import Look
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.vocabulary import Severity, Verdict
from analyzer.tally import Tally

SAID = """
    > DELETE /a;sid=abc?token=secret HTTP/1.1
    > Host: www.example.com
    >
    < HTTP/1.1 405 Method Not Allowed
    <
"""


def a_finding(**changes):
    (finding,) = Judge(select=["S405-allow"]).exchange(converse(SAID).exchanges[0])
    return msgspec.structs.replace(finding, **changes)


def lines(by, *findings, width=80, colour=False):
    found = GroupedBy(by)
    assert [found.take(finding) for finding in findings] == [False] * len(findings)
    tally = Tally()
    tally.exchange(converse(SAID).exchanges[0], findings[:1])
    return list(found.lines(SimpleNamespace(tally=tally), Look(width, colour), Mask(b"k")))


@pytest.mark.parametrize(
    ("by", "value", "share"),
    [
        ("server", "192.0.2.2:80", "; 1 of 1 response"),
        ("host", "www.example.com", ""),
        ("path", f"/a;sid={Mask(b'k').secret('abc')}", ""),
        ("status", "405", "; 1 of 1 response"),
        ("client", "192.0.2.1", ""),
    ],
)
def test_a_block_for_each_value(by, value, share):
    assert lines(by, a_finding(), a_finding()) == [
        "",
        f"Findings by {by}, the worst first; first: connection:exchange, frame",
        "",
        f"{by} {value}: 2 errors{share}",
        "  error  S405-allow  2  first 0:0, frame 5",
    ]
    assert by in BY


def test_the_worst_is_first_and_each_weight_is_counted():
    info, warning = (a_finding(severity=each, rule=each.value) for each in (Severity.INFO, Severity.WARNING))
    undecided = a_finding(verdict=Verdict.UNDECIDED, host="b")
    found = lines("host", *[msgspec.structs.replace(info, host="a")] * 9, warning, a_finding(), undecided)
    assert [line for line in found if line.startswith("host")] == [
        "host www.example.com: 1 error, 1 warning",
        "host a: 9 info",
        "host b: 1 undecided",
    ]


def test_the_top_twenty_and_the_others():
    found = lines("host", *(a_finding(host=f"h{number:02}") for number in range(300)))
    assert sum(line.startswith("host h") for line in found) == 20
    assert found[-1] == "others (280): 280 errors"


def test_what_is_told_apart_is_bounded(monkeypatch):
    monkeypatch.setattr(grouped, "VALUES_LIMIT", 30)
    found = GroupedBy("host")
    for number in range(50):
        found.take(a_finding(host=f"h{number:02}"))
    assert len(found._blocks) == 30
    outcome = SimpleNamespace(tally=Tally())
    assert list(found.lines(outcome, Look(80), Mask()))[-1] == "others (10 and more): 30 errors"


def test_many_rules_of_one_value_are_summed_up():
    found = lines("host", *(a_finding(rule=f"R{number:02}") for number in range(13)))
    assert found[-1] == "  + 3 findings of 3 more rules"


def test_hostile_names_are_text_and_lines_fit():
    found = lines("host", a_finding(host="\x1b[31m" + "a" * 500))
    assert "\x1b" not in "".join(found)
    assert max(map(len, found)) <= 80


def test_what_is_not_there_has_a_name():
    bare = a_finding(host=None, target=None, status=None, exchange=None, evidence=[], frames=[])
    assert lines("host", bare)[3:] == ["host none named: 1 error", "  error  S405-allow  1  first 0"]
    assert lines("path", bare)[3] == "path not known: 1 error"
    assert lines("status", bare)[3] == "status none: 1 error"
    assert lines("host") == []


def test_colour_is_on_the_weight():
    assert lines("status", a_finding(), colour=True)[-1].startswith("  \x1b[1;31merror\x1b[0m  S405-allow")
