"""411 and 413: no length, and too much of it."""

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

NO_LENGTH, TOO_LONG = "411 Length Required", "413 Content Too Large"


def answered(status, request="", content="", *, method="POST", fields=""):
    why = "" if method == "HEAD" else "< why"
    return f"> {method} /f HTTP/1.1\n{request}>\n{content}<! no Date\n< HTTP/1.1 {status}\n{fields}<\n{why}"


CHUNKED = ("> Transfer-Encoding: chunked\n", "> 3\n> abc\n> 0\n>\n")
THREE = ("> Content-Length: 3\n", ">= abc\n")
NONE_AT_ALL = ("> Content-Length: 0\n", "")


@cases({
    "none": (KEPT, answered(NO_LENGTH)),
    "chunked": (KEPT, answered(NO_LENGTH, *CHUNKED)),
    "one": (BROKEN, answered(NO_LENGTH, *THREE)),
    "zero": (BROKEN, answered(NO_LENGTH, *NONE_AT_ALL)),
    "the same twice": (KEPT, answered(NO_LENGTH, THREE[0] * 2, THREE[1])),
    "no number": (KEPT, answered(NO_LENGTH, "> Content-Length: +3\n")),
    "two that differ": (KEPT, answered(NO_LENGTH, "> Content-Length: 3, 4\n")),
    "chunked as well": (KEPT, answered(NO_LENGTH, THREE[0] + CHUNKED[0], CHUNKED[1])),
    "an intermediary may have sent it on in chunks": (
        undecided(Doubt.PROXY),
        answered(NO_LENGTH, *THREE, fields="< Via: 1.1 a\n"),
    ),
    "GET has nothing to be long": (BROKEN, answered(NO_LENGTH, method="GET")),
    "HEAD neither": (BROKEN, answered(NO_LENGTH, method="HEAD")),
    "DELETE may have content": (KEPT, answered(NO_LENGTH, method="DELETE")),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        answered(NO_LENGTH, "> Content-Length 3\n", method="GET"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {NO_LENGTH}\n<\n< why"),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {NO_LENGTH}\n<\n< why"),
    "another status": (NOT_APPLICABLE, answered("400 Bad Request", *THREE)),
})  # fmt: skip
def test_a_411_asks_for_a_length_that_is_missing(expected, text):
    assert verdict("S411-length-missing", text) == expected


def test_a_411_to_get_is_a_remark():
    rule = "S411-length-missing"
    assert finding_of(rule, answered(NO_LENGTH, *THREE)).severity is Severity.WARNING
    assert finding_of(rule, answered(NO_LENGTH, method="GET")).severity is Severity.INFO


def test_the_length_is_shown():
    assert evidence_of("S411-length-missing", answered(NO_LENGTH, *THREE)) == [
        ("content-length", "Content-Length: 3", 4, 37),
        ("status line", f"HTTP/1.1 {NO_LENGTH}", 5, 0),
    ]


@cases({
    "content": (KEPT, answered(TOO_LONG, *THREE)),
    "content that is announced": (KEPT, answered(TOO_LONG, "> Content-Length: 9\n> Expect: 100-continue\n")),
    "chunks": (KEPT, answered(TOO_LONG, *CHUNKED)),
    "a length that is no number": (KEPT, answered(TOO_LONG, "> Content-Length: 99999999999999999999999\n")),
    "no content": (BROKEN, answered(TOO_LONG, method="GET")),
    "no content, to POST": (BROKEN, answered(TOO_LONG)),
    "a length of zero": (BROKEN, answered(TOO_LONG, *NONE_AT_ALL)),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        answered(TOO_LONG, "> Content-Length 3\n"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {TOO_LONG}\n<\n< why"),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {TOO_LONG}\n<\n< why"),
    "another status": (NOT_APPLICABLE, answered("414 URI Too Long", method="GET")),
})  # fmt: skip
def test_a_413_answers_content(expected, text):
    assert verdict("S413-body-present", text) == expected


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        (answered(TOO_LONG, *THREE, fields="< Connection: Close\n"), 1),
        (answered(TOO_LONG, *THREE, fields="< Connection: x, close\n"), 1),
        (f"> POST / HTTP/1.1\n>\n<! no Content-Length\n< HTTP/1.1 {TOO_LONG}\n<\n<= why\n<FIN", 1),
        (answered(TOO_LONG, *THREE, fields="< Connection: keep-alive\n"), 0),
        (answered(TOO_LONG, *THREE), 0),
        (answered("200 OK", *THREE, fields="< Connection: close\n"), 0),
    ],
)
def test_a_413_that_closes_is_noted(text, noted):
    judge, _ = judged(text)
    assert (judge.tally["S413-close"].noted, judge.tally["S413-close"].applicable) == (noted, 0)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S411-length-missing", answered(NO_LENGTH, *THREE)),
        ("S413-body-present", answered(TOO_LONG)),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)
