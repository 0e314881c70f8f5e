"""506, 508 and 510."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    overlapping,
    undecided,
    verdict,
)

LOOP = "508 Loop Detected"


def answered(method="GET", request="", *, status=LOOP):
    return f"> {method} / HTTP/1.1\n{request}>\n< HTTP/1.1 {status}\n<\n< why"


def test_506_and_510_alone_of_their_class_are_experiments():
    found = {
        status: verdict("S506-510-historic", answered(status=f"{status} No")) for status in range(500, 600)
    }
    assert {status for status, one in found.items() if one == BROKEN} == {506, 510}
    assert verdict("S506-510-historic", answered(status="499 No")) == NOT_APPLICABLE
    assert finding_of("S506-510-historic", answered(status="506 No")).severity.value == "info"


@pytest.mark.parametrize("method", ["PROPFIND", "COPY", "MOVE", "DELETE", "LOCK"])
@pytest.mark.parametrize(
    ("expected", "request_fields"),
    [
        (KEPT, ""),
        (KEPT, "> Depth: Infinity\n"),
        (KEPT, "> Depth: infinity,noroot\n"),
        (BROKEN, "> Depth: 0\n"),
        (BROKEN, "> Depth: 1,noroot\n"),
        (undecided(Doubt.VALUE_UNREADABLE), "> Depth: all\n"),
    ],
)
def test_a_loop_is_found_by_an_operation_of_infinite_depth(method, expected, request_fields):
    assert verdict("S508-depth", answered(method, request_fields)) == expected


@cases({
    "GET": (BROKEN, answered()),
    "POST with Depth": (BROKEN, answered("POST", "> Depth: 1\n")),
    "GET with infinite depth": (KEPT, answered(request="> Depth: infinity\n")),
    "a method that may have a depth": (undecided(Doubt.METHOD_UNKNOWN), answered("REPORT")),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {LOOP}\n<\n< why"),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {LOOP}\n<\n< why"),
    "another status": (NOT_APPLICABLE, answered(status="507 Insufficient Storage")),
})  # fmt: skip
def test_a_method_without_depth_finds_no_loop(expected, text):
    assert verdict("S508-depth", text) == expected


def test_the_depth_or_the_method_is_shown():
    assert [what for what, *_ in evidence_of("S508-depth", answered())] == ["method without depth"]
    assert [what for what, *_ in evidence_of("S508-depth", answered("COPY", "> Depth: 0\n"))] == ["depth"]


def test_copies_that_differ_prove_nothing():
    assert verdict("S508-depth", answered(), change=overlapping) == undecided(Doubt.OVERLAP)
