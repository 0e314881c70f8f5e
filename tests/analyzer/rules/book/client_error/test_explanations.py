"""4xx: what an error says of itself."""

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)


def answered(status, fields="", *, method="GET", request="", content="< why"):
    return f"> {method} /f HTTP/1.1\n{request}>\n<! no Date\n< HTTP/1.1 {status}\n{fields}<\n{content}"


def test_any_4xx_explains_itself_but_those_with_a_rule_of_their_own():
    rule = "C4XX-explain-body"
    own = {code for one in RULES if rule in one.supersedes for code in one.statuses}
    found = {code: verdict(rule, answered(f"{code} No", content="")) for code in range(400, 500)}
    assert {code for code, each in found.items() if each == BROKEN} == found.keys() - own
    assert {406, 409} <= own
    assert verdict(rule, answered("399 No", content="")) == NOT_APPLICABLE


def test_a_409_without_content_is_found_once():
    rule, text = "S409-body", answered("409 Conflict", content="")
    assert verdict(rule, text) == BROKEN
    assert verdict("C4XX-explain-body", text) == NOT_APPLICABLE
    assert evidence_of(rule, text) == [("no content", "HTTP/1.1 409 Conflict", 5, 0)]


@cases({
    "content": (KEPT, answered("409 Conflict")),
    "HEAD": (NOT_APPLICABLE, answered("409 Conflict", method="HEAD", content="")),
    "content that was lost": (KEPT, answered("409 Conflict", "< Content-Length: 3\n", content="<? 3")),
    "a method that may be meant as HEAD": (
        undecided(Doubt.METHOD_UNKNOWN),
        answered("409 Conflict", method="head", content=""),
    ),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 409 Conflict\n<"),
    "another status": (NOT_APPLICABLE, answered("404 Not Found", content="")),
})  # fmt: skip
def test_a_conflict_is_told(expected, text):
    assert verdict("S409-body", text) == expected


@pytest.mark.parametrize(
    ("rule", "status"), [("C4XX-explain-body", "403 Forbidden"), ("S409-body", "409 Conflict")]
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, status):
    assert verdict(rule, answered(status, content=""), change=overlapping) == undecided(Doubt.OVERLAP)
