"""206 with multipart/byteranges."""

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
    evidence_of,
    finding_of,
    overlapping,
    undecided,
    verdict,
)

TYPE = "multipart/byteranges; boundary=SEP"
ONE = r"--SEP\r\nContent-Range: bytes 0-3/10\r\n\r\nabcd"
TWO = r"\r\n--SEP\r\nContent-Range: bytes 6-9/10\r\n\r\nghij"
END = r"\r\n--SEP--\r\n"
OCTETS = len(ONE + END) - (ONE + END).count("\\")
"""Octets of ONE and END: an escape is two characters and one octet."""


def parts(content=ONE + TWO + END, *, kind=TYPE, method="GET", asked="bytes=0-3, 6-9", head=""):
    return f"""
        > {method} /f HTTP/1.1
        > Range: {asked}
        >
        < HTTP/1.1 206 Partial Content
        < Content-Type: {kind}
        {head}
        <
        <= {content}
    """


@cases({
    "well-formed": (KEPT, parts()),
    "a quoted boundary": (KEPT, parts(kind='multipart/byteranges; boundary="SEP"')),
    "a boundary with signs": (
        KEPT,
        parts((ONE + END).replace("SEP", "a b:c?"), kind='multipart/byteranges; boundary="a b:c?"'),
    ),
    "a preamble and an epilogue": (KEPT, parts(r"hello\r\n" + ONE + TWO + END + "bye")),
    "a line end before the first delimiter": (KEPT, parts(r"\r\n" + ONE + TWO + END)),
    "white space behind a delimiter": (KEPT, parts(ONE.replace("--SEP", "--SEP \\t") + END)),
    "the name of the draft": (KEPT, parts(kind="multipart/x-byteranges; boundary=SEP")),
    "no boundary": (BROKEN, parts(kind="multipart/byteranges")),
    "another boundary": (BROKEN, parts(kind="multipart/byteranges; boundary=OTHER")),
    "no closing delimiter": (BROKEN, parts(ONE + TWO)),
    "a boundary that had to be quoted": (
        undecided(Doubt.VALUE_UNREADABLE),
        parts((ONE + END).replace("SEP", "a=b"), kind="multipart/byteranges; boundary=a=b"),
    ),
    "no closing delimiter before the close, which may have cut it short": (
        CONNECTION_ENDED,
        parts(ONE).replace("        < HTTP", "<! no Content-Length\n        < HTTP") + "\n>FIN\n<FIN",
    ),
    "chunked": (
        KEPT,
        parts(
            rf"{OCTETS:x}\r\n{ONE}{END}\r\n0\r\n\r\n",
            head="< Transfer-Encoding: chunked",
        ),
    ),
    "coded": (undecided(NotObservedReason.UNDECODABLE), parts("xyz", head="< Content-Encoding: gzip")),
    "the coding identity": (KEPT, parts(head="< Content-Encoding: identity")),
    "another transfer coding": (
        undecided(Doubt.TRANSFER_CODED),
        parts(r"1\r\nx\r\n0\r\n\r\n", head="< Transfer-Encoding: gzip, chunked"),
    ),
    "to HEAD": (
        NOT_APPLICABLE,
        "> HEAD /f HTTP/1.1\n>\n< HTTP/1.1 206 Partial Content\n< Content-Type: multipart/byteranges\n<",
    ),
    "the method cannot be told from HEAD": (undecided(Doubt.METHOD_UNKNOWN), parts(ONE, method="head")),
    "a single part": (
        NOT_APPLICABLE,
        "> GET /f HTTP/1.1\n>\n< HTTP/1.1 206 Partial Content\n< Content-Range: bytes 0-3/10\n<\n<= abcd",
    ),
    "the request was not captured": (
        NO_REQUEST,
        f">? 20\n< HTTP/1.1 206 Partial Content\n< Content-Type: {TYPE}\n<\n<= {ONE}",
    ),
    "cut short is another rule's": (CONNECTION_ENDED, parts(ONE, head="< Content-Length: 500") + "\n<FIN"),
    "content was lost": (LOST, parts(ONE, head="< Content-Length: 500") + "\n<? 500"),
})  # fmt: skip
def test_the_boundary_takes_the_content_apart(expected, text):
    assert verdict("S206-multipart-boundary", text) == expected


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (parts(kind="multipart/byteranges"), "no boundary in Content-Type"),
        (parts(kind="multipart/byteranges; boundary=OTHER"), "no delimiter line"),
        (parts(ONE + TWO), "no closing delimiter"),
    ],
)
def test_what_is_wrong_with_the_boundary_is_named(text, what):
    assert [shown[0] for shown in evidence_of("S206-multipart-boundary", text)] == [what]


