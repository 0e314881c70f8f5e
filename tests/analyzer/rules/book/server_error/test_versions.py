"""505 and the versions that are supported."""

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
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

RULE = "S505-body"
UNSUPPORTED = "505 HTTP Version Not Supported"
TEXT = "< Content-Type: text/html\n"


def answered(content="< why", fields=TEXT, *, method="GET", status=UNSUPPORTED):
    return f"> {method} / HTTP/1.1\n>\n< HTTP/1.1 {status}\n{fields}<\n{content}"


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        (KEPT, "Use HTTP/1.1."),
        (KEPT, "use http 1.1"),
        (KEPT, "HTTP version 1.1 only"),
        (KEPT, "HTTP&#47;2"),
        (BROKEN, f"&#{'1' * 5000};"),
        (BROKEN, "HTTP Version Not Supported"),
        (BROKEN, "<html xmlns='http://www.w3.org/1999/xhtml'>no</html>"),
    ],
)
def test_a_text_names_a_version(expected, content):
    assert verdict(RULE, answered(f"< {content}")) == expected


@cases({
    "nothing": (BROKEN, answered("")),
    "nothing to HEAD": (NOT_APPLICABLE, answered("", method="HEAD")),
    "a method that may be meant as HEAD": (undecided(Doubt.METHOD_UNKNOWN), answered("", method="head")),
    "content that is no text": (KEPT, answered(fields="< Content-Type: image/png\n")),
    "content of no type": (KEPT, answered(fields="")),
    "content that was lost": (LOST, answered("<? 9")),
    "a coding that is not known": (
        undecided(NotObservedReason.UNDECODABLE),
        answered(fields=TEXT + "< Content-Encoding: x\n"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {UNSUPPORTED}\n<\n< why"),
    "another status": (NOT_APPLICABLE, answered(status="500 Internal Server Error")),
})  # fmt: skip
def test_what_cannot_be_read_is_not_judged(expected, text):
    assert verdict(RULE, text) == expected


def test_content_beyond_the_limit_is_not_judged():
    assert verdict(RULE, answered(), content_limit=1) == undecided(NotObservedReason.CONTENT_LIMIT)


def test_no_content_is_a_warning_and_a_text_without_version_a_remark():
    assert finding_of(RULE, answered("")).severity.value == "warning"
    assert finding_of(RULE, answered()).severity.value == "info"


def test_that_there_is_no_content_is_told_once():
    _, findings = judged(answered(""), profile="rfc9110")
    assert [one.rule for one in findings] == [RULE]
    assert verdict(RULE, answered(""), change=overlapping) == undecided(Doubt.OVERLAP)
