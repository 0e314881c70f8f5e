"""FR-*: lengths and transfer codings."""

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
    cut_by_snap_length,
    doubtful,
    evidence_of,
    finding_of,
    overlapping,
    undecided,
    verdict,
)

CHUNKS = """
    < 5
    < Hello
    < 0
    <
"""
GET = """
    > GET / HTTP/1.1
    >
"""
OLD_GET = """
    > GET / HTTP/1.0
    >
"""
CHUNKED = f"""
    < HTTP/1.1 200 OK
    < Transfer-Encoding: chunked
    <
    {CHUNKS}
"""


@cases({
    "chunked to HTTP/1.0": (BROKEN, OLD_GET + CHUNKED),
    "chunked to HTTP/1.1": (NOT_APPLICABLE, GET + CHUNKED),
    "a length to HTTP/1.0": (KEPT, OLD_GET + "< HTTP/1.1 200 OK\n<\n< Hello"),
    "identity changes nothing": (
        KEPT,
        OLD_GET + "< HTTP/1.1 200 OK\n< Transfer-Encoding: Identity\n< Content-Length: 5\n<\n<= Hello",
    ),
    "an empty value": (
        KEPT,
        OLD_GET + "< HTTP/1.1 200 OK\n< Transfer-Encoding:\n< Content-Length: 5\n<\n<= Hello",
    ),
    "to HEAD too": (
        BROKEN,
        "> HEAD / HTTP/1.0\n>\n< HTTP/1.1 200 OK\n< Transfer-Encoding: chunked\n<",
    ),
    "the request was not captured": (NO_REQUEST, ">? 20" + CHUNKED),
    "part of the head was lost": (LOST, OLD_GET + "< HTTP/1.1 200 OK\n<? 30\n< Hello"),
    "bare LF, folded": (
        BROKEN,
        OLD_GET + r"<= HTTP/1.1 200 OK\nTransfer-Encoding:\n chunked\n\n0\n\n",
    ),
})  # fmt: skip
def test_no_transfer_encoding_to_http10(expected, text):
    assert verdict("FR-te-to-http10", text) == expected


def test_a_doubtful_pairing_leaves_the_version_open():
    text = OLD_GET + CHUNKED
    assert verdict("FR-te-to-http10", text, change=doubtful) == undecided(NotObservedReason.PAIRING)


def length(value):
    return f"{GET}\n< HTTP/1.1 200 OK\n< Content-Length:{value}\n<\n<= Hello"


@cases({
    "a number": (KEPT, length(" 5")),
    "white space around it": (KEPT, length(" \t5 \t")),
    "leading zeros": (KEPT, length(" 0005")),
    "a sign": (BROKEN, length(" +5")),
    "negative": (BROKEN, length(" -5")),
    "letters": (BROKEN, length(" 5A")),
    "hexadecimal": (BROKEN, length(" 0x5")),
    "empty": (BROKEN, length("")),
    "two numbers that differ": (BROKEN, length(" 5, 6")),
    "equal numbers are another rule's": (KEPT, length(" 5, 5")),
    "beyond 2^63": (BROKEN, length(" 9223372036854775808")),
    "at most 2^63 - 1": (KEPT, length(" 9223372036854775807")),
    "folded to two numbers": (BROKEN, GET + r"<= HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 6\r\n\r\nHello"),
    "in a 304, which it does not frame": (
        BROKEN,
        GET + "< HTTP/1.1 304 Not Modified\n< Content-Length: -1\n<",
    ),
    "a bare LF does not matter": (KEPT, GET + r"<= HTTP/1.1 200 OK\nContent-Length: 5\n\nHello"),
    "no Content-Length": (NOT_APPLICABLE, GET + CHUNKED),
    "no Content-Length in an odd head": (
        NOT_APPLICABLE,
        GET + r"<= HTTP/1.1 204 No Content\nDate: Mon, 01 Jan 2024 00:00:00 GMT\n\n",
    ),
    "the request need not be known": (BROKEN, ">? 20\n< HTTP/1.1 200 OK\n< Content-Length: -5\n<"),
})  # fmt: skip
def test_content_length_is_one_decimal_number(expected, text):
    assert verdict("FR-content-length-invalid", text) == expected


def test_an_invalid_content_length_is_shown_by_its_lines():
    text = f"""{GET}
        <! no Date
        < HTTP/1.1 200 OK
        < Content-Length: 5
        < Content-Length: 6
        <
        >ACK
        <= Hello
    """
    assert evidence_of("FR-content-length-invalid", text) == [
        ("content-length", "Content-Length: 5", 5, 17),
        ("content-length", "Content-Length: 6", 5, 36),
    ]


