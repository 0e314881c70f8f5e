"""428: the condition that is missing; the cases of content that explains are those of test_explanations."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

REQUIRED = "428 Precondition Required"
MISSING = "S428-condition-missing"


def answered(request="", *, method="PUT", content="< If-Match, please", status=REQUIRED):
    return f"> {method} /f HTTP/1.1\n{request}>\n< HTTP/1.1 {status}\n<\n{content}"


@cases({
    "content": (KEPT, answered()),
    "none": (BROKEN, answered(content="")),
    "HEAD": (NOT_APPLICABLE, answered(content="", method="HEAD")),
    "a method that may be meant as HEAD": (
        undecided(Doubt.METHOD_UNKNOWN),
        answered(content="", method="head"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {REQUIRED}\n<"),
})  # fmt: skip
def test_428_explains_itself(expected, text):
    assert verdict("S428-explain", text) == expected


def test_that_there_is_no_content_is_told_once():
    _, findings = judged(answered(content=""), profile="rfc9110")
    assert [one.rule for one in findings] == ["S428-explain"]


@cases({
    "no condition": (KEPT, answered()),
    "If-Match": (BROKEN, answered('> If-Match: "a"\n')),
    "If-Unmodified-Since": (
        BROKEN,
        answered("> If-Unmodified-Since: Mon, 01 Jan 2024 00:00:00 GMT\n"),
    ),
    "If-None-Match of PUT": (BROKEN, answered("> If-None-Match: *\n")),
    "If-None-Match of POST": (KEPT, answered("> If-None-Match: *\n", method="POST")),
    "an empty condition": (KEPT, answered("> If-Match:\n")),
    "conditions that change nothing": (KEPT, answered("> If-Modified-Since: x\n")),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {REQUIRED}\n<\n< why"),
    "part of its head was lost": (LOST, f"> PUT / HTTP/1.1\n>? 40\n< HTTP/1.1 {REQUIRED}\n<\n< why"),
    "another status": (NOT_APPLICABLE, answered('> If-Match: "a"\n', status="412 Precondition Failed")),
})  # fmt: skip
def test_428_answers_a_request_without_condition(expected, text):
    assert verdict(MISSING, text) == expected


@pytest.mark.parametrize(
    ("severity", "field"),
    [
        ("warning", 'If-Match: "a", W/"b"'),
        ("warning", "If-None-Match: *"),
        ("info", "If-Match: *"),
        ("info", 'If-None-Match: W/"a"'),
        ("info", 'If-Match: W/"a"'),
        ("info", "If-Match: a"),
        ("info", "If-Unmodified-Since: yesterday"),
    ],
)
def test_a_condition_that_cannot_hold_may_count_as_missing(severity, field):
    assert finding_of(MISSING, answered(f"> {field}\n")).severity.value == severity


def test_copies_that_differ_prove_nothing():
    found = verdict(MISSING, answered('> If-Match: "a"\n'), change=overlapping)
    assert found == undecided(Doubt.OVERLAP)
