"""206, those about multipart/byteranges apart."""

import pytest

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
    doubtful,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)

FIELD = "< Content-Range: bytes 0-3/10\n"


def part(head=FIELD, content="<= abcd", *, method="GET", request="> Range: bytes=0-3\n"):
    return (
        f"> {method} /f HTTP/1.1\n{request}>\n<! no Date\n< HTTP/1.1 206 Partial Content\n{head}<\n{content}"
    )


NO_REQUEST_SEEN = f">? 20\n< HTTP/1.1 206 Partial Content\n{FIELD}<\n<= abcd"


@cases({
    "asked for": (KEPT, part()),
    "not asked for": (BROKEN, part(request="")),
    "an empty Range is none": (BROKEN, part(request="> Range:\n")),
    "If-Range alone asks for nothing": (BROKEN, part(request='> If-Range: "a"\n')),
    "another unit": (KEPT, part(request="> Range: lines=1-2\n")),
    "a field of its own that asks for a part": (
        undecided(Doubt.EXTENSION_RANGE),
        part(request="> x-ms-range: bytes=0-3\n"),
    ),
    "Content-Range asks for none": (BROKEN, part(request="> Content-Range: bytes 0-3/10\n")),
    "a folded Range": (
        KEPT,
        part(request="> Range:\n>= \\tbytes=0-3\\r\\n\n").replace(">\n<!", ">= \\r\\n\n<!"),
    ),
    "the request was not captured": (NO_REQUEST, NO_REQUEST_SEEN),
    "a line of the request cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        part(request="> Range bytes=0-3\n"),
    ),
    "part of the request's head was lost": (
        LOST,
        f"> GET /f HTTP/1.1\n>? 40\n< HTTP/1.1 206 Partial Content\n{FIELD}<\n<= abcd",
    ),
    "another status": (NOT_APPLICABLE, "> GET /f HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= abcd"),
})  # fmt: skip
def test_206_answers_a_request_with_range(expected, text):
    assert verdict("S206-range-requested", text) == expected


@cases({
    "there": (KEPT, part()),
    "absent": (BROKEN, part(head="")),
    "empty": (BROKEN, part(head="< Content-Range:\n")),
    "absent, to HEAD": (BROKEN, part(head="< Content-Length: 4\n", content="", method="HEAD")),
    "absent, the request not captured": (
        BROKEN,
        ">? 20\n< HTTP/1.1 206 Partial Content\n< Content-Length: 4\n<\n<= abcd",
    ),
    "multipart says it in its parts": (
        NOT_APPLICABLE,
        part(head="< Content-Type: Multipart/Byteranges; boundary=a\n"),
    ),
    "the draft's name": (NOT_APPLICABLE, part(head="< Content-Type: multipart/x-byteranges; boundary=a\n")),
    "another multipart": (BROKEN, part(head="< Content-Type: multipart/mixed; boundary=a\n")),
    "a line of the head cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        part(head="< Content-Range bytes 0-3/10\n"),
    ),
    "part of the head was lost": (LOST, "> GET /f HTTP/1.1\n>\n< HTTP/1.1 206 Partial Content\n<? 40"),
})  # fmt: skip
def test_a_single_part_says_which_octets_it_is(expected, text):
    assert verdict("S206-content-range", text) == expected


def ranged(value, **options):
    return part(head=f"< Content-Range: {value}\n", **options)


MULTIPART = """
    < --SEP
    < Content-Range: {}
    <
    < abcd
    < --SEP--
"""


def multipart(value, head=""):
    return part(
        head=f"< Content-Type: multipart/byteranges; boundary=SEP\n{head}",
        content=MULTIPART.format(value),
        request="> Range: bytes=0-3,6-9\n",
    )


