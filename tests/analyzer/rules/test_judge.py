"""Judging: which rules are asked, what is counted, and what is handed on."""

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.rule import Evidence, Level, Party, Scope, rule
from parsers.model import Response

TWO_FAULTS = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 401 Unauthorized
    < Content-Length: 0
    <
"""
FINE = """
    > GET /b HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    < Hello
"""


def judge_all(judge, text, number=0):
    said = converse(text, number=number)
    findings = [finding for exchange in said.exchanges for finding in judge.exchange(exchange)]
    return findings + judge.connection(said.connection)


def counts(judge, rule_id):
    tally = judge.tally[rule_id]
    return (tally.kept, tally.broken, tally.undecided, dict(tally.reasons))


def made(rule_id, check, **options):
    """A rule of the test's own; it has no row in the catalogue, so it is a warning in both standards."""
    columns = {
        "level": Level.MUST,
        "party": Party.SERVER,
        "rfc2616": None,
        "current": None,
        "message": "m",
        "advice": "a",
        "guards": "g",
        "good": "> x",
        "bad": "> y",
    }
    return rule(rule_id, "title", **(columns | options))(check)


def broken(_exchange, _history):
    """Why."""
    return [Evidence(what="it")]


def kept(_exchange, _history):
    """Why."""
    return ()


def test_every_verdict_is_counted_and_the_broken_ones_are_handed_on():
    judge = Judge()
    found = judge_all(judge, TWO_FAULTS + FINE)
    assert {one.rule for one in found} == {"C4XX-explain-body", "S401-www-authenticate"}
    assert counts(judge, "C4XX-explain-body") == (0, 1, 0, {})
    assert counts(judge, "S401-www-authenticate") == (0, 1, 0, {})
    assert counts(judge, "C0-status-line") == (2, 0, 0, {})
    assert counts(judge, "S400-host") == (0, 0, 0, {})
    assert counts(judge, "S204-no-body") == (0, 0, 0, {})


def test_undecided_verdicts_are_counted_by_reason_and_listed_where_asked_for():
    text = ">? 20\n" + TWO_FAULTS.partition(">\n")[2]
    silent, listing = Judge(), Judge(list_undecided=True)
    assert [one.rule for one in judge_all(silent, text)] == ["S401-www-authenticate"]
    listed = [(one.rule, one.reason) for one in judge_all(listing, text) if one.verdict.value == "undecided"]
    assert ("C4XX-explain-body", "request not captured") in listed
    for judge in (silent, listing):
        assert counts(judge, "C4XX-explain-body") == (0, 0, 1, {"request not captured": 1})


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"select": ["S401"]}, ["S401-www-authenticate"]),
        ({"ignore": ["S401"]}, ["C4XX-explain-body"]),
        ({"select": ["S4", "C4"], "ignore": ["C4XX"]}, ["S401-www-authenticate"]),
        ({"select": ["S5"]}, []),
    ],
)
def test_rules_are_chosen_by_the_start_of_their_ids(options, expected):
    assert [one.rule for one in judge_all(Judge(**options), TWO_FAULTS)] == expected


@pytest.mark.parametrize(("profile", "listed"), [("rfc9110", 46), ("rfc2616", 46), ("both", 46)])
def test_a_profile_has_the_rules_that_weigh_something_in_it(profile, listed):
    judge = Judge(profile=profile)
    assert len(judge.rules) == len(RULES) == listed
    assert list(judge.tally) == [one.id for one in RULES]


def test_the_more_specific_rule_is_reported_alone():
    general = made("X-general", broken)
    special = made("X-special", broken, supersedes={"X-general"})
    judge = Judge(rules=[general, special])
    assert [one.rule for one in judge_all(judge, FINE)] == ["X-special"]
    assert counts(judge, "X-general") == (0, 0, 0, {})
    assert [one.rule for one in judge_all(Judge(rules=[general]), FINE)] == ["X-general"]


