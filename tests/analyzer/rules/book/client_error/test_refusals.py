"""4xx, challenges apart."""

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
    doubtful,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)


def answered(status, fields="", *, method="GET", request="", content="< why"):
    return f"> {method} /f HTTP/1.1\n{request}>\n<! no Date\n< HTTP/1.1 {status}\n{fields}<\n{content}"


REFUSED = "405 Method Not Allowed"


@cases({
    "Allow": (KEPT, answered(REFUSED, "< Allow: GET, HEAD\n", method="PUT")),
    "an empty Allow is legal": (KEPT, answered(REFUSED, "< Allow:\n")),
    "none": (BROKEN, answered(REFUSED)),
    "none, to HEAD": (BROKEN, answered(REFUSED, method="HEAD", content="")),
    "names have no case": (KEPT, answered(REFUSED, "< ALLOW: GET\n")),
    "an intermediary may have taken it": (undecided(Doubt.PROXY), answered(REFUSED, "< Via: 1.1 gate\n")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answered(REFUSED, "< Allow GET\n")),
    "the request was not captured": (BROKEN, f">? 20\n< HTTP/1.1 {REFUSED}\n<\n< why"),
    "part of the head was lost": (LOST, f"> PUT / HTTP/1.1\n>\n< HTTP/1.1 {REFUSED}\n<? 30"),
    "bare LF": (KEPT, "> PUT / HTTP/1.1\n>\n" + r"<= HTTP/1.1 405 No\nAllow: GET\nContent-Length: 0\n\n"),
    "another status": (NOT_APPLICABLE, answered("501 Not Implemented")),
})  # fmt: skip
def test_405_lists_the_allowed_methods(expected, text):
    assert verdict("S405-allow", text) == expected


FAILED = "412 Precondition Failed"
NONE_MATCH, SINCE, MATCH = '> If-None-Match: "a"\n', "> If-Modified-Since: x\n", '> If-Match: "a"\n'


@cases({
    "GET with If-None-Match": (BROKEN, answered(FAILED, request=NONE_MATCH)),
    "HEAD with If-None-Match": (BROKEN, answered(FAILED, request=NONE_MATCH, method="HEAD", content="")),
    "GET with If-Modified-Since": (BROKEN, answered(FAILED, request=SINCE)),
    "GET with both": (BROKEN, answered(FAILED, request=NONE_MATCH + SINCE)),
    "PUT with If-None-Match": (KEPT, answered(FAILED, request=NONE_MATCH, method="PUT")),
    "PUT with If-Modified-Since, which it must ignore": (
        BROKEN,
        answered(FAILED, request=SINCE, method="PUT"),
    ),
    "GET with If-Match": (KEPT, answered(FAILED, request=MATCH)),
    "GET with If-Match too": (KEPT, answered(FAILED, request=NONE_MATCH + MATCH)),
    "GET with If-Unmodified-Since too": (
        KEPT,
        answered(FAILED, request=NONE_MATCH + "> If-Unmodified-Since: x\n"),
    ),
    "no condition is another rule's": (KEPT, answered(FAILED)),
    "a condition of an extension": (
        undecided(Doubt.EXTENSION_CONDITION),
        answered(FAILED, request=NONE_MATCH + "> If: (<a>)\n"),
    ),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        answered(FAILED, request=NONE_MATCH + "> If-Match\n"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {FAILED}\n<\n< why"),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {FAILED}\n<\n< why"),
})  # fmt: skip
def test_what_asks_for_304_is_not_answered_412(expected, text):
    assert verdict("S412-not-for-304-cases", text) == expected


def test_the_conditions_are_shown():
    text = answered(FAILED, request=SINCE + NONE_MATCH)
    assert evidence_of("S412-not-for-304-cases", text) == [
        ("if-modified-since", "If-Modified-Since: x", 4, 36),
        ("if-none-match", 'If-None-Match: "a"', 4, 58),
    ]


PRESENCE = {
    "S416-range-present": ("416 Range Not Satisfiable", "Range", "bytes=100-"),
    "S417-expect-present": ("417 Expectation Failed", "Expect", "100-continue"),
}


@pytest.mark.parametrize("rule", PRESENCE)
def test_a_code_about_a_field_answers_a_request_that_has_it(rule):
    status, name, value = PRESENCE[rule]
    reason = undecided(Doubt.MALFORMED_HEAD)
    assert verdict(rule, answered(status, request=f"> {name}: {value}\n")) == KEPT
    assert verdict(rule, answered(status, request=f"> {name.lower()}: {value}\n")) == KEPT
    assert verdict(rule, answered(status)) == BROKEN
    assert verdict(rule, answered(status, request=f"> {name}:\n")) == BROKEN
    assert verdict(rule, answered(status, method="HEAD", content="")) == BROKEN
    assert verdict(rule, answered(status, request=f"> {name} {value}\n")) == reason
    assert verdict(rule, f">? 20\n< HTTP/1.1 {status}\n<\n< why") == NO_REQUEST
    assert verdict(rule, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {status}\n<\n< why") == LOST
    assert verdict(rule, answered("400 Bad Request")) == NOT_APPLICABLE
    assert verdict(rule, answered(status), change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(rule, answered(status), change=doubtful) == undecided(NotObservedReason.PAIRING)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("C4XX-explain-body", answered("403 Forbidden", content="")),
        ("S405-allow", answered(REFUSED)),
        ("S412-not-for-304-cases", answered(FAILED, request=NONE_MATCH)),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)


def test_any_4xx_explains_itself():
    rule = "C4XX-explain-body"
    statuses = range(400, 500)
    found = {verdict(rule, answered(f"{status} No", content="")) for status in statuses}
    assert found == {BROKEN}
    assert verdict(rule, answered("399 No", content="")) == NOT_APPLICABLE
