"""304: what it answers, and where it ends."""

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
    judged,
    overlapping,
    undecided,
    verdict,
)


def not_modified(fields="", *, method="GET", behind=""):
    return f"> {method} / HTTP/1.1\n{fields}>\n<! no Date\n< HTTP/1.1 304 Not Modified\n<\n{behind}"


NO_REQUEST_SEEN = ">? 20\n< HTTP/1.1 304 Not Modified\n<"


@cases({
    "If-None-Match": (KEPT, not_modified('> If-None-Match: "a"\n')),
    "If-Modified-Since": (KEPT, not_modified("> If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\n")),
    "a condition that cannot be parsed": (KEPT, not_modified("> If-Modified-Since: 0\n")),
    "none": (BROKEN, not_modified()),
    "If-Match does not lead to 304": (BROKEN, not_modified('> If-Match: "a"\n')),
    "nor does If-Unmodified-Since": (BROKEN, not_modified("> If-Unmodified-Since: x\n")),
    "nor does If-Range": (BROKEN, not_modified('> Range: bytes=0-1\n> If-Range: "a"\n')),
    "A-IM": (undecided(Doubt.EXTENSION_CONDITION), not_modified("> A-IM: feed\n")),
    "a vendor's": (undecided(Doubt.EXTENSION_CONDITION), not_modified("> x-goog-if-generation-match: 1\n")),
    "an extension's": (undecided(Doubt.EXTENSION_CONDITION), not_modified("> If-Schedule-Tag-Match: 1\n")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), not_modified("> If-None-Match\n")),
    "the request was not captured": (NO_REQUEST, NO_REQUEST_SEEN),
    "part of its head was lost": (LOST, "> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 304 Not Modified\n<"),
    "another status": (NOT_APPLICABLE, "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<"),
})  # fmt: skip
def test_304_answers_a_conditional_request(expected, text):
    assert verdict("S304-conditional", text) == expected


CONDITION = '> If-None-Match: "a"\n'


@cases({
    "GET": (KEPT, not_modified(CONDITION)),
    "HEAD": (KEPT, not_modified(CONDITION, method="HEAD")),
    "PUT": (BROKEN, not_modified(CONDITION, method="PUT")),
    "POST": (BROKEN, not_modified(CONDITION, method="POST")),
    "DELETE": (BROKEN, not_modified(CONDITION, method="DELETE")),
    "an extension": (undecided(Doubt.METHOD_UNKNOWN), not_modified(CONDITION, method="QUERY")),
    "a POST that may stand for GET": (
        undecided(Doubt.METHOD_OVERRIDE),
        not_modified(CONDITION + "> X-HTTP-Method-Override: GET\n", method="POST"),
    ),
    "a method in lower case": (KEPT, not_modified(CONDITION, method="get")),
    "the request was not captured": (NO_REQUEST, NO_REQUEST_SEEN),
})  # fmt: skip
def test_304_answers_get_or_head(expected, text):
    assert verdict("S304-method", text) == expected


@cases({
    "nothing behind the head": (KEPT, not_modified(CONDITION)),
    "content": (BROKEN, not_modified(CONDITION, behind="< Not modified.")),
    "a length frames nothing": (
        KEPT,
        not_modified(CONDITION).replace("Modified\n", "Modified\n< Content-Length: 9\n"),
    ),
    "nor does a transfer coding": (
        KEPT,
        not_modified(CONDITION).replace("Modified\n", "Modified\n< Transfer-Encoding: chunked\n"),
    ),
    "an empty line": (KEPT, not_modified(CONDITION, behind=r"<= \r\n")),
    "a TLS alert": (KEPT, not_modified(CONDITION, behind="<= \x15\x03\x03")),
    "the next response": (
        KEPT,
        not_modified(CONDITION, behind="> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<"),
    ),
    "to HEAD it is reported once": (BROKEN, not_modified(CONDITION, method="HEAD", behind="<= Hello")),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 304 Not Modified\n<? 30"),
})  # fmt: skip
def test_304_has_no_content(expected, text):
    assert verdict("S304-no-body", text) == expected


def broken(text):
    text = text.replace("<! no Date\n", "").replace("Modified\n", 'Modified\n< ETag: "a"\n')
    findings = judged(text)[1]
    return [one.rule for one in findings if one.verdict.value == BROKEN]


def test_content_and_the_fields_that_describe_it_are_one_finding():
    text = not_modified(CONDITION, behind="<= Hello").replace(
        "Modified\n", 'Modified\n< ETag: "a"\n< Content-Type: a/b\n'
    )
    assert broken(text) == ["S304-no-body"]


def test_content_behind_a_304_to_head_is_one_finding():
    text = not_modified(CONDITION, method="HEAD", behind="<= Hello").replace(
        "Modified\n", 'Modified\n< ETag: "a"\n'
    )
    assert broken(text) == ["S304-no-body"]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S304-conditional", not_modified()),
        ("S304-method", not_modified(CONDITION, method="PUT")),
        ("S304-no-body", not_modified(CONDITION, behind="<= Hello")),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)


@pytest.mark.parametrize("rule", ["S304-conditional", "S304-method"])
def test_a_doubtful_pairing_leaves_the_request_open(rule):
    assert verdict(rule, not_modified(), change=doubtful) == undecided(NotObservedReason.PAIRING)
