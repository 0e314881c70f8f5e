"""Fields that responses of several classes carry, or must not carry."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)


def answered(status, fields="", *, request=""):
    return f"> GET /f HTTP/1.1\n{request}>\n< HTTP/1.1 {status}\n{fields}<\n< Hello"


def lost(status):
    return f"> GET /f HTTP/1.1\n>\n< HTTP/1.1 {status}\n<? 40"


ABSOLUTE = "CXXX-location-absolute"


@cases({
    "absolute": (KEPT, answered("302 Found", "< Location: http://example.com/\n")),
    "another scheme": (KEPT, answered("302 Found", "< Location: com.example+app:done\n")),
    "a path": (BROKEN, answered("302 Found", "< Location: /new\n")),
    "a path with a colon": (BROKEN, answered("302 Found", "< Location: ./a:b\n")),
    "no scheme": (BROKEN, answered("302 Found", "< Location: //example.com/\n")),
    "in 201": (BROKEN, answered("201 Created", "< Location: /new\n")),
    "in another code": (NOT_APPLICABLE, answered("200 OK", "< Location: /new\n")),
    "none": (NOT_APPLICABLE, answered("302 Found")),
    "empty is another rule's": (KEPT, answered("302 Found", "< Location:\n")),
    "several are another rule's": (KEPT, answered("302 Found", "< Location: /a\n< Location: /b\n")),
    "no reference at all is another rule's": (KEPT, answered("302 Found", "< Location: /a b\n")),
    "the request was not captured": (
        BROKEN,
        ">? 9\n< HTTP/1.1 302 Found\n< Location: /new\n<\n< Hello",
    ),
    "part of the head was lost": (LOST, lost("302 Found")),
})  # fmt: skip
def test_location_is_absolute_by_rfc_2616(expected, text):
    assert verdict(ABSOLUTE, text) == expected


def test_a_relative_location_is_legal_today():
    text = answered("302 Found", "< Location: /new\n")
    assert verdict(ABSOLUTE, text, profile="rfc2616") == BROKEN
    assert _absent_from_rfc9110(ABSOLUTE, text)


def _absent_from_rfc9110(rule, text):
    with pytest.raises(KeyError):
        verdict(rule, text, profile="rfc9110")
    return True


RETRY = "CXXX-retry-after-syntax"


@pytest.mark.parametrize(
    "value",
    [
        "0",
        "120",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ],
)
def test_seconds_and_dates_are_fine(value):
    assert verdict(RETRY, answered("503 Busy", f"< Retry-After: {value}\n")) == KEPT


@pytest.mark.parametrize("value", ["1.5", "-5", "+5", "5s", "soon", "1, 2", "1994-11-06T08:49:37Z", ""])
def test_anything_else_is_not(value):
    assert verdict(RETRY, answered("503 Busy", f"< Retry-After: {value}\n")) == BROKEN


@cases({
    "in 429": (BROKEN, answered("429 Too Many", "< Retry-After: x\n")),
    "in 413": (BROKEN, answered("413 Too Large", "< Retry-After: x\n")),
    "in 3xx": (BROKEN, answered("302 Found", "< Location: http://a/\n< Retry-After: x\n")),
    "where it has no meaning": (NOT_APPLICABLE, answered("404 Not Found", "< Retry-After: x\n")),
    "none": (NOT_APPLICABLE, answered("503 Busy")),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        answered("503 Busy", "< Retry-After: x\n< garbage\n"),
    ),
    "part of the head was lost": (LOST, lost("503 Busy")),
})  # fmt: skip
def test_retry_after_is_asked_of_the_codes_that_define_it(expected, text):
    assert verdict(RETRY, text) == expected


def test_the_line_is_shown():
    text = answered("503 Busy", "< Retry-After: 1.5\n")
    assert [each[:3] for each in evidence_of(RETRY, text)] == [("retry-after", "Retry-After: 1.5", 5)]


RANGE = "CXXX-content-range-only-206-416"


@cases({
    "in 206": (KEPT, answered("206 Part", "< Content-Range: bytes 0-6/10\n")),
    "in 416": (KEPT, answered("416 No", "< Content-Range: bytes */10\n")),
    "in 200": (BROKEN, answered("200 OK", "< Content-Range: bytes 0-6/10\n")),
    "in 404": (BROKEN, answered("404 No", "< Content-Range: bytes 0-6/10\n")),
    "none": (NOT_APPLICABLE, answered("200 OK")),
    "another field": (NOT_APPLICABLE, answered("200 OK", "< Content-Range-Note: x\n")),
    "an unregistered code may define it": (
        NOT_APPLICABLE,
        answered("299 Part", "< Content-Range: bytes 0-6/10\n"),
    ),
    "in a request": (
        NOT_APPLICABLE,
        answered("200 OK", request="> Content-Range: bytes 0-6/10\n"),
    ),
    "part of the head was lost": (LOST, lost("200 OK")),
})  # fmt: skip
def test_content_range_stands_where_it_has_a_meaning(expected, text):
    assert verdict(RANGE, text) == expected


EARLY = "S425-no-early-data-in-response"


@cases({
    "none": (KEPT, answered("200 OK")),
    "in the request": (KEPT, answered("200 OK", request="> Early-Data: 1\n")),
    "in the response": (BROKEN, answered("200 OK", "< Early-Data: 1\n")),
    "names have no case": (BROKEN, answered("200 OK", "< EARLY-data: 1\n")),
    "another field": (KEPT, answered("200 OK", "< Early-Dates: 1\n")),
    "the request was not captured": (BROKEN, ">? 9\n< HTTP/1.1 200 OK\n< Early-Data: 1\n<"),
    "part of the head was lost": (LOST, lost("200 OK")),
})  # fmt: skip
def test_early_data_is_a_field_of_requests(expected, text):
    assert verdict(EARLY, text) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (ABSOLUTE, answered("302 Found", "< Location: /new\n")),
        (RETRY, answered("503 Busy", "< Retry-After: x\n")),
        (RANGE, answered("200 OK", "< Content-Range: bytes 0-6/10\n")),
        (EARLY, answered("200 OK", "< Early-Data: 1\n")),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
