"""451; the cases of content that explains are those of test_explanations."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    judged,
    overlapping,
    undecided,
    verdict,
)

BLOCKED = "451 Unavailable For Legal Reasons"
LINK = '< Link: </who>; rel="blocked-by"\n'


def answered(fields=LINK, *, method="GET", content="< why", status=BLOCKED):
    return f"> {method} /f HTTP/1.1\n>\n< HTTP/1.1 {status}\n{fields}<\n{content}"


@cases({
    "content": (KEPT, answered()),
    "none": (BROKEN, answered(content="")),
    "HEAD": (NOT_APPLICABLE, answered(content="", method="HEAD")),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {BLOCKED}\n<"),
})  # fmt: skip
def test_451_explains_itself(expected, text):
    assert verdict("S451-explain", text) == expected


def test_that_there_is_no_content_is_told_once():
    _, findings = judged(answered(content=""), profile="rfc9110")
    assert [one.rule for one in findings] == ["S451-explain"]


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (KEPT, "</who>; rel=blocked-by"),
        (KEPT, '</who>; rel="author Blocked-By"'),
        (KEPT, '</a>; title="b, c"; rel=up, </who>;rel=blocked-by'),
        (BROKEN, ""),
        (BROKEN, "</who>"),
        (BROKEN, "</who>; rel=blocked"),
        (BROKEN, '</who>; title="; rel=blocked-by"'),
        (BROKEN, "</who>; rel=author; rel=blocked-by"),
    ],
)
def test_a_link_says_who_blocks(expected, value):
    assert verdict("S451-blocked-by", answered(f"< Link: {value}\n")) == expected


@cases({
    "no Link": (BROKEN, answered("")),
    "no Link, to HEAD": (BROKEN, answered("", method="HEAD", content="")),
    "the second of two lines": (KEPT, answered("< Link: </a>; rel=up\n" + LINK)),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answered("< Link </a>\n")),
    "the request was not captured": (BROKEN, f">? 20\n< HTTP/1.1 {BLOCKED}\n<\n< why"),
    "part of the head was lost": (LOST, f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {BLOCKED}\n<? 30"),
    "another status": (NOT_APPLICABLE, answered("", status="403 Forbidden")),
})  # fmt: skip
def test_451_has_a_link(expected, text):
    assert verdict("S451-blocked-by", text) == expected


def test_copies_that_differ_prove_nothing():
    assert verdict("S451-blocked-by", answered(""), change=overlapping) == undecided(Doubt.OVERLAP)
