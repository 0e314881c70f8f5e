from datetime import UTC, date, datetime

import msgspec
import pytest

from analyzer.ignores import Ignore, Ignores, ignore_of, path_of
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.vocabulary import Verdict

TODAY = date(2026, 2, 1)
SAID = """
    > DELETE /caf\xc3\xa9/a?token=b HTTP/1.1
    > Host: www.Example.com:8080
    >
    < HTTP/1.1 405 Method Not Allowed
    <
"""


def a_finding(**changes):
    found = Judge(select=["S405-allow"]).exchange(converse(SAID).exchanges[0])
    return msgspec.structs.replace(found[0], **changes)


def an_ignore(**table):
    return ignore_of({"rule": "S405", "reason": "known", **table})


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"rule": "S405-allow"},
        {"host": "www.example.com"},
        {"host": "*.EXAMPLE.com"},
        {"path": "/caf\xe9/*"},
        {"path": "*/a"},
        {"status": 405},
        {"status": "4xx"},
        {"status": "400-404,405"},
        {"host": "www.*", "path": "/*", "status": "4xx"},
    ],
    ids=str,
)
def test_a_finding_is_met_by_everything_that_is_said(table):
    assert an_ignore(**table).matches(a_finding())


@pytest.mark.parametrize(
    "table",
    [
        {"rule": "S404"},
        {"host": "example.com"},
        {"path": "/"},
        {"path": "/caf\xe9/a?token=b"},
        {"status": 404},
        {"status": "5xx"},
        {"host": "www.*", "path": "/*", "status": 404},
    ],
    ids=str,
)
def test_a_finding_is_not_met_where_one_thing_is_another(table):
    assert not an_ignore(**table).matches(a_finding())


def test_what_a_finding_does_not_have_is_not_met():
    bare = a_finding(host=None, target=None, status=None)
    assert an_ignore().matches(bare)
    assert not any(
        an_ignore(**table).matches(bare) for table in ({"host": "*"}, {"path": "*"}, {"status": "4xx"})
    )


def test_one_that_stands_for_several_is_met_by_rule_and_host_alone():
    several = a_finding(count=7)
    assert an_ignore(host="www.example.com").matches(several)
    assert not an_ignore(path="*").matches(several)
    assert not an_ignore(status=405).matches(several)


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/a/b?c=/d", "/a/b"),
        ("http://u:p@example.com:80/a#b", "/a"),
        ("http://example.com?x", "/"),
        ("*", "*"),
        ("example.com:443", "example.com:443"),
        ("", ""),
        ("/a?u=http://b/c", "/a"),
    ],
)
def test_the_path_of_a_target_is_without_authority_and_query(target, path):
    assert path_of(target) == path


def left(ignores, *findings, shown=lambda _: True):
    taken = Ignores(ignores, today=TODAY, source="wirelint.toml")
    return taken, taken.left(findings, shown)


def test_what_is_ignored_is_counted_and_said():
    ignores, found = left([an_ignore(), an_ignore(status=405)], a_finding(), a_finding(rule="X"))
    assert [finding.rule for finding in found] == ["X"]
    assert ignores.sentence() == "1 finding ignored by 2 ignores of wirelint.toml"
    assert ignores.notes(["S405-allow"]) == []
    ignores, found = left([an_ignore()], a_finding(count=3))
    assert (ignores.sentence(), found) == ("3 findings ignored by 1 ignore of wirelint.toml", [])


def test_an_undecided_verdict_is_never_ignored():
    undecided = a_finding(verdict=Verdict.UNDECIDED)
    ignores, found = left([an_ignore()], undecided)
    assert (found, ignores.sentence(), ignores.counts) == ([undecided], "", [0])


def test_an_expired_one_brings_its_findings_back_and_is_said():
    ignores, found = left([an_ignore(until=date(2026, 2, 1)), an_ignore(until="2026-01-31")], a_finding())
    assert len(found) == 1
    assert ignores.notes(["S405-allow"]) == [
        "wirelint.toml: ignore S405: expired on 2026-02-01: 1 finding is back (known)",
        "wirelint.toml: ignore S405: expired on 2026-01-31: 1 finding is back (known)",
    ]
    ignores, found = left([an_ignore(until="2026-02-02")], a_finding())
    assert (found, ignores.notes(["S405-allow"])) == ([], [])


def test_an_unused_one_is_said_if_its_rules_were_asked():
    ignores, _ = left([an_ignore(path="/old/*"), an_ignore(until="2020-01-01", path="/old/*")], a_finding())
    assert ignores.notes(["S405-allow"]) == [
        "wirelint.toml: ignore S405 path=/old/*: matched nothing (known)",
        "wirelint.toml: ignore S405 path=/old/*: expired on 2020-01-01: unused (known)",
    ]
    assert ignores.notes(["S404"])[0].count("expired") == 1


def test_what_filters_hide_uses_an_ignore_and_is_in_no_number():
    ignores, found = left([an_ignore()], a_finding(), shown=lambda _: False)
    assert (found, ignores.sentence(), ignores.notes(["S405-allow"])) == ([], "", [])


def test_the_record_has_every_ignore():
    ignores, _ = left([an_ignore(host="A*", until="2026-03-01"), an_ignore(rule="X")], a_finding(host="ab"))
    assert ignores.record() == {
        "findings": 1,
        "ignores": [
            {
                "rule": "S405",
                "host": "a*",
                "path": None,
                "status": None,
                "reason": "known",
                "until": "2026-03-01",
                "findings": 1,
                "expired": False,
                "unused": False,
            },
            {
                "rule": "X",
                "host": None,
                "path": None,
                "status": None,
                "reason": "known",
                "until": None,
                "findings": 0,
                "expired": False,
                "unused": True,
            },
        ],
    }


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"rule": "S405"}, "reason: an ignore needs one"),
        ({"reason": "x"}, "rule: an ignore needs one"),
        ({"rule": "S405", "reason": " "}, "reason: must be text, not ' '"),
        ({"rule": ["S405"], "reason": "x"}, r"rule: must be text, not \['S405'\]"),
        (
            {"rule": "S405", "reason": "x", "target": "/"},
            "target: an ignore has no such key; there are rule, host",
        ),
        ({"rule": "S405", "reason": "x", "host": 1}, "host: must be text, not 1"),
        ({"rule": "S405", "reason": "x", "status": "teapot"}, "status: 'teapot' is no status code"),
        ({"rule": "S405", "reason": "x", "status": True}, "status: '' is no status code"),
        ({"rule": "S405", "reason": "x", "until": "31.1.2026"}, "until: must be a date such as 2026-01-31"),
        ({"rule": "S405", "reason": "x", "until": "2026-02-30"}, "until: must be a date"),
        ({"rule": "S405", "reason": "x", "until": datetime(2026, 1, 1, tzinfo=UTC)}, "until: must be a date"),
    ],
)
def test_what_is_no_ignore_is_said_with_its_key(table, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        ignore_of(table)


def test_without_ignores_there_are_none():
    assert not Ignores([], today=TODAY)
    assert Ignores([Ignore(rule="X", reason="y")], today=TODAY)