BOTH = f"""
    <! no Date
    < HTTP/1.1 200 OK
    < Transfer-Encoding: chunked
    < Content-Length: 5
    <
    {CHUNKS}
"""

POST_BOTH = f"""
    > POST / HTTP/1.1
    > Content-Length: 5
    > Transfer-Encoding: chunked
    >
    {CHUNKS.replace("<", ">")}
"""


@cases({
    "both": (BROKEN, GET + BOTH),
    "chunked alone": (KEPT, GET + CHUNKED),
    "a length alone": (KEPT, length(" 5")),
    "to HEAD too": (BROKEN, f"> HEAD / HTTP/1.1\n>{BOTH.partition('< 5')[0]}"),
    "in a 304 too": (
        BROKEN,
        GET + "< HTTP/1.1 304 Not Modified\n< Transfer-Encoding: chunked\n< Content-Length: 5\n<",
    ),
    "in the request": (
        BROKEN,
        POST_BOTH + "< HTTP/1.1 200 OK\n<",
    ),
    "in a request without response": (
        BROKEN,
        POST_BOTH,
    ),
    "the request was not captured": (BROKEN, ">? 20" + BOTH),
    "part of the response's head was lost": (LOST, GET + "< HTTP/1.1 200 OK\n< Content-Length: 5\n<? 30"),
    "part of the request's head was lost": (LOST, "> GET / HTTP/1.1\n>? 30\n< HTTP/1.1 200 OK\n<"),
    "bare LF, folded": (
        BROKEN,
        GET + r"<= HTTP/1.1 200 OK\nTransfer-Encoding:\n chunked\nContent-Length: 5\n\n0\n\n",
    ),
})  # fmt: skip
def test_not_both_transfer_encoding_and_content_length(expected, text):
    assert verdict("FR-te-and-cl", text) == expected


def test_two_framings_are_shown_by_their_lines_and_the_sender_is_at_fault():
    assert evidence_of("FR-te-and-cl", GET + BOTH) == [
        ("transfer-encoding and content-length", "Transfer-Encoding: chunked", 5, 17),
        ("transfer-encoding and content-length", "Content-Length: 5", 5, 45),
    ]
    request = (
        f"> POST / HTTP/1.1\n> Content-Length: 5\n> Transfer-Encoding: chunked\n>{CHUNKS.replace('<', '>')}"
    )
    parties = [finding_of("FR-te-and-cl", text).party.value for text in (GET + BOTH, request)]
    assert parties == ["server", "client"]


def test_identity_beside_a_length_is_a_breach_today_alone():
    text = GET + "< HTTP/1.1 200 OK\n< Transfer-Encoding: identity\n< Content-Length: 5\n<\n<= Hello"
    assert finding_of("FR-te-and-cl", text).standards == ["rfc9110"]
    assert verdict("FR-te-and-cl", text, profile="rfc2616") == KEPT


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("FR-te-to-http10", OLD_GET + CHUNKED),
        ("FR-content-length-invalid", length(" +5")),
        ("FR-te-and-cl", GET + BOTH),
        ("FR-trace-content", "> TRACE / HTTP/1.1\n>\n> Hello"),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)


@cases({
    "content": (BROKEN, "> TRACE / HTTP/1.1\n>\n> Hello"),
    "a length of 0": (KEPT, "> TRACE / HTTP/1.1\n> Content-Length: 0\n>"),
    "no content": (KEPT, "> TRACE / HTTP/1.1\n>\n< HTTP/1.1 405 Method Not Allowed\n<"),
    "a transfer coding": (BROKEN, POST_BOTH.replace("POST", "TRACE").replace("Content-Length", "X")),
    "announced, and refused at once": (
        BROKEN,
        "> TRACE / HTTP/1.1\n> Content-Length: 5\n>\n< HTTP/1.1 400 Bad Request\n<",
    ),
    "another method": (NOT_APPLICABLE, "> POST / HTTP/1.1\n>\n> Hello"),
    "methods have case": (NOT_APPLICABLE, "> trace / HTTP/1.1\n>\n> Hello"),
    "the head was not wholly captured": (LOST, "> TRACE / HTTP/1.1\n>? 40\n< HTTP/1.1 200 OK\n<"),
    "the request was not captured": (NOT_APPLICABLE, ">? 30\n< HTTP/1.1 200 OK\n<"),
})  # fmt: skip
def test_a_trace_request_has_no_content(expected, text):
    assert verdict("FR-trace-content", text) == expected


def test_what_the_snap_length_cut_is_said_so():
    text = OLD_GET + "< HTTP/1.1 200 OK\n<? 30"
    assert verdict("FR-te-to-http10", text, change=cut_by_snap_length) == undecided(
        NotObservedReason.SNAP_LENGTH
    )