def test_both_standards_ask_for_crlf_between_parts():
    """RFC 2616, 3.7.2, and RFC 9110, 8.3.3."""
    text = parts((ONE + TWO + END).replace("\\r\\n--SEP", "\\n--SEP"))
    assert finding_of("S206-multipart-boundary", text).standards == ["rfc9110", "rfc2616"]


def test_content_beyond_the_limit_is_not_judged():
    assert verdict("S206-multipart-boundary", parts(ONE), content_limit=10) == undecided(
        NotObservedReason.CONTENT_LIMIT
    )


@cases({
    "every part": (KEPT, parts()),
    "not the second": (BROKEN, parts(ONE + TWO.replace("Content-Range", "X") + END)),
    "a part without head": (BROKEN, parts(r"--SEP\r\n\r\nabcd" + END)),
    "names have no case": (KEPT, parts(ONE.replace("Content-Range", "content-RANGE") + END)),
    "no boundary": (undecided(Doubt.VALUE_UNREADABLE), parts(kind="multipart/byteranges")),
    "no delimiter line, so no parts": (
        undecided(Doubt.VALUE_UNREADABLE),
        parts(kind="multipart/byteranges; boundary=OTHER"),
    ),
    "the request was not captured": (
        NO_REQUEST,
        f">? 20\n< HTTP/1.1 206 Partial Content\n< Content-Type: {TYPE}\n<\n<= --SEP\\r\\n\\r\\nx{END}",
    ),
    "the last part was cut": (CONNECTION_ENDED, parts(ONE, head="< Content-Length: 500") + "\n<FIN"),
    "a single part": (
        NOT_APPLICABLE,
        "> GET /f HTTP/1.1\n>\n< HTTP/1.1 206 Partial Content\n< Content-Range: bytes 0-3/10\n<\n<= abcd",
    ),
})  # fmt: skip
def test_every_part_says_which_octets_it_is(expected, text):
    assert verdict("S206-multipart-part-range", text) == expected


def test_parts_are_counted_from_one():
    text = parts(ONE + TWO.replace("Content-Range", "X") + END)
    assert [shown[:2] for shown in evidence_of("S206-multipart-part-range", text)] == [
        ("part without Content-Range", "part 2")
    ]


@cases({
    "one range": (BROKEN, parts(ONE + END, asked="bytes=0-3")),
    "one range from the end": (BROKEN, parts(ONE + END, asked="bytes=-4")),
    "two ranges": (KEPT, parts()),
    "two ranges joined to one part": (KEPT, parts(ONE + END, asked="bytes=0-1, 2-3")),
    "empty members do not count": (BROKEN, parts(ONE + END, asked="bytes=0-3,,")),
    "another unit": (KEPT, parts(ONE + END, asked="lines=1-2")),
    "a Range that cannot be read": (KEPT, parts(ONE + END, asked="bytes 0-3")),
    "two Range lines": (
        KEPT,
        parts(ONE + END, asked="bytes=0-3").replace("        >\n", "> Range: bytes=6-9\n>\n"),
    ),
    "to HEAD too": (
        BROKEN,
        "> HEAD / HTTP/1.1\n> Range: bytes=0-3\n>\n< HTTP/1.1 206 P\n< Content-Type: multipart/byteranges\n<",
    ),
    "the request was not captured": (
        NO_REQUEST,
        f">? 20\n< HTTP/1.1 206 Partial Content\n< Content-Type: {TYPE}\n<\n<= {ONE}{END}",
    ),
})  # fmt: skip
def test_one_range_is_not_answered_in_parts(expected, text):
    assert verdict("S206-multipart-single-request", text) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S206-multipart-boundary", parts(ONE)),
        ("S206-multipart-part-range", parts(r"--SEP\r\n\r\nabcd" + END)),
        ("S206-multipart-single-request", parts(ONE + END, asked="bytes=0-3")),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
