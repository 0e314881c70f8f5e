"""416 and the current length."""

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
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

REFUSED = "416 Range Not Satisfiable"
RANGE, LENGTH = "> Range: bytes=100-\n", "< Content-Range: bytes */10\n"
MULTIPART = "< Content-Type: multipart/byteranges; boundary=x\n"


def answered(request=RANGE, fields=LENGTH, *, method="GET", status=REFUSED):
    content = "" if method == "HEAD" else "< why"
    return f"> {method} /f HTTP/1.1\n{request}>\n<! no Date\n< HTTP/1.1 {status}\n{fields}<\n{content}"


@cases({
    "Range": (KEPT, answered()),
    "range in lower case": (KEPT, answered("> range: bytes=100-\n")),
    "none": (BROKEN, answered("")),
    "an empty one, which may be rejected": (undecided(Doubt.VALUE_UNREADABLE), answered("> Range:\n")),
    "none, to HEAD": (BROKEN, answered("", method="HEAD")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answered("> Range bytes=1-\n")),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {REFUSED}\n<\n< why"),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {REFUSED}\n<\n< why"),
    "another status": (NOT_APPLICABLE, answered("", status="400 Bad Request")),
})  # fmt: skip
def test_416_answers_a_request_with_range(expected, text):
    assert verdict("S416-range-present", text) == expected


def test_copies_that_differ_and_doubtful_pairs_prove_nothing():
    assert verdict("S416-range-present", answered(""), change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict("S416-range-present", answered(""), change=doubtful) == undecided(
        NotObservedReason.PAIRING
    )


@cases({
    "the length": (KEPT, answered()),
    "none": (BROKEN, answered(fields="")),
    "an empty one": (BROKEN, answered(fields="< Content-Range:\n")),
    "none, to HEAD": (BROKEN, answered(fields="", method="HEAD")),
    "a form that is wrong is another rule's": (KEPT, answered(fields="< Content-Range: bytes 0-9/10\n")),
    "another unit": (KEPT, answered("> Range: lines=100-\n", "")),
    "no Range is another rule's": (NOT_APPLICABLE, answered("", "")),
    "a Range that does not parse": (undecided(Doubt.VALUE_UNREADABLE), answered("> Range: bytes=x\n", "")),
    "a Range that no length satisfies": (BROKEN, answered("> Range: bytes=9-2\n", "")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answered(fields="< Content-Range x\n")),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {REFUSED}\n<\n< why"),
    "multipart/byteranges is another rule's": (NOT_APPLICABLE, answered(fields=MULTIPART)),
})  # fmt: skip
def test_416_tells_the_length(expected, text):
    assert verdict("S416-content-range", text) == expected


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (KEPT, "bytes */10"),
        (KEPT, "Bytes  */10"),
        (NOT_APPLICABLE, ""),
        (KEPT, "lines 1-2/3"),
        (BROKEN, "bytes 0-9/10"),
        (BROKEN, "bytes */*"),
        (BROKEN, "bytes */-1"),
        (BROKEN, "*/10"),
        (BROKEN, "bytes=*/10"),
    ],
)
def test_the_length_has_its_form(expected, value):
    assert verdict("S416-content-range-form", answered(fields=f"< Content-Range: {value}\n")) == expected


@pytest.mark.parametrize(
    ("standards", "value"),
    [({"rfc9110"}, "bytes */*"), ({"rfc9110", "rfc2616"}, "bytes 0-9/10"), ({"rfc9110", "rfc2616"}, "*/10")],
)
def test_rfc_2616_let_the_length_be_unknown(standards, value):
    found = finding_of("S416-content-range-form", answered(fields=f"< Content-Range: {value}\n"))
    assert set(found.standards) == standards


def test_the_form_of_a_field_that_was_lost_is_not_known():
    assert verdict("S416-content-range-form", f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {REFUSED}\n<? 30") == LOST
    assert verdict("S416-content-range-form", answered(fields="")) == NOT_APPLICABLE


@cases({
    "text": (KEPT, answered(fields="< Content-Type: text/plain\n")),
    "no type": (KEPT, answered()),
    "multipart/byteranges": (BROKEN, answered(fields=LENGTH + MULTIPART)),
    "the name of a draft": (BROKEN, answered(fields="< Content-Type: multipart/x-byteranges\n")),
    "another multipart": (KEPT, answered(fields="< Content-Type: multipart/mixed; boundary=x\n")),
    "the request was not captured": (BROKEN, f">? 20\n< HTTP/1.1 {REFUSED}\n{MULTIPART}<\n< why"),
    "part of the head was lost": (LOST, f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {REFUSED}\n<? 30"),
})  # fmt: skip
def test_416_is_not_made_of_parts(expected, text):
    assert verdict("S416-no-byteranges", text) == expected


def test_parts_are_an_error_by_rfc_2616_and_a_remark_today():
    whole = answered(fields=f"{MULTIPART}< Content-Range: bytes */10\n")
    found = finding_of("S416-no-byteranges", whole)
    assert found.severities == {"rfc2616": "error", "rfc9110": "info"}


def test_one_fault_is_told_once():
    _, findings = judged(answered(fields=MULTIPART))
    assert [one.rule for one in findings if one.verdict.value == BROKEN] == ["S416-no-byteranges"]
