"""511, the answer of a captive portal."""

import time

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

REQUIRED = "511 Network Authentication Required"
LINK, CHALLENGE = "S511-link", "S511-no-challenge"
FORM = '< <form action="https://login.example/"><input name="p" type="password"></form>'


def answered(content="< why", fields="", *, method="GET", status=REQUIRED):
    return f"> {method} / HTTP/1.1\n>\n< HTTP/1.1 {status}\n{fields}<\n{content}"


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        (KEPT, '<a href="https://login.example/">in</a>'),
        (KEPT, "<a href=/login>in</a>"),
        (KEPT, '<meta http-equiv="refresh" content="0; url=/login">'),
        (KEPT, "<script>location='/login'</script>"),
        (KEPT, '{"url": "login"}'),
        (KEPT, '{"portal": "https:\\/\\/login.example"}'),
        (KEPT, "Go to https://login.example/."),
        (KEPT, "Go to www.login.example."),
        (KEPT, "[in](/login)"),
        (KEPT, "<!-- <WISPAccessGatewayParam><LoginURL>https://login.example/</LoginURL> -->"),
        (BROKEN, "Log in first."),
        (BROKEN, "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'http://www.w3.org/x.dtd'><p>in</p>"),
        (BROKEN, '<html xmlns="http://www.w3.org/1999/xhtml">Log in</html>'),
    ],
)
def test_the_content_links_to_the_login_page(expected, content):
    assert verdict(LINK, answered(f"< {content}")) == expected


@cases({
    "nothing": (BROKEN, answered("")),
    "nothing to HEAD": (NOT_APPLICABLE, answered("", method="HEAD")),
    "a method that may be meant as HEAD": (undecided(Doubt.METHOD_UNKNOWN), answered(method="head")),
    "content that is no text": (
        undecided(Doubt.NOT_TEXT),
        answered(fields="< Content-Type: application/pdf\n"),
    ),
    "content that was lost": (LOST, answered("<? 9")),
    "a coding that is not known": (
        undecided(NotObservedReason.UNDECODABLE),
        answered(fields="< Content-Encoding: x\n"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {REQUIRED}\n<\n< why"),
    "another status": (NOT_APPLICABLE, answered(status="500 Internal Server Error")),
})  # fmt: skip
def test_what_cannot_be_read_links_to_nothing_for_certain(expected, text):
    assert verdict(LINK, text) == expected


def test_that_there_is_no_content_is_told_once():
    _, findings = judged(answered(""), profile="rfc9110")
    assert [one.rule for one in findings if one.verdict.value == BROKEN] == [LINK]


@cases({
    "text": (KEPT, answered()),
    "a challenge": (BROKEN, answered(fields="< WWW-Authenticate: Basic realm=a\n")),
    "a proxy's challenge": (BROKEN, answered(fields="< Proxy-Authenticate: Basic realm=a\n")),
    "an empty challenge": (KEPT, answered(fields="< WWW-Authenticate:\n")),
    "a form with a password": (BROKEN, answered(FORM)),
    "a form that is written otherwise": (BROKEN, answered("< <INPUT TYPE = 'Password'>")),
    "a form that is a comment": (KEPT, answered(f"< <!-- {FORM[2:]} -->")),
    "a field of text": (KEPT, answered('< <input type="text" name="password">')),
    "a challenge to HEAD": (BROKEN, answered("", "< WWW-Authenticate: Basic realm=a\n", method="HEAD")),
    "HEAD": (KEPT, answered("", method="HEAD")),
    "content that was lost": (LOST, answered("<? 9")),
    "a challenge, and content that was lost": (
        BROKEN,
        answered("<? 9", "< WWW-Authenticate: Basic realm=a\n"),
    ),
    "a form, and the request was not captured": (BROKEN, f">? 20\n< HTTP/1.1 {REQUIRED}\n<\n{FORM}"),
    "part of the head was lost": (LOST, f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {REQUIRED}\n<? 30"),
})  # fmt: skip
def test_no_credentials_are_asked_for_here(expected, text):
    assert verdict(CHALLENGE, text) == expected


def test_what_holds_for_511_holds_for_an_origin_server_that_sends_it():
    _, findings = judged(f"!! 192.0.2.2=origin\n{answered('')}", profile="rfc9110")
    broken = [one.rule for one in findings if one.verdict.value == BROKEN]
    assert sorted(broken) == ["S511-link", "S511-not-origin"]


def test_the_field_of_the_form_is_shown():
    shown = evidence_of(CHALLENGE, answered(FORM))
    assert [(what, value) for what, value, _, _ in shown] == [
        ("field of type password", '<input name="p" type="password')
    ]


@pytest.mark.parametrize(("rule", "text"), [(LINK, answered()), (CHALLENGE, answered(FORM))])
def test_copies_that_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)


@pytest.mark.parametrize(
    "part", ["<input ", "<!doctype ", "<!--", 'xmlns="', "a" * 7, "<input type ", "url  ", "\\/"]
)
def test_hostile_content_takes_linear_time(part):
    start = time.perf_counter()
    judged(answered("< " + part * (200_000 // len(part))), content_limit=1 << 20)
    assert time.perf_counter() - start < 3
