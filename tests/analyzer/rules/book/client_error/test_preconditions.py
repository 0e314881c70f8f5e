"""412: preconditions."""

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
    finding_of,
    overlapping,
    undecided,
    verdict,
)


def answered(status, fields="", *, method="GET", request="", content="< why"):
    return f"> {method} /f HTTP/1.1\n{request}>\n<! no Date\n< HTTP/1.1 {status}\n{fields}<\n{content}"


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
    "what may be a condition of an extension": (
        undecided(Doubt.EXTENSION_CONDITION),
        answered(FAILED, request=NONE_MATCH + "> x-ms-lease-id: 1\n"),
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


@pytest.mark.parametrize(
    ("severity", "method", "condition"),
    [
        ("error", "GET", NONE_MATCH),
        ("error", "GET", NONE_MATCH + SINCE),
        ("error", "PUT", SINCE),
        ("warning", "GET", SINCE),
    ],
)
def test_304_for_a_date_is_recommended_and_for_a_tag_required(severity, method, condition):
    text = answered(FAILED, request=condition, method=method)
    assert finding_of("S412-not-for-304-cases", text).severity.value == severity


def test_the_conditions_are_shown():
    text = answered(FAILED, request=SINCE + NONE_MATCH)
    assert evidence_of("S412-not-for-304-cases", text) == [
        ("if-modified-since", "If-Modified-Since: x", 4, 36),
        ("if-none-match", 'If-None-Match: "a"', 4, 58),
    ]


NO_CONDITION = "S412-precondition-present"


@cases({
    "none": (BROKEN, answered(FAILED)),
    "none, to PUT": (BROKEN, answered(FAILED, method="PUT")),
    "none, to HEAD": (BROKEN, answered(FAILED, method="HEAD", content="")),
    "If-Match": (KEPT, answered(FAILED, request=MATCH)),
    "If-Range": (KEPT, answered(FAILED, request="> If-Range: x\n")),
    "If of WebDAV": (KEPT, answered(FAILED, request="> If: (<a>)\n")),
    "a condition of CalDAV": (KEPT, answered(FAILED, request='> If-Schedule-Tag-Match: "a"\n')),
    "a condition of a service": (KEPT, answered(FAILED, request="> x-goog-if-generation-match: 1\n")),
    "Overwrite: F": (KEPT, answered(FAILED, method="MOVE", request="> Overwrite: F\n")),
    "Overwrite: T": (BROKEN, answered(FAILED, method="MOVE", request="> Overwrite: T\n")),
    "a lock": (
        undecided(Doubt.EXTENSION_CONDITION),
        answered(FAILED, method="UNLOCK", request="> Lock-Token: <urn:a>\n"),
    ),
    "a lease": (
        undecided(Doubt.EXTENSION_CONDITION),
        answered(FAILED, method="PUT", request="> x-ms-lease-id: 1\n"),
    ),
    "an empty one counts": (KEPT, answered(FAILED, request="> If-Match:\n")),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        answered(FAILED, request="> If-Match\n"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {FAILED}\n<\n< why"),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {FAILED}\n<\n< why"),
    "another status": (NOT_APPLICABLE, answered("409 Conflict")),
})  # fmt: skip
def test_a_412_answers_a_condition(expected, text):
    assert verdict(NO_CONDITION, text) == expected


def test_one_fault_is_found_once():
    assert verdict(NO_CONDITION, answered(FAILED, request=NONE_MATCH)) == KEPT
    assert verdict("S412-not-for-304-cases", answered(FAILED)) == KEPT


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S412-not-for-304-cases", answered(FAILED, request=NONE_MATCH)),
        (NO_CONDITION, answered(FAILED)),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)
