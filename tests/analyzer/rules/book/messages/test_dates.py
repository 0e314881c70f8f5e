"""Date in 206 and 304, settled when the capture is over."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    judged,
    overlapping,
    undecided,
    verdict,
)

NO_CLOCK = undecided(Doubt.NO_CLOCK)
HEADS = {
    "S206-date": "< HTTP/1.1 206 Partial Content\n< Content-Range: bytes 0-0/10\n",
    "S304-date": "< HTTP/1.1 304 Not Modified\n",
}
CONTENT = {"S206-date": "<\n<= a", "S304-date": "<"}
both = pytest.mark.parametrize("rule", HEADS)


def dateless(rule, *, host="example.com", content=None):
    request = f"> GET /f HTTP/1.1\n> Host: {host}\n> Range: bytes=0-0\n> If-None-Match: *\n>\n"
    return f"{request}<! no Date\n{HEADS[rule]}{content or CONTENT[rule]}\n"


def other(*, host="example.com", date=True):
    denied = "" if date else "<! no Date\n"
    return f"> GET / HTTP/1.1\n> Host: {host}\n>\n{denied}< HTTP/1.1 200 OK\n<\n< Hello\n"


@both
@pytest.mark.parametrize(
    ("expected", "around"),
    [
        (NO_CLOCK, ("", "")),
        (NO_CLOCK, ("", other(date=False))),
        (NO_CLOCK, ("", other(host="other.example"))),
        (BROKEN, ("", other())),
        (BROKEN, (other(), "")),
        (BROKEN, (other(host="EXAMPLE.com"), "")),
    ],
)
def test_a_response_without_date_is_judged_by_the_other_responses_of_its_server(rule, expected, around):
    before, after = around
    assert verdict(rule, before + dateless(rule) + after) == expected


@both
def test_date_is_enough(rule):
    assert verdict(rule, dateless(rule).replace("<! no Date\n", "") + other()) == KEPT


@both
def test_an_empty_date_is_none(rule):
    text = dateless(rule, content="< Date:\n" + CONTENT[rule]).replace("<! no Date\n", "")
    assert verdict(rule, text + other()) == BROKEN


@both
def test_other_codes_are_not_asked(rule):
    assert verdict(rule, other(date=False) + other()) == NOT_APPLICABLE


@both
def test_without_the_request_the_server_is_not_known(rule):
    text = f"{other()}>? 20\n<! no Date\n{HEADS[rule]}{CONTENT[rule]}"
    assert verdict(rule, text).startswith("undecided")
    assert verdict(rule, f">? 20\n<! no Date\n{HEADS[rule]}{CONTENT[rule]}") == NO_REQUEST


@both
def test_part_of_a_head_and_lines_that_cannot_be_read_are_not_judged(rule):
    lost = f"{other()}> GET / HTTP/1.1\n>\n{HEADS[rule]}<? 30"
    malformed = dateless(rule, content="< Date\n" + CONTENT[rule])
    assert verdict(rule, lost) == LOST
    assert verdict(rule, other() + malformed) == undecided(Doubt.MALFORMED_HEAD)


@both
def test_octets_of_which_two_copies_differ_prove_nothing(rule):
    assert verdict(rule, other() + dateless(rule), change=overlapping) == undecided(Doubt.OVERLAP)


@both
def test_at_most_five_findings_of_a_server_are_kept_and_the_first_counts_for_the_others(rule):
    judge, findings = judged(dateless(rule) * 12 + other())
    assert [one.count for one in findings if one.rule == rule] == [8, 1, 1, 1, 1]
    assert judge.tally[rule].broken == 12


ANY = "CXXX-date"


def answered(status, fields="", *, request="GET /f HTTP/1.1", version="1.1", date=False):
    denied = "" if date else "<! no Date\n"
    return f"> {request}\n> Host: example.com\n>\n{denied}< HTTP/{version} {status}\n{fields}<\n"


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "302 Found", "404 Not Found", "500 Error"])
def test_every_final_response_has_a_date(status):
    assert verdict(ANY, answered(status) + other()) == BROKEN
    assert verdict(ANY, answered(status)) == NO_CLOCK
    assert verdict(ANY, answered(status, date=True)) == KEPT


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (KEPT, answered("200 OK", "< date: Mon, 01 Jan 2024 00:00:00 GMT\n")),
        (KEPT, answered("200 OK", "< Date:Mon, 01 Jan 2024 00:00:00 GMT\n")),
        (BROKEN, answered("200 OK", "< Date: \n")),
        (KEPT, answered("200 OK", version="1.0")),
        (KEPT, answered("407 Proxy Authentication Required", request="CONNECT a:443 HTTP/1.1")),
        (undecided(Doubt.PROXY), answered("200 OK", "< Via: 1.1 gate\n")),
        (undecided(Doubt.PROXY), answered("200 OK", request="GET http://example.com/ HTTP/1.1")),
        (BROKEN, answered("200 OK", request="GET /?of=http://example.com/ HTTP/1.1")),
        (undecided(Doubt.MALFORMED_HEAD), answered("200 OK", "< Date\n")),
        (LOST, "> GET / HTTP/1.1\n>\n<! no Date\n< HTTP/1.1 200 OK\n<? 30"),
        (KEPT, "> GET / HTTP/1.1\n> Upgrade: x\n>\n< HTTP/1.1 101 Yes\n< Upgrade: x\n<"),
    ],
    ids=[
        "lower case",
        "no space",
        "empty",
        "a server of HTTP/1.0",
        "CONNECT",
        "Via",
        "a request to a proxy",
        "a URI in the query",
        "a line that cannot be read",
        "part of the head was lost",
        "101",
    ],
)
def test_the_guards_of_date(expected, text):
    assert verdict(ANY, other() + text) == expected


def test_an_interim_response_needs_no_date():
    text = "> GET / HTTP/1.1\n>\n< HTTP/1.1 103 Hints\n<\n< HTTP/1.1 200 OK\n<\n< Hello"
    assert verdict(ANY, text) == KEPT


def test_5xx_without_date_is_a_remark_by_rfc_2616_alone():
    text = answered("500 Error") + other()
    _, findings = judged(text)
    assert [(one.rule, one.severity.value, one.standards) for one in findings if one.rule == ANY] == [
        (ANY, "info", ["rfc2616"])
    ]
    assert verdict(ANY, text, profile="rfc9110") == KEPT


@both
def test_the_rule_of_the_code_comes_first(rule):
    judge, findings = judged(dateless(rule) + other())
    assert {one.rule for one in findings} & {rule, ANY} == {rule}
    assert judge.tally[ANY].undecided == 0


def test_any_date_proves_nothing_where_two_copies_of_octets_differ_or_the_request_is_missing():
    assert verdict(ANY, answered("200 OK") + other(), change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(ANY, ">? 20\n<! no Date\n< HTTP/1.1 200 OK\n<\n< a") == NO_REQUEST
