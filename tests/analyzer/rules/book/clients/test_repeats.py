"""Requests that are repeated unchanged."""

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    finding_of,
    overlapping,
    undecided,
    verdict,
)


def refused(status, *, method="POST", target="/a", content="a=1", fields="", wait=0, answer="< why"):
    waits = f">WAIT {wait}\n" if wait else ""
    body = f">= {content}\n" if content else ""
    return f"{waits}> {method} {target} HTTP/1.1\n{fields}>\n{body}< HTTP/1.1 {status} X\n<\n{answer}\n"


ON_B = "=== b 192.0.2.1\n"
AGENT = "> User-Agent: a/1\n"
RULES = {400: "S400-client-repeat", 403: "S403-client-repeat", 507: "S507-client-repeat"}
every_rule = pytest.mark.parametrize(("status", "rule"), RULES.items())


@every_rule
def test_the_same_request_is_not_sent_again(status, rule):
    assert verdict(rule, refused(status) * 2) == BROKEN
    assert verdict(rule, refused(status)) == NOT_APPLICABLE
    assert verdict(rule, refused(status) + refused(status, content="a=2")) == KEPT
    assert verdict(rule, refused(status) + refused(status, target="/b")) == NOT_APPLICABLE
    assert verdict(rule, refused(status) + refused(status, method="PUT")) == NOT_APPLICABLE
    assert verdict(rule, refused(404) * 2) == NOT_APPLICABLE


@every_rule
def test_on_another_connection_it_is_the_same(status, rule):
    found = finding_of(rule, refused(status, fields=AGENT) + ON_B + refused(status, fields=AGENT))
    assert (found.severity.value, found.connection) == ("warning", 1)
    unsure = finding_of(rule, refused(status) + ON_B + refused(status))
    assert unsure.severity.value == "info"


@every_rule
def test_content_that_was_not_kept_cannot_be_compared(status, rule):
    limit = undecided(NotObservedReason.CONTENT_LIMIT)
    assert verdict(rule, refused(status) * 2, content_limit=0) == limit
    assert verdict(rule, refused(status, content="") * 2, content_limit=0) == BROKEN


@every_rule
def test_a_request_that_may_have_crossed_the_response_repeats_nothing(status, rule):
    opened = ON_B + refused(200, target="/x", fields=AGENT, answer="< Hello") + "=== a\n"
    text = opened + refused(status, fields=AGENT) + ON_B + refused(status, fields=AGENT)
    assert verdict(rule, text) == undecided(Doubt.IN_FLIGHT)


@every_rule
def test_octets_of_which_two_copies_differ_prove_nothing(status, rule):
    assert verdict(rule, refused(status) * 2, change=overlapping) == undecided(Doubt.OVERLAP)


@cases({
    "an id for tracing": (BROKEN, refused(400) + refused(400, fields="> X-Request-Id: 7\n")),
    "another field": (KEPT, refused(400) + refused(400, fields="> X: 7\n")),
    "after half a minute": (BROKEN, refused(400) + refused(400, wait=30)),
    "after more than a minute": (NOT_APPLICABLE, refused(400) + refused(400, wait=61)),
    "an unreadable line in both": (BROKEN, refused(400, fields="> broken\n") * 2),
    "an unreadable line in one": (
        undecided(Doubt.MALFORMED_HEAD),
        refused(400) + refused(400, fields="> broken\n"),
    ),
})  # fmt: skip
def test_400_is_compared_field_by_field(expected, text):
    assert verdict(RULES[400], text) == expected


BASIC, OTHER, COOKIE = "> Authorization: Basic Yjox\n", "> Authorization: Basic Yjoy\n", "> Cookie: a=1\n"


@cases({
    "another field": (BROKEN, refused(403) + refused(403, fields="> X: 7\n")),
    "the same credentials": (BROKEN, refused(403, fields=BASIC + COOKIE) * 2),
    "other credentials": (NOT_APPLICABLE, refused(403, fields=BASIC) + refused(403, fields=OTHER)),
    "a cookie": (NOT_APPLICABLE, refused(403) + refused(403, fields=COOKIE)),
    "a reload": (NOT_APPLICABLE, refused(403) + refused(403, fields="> Cache-Control: max-age=0\n")),
    "after more than a minute": (NOT_APPLICABLE, refused(403) + refused(403, wait=61)),
})  # fmt: skip
def test_403_is_compared_by_credentials(expected, text):
    assert verdict(RULES[403], text) == expected


def test_a_403_repeated_after_a_second_breaks_the_old_standard_alone():
    assert finding_of(RULES[403], refused(403) * 2).standards == ["rfc9110", "rfc2616"]
    assert finding_of(RULES[403], refused(403) + refused(403, wait=2)).standards == ["rfc2616"]


@cases({
    "after two seconds": (KEPT, refused(507) + refused(507, wait=3)),
    "at equal intervals": (BROKEN, refused(507) + refused(507, wait=30) * 3),
    "now and then": (KEPT, refused(507) + refused(507, wait=30) + refused(507, wait=50) * 2),
    "a reload": (NOT_APPLICABLE, refused(507) + refused(507, fields="> Pragma: no-cache\n")),
})  # fmt: skip
def test_507_is_not_repeated_by_itself(expected, text):
    assert verdict(RULES[507], text) == expected
