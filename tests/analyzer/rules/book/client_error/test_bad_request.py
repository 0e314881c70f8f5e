"""400: requests that it is meant for, and those that it is not."""

import pytest

from analyzer.rules.rule import Doubt, Severity
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    doubtful,
    evidence_of,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

BAD = "400 Bad Request"
REASON = "S400-reason"
APPLICATION = undecided(Doubt.APPLICATION_SYNTAX)


def asked(target="/", request="", content="", *, method="GET", version="1.1", fields="", status=BAD):
    return (
        f"> {method} {target} HTTP/{version}\n{request}>\n{content}"
        f"<! no Date\n< HTTP/1.1 {status}\n{fields}<\n< why"
    )


SERVED = """
    === first
    > GET / HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    < Hello
    === second
    > GET / HTTP/1.0
    >
    < HTTP/1.1 200 OK
    <
    < Hello
    === third
"""
"""What shows that example.com is served, and what comes without Host too."""


def with_host(value):
    return asked(request=f"> Host: {value}\n")


@cases({
    "origin-form": (BROKEN, asked("/a/b-c;d=1")),
    "absolute-form": (BROKEN, asked("http://example.com:80/a")),
    "absolute-form without a path": (BROKEN, asked("http://example.com")),
    "absolute-form without a host": (KEPT, asked("http:///a")),
    "asterisk-form": (BROKEN, asked("*", method="OPTIONS")),
    "asterisk-form of another method": (KEPT, asked("*")),
    "authority-form": (BROKEN, asked("example.com:443", method="CONNECT")),
    "authority-form without a port": (KEPT, asked("example.com", method="CONNECT")),
    "no form at all": (KEPT, asked("a/b")),
    "another scheme": (KEPT, asked("foo://bar/")),
    "an octet that no URI holds": (KEPT, asked("/a|b")),
    "an octet beyond ASCII": (KEPT, asked("/\xe9")),
    "a query is the application's": (APPLICATION, asked("/?a")),
    "percent-encoding too": (APPLICATION, asked("/%41")),
    "dot segments too": (APPLICATION, asked("/../etc/passwd")),
    "empty segments too": (APPLICATION, asked("//a")),
    "content too": (APPLICATION, asked(request="> Content-Length: 1\n", content=">= a\n", method="POST")),
    "a length of zero is none": (BROKEN, asked(request="> Content-Length: 0\n", method="POST")),
    "an unknown method": (BROKEN, asked(method="BREW")),
    "an unknown version": (KEPT, asked(version="1.2")),
    "no Host": (KEPT, f">! no Host\n{asked()}"),
    "no Host in HTTP/1.0": (BROKEN, asked(version="1.0")),
    "two Hosts": (KEPT, asked(request="> Host: a\n> Host: a\n")),
    "an invalid Host": (KEPT, with_host("a b")),
    "an empty Host": (KEPT, with_host("")),
    "a port without a host": (KEPT, with_host(":80")),
    "a space before the colon": (KEPT, asked(request="> X : a\n")),
    "a line without a colon": (KEPT, asked(request="> X\n")),
    "usual fields": (
        BROKEN,
        asked(request="> Accept: text/html;q=0.5, */*\n> Connection: keep-alive\n> Referer: http://a/\n"),
    ),
    "an Accept that cannot be read": (KEPT, asked(request="> Accept: text/html;q=x\n")),
    "an option that is no token": (KEPT, asked(request="> Connection: a b\n")),
    "a Referer that is no URI": (KEPT, asked(request="> Referer: a b\n")),
    "a field whose grammar is not checked": (APPLICATION, asked(request="> Cookie: a=b\n")),
    "a field that may stand there once": (APPLICATION, asked(request="> User-Agent: a\n> User-Agent: b\n")),
    "an intermediary asked in origin-form": (undecided(Doubt.PROXY), asked(fields="< Via: 1.1 a\n")),
    "an intermediary asked in absolute-form": (
        BROKEN,
        asked("http://example.com/", fields="< Via: 1.1 a\n"),
    ),
    "the response began before the head was whole": (
        undecided(Doubt.EARLY_RESPONSE),
        f">= GET / HTTP/1.1\\r\\n\n< HTTP/1.1 {BAD}\n<\n>= Host: a\\r\\n\\r\\n",
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {BAD}\n<\n< why"),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {BAD}\n<\n< why"),
    "another status": (NOT_APPLICABLE, asked(status="404 Not Found")),
})  # fmt: skip
def test_a_400_answers_a_malformed_request(expected, text):
    assert verdict(REASON, SERVED + text) == expected


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (undecided(Doubt.OTHER_REASON), asked()),
        (undecided(Doubt.OTHER_REASON), SERVED + with_host("other.example")),
        (undecided(Doubt.OTHER_REASON), SERVED + asked("http://other.example/")),
        (undecided(Doubt.OTHER_REASON), SERVED.replace("200 OK", "404 No") + asked()),
        (BROKEN, SERVED + with_host("EXAMPLE.com:80")),
        (BROKEN, SERVED + asked("http://example.com/", request="> Host: other.example\n")),
        (BROKEN, asked("example.com:443", method="CONNECT")),
    ],
)
def test_a_host_that_is_not_served_is_to_be_answered_400(expected, text):
    assert verdict(REASON, text) == expected


def test_it_is_a_remark_by_rfc_2616_alone():
    found = finding_of(REASON, SERVED + asked())
    assert (found.severity, found.standards) == (Severity.INFO, ["rfc2616"])
    assert REASON not in judged(asked(), profile="rfc9110")[0].tally


SPACE = "S400-space-before-colon"


def spaced(status="200 OK", line="> X : a\n", version="1.1"):
    return f"> GET / HTTP/1.1\n{line}>\n<! no Date\n< HTTP/{version} {status}\n<\n< why"


@cases({
    "400": (KEPT, spaced(BAD)),
    "200": (BROKEN, spaced()),
    "404": (BROKEN, spaced("404 Not Found")),
    "a redirect": (BROKEN, spaced("301 Moved")),
    "a tab": (BROKEN, spaced(line=">= X\\t: a\\r\\n\n")),
    "none": (NOT_APPLICABLE, spaced(line="> X: a\n")),
    "a space behind the colon": (NOT_APPLICABLE, spaced(line="> X:  a\n")),
    "a server of HTTP/1.0": (NOT_APPLICABLE, spaced(version="1.0")),
    "what may be sent before the head was read": (KEPT, spaced("431 Too Large")),
    "a server that failed": (KEPT, spaced("503 Service Unavailable")),
    "another line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        spaced(line="> X : a\n> Y\n"),
    ),
    "the response began before the head was whole": (
        undecided(Doubt.EARLY_RESPONSE),
        ">= GET / HTTP/1.1\\r\\n\n< HTTP/1.1 200 OK\n<\n>= Host : a\\r\\n\\r\\n",
    ),
    "the request was not captured": (NOT_APPLICABLE, ">? 20\n< HTTP/1.1 200 OK\n<\n< why"),
})  # fmt: skip
def test_a_space_before_the_colon_is_answered_400(expected, text):
    assert verdict(SPACE, text) == expected


def test_the_line_is_shown():
    assert evidence_of(SPACE, spaced()) == [
        ("space-before-colon", "X : a", 4, 35),
        ("status line", "HTTP/1.1 200 OK", 5, 0),
    ]


@pytest.mark.parametrize(("rule", "text"), [(REASON, SERVED + asked()), (SPACE, spaced())])
def test_octets_and_pairings_in_doubt_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)