@cases({
    "well-formed": (KEPT, ranged("bytes 0-3/10")),
    "an unknown length": (KEPT, ranged("bytes 0-3/*")),
    "the last octet": (KEPT, ranged("bytes 6-9/10")),
    "one octet": (KEPT, ranged("bytes 0-0/1")),
    "more than 64 bits": (
        KEPT,
        ranged("bytes 99999999999999999990-99999999999999999993/99999999999999999994"),
    ),
    "more digits than are compared": (KEPT, ranged("bytes 0-3/" + "9" * 40)),
    "the unit has no case": (KEPT, ranged("BYTES 0-3/10")),
    "it ends before it begins": (BROKEN, ranged("bytes 3-0/10")),
    "it ends behind the length": (BROKEN, ranged("bytes 0-10/10")),
    "an equals sign": (BROKEN, ranged("bytes=0-3/10")),
    "no length": (BROKEN, ranged("bytes 0-3")),
    "no number": (BROKEN, ranged("bytes a-b/c")),
    "no unit": (BROKEN, ranged("0-3/10")),
    "another unit's grammar is not known": (KEPT, ranged("lines a to b")),
    "the unsatisfied form is another rule's": (KEPT, ranged("bytes */10")),
    "and so is the old one without a length": (KEPT, ranged("bytes */*")),
    "octets that a bare CR cuts in two": (
        undecided(Doubt.MALFORMED_HEAD),
        "> GET / HTTP/1.1\n>\n<= HTTP/1.1 206 P\\r\\nContent-Range: bytes 0-3/10\\rX: y\\r\\n\\r\\n",
    ),
    "no Content-Range is another rule's": (NOT_APPLICABLE, part(head="")),
    "to HEAD": (BROKEN, ranged("bytes 3-0/10", content="", method="HEAD")),
    "the request was not captured": (BROKEN, NO_REQUEST_SEEN.replace("0-3/10", "3-0/10")),
    "in a part": (BROKEN, multipart("bytes 3-0/10")),
    "well-formed in a part": (KEPT, multipart("bytes 0-3/10")),
    "parts that are coded": (
        undecided(NotObservedReason.UNDECODABLE),
        multipart("bytes 3-0/10", head="< Content-Encoding: gzip\n"),
    ),
    "parts that were lost": (LOST, multipart("bytes 0-3/10").replace("< abcd", "<? 6")),
    "part of the head was lost": (LOST, "> GET /f HTTP/1.1\n>\n< HTTP/1.1 206 Partial Content\n<? 40"),
})  # fmt: skip
def test_content_range_is_well_formed(expected, text):
    assert verdict("S206-content-range-valid", text) == expected


def test_white_space_around_the_slash_was_legal():
    """RFC 2616, 2.1: linear white space between any two words; RFC 9110 has one space, behind the unit."""
    text = ranged("bytes 0-3 / 10")
    assert verdict("S206-content-range-valid", text, profile="rfc9110") == BROKEN
    assert verdict("S206-content-range-valid", text, profile="rfc2616") == KEPT


def test_parts_beyond_the_content_limit_are_not_judged():
    text = multipart("bytes 3-0/10")
    assert verdict("S206-content-range-valid", text, content_limit=20) == undecided(
        NotObservedReason.CONTENT_LIMIT
    )


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("bytes 3-0/10", "Content-Range ends before it begins"),
        ("bytes 0-10/10", "Content-Range ends behind the complete length"),
        ("0-3", "Content-Range does not follow the grammar"),
    ],
)
def test_the_fault_of_a_content_range_is_named(value, what):
    assert evidence_of("S206-content-range-valid", ranged(value)) == [
        (what, f"Content-Range: {value}", 5, 49)
    ]


@cases({
    "a range": (KEPT, ranged("bytes 0-3/10")),
    "none": (BROKEN, ranged("bytes */10")),
    "none, unit in upper case": (BROKEN, ranged("Bytes */10")),
    "none, and no length": (BROKEN, ranged("bytes */*")),
    "another unit": (KEPT, ranged("lines */10")),
    "no Content-Range": (NOT_APPLICABLE, part(head="")),
    "416 is where it belongs": (
        NOT_APPLICABLE,
        ranged("bytes */10").replace("206 Partial Content", "416 Range Not Satisfiable"),
    ),
    "part of the head was lost": (LOST, "> GET /f HTTP/1.1\n>\n< HTTP/1.1 206 Partial Content\n<? 40"),
})  # fmt: skip
def test_206_does_not_say_that_nothing_was_sent(expected, text):
    assert verdict("S206-no-asterisk-range", text) == expected


