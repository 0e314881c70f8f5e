"""502, 504 and 511: who sends them."""

import pytest

from analyzer.rules.book.relays.hops import both_hops
from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    doubtful,
    evidence_of,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

RULES = {
    "S502-gateway": "502 Bad Gateway",
    "S504-gateway": "504 Gateway Timeout",
    "S511-not-origin": "511 Network Authentication Required",
}
UNKNOWN = undecided(Doubt.ROLE_UNKNOWN)


def answered(status, role="", *, fields="", target="/", request=""):
    told = f"!! 192.0.2.2={role}\n" if role else ""
    asked = f"> GET {target} HTTP/1.1\n{request}>\n"
    return f"{told}{asked}<! no Date\n< HTTP/1.1 {status}\n{fields}<\n< See https://login.example/."


def unasked(status, told="", fields=""):
    return f"{told}>? 20\n< HTTP/1.1 {status}\n{fields}<\n< why"


@pytest.mark.parametrize("rule", RULES)
def test_the_code_is_that_of_an_intermediary(rule):
    status = RULES[rule]
    expected = {
        answered(status): UNKNOWN,
        answered(status, "origin"): BROKEN,
        answered(status, "origin", fields="< Via: 1.1 a\n"): BROKEN,
        answered(status, "gateway"): KEPT,
        answered(status, "proxy"): KEPT,
        answered(status, target="http://example.com/"): KEPT,
        answered(status, fields="< Via: 1.1 a\n"): KEPT,
        answered(status, fields="< Age: 3\n"): KEPT,
        answered(status, fields="< Proxy-Status: a; error=dns_error\n"): KEPT,
        answered(status, fields="< Cache-Status: a; fwd=miss\n"): KEPT,
        answered(status, fields="< X-Cache: MISS\n"): KEPT,
        both_hops("< HTTP/1.1 200 OK\n<\n< a", f"< HTTP/1.1 {status}\n<\n< a").replace(
            "GET http://example.com/a", "GET /a"
        ): KEPT,
        unasked(status): NO_REQUEST,
        unasked(status, fields="< Via: 1.1 a\n"): KEPT,
        f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {status}\n<? 30": LOST,
        answered("500 No", "origin"): NOT_APPLICABLE,
    }
    assert {text: verdict(rule, text) for text in expected} == expected


@pytest.mark.parametrize("rule", RULES)
def test_it_is_a_remark_that_needs_the_word_of_the_user(rule):
    text = answered(RULES[rule], "origin")
    found = finding_of(rule, text)
    assert (found.severity.value, found.party.value) == ("info", "origin")
    assert evidence_of(rule, text) == [("status line", f"HTTP/1.1 {RULES[rule]}", 5, 0)]
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)


def test_a_cache_of_the_origin_server_may_have_nothing_stored():
    only = answered(RULES["S504-gateway"], "origin", request="> Cache-Control: only-if-cached\n")
    assert verdict("S504-gateway", only) == KEPT
    untold = unasked(RULES["S504-gateway"], "!! 192.0.2.2=origin\n")
    assert verdict("S504-gateway", untold) == NO_REQUEST
    assert verdict("S502-gateway", unasked(RULES["S502-gateway"], "!! 192.0.2.2=origin\n")) == BROKEN


def test_a_pairing_in_doubt_proves_nothing():
    text = answered(RULES["S504-gateway"], "origin")
    assert verdict("S504-gateway", text, change=doubtful) == undecided(NotObservedReason.PAIRING)


@pytest.mark.parametrize("rule", RULES)
def test_what_binds_intermediaries_is_not_held_against_the_origin_server_too(rule):
    _, findings = judged(answered(RULES[rule], "origin"))
    assert [one.rule for one in findings if one.verdict.value == BROKEN] == [rule]
