"""206 with multipart/byteranges, by the current standard alone."""

import time

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
    judged,
    overlapping,
    undecided,
    verdict,
)

TOP, ORDER = "S206-multipart-no-top-range", "S206-multipart-order"


def parts(
    *sent, asked="0-3,6-9", fields="", method="GET", kind="multipart/byteranges; boundary=SEP", tail=""
):
    content = "".join(f"\n< --SEP\n< Content-Range: bytes {one}\n<\n< abcd" for one in sent)
    return (
        f"> {method} /f HTTP/1.1\n> Range: bytes={asked}\n>\n< HTTP/1.1 206 Partial Content\n"
        f"< Content-Type: {kind}\n{fields}<{content}\n< --SEP--\n{tail}"
    )


ONE, TWO = "0-3/10", "6-9/10"
HEAD = "< HTTP/1.1 206 P\n< Content-Type: multipart/byteranges\n< Content-Range: bytes 0-3/10\n<"


@cases({
    "in the parts alone": (KEPT, parts(ONE, TWO)),
    "on top too": (BROKEN, parts(ONE, TWO, fields="< Content-Range: bytes 0-3/10\n")),
    "of a single part": (
        NOT_APPLICABLE,
        "> GET / HTTP/1.1\n> Range: bytes=0-3\n>\n< HTTP/1.1 206 P\n< Content-Range: bytes 0-3/9\n<\n<= abcd",
    ),
    "to HEAD": (
        BROKEN,
        f"> HEAD / HTTP/1.1\n> Range: bytes=0-3, 6-9\n>\n{HEAD}",
    ),
    "the request does not matter": (
        BROKEN,
        f">? 9\n{HEAD}\n<= abcd",
    ),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 206 P\n<? 40"),
})  # fmt: skip
def test_content_range_stands_in_the_parts_alone(expected, text):
    assert verdict(TOP, text) == expected


def test_a_content_range_on_top_is_one_fault():
    text = parts(ONE, TWO, fields="< Content-Range: bytes */10\n")
    assert [one.rule for one in judged(text)[1] if one.verdict.value == BROKEN] == [TOP]
    old = judged(text, profile="rfc2616")[1]
    assert [one.rule for one in old if one.verdict.value == BROKEN] == ["S206-no-asterisk-range"]


@cases({
    "as asked": (KEPT, parts(ONE, TWO)),
    "as asked, from the end on": (KEPT, parts(TWO, ONE, asked="-4, 0-3")),
    "sorted": (BROKEN, parts(ONE, TWO, asked="6-9, 0-3")),
    "sorted, of ranges without an end": (BROKEN, parts(ONE, TWO, asked="6-, -10, 0-3")),
    "cut at the end": (BROKEN, parts(ONE, TWO, asked="6-99, 0-3")),
    "one left out": (KEPT, parts(ONE, TWO, asked="0-3, 4-5, 6-9")),
    "one joined with another": (KEPT, parts("0-5/10", "6-9/10", asked="6-9, 0-3, 4-5")),
    "joined to one that was asked for last": (
        KEPT,
        parts("0-9/40", "20-29/40", asked="0-4, 3-9, 20-29, 0-9"),
    ),
    "asked for twice": (KEPT, parts(ONE, TWO, ONE, asked="0-3, 6-9, 0-3")),
    "asked for twice, and sorted": (BROKEN, parts(ONE, ONE, TWO, asked="0-3, 6-9, 0-3")),
    "one part": (KEPT, parts(ONE, asked="6-9, 0-3")),
    "another unit": (KEPT, parts(ONE, TWO, asked="6-9, 0-3").replace("Range: bytes=", "Range: lines=")),
    "no Range is another rule's": (KEPT, parts(ONE, TWO).replace("> Range: bytes=0-3,6-9\n", "")),
    "Range that cannot be read": (undecided(Doubt.VALUE_UNREADABLE), parts(ONE, TWO, asked="x")),
    "coded": (undecided(NotObservedReason.UNDECODABLE), parts(ONE, TWO, fields="< Content-Encoding: x\n")),
    "cut short": (CONNECTION_ENDED, parts(ONE, TWO, fields="< Content-Length: 999\n", tail="<FIN")),
    "content was lost": (LOST, parts(ONE, TWO, fields="< Content-Length: 999\n", tail="<? 999")),
    "to HEAD": (
        NOT_APPLICABLE,
        "> HEAD / HTTP/1.1\n>\n< HTTP/1.1 206 P\n< Content-Type: multipart/byteranges; boundary=SEP\n<",
    ),
    "the method cannot be told from HEAD": (undecided(Doubt.METHOD_UNKNOWN), parts(ONE, TWO, method="head")),
    "the request was not captured": (
        NO_REQUEST,
        ">? 9\n< HTTP/1.1 206 P\n< Content-Type: multipart/byteranges; boundary=SEP\n<\n<= --SEP--",
    ),
})  # fmt: skip
def test_parts_come_in_the_order_asked_for(expected, text):
    assert verdict(ORDER, text) == expected


def test_many_ranges_take_no_longer_than_they_must():
    asked = ",".join(f"{place * 2}-{place * 2}" for place in range(900))
    sent = [f"{place * 2}-{place * 2}/9999" for place in range(900)]
    start = time.perf_counter()
    assert verdict(ORDER, parts(*sent, asked=asked)) == KEPT
    assert time.perf_counter() - start < 1


def test_the_order_is_told():
    text = parts(ONE, TWO, asked="6-9, 0-3")
    assert [shown[:2] for shown in evidence_of(ORDER, text)] == [("order of the ranges asked for", "2, 1")]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (TOP, parts(ONE, TWO, fields="< Content-Range: bytes 0-3/10\n")),
        (ORDER, parts(ONE, TWO, asked="6-9, 0-3")),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