@cases({
    "equal": (KEPT, part()),
    "more": (BROKEN, part(content="<= abcdefghij")),
    "fewer": (BROKEN, part(content="<= abc")),
    "chunked, equal": (
        KEPT,
        part(head=FIELD + "< Transfer-Encoding: chunked\n", content="< 4\n< abcd\n< 0\n<"),
    ),
    "chunked, more": (
        BROKEN,
        part(head=FIELD + "< Transfer-Encoding: chunked\n", content="< 5\n< abcde\n< 0\n<"),
    ),
    "a content coding does not matter": (KEPT, part(head=FIELD + "< Content-Encoding: gzip\n")),
    "another transfer coding": (
        undecided(Doubt.TRANSFER_CODED),
        part(head=FIELD + "< Transfer-Encoding: gzip, chunked\n", content="< 5\n< abcde\n< 0\n<"),
    ),
    "to HEAD": (NOT_APPLICABLE, part(head=FIELD + "< Content-Length: 9\n", content="", method="HEAD")),
    "the method cannot be told from HEAD": (
        undecided(Doubt.METHOD_UNKNOWN),
        part(content="<= abc", method="head"),
    ),
    "the request was not captured": (NO_REQUEST, NO_REQUEST_SEEN.replace("0-3/10", "0-4/10")),
    "cut short is another rule's": (
        KEPT,
        part(head=FIELD + "< Content-Length: 4\n", content="<= ab\n<FIN"),
    ),
    "as many, of which the server sent fewer than it announced, is another rule's": (
        CONNECTION_ENDED,
        part(head=FIELD + "< Content-Length: 9\n", content="<= abcd\n<FIN"),
    ),
    "more announced, and the client had enough": (
        BROKEN,
        part(head=FIELD + "< Content-Length: 9\n", content="<= ab\n>RST"),
    ),
    "more announced, and the capture ended": (
        BROKEN,
        part(head=FIELD + "< Content-Length: 9\n", content="<= abcd"),
    ),
    "fewer before the close, which may have cut it short": (
        CONNECTION_ENDED,
        part(content="<= ab\n>FIN\n<FIN").replace("<! no Date", "<! no Date\n<! no Content-Length"),
    ),
    "more before the close": (
        BROKEN,
        part(content="<= abcdef\n>FIN\n<FIN").replace("<! no Date", "<! no Date\n<! no Content-Length"),
    ),
    "octets were lost, their number is known": (KEPT, part(content="<? 4")),
    "a Content-Range that says nothing": (KEPT, ranged("bytes 3-0/10")),
    "another unit": (KEPT, ranged("lines 0-9/10")),
    "in a part, equal": (KEPT, multipart("bytes 0-3/10")),
    "in a part, fewer": (BROKEN, multipart("bytes 0-4/10")),
    "a line of the head cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        part(head=FIELD + "< X\n", content="<= abc"),
    ),
})  # fmt: skip
def test_there_are_as_many_octets_as_content_range_says(expected, text):
    assert verdict("S206-range-length", text) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S206-range-requested", part(request="")),
        ("S206-content-range", part(head="")),
        ("S206-content-range-valid", ranged("bytes 3-0/10")),
        ("S206-no-asterisk-range", ranged("bytes */10")),
        ("S206-range-length", part(content="<= abc")),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)


def test_a_doubtful_pairing_leaves_the_request_open():
    text = part(request="", content="<= abc")
    reason = undecided(NotObservedReason.PAIRING)
    assert verdict("S206-range-requested", text, change=doubtful) == reason
    assert verdict("S206-range-length", text, change=doubtful) == reason
