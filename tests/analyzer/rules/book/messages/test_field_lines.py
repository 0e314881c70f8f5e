"""FR-*: the lines of a header section."""

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    cases,
    cut_by_snap_length,
    evidence_of,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

GET = "> GET / HTTP/1.1\n>\n"
CUT = GET + "< HTTP/1.1 200 OK\n<? 40"


def answered(fields="", *, before=""):
    return f"{GET}{before}< HTTP/1.1 200 OK\n{fields}<\n< Hello"


def octets(text):
    return f"{GET}<= {text}"


REPEATED = "FR-content-length-repeated"


@cases({
    "once": (KEPT, answered()),
    "twice": (BROKEN, answered("< Content-Length: 7\n< Content-Length: 7\n")),
    "a list": (BROKEN, answered("< Content-Length: 7, 7\n")),
    "differing values are another rule's": (
        NOT_APPLICABLE,
        answered("< Content-Length: 7\n< Content-Length: 8\n"),
    ),
    "in a response without content": (
        BROKEN,
        "> HEAD / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Content-Length: 7\n< Content-Length: 7\n<",
    ),
    "in a 1xx it is another rule's": (
        KEPT,
        answered(before="< HTTP/1.1 103 Hints\n< Content-Length: 0\n< Content-Length: 0\n<\n"),
    ),
    "none": (NOT_APPLICABLE, answered("< Transfer-Encoding: chunked\n").replace("Hello", "0\n<")),
    "part of the head was lost": (LOST, CUT),
})  # fmt: skip
def test_content_length_is_sent_once(expected, text):
    assert verdict(REPEATED, text) == expected


def test_equal_lengths_are_a_warning_at_most_and_one_finding():
    _, findings = judged(answered("< Content-Length: 7\n< Content-Length: 7\n"))
    assert [(one.rule, one.severity.value) for one in findings] == [(REPEATED, "warning")]
    assert len(findings[0].evidence) == 2


SPACE = "FR-space-before-colon"


@cases({
    "none": (KEPT, answered("< X: 1\n")),
    "a space": (BROKEN, answered("< X : 1\n")),
    "a tab": (BROKEN, answered("< X\t: 1\n")),
    "in an interim response": (BROKEN, answered(before="< HTTP/1.1 103 Hints\n< Link : </a>\n<\n")),
    "without a final response": (BROKEN, f"{GET}< HTTP/1.1 103 Hints\n< Link : </a>\n<"),
    "in a request it is another rule's": (
        KEPT,
        "> GET / HTTP/1.1\n> X : 1\n>\n< HTTP/1.1 200 OK\n<\n< Hello",
    ),
    "a line that is none either way is another rule's": (KEPT, answered("< some text : more\n")),
    "the request was not captured": (BROKEN, answered("< X : 1\n").replace(GET, ">? 18\n")),
    "part of the head was lost": (LOST, CUT),
})  # fmt: skip
def test_no_space_stands_before_the_colon(expected, text):
    assert verdict(SPACE, text) == expected


def test_the_line_with_the_space_is_shown():
    text = octets(r"HTTP/1.1 200 OK\r\nX : 1\r\nContent-Length: 0\r\n\r\n")
    assert evidence_of(SPACE, text) == [("space-before-colon", "X : 1", 5, 17)]


LF = "FR-bare-lf"


@cases({
    "CRLF": (KEPT, answered()),
    "LF in the status line": (BROKEN, octets(r"HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n")),
    "LF in a field line": (BROKEN, octets(r"HTTP/1.1 200 OK\r\nContent-Length: 0\n\r\n")),
    "a CR in a field line": (BROKEN, octets(r"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: b\rc\r\n\r\n")),
    "LF in a chunk line": (
        BROKEN,
        octets(r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n"),
    ),
    "LF in the trailer section": (
        BROKEN,
        octets(r"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\n\r\n"),
    ),
    "LF in content": (KEPT, octets(r"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\nb")),
    "in a request": (BROKEN, ">= GET / HTTP/1.1\\nHost: a\\n\\n\n< HTTP/1.1 200 OK\n<"),
    "in an interim response": (BROKEN, octets(r"HTTP/1.1 103 Hints\n\n") + "\n< HTTP/1.1 200 OK\n<"),
    "a request without version is no HTTP/1": (KEPT, ">= GET /\\n\\n\n< HTTP/1.1 400 Bad Request\n<"),
    "part of the head was lost": (LOST, CUT),
    "part of the request's head was lost": (LOST, "> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 200 OK\n<"),
})  # fmt: skip
def test_lines_end_in_crlf(expected, text):
    assert verdict(LF, text) == expected


def test_the_sender_of_the_line_is_at_fault():
    client = finding_of(LF, ">= GET / HTTP/1.1\\nHost: a\\n\\n\n< HTTP/1.1 200 OK\n<")
    server = finding_of(LF, octets(r"HTTP/1.1 200 OK\nContent-Length: 0\n\n"))
    assert (client.party.value, server.party.value) == ("client", "server")


INVALID = "FR-field-line-invalid"


@cases({
    "whole": (KEPT, answered("< X: 1\n")),
    "an empty value": (KEPT, answered("< X:\n")),
    "no colon": (BROKEN, answered("< garbage\n")),
    "no name": (BROKEN, answered("< : 1\n")),
    "a space in the name": (BROKEN, answered("< a b: 1\n")),
    "octets beyond US-ASCII in a name": (BROKEN, answered("< \xe4: 1\n")),
    "octets beyond US-ASCII in a value": (KEPT, answered("< X: \xe4\n")),
    "NUL in a value": (BROKEN, octets(r"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: \0\r\n\r\n")),
    "NUL in the status line is another rule's": (
        KEPT,
        octets(r"HTTP/1.1 200 \0\r\nContent-Length: 0\r\n\r\n"),
    ),
    "a folded value": (BROKEN, octets(r"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: b\r\n c\r\n\r\n")),
    "a fold that follows nothing": (BROKEN, octets(r"HTTP/1.1 200 OK\r\n b\r\nContent-Length: 0\r\n\r\n")),
    "a space before the colon is another rule's": (KEPT, answered("< X : 1\n")),
    "a CR is another rule's": (KEPT, octets(r"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\rX: a\r\n\r\n")),
    "in an interim response": (BROKEN, answered(before="< HTTP/1.1 103 Hints\n< garbage\n<\n")),
    "in a request": (KEPT, "> GET / HTTP/1.1\n> garbage\n>\n< HTTP/1.1 400 Bad Request\n<\n< why"),
    "part of the head was lost": (LOST, CUT),
})  # fmt: skip
def test_lines_of_a_header_section_are_field_lines(expected, text):
    assert verdict(INVALID, text) == expected


def test_a_folded_value_is_legal_by_rfc_2616():
    text = octets(r"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: b\r\n c\r\n\r\n")
    assert finding_of(INVALID, text).standards == ["rfc9110"]
    assert verdict(INVALID, text, profile="rfc2616") == KEPT


@pytest.mark.parametrize("rule", [REPEATED, SPACE, LF, INVALID])
def test_what_the_snap_length_cut_is_not_judged(rule):
    expected = undecided(NotObservedReason.SNAP_LENGTH)
    assert verdict(rule, CUT, change=cut_by_snap_length) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (REPEATED, answered("< Content-Length: 7\n< Content-Length: 7\n")),
        (SPACE, answered("< X : 1\n")),
        (LF, octets(r"HTTP/1.1 200 OK\nContent-Length: 0\n\n")),
        (INVALID, answered("< garbage\n")),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
