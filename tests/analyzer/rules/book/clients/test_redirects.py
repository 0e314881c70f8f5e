"""Redirects that are followed without asking."""

import pytest

from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    judged,
    verdict,
)

AGENT = "> User-Agent: a/1\n"


def redirect(status, method="POST", location="http://example.com/new", fields=""):
    return f"> {method} /old HTTP/1.1\n{fields}>\n< HTTP/1.1 {status} X\n< Location: {location}\n<\n< Note.\n"


def then(method="GET", target="/new", *, wait=0, connection="", fields=""):
    waits = f">WAIT {wait}\n" if wait else ""
    return f"{connection}{waits}> {method} {target} HTTP/1.1\n{fields}>\n< HTTP/1.1 200 OK\n<\n"


CODES = {301: "S301-client-auto-unsafe", 302: "S302-client-auto-unsafe", 307: "S307-client-auto-unsafe"}
every_code = pytest.mark.parametrize(("status", "rule"), CODES.items())


@every_code
def test_a_redirected_post_is_not_followed_at_once(status, rule):
    options = {"profile": "rfc2616"}
    assert verdict(rule, redirect(status) + then("POST"), **options) == BROKEN
    assert verdict(rule, redirect(status) + then(), **options) == BROKEN
    assert verdict(rule, redirect(status, "DELETE") + then("DELETE"), **options) == BROKEN
    assert verdict(rule, redirect(status) + then(wait=1), **options) == KEPT
    assert verdict(rule, redirect(status, "GET") + then(), **options) == NOT_APPLICABLE
    assert verdict(rule, redirect(status, "HEAD") + then("HEAD"), **options) == NOT_APPLICABLE
    assert verdict(rule, redirect(status) + then(target="/other"), **options) == NOT_APPLICABLE
    assert verdict(rule, redirect(status) + then("OPTIONS"), **options) == NOT_APPLICABLE
    assert verdict(rule, redirect(status), **options) == NOT_APPLICABLE


@every_code
def test_it_may_be_followed_on_another_connection_and_host(status, rule):
    away = redirect(status, location="http://example.net:8080/new", fields=AGENT)
    there = "=== b 192.0.2.1 192.0.2.8:8080\n"
    text = away + then(connection=there, fields=f"{AGENT}> Host: example.net:8080\n")
    assert finding_of(rule, text, profile="rfc2616").severity.value == "warning"
    assert verdict(rule, away + then(), profile="rfc2616") == NOT_APPLICABLE


@every_code
def test_a_client_that_may_be_another_is_a_remark(status, rule):
    found = finding_of(rule, redirect(status) + then(connection="=== b 192.0.2.1\n"), profile="rfc2616")
    assert (found.severity.value, found.evidence[-1].what) == ("info", "client identity uncertain")


@every_code
def test_today_nobody_minds(status, rule):
    judge, findings = judged(redirect(status) + then("POST"), profile="rfc9110")
    assert rule not in judge.tally
    assert [finding.rule for finding in findings if "client" in finding.rule] == []


@cases({
    "GET": (KEPT, redirect(308, "GET") + then()),
    "HEAD": (KEPT, redirect(308, "HEAD") + then("HEAD")),
    "POST at once": (BROKEN, redirect(308) + then("POST")),
    "POST later": (KEPT, redirect(308) + then("POST", wait=1)),
    "OPTIONS redirected": (BROKEN, redirect(308, "OPTIONS") + then("OPTIONS")),
    "300": (BROKEN, redirect(300) + then("POST")),
    "a preflight": (NOT_APPLICABLE, redirect(308) + then("OPTIONS")),
    "no Location": (NOT_APPLICABLE, "> POST /a HTTP/1.1\n>\n< HTTP/1.1 308 X\n<\n" + then("POST")),
})  # fmt: skip
def test_only_get_and_head_follow_by_themselves(expected, text):
    assert verdict("C3XX-client-auto-unsafe", text, profile="rfc2616") == expected


@pytest.mark.parametrize("profile", ["rfc2616", "rfc9110", "both"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("first", ["POST", "PUT"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_one_redirect_is_one_finding_at_most(profile, status, first, method):
    _, findings = judged(redirect(status, first) + then(method), profile=profile)
    assert len([finding.rule for finding in findings if "client" in finding.rule]) <= 1


def test_the_finding_shows_both_requests_and_that_the_method_changed():
    text = redirect(301) + then()
    assert [(what, value, frame) for what, value, frame, _ in evidence_of(CODES[301], text)] == [
        ("request line", "GET /new HTTP/1.1", 6),
        ("redirected request", "POST /old HTTP/1.1", 4),
        ("location", "Location: http://example.com/new", 5),
        ("method changed", "POST to GET", 6),
    ]
    assert finding_of(CODES[301], text).exchange == 1