def test_a_rule_is_asked_by_status_and_without_response_only_where_it_needs_none():
    rules = [
        made("X-any", kept),
        made("X-200", kept, statuses={200}),
        made("X-4xx", kept, statuses={"4xx"}),
        made("X-1xx", kept, statuses={"1xx"}, needs_response=False),
        made("X-request", kept, needs_response=False),
        made("X-sometimes", kept, applies=lambda exchange, _: exchange.index == 1),
    ]
    judge = Judge(rules=rules)
    judge_all(judge, FINE)
    judge_all(judge, FINE + TWO_FAULTS, number=1)
    judge_all(judge, "> GET / HTTP/1.1\n>\n< HTTP/1.1 103 Early Hints\n<", number=2)
    assert {rule_id: tally.kept for rule_id, tally in judge.tally.items()} == {
        "X-any": 3,
        "X-200": 2,
        "X-4xx": 1,
        "X-1xx": 1,
        "X-request": 4,
        "X-sometimes": 1,
    }


def test_a_connection_is_judged_by_the_status_of_its_last_response():
    options = {"scope": Scope.CONNECTION}
    rules = [
        made("X-200", broken, statuses={200}, **options),
        made("X-401", broken, statuses={401}, **options),
    ]
    judge = Judge(rules=rules)
    found = judge_all(judge, FINE + TWO_FAULTS)
    assert [(one.rule, one.exchange, one.status) for one in found] == [("X-401", 1, 401)]
    assert counts(judge, "X-200") == (0, 0, 0, {})


def test_a_rule_that_fails_says_on_what():
    def failing(_exchange, _history):
        raise ZeroDivisionError

    def check_of(scope):
        return Judge(rules=[made("X-fails", failing, scope=scope)])

    for scope, note in [
        (Scope.EXCHANGE, "while judging conversation, connection 0, exchange 0 by X-fails"),
        (Scope.CONNECTION, "while judging conversation, connection 0 by X-fails"),
    ]:
        with pytest.raises(ZeroDivisionError) as caught:
            judge_all(check_of(scope), FINE)
        assert caught.value.__notes__ == [note]


def test_what_a_profile_does_not_ask_for_is_kept_there():
    text = "> GET / HTTP/1.1\n> Host: a\n> Host: b\n>\n< HTTP/1.1 200 OK\n<"
    judges = {profile: Judge(profile=profile) for profile in ("rfc9110", "rfc2616")}
    for judge in judges.values():
        judge_all(judge, text)
    assert counts(judges["rfc9110"], "S400-host") == (0, 1, 0, {})
    assert counts(judges["rfc2616"], "S400-host") == (1, 0, 0, {})


def test_a_hostile_server_cannot_make_many_plans():
    judge = Judge()
    for bits in range(512):
        interim = "".join(f"< HTTP/1.1 {100 + n} x\n<\n" for n in (0, *range(2, 10)) if bits >> (n % 9) & 1)
        judge_all(judge, f"> GET / HTTP/1.1\n>\n{interim}< HTTP/1.1 200 OK\n<", number=bits)
    assert len(judge._plans) <= 4


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("HTTP/1.1 206 P\r\nContent-Type: multipart/byteranges; boundary=a\r\n\r\n", True),
        ("HTTP/1.1 206 P\r\nContent-Type: text/plain\r\n\r\n", False),
        ("HTTP/1.1 205 R\r\n\r\n", True),
        ("HTTP/1.1 200 OK\r\nContent-Type: multipart/byteranges\r\n\r\n", False),
    ],
)
def test_content_is_kept_where_a_rule_needs_it(head, wanted):
    octets = head.encode()
    response = Response(
        head=octets, start_line_length=octets.index(b"\n") + 1, status=int(head[9:12]), reason=""
    )
    assert Judge().content_wanted(None, response) is wanted


def test_a_judge_forgets_a_connection_that_is_over():
    judge = Judge()
    judge_all(judge, FINE + "< HTTP/1.1 200 OK\n<")
    assert (judge.history._ledgers, judge.history._dated_connections) == ({}, set())
