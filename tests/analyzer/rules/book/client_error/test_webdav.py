"""423 and the condition that failed."""

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
    judged,
    overlapping,
    undecided,
    verdict,
)

RULE = "S423-condition-code"


def answered(content, fields="", *, method="PUT"):
    return f"> {method} /f HTTP/1.1\n>\n< HTTP/1.1 423 Locked\n{fields}<\n{content}"


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        (KEPT, '<D:error xmlns:D="DAV:"><D:lock-token-submitted/></D:error>'),
        (KEPT, '<?xml version="1.0"?><error xmlns="DAV:"><no-conflicting-lock/></error>'),
        (KEPT, '<error xmlns="DAV:"><x:own xmlns:x="urn:x"/></error>'),
        (BROKEN, '<error xmlns="DAV:"/>'),
        (BROKEN, "<error><lock-token-submitted/></error>"),
        (BROKEN, '<multistatus xmlns="DAV:"><error/></multistatus>'),
        (BROKEN, "locked"),
        (BROKEN, '{"error": "locked"}'),
        (undecided(Doubt.VALUE_UNREADABLE), "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
    ],
)
def test_the_content_names_the_condition(expected, content):
    assert verdict(RULE, answered(f"< {content}")) == expected


def in_utf16(text, encoding):
    """Write a line of a conversation with those octets."""
    octets = text.encode(encoding).decode("latin-1")
    return "<= " + octets.replace("\\", "\\\\").replace("\0", "\\0")


ERROR = '<D:error xmlns:D="DAV:"><D:lock-token-submitted/></D:error>'
SUBSET = "<!DOCTYPE a [<!ENTITY b 'c'>]>"


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        (KEPT, in_utf16("\ufeff" + ERROR, "utf-16-le")),
        (KEPT, in_utf16("\ufeff" + ERROR, "utf-16-be")),
        (KEPT, in_utf16(ERROR, "utf-16-le")),
        (KEPT, in_utf16("\ufeff" + ERROR, "utf-8")),
        (BROKEN, in_utf16('\ufeff<D:error xmlns:D="DAV:"/>', "utf-16-le")),
        (BROKEN, in_utf16("\ufefflocked", "utf-16-le")),
        (undecided(Doubt.VALUE_UNREADABLE), in_utf16("\ufeff" + SUBSET + ERROR, "utf-16-le")),
        (undecided(Doubt.VALUE_UNREADABLE), in_utf16("\ufeff" + SUBSET + ERROR, "utf-8")),
        (undecided(Doubt.VALUE_UNREADABLE), in_utf16("\t" + SUBSET + ERROR, "utf-8")),
    ],
)
def test_xml_may_be_written_in_other_encodings(expected, content):
    assert verdict(RULE, answered(content)) == expected


@cases({
    "nothing": (BROKEN, answered("")),
    "nothing to HEAD": (NOT_APPLICABLE, answered("", method="HEAD")),
    "a method that may be meant as HEAD": (undecided(Doubt.METHOD_UNKNOWN), answered("< no", method="head")),
    "content that was lost": (LOST, answered("<? 9")),
    "a coding that is not known": (
        undecided(NotObservedReason.UNDECODABLE),
        answered("< no", "< Content-Encoding: x\n"),
    ),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 423 Locked\n<\n< no"),
    "another status": (NOT_APPLICABLE, "> PUT /f HTTP/1.1\n>\n< HTTP/1.1 409 Conflict\n<\n< no"),
})  # fmt: skip
def test_without_its_content_a_423_says_nothing_of_the_condition(expected, text):
    assert verdict(RULE, text) == expected


def test_copies_that_differ_prove_nothing():
    assert verdict(RULE, answered("< no"), change=overlapping) == undecided(Doubt.OVERLAP)


def test_content_beyond_the_limit_is_not_judged():
    text = answered(f"< {'a' * 99}")
    assert verdict(RULE, text, content_limit=9) == undecided(NotObservedReason.CONTENT_LIMIT)


def test_that_there_is_no_content_is_told_once():
    _, findings = judged(answered(""), profile="rfc9110")
    assert [one.rule for one in findings] == [RULE]
