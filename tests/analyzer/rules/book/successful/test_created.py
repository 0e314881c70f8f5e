"""201."""

import pytest

from analyzer.rules.book.successful.created import PERHAPS_URI
from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    CONNECTION_ENDED,
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

TEXT = "< Content-Type: text/plain\n"
LOCATION = "< Location: http://example.com/1\n"


def created(fields="", content="<= made", *, method="POST"):
    return f"> {method} /items HTTP/1.1\n>\n< HTTP/1.1 201 Created\n{fields}<\n{content}"


@cases({
    "Location": (KEPT, created(LOCATION)),
    "none": (BROKEN, created(TEXT)),
    "an empty one": (BROKEN, created("< Location:\n")),
    "none, to what may be a PUT": (
        undecided(Doubt.METHOD_OVERRIDE),
        created(TEXT).replace(" HTTP/1.1\n>", " HTTP/1.1\n> X-HTTP-Method-Override: PUT\n>"),
    ),
    "none, to PUT": (NOT_APPLICABLE, created(method="PUT")),
    "none, to HEAD": (NOT_APPLICABLE, created(content="", method="HEAD")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), created("< Location /1\n")),
    "part of the head was lost": (LOST, "> POST / HTTP/1.1\n>\n< HTTP/1.1 201 Created\n<? 40"),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 201 Created\n<\n<= made"),
    "it was not captured, but there is Location": (
        NOT_APPLICABLE,
        f">? 20\n< HTTP/1.1 201 Created\n{LOCATION}<\n<= made",
    ),
})  # fmt: skip
def test_the_answer_to_post_names_what_was_created(expected, text):
    assert verdict("S201-location", text) == expected


@pytest.mark.parametrize(
    "text",
    [created(TEXT), created(TEXT, "<= see /items/1"), created(TEXT + "< Content-Length: 50\n") + "\n<FIN"],
)
def test_both_standards_ask_for_location_whatever_the_content_says(text):
    """RFC 2616, 9.5: the 201 to POST has content that refers to the new resource, and Location."""
    assert finding_of("S201-location", text).standards == ["rfc9110", "rfc2616"]


@pytest.mark.parametrize("fields", [TEXT, TEXT + "< Location:\n"])
def test_that_nothing_says_what_was_created_is_one_fault(fields):
    findings = [one.rule for one in judged(created(fields))[1] if one.verdict.value == BROKEN]
    assert findings == ["S201-location"]


@cases({
    "a path": (KEPT, created(TEXT, "<= Created /items/1.")),
    "a URI": (KEPT, created(TEXT, "<= http://example.com/1")),
    "no URI": (BROKEN, created(LOCATION + TEXT)),
    "no content": (BROKEN, created(LOCATION, "")),
    "to PUT": (BROKEN, created(TEXT, method="PUT")),
    "no text": (KEPT, created(LOCATION + "< Content-Type: image/png\n")),
    "no type": (KEPT, created(LOCATION)),
    "text of two octets each": (KEPT, created(LOCATION + TEXT, "<= /\\0i\\0t\\0")),
    "to HEAD": (NOT_APPLICABLE, created(LOCATION, "", method="HEAD")),
    "to CONNECT": (NOT_APPLICABLE, created(LOCATION, "", method="CONNECT")),
    "the method cannot be told from HEAD": (
        undecided(Doubt.METHOD_UNKNOWN),
        created(LOCATION + TEXT, method="head"),
    ),
    "cut short": (CONNECTION_ENDED, created(LOCATION + TEXT + "< Content-Length: 50\n") + "\n<FIN"),
    "content was lost": (LOST, created(LOCATION + TEXT + "< Content-Length: 5\n", "<? 5")),
    "a coding that is not undone": (
        undecided(NotObservedReason.UNDECODABLE),
        created(LOCATION + TEXT + "< Content-Encoding: compress\n"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 201 Created\n{LOCATION}{TEXT}<\n<= x"),
})  # fmt: skip
def test_the_content_names_what_was_created(expected, text):
    assert verdict("S201-entity-list", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "http://a/b",
        "see /items/1",
        '"../1"',
        "./x",
        "urn:uuid:1",
        "tag:a,2024:b",
        "mailto:me@a.example",
        "a/b",
        "text/plain",
        'href="/~me"',
        '<a href="1.html">',
        '{"self": "item1.json"}',
    ],
)
def test_what_looks_like_a_uri_is_taken_for_one(text):
    assert PERHAPS_URI.search(text)


@pytest.mark.parametrize("text", ["made", '{"id": 1}', "<p>made</p>", "<br/>", "a / b", "turn: left"])
def test_what_does_not_look_like_a_uri_is_none(text):
    assert PERHAPS_URI.search(text) is None


@cases({
    "Content-Type": (KEPT, created(TEXT)),
    "none": (BROKEN, created()),
    "an empty one": (BROKEN, created("< Content-Type:\n")),
    "no content": (NOT_APPLICABLE, created(content="")),
    "to HEAD": (NOT_APPLICABLE, created(content="", method="HEAD")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), created("< Content-Type text/plain\n")),
    "the method cannot be told from HEAD": (undecided(Doubt.METHOD_UNKNOWN), created(method="head")),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 201 Created\n<\n<= made"),
    "part of the content was lost": (BROKEN, created("< Content-Length: 50\n", "<? 50")),
})  # fmt: skip
def test_the_type_of_the_content_is_stated(expected, text):
    assert verdict("S201-content-type", text) == expected


@pytest.mark.parametrize("rule", ["S201-location", "S201-entity-list", "S201-content-type"])
def test_octets_of_which_two_copies_differ_prove_nothing(rule):
    text = created("" if rule == "S201-content-type" else TEXT, method="POST")
    if rule == "S201-entity-list":
        text = created(LOCATION + TEXT)
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
