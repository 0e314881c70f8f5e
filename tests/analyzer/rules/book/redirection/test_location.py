"""3xx, and Location."""

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
    judged,
    overlapping,
    undecided,
    verdict,
)

LOCATIONS = {
    "absolute": (KEPT, "< Location: http://example.org/new"),
    "relative": (KEPT, "< Location: ../new?a=b#c"),
    "absent": (BROKEN, "< X: y"),
    "empty": (BROKEN, "< Location:"),
    "empty, then one": (KEPT, "< Location:\n< Location: /new"),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), "< Location /new"),
}


@pytest.mark.parametrize("status", [301, 302, 303, 307])
@pytest.mark.parametrize(("expected", "field"), LOCATIONS.values(), ids=LOCATIONS.keys())
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_redirect_says_where_to(status, expected, field, method):
    text = f"> {method} /old HTTP/1.1\n>\n< HTTP/1.1 {status} Moved\n{field}\n<"
    assert verdict(f"S{status}-location", text) == expected


@pytest.mark.parametrize("status", [301, 302, 303, 307])
def test_a_redirect_is_judged_without_its_request_but_not_by_part_of_its_head(status):
    head = f"< HTTP/1.1 {status} Moved\n"
    assert verdict(f"S{status}-location", f">? 20\n{head}<\n< gone") == BROKEN
    assert verdict(f"S{status}-location", f"> GET / HTTP/1.1\n>\n{head}<? 30") == LOST


@pytest.mark.parametrize("status", [300, 304, 305, 306, 308])
def test_the_other_redirects_are_not_asked_for_location(status):
    text = f"> GET /old HTTP/1.1\n>\n< HTTP/1.1 {status} Moved\n<"
    broken = {one.rule for one in judged(text)[1] if one.rule.endswith("-location")}
    assert broken == set()


def moved(value, status="302 Found"):
    head = f"< HTTP/1.1 {status}\n< Content-Length: 0\n< Location: {value}\n<"
    return f"> GET /old HTTP/1.1\n>\n<! no Date\n{head}"


@cases({
    "absolute": (KEPT, moved("http://example.org:8080/a%20b?c=d&e=(f)#g")),
    "relative": (KEPT, moved("//example.org/;a=b,c")),
    "an IPv6 literal": (KEPT, moved("http://[2001:db8::1]/")),
    "beyond US-ASCII, which is common": (KEPT, moved("/b\xfccher")),
    "a space": (BROKEN, moved("/a b")),
    "a quotation mark": (BROKEN, moved('/a"b')),
    "angle brackets": (BROKEN, moved("</new>")),
    "a template": (BROKEN, moved("/{id}")),
    "a vertical bar": (BROKEN, moved("/a|b")),
    "a tab": (BROKEN, "> GET / HTTP/1.1\n>\n<= HTTP/1.1 302 Found\\r\\nLocation: /a\\tb\\r\\n\\r\\n"),
    "a NUL": (BROKEN, "> GET / HTTP/1.1\n>\n<= HTTP/1.1 302 Found\\r\\nLocation: /a\\0b\\r\\n\\r\\n"),
    "folded": (BROKEN, "> GET / HTTP/1.1\n>\n<= HTTP/1.1 302 Found\\r\\nLocation: /a\\r\\n b\\r\\n\\r\\n"),
    "two that differ": (BROKEN, moved("/a\n< Location: /b")),
    "two that are equal": (KEPT, moved("/a\n< Location: /a")),
    "empty, where a 302 must have one, is that rule's": (NOT_APPLICABLE, moved("")),
    "empty in a 300": (BROKEN, moved("", "300 Multiple Choices")),
    "in a 201": (BROKEN, moved("/a b", "201 Created")),
    "in a 200 it has no meaning": (NOT_APPLICABLE, moved("/a b", "200 OK")),
    "no Location": (NOT_APPLICABLE, "> GET / HTTP/1.1\n>\n< HTTP/1.1 300 Multiple Choices\n<"),
    "the request was not captured": (BROKEN, ">? 20\n< HTTP/1.1 302 Found\n< Location: /a b\n<"),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 302 Found\n<? 30"),
})  # fmt: skip
def test_location_is_one_uri_reference(expected, text):
    assert verdict("CXXX-location-valid", text) == expected


def test_an_empty_location_is_reported_once():
    assert [one.rule for one in judged(moved(""))[1]] == ["S302-location"]


def test_each_of_two_locations_is_shown():
    assert evidence_of("CXXX-location-valid", moved("/a\n< Location: /b")) == [
        ("several Locations", "Location: /a", 5, 39),
        ("several Locations", "Location: /b", 5, 53),
    ]


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


def test_content_behind_a_304_to_head_is_one_finding():
    text = not_modified(CONDITION, method="HEAD", behind="<= Hello")
    found = [one.rule for one in judged(text.replace("<! no Date\n", ""))[1]]
    assert found == ["S304-no-body"]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S301-location", "> GET / HTTP/1.1\n>\n< HTTP/1.1 301 Moved\n<"),
        ("CXXX-location-valid", moved("/a b")),
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
