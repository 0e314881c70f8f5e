"""How a 206 fits its request and its Content-Length."""

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
    doubtful,
    evidence_of,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)


def partial(sent="bytes 0-3/10", asked="bytes=0-3", *, method="GET", head="", content="<= abcd", request=""):
    return f"""
        > {method} /f HTTP/1.1
        > Range: {asked}
        {request}
        >
        < HTTP/1.1 206 Partial Content
        < Content-Range: {sent}
        {head}
        <
        {content}
    """


@cases({
    "GET": (KEPT, partial()),
    "POST": (BROKEN, partial(method="POST")),
    "HEAD": (BROKEN, partial(method="HEAD", content="")),
    "an extension": (BROKEN, partial(method="QUERY")),
    "methods have case": (undecided(Doubt.METHOD_UNKNOWN), partial(method="get")),
    "a POST that may stand for GET": (
        undecided(Doubt.METHOD_OVERRIDE),
        partial(method="POST", request="> X-HTTP-Method-Override: GET"),
    ),
    "the request was not captured": (
        NO_REQUEST,
        ">? 20\n< HTTP/1.1 206 P\n< Content-Range: bytes 0-3/10\n<\n<= abcd",
    ),
    "another status": (NOT_APPLICABLE, "> POST / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= abcd"),
})  # fmt: skip
def test_a_part_answers_get(expected, text):
    assert verdict("S206-method-get", text) == expected


@pytest.mark.parametrize(
    ("method", "expected"),
    [("POST", "error"), ("PUT", "error"), ("HEAD", "warning"), ("QUERY", "warning"), ("REPORT", "warning")],
)
def test_what_an_extension_may_allow_weighs_less(method, expected):
    text = partial(method=method, content="" if method == "HEAD" else "<= abcd")
    assert finding_of("S206-method-get", text).severity.value == expected


def test_that_range_is_missing_comes_first():
    text = partial(method="POST").replace("> Range: bytes=0-3", "")
    assert [one.rule for one in judged(text)[1] if one.verdict.value == BROKEN] == ["S206-range-requested"]


LENGTH = "S206-content-length-actual"


@cases({
    "as many": (KEPT, partial()),
    "more": (BROKEN, partial(content="<= abcdef", head="< Content-Length: 4")),
    "fewer is another rule's": (KEPT, partial(head="< Content-Length: 9") + "<FIN"),
    "an empty line behind it": (KEPT, partial(content=r"<= abcd\r\n", head="< Content-Length: 4")),
    "a TLS alert behind it": (KEPT, partial(content="<= abcd\x15\x03\x03", head="< Content-Length: 4")),
    "the next response behind it": (
        KEPT,
        partial() + "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= Hello",
    ),
    "to HEAD": (NOT_APPLICABLE, partial(method="HEAD", content="")),
    "chunked": (
        NOT_APPLICABLE,
        partial(content="< 4\n< abcd\n< 0\n<", head="< Transfer-Encoding: chunked"),
    ),
    "some of the content was lost": (
        LOST,
        partial(content="<? 2\n<= cdef", head="< Content-Length: 4"),
    ),
    "part of the head was lost": (NOT_APPLICABLE, "> GET / HTTP/1.1\n>\n< HTTP/1.1 206 P\n<? 40\n<= Hello"),
    "the method cannot be told from HEAD": (
        undecided(Doubt.METHOD_UNKNOWN),
        partial(method="head", content="<= abcdef", head="< Content-Length: 4"),
    ),
    "the request was not captured": (
        NO_REQUEST,
        ">? 20\n< HTTP/1.1 206 P\n< Content-Range: bytes 0-3/10\n< Content-Length: 4\n<\n<= abcdef",
    ),
})  # fmt: skip
def test_nothing_follows_the_content(expected, text):
    assert verdict(LENGTH, text) == expected


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (partial(content="<= abcd", head="< Content-Length: 2"), [LENGTH]),
        (partial(head="< Content-Length: 9") + "<FIN", ["FR-truncated"]),
    ],
)
def test_a_wrong_length_is_one_fault(text, rules):
    findings = judged(text)[1]
    assert [one.rule for one in findings if one.verdict.value == BROKEN] == rules


OVERLAP = "S206-range-requested-overlap"


@cases({
    "the range": (KEPT, partial()),
    "a part of it": (KEPT, partial("bytes 1-2/10")),
    "cut at the end": (KEPT, partial("bytes 6-9/10", "bytes=6-99")),
    "open": (KEPT, partial("bytes 6-9/10", "bytes=6-")),
    "open, of unknown length": (KEPT, partial("bytes 6-9/*", "bytes=6-")),
    "from the end": (KEPT, partial("bytes 6-9/10", "bytes=-4")),
    "more than there is, from the end": (KEPT, partial("bytes 0-3/4", "bytes=-10")),
    "the second of two": (KEPT, partial("bytes 5000-5003/9000", "bytes=0-3, 5000-5003")),
    "two joined": (KEPT, partial("bytes 0-9/90", "bytes=5-9,0-4")),
    "two joined over a small gap": (KEPT, partial("bytes 0-1003/9000", "bytes=0-3,1000-1003")),
    "joined with an open one": (KEPT, partial("bytes 0-9/10", "bytes=5-,0-2")),
    "over a large gap": (BROKEN, partial("bytes 0-5003/9000", "bytes=0-3,5000-5003")),
    "in a large gap": (BROKEN, partial("bytes 2000-2003/9000", "bytes=0-3,5000-5003")),
    "another": (BROKEN, partial("bytes 4-7/10")),
    "more": (BROKEN, partial("bytes 0-4/10")),
    "more before it": (BROKEN, partial("bytes 0-7/10", "bytes=4-7")),
    "not the end": (BROKEN, partial("bytes 0-3/10", "bytes=-4")),
    "nothing of it can be sent": (BROKEN, partial("bytes 0-3/10", "bytes=50-60")),
    "an empty suffix": (BROKEN, partial("bytes 0-3/10", "bytes=-0")),
    "from an unknown end": (undecided(Doubt.COMPLETE_LENGTH), partial("bytes 0-3/*", "bytes=-4")),
    "another unit": (BROKEN, partial("lines 0-3/10")),
    "another unit asked for": (BROKEN, partial("bytes 0-3/10", "lines=0-3")),
    "units have no case": (KEPT, partial("Bytes 0-3/10", "BYTES=0-3")),
    "of another unit nothing is known": (KEPT, partial("lines 7-9/10", "lines=0-3")),
    "a slice of an intermediary": (undecided(Doubt.PROXY), partial("bytes 0-4/10", head="< Via: 1.1 gate")),
    "a slice of a cache": (undecided(Doubt.PROXY), partial("bytes 0-4/10", head="< Age: 1")),
    "no slice around it": (BROKEN, partial("bytes 4-7/10", head="< Age: 1")),
    "Range backwards": (undecided(Doubt.VALUE_UNREADABLE), partial(asked="bytes=3-0")),
    "Range that cannot be read": (undecided(Doubt.VALUE_UNREADABLE), partial(asked="bytes=a-b")),
    "Range of absurd length": (undecided(Doubt.VALUE_UNREADABLE), partial(asked="bytes=0-" + "9" * 5000)),
    "two Range lines": (undecided(Doubt.VALUE_UNREADABLE), partial(request="> Range: bytes=4-7")),
    "Range without a unit": (undecided(Doubt.VALUE_UNREADABLE), partial("items 0-3/10", "0-3")),
    "too many ranges": (
        undecided(Doubt.VALUE_UNREADABLE),
        partial("bytes 5-6/10", "bytes=" + 2000 * "0-1,"),
    ),
    "an empty Range is another rule's": (NOT_APPLICABLE, partial(asked="")),
    "what is not well-formed is another rule's": (KEPT, partial("bytes 4-7/7")),
    "what has no numbers is another rule's": (KEPT, partial("bytes x")),
    "what says that nothing was sent is another rule's": (KEPT, partial("bytes */10")),
    "no Range is another rule's": (
        NOT_APPLICABLE,
        "> GET / HTTP/1.1\n>\n< HTTP/1.1 206 P\n< Content-Range: bytes 4-7/10\n<\n<= abcd",
    ),
    "the request was not captured": (
        NO_REQUEST,
        ">? 20\n< HTTP/1.1 206 P\n< Content-Range: bytes 4-7/10\n<\n<= abcd",
    ),
    "part of the request was lost": (
        LOST,
        "> GET / HTTP/1.1\n>? 20\n< HTTP/1.1 206 P\n< Content-Range: bytes 4-7/10\n<\n<= abcd",
    ),
    "to HEAD": (BROKEN, partial("bytes 4-7/10", method="HEAD", content="")),
})  # fmt: skip
def test_what_was_sent_was_asked_for(expected, text):
    assert verdict(OVERLAP, text) == expected


def test_many_parts_of_many_ranges_take_no_longer_than_they_must():
    asked = ",".join(f"{place * 2000}-{place * 2000}" for place in range(1000))
    content = "".join(
        f"\n< --SEP\n< Content-Range: bytes 0-0/{10**7 + number}\n<\n< a" for number in range(900)
    )
    text = parts("bytes 6-9/10", f"bytes={asked}").partition("<\n")[0] + f"<{content}\n< --SEP--\n"
    start = time.perf_counter()
    assert verdict(OVERLAP, text) == undecided(Doubt.COMPLETE_LENGTH)
    assert time.perf_counter() - start < 1


def test_request_and_response_are_shown():
    assert [shown[:2] for shown in evidence_of(OVERLAP, partial("bytes 4-7/10"))] == [
        ("range", "Range: bytes=0-3"),
        ("a range that was not asked for", "Content-Range: bytes 4-7/10"),
    ]


def parts(sent, asked="bytes=0-3, 6-9", fields="", method="GET"):
    return f"""
        > {method} /f HTTP/1.1
        > Range: {asked}
        >
        < HTTP/1.1 206 Partial Content
        < Content-Type: multipart/byteranges; boundary=SEP
        {fields}
        <
        < --SEP
        < Content-Range: bytes 0-3/10
        <
        < abcd
        < --SEP
        < Content-Range: {sent}
        <
        < ghij
        < --SEP--
    """


@cases({
    "asked for": (KEPT, parts("bytes 6-9/10")),
    "not asked for": (BROKEN, parts("bytes 2000-2003/9000", "bytes=0-3, 5000-")),
    "coded": (
        undecided(NotObservedReason.UNDECODABLE),
        parts("bytes 6-9/10", fields="< Content-Encoding: x"),
    ),
    "cut short": (CONNECTION_ENDED, parts("bytes 6-9/10", fields="< Content-Length: 999") + "<FIN"),
    "the method cannot be told from HEAD": (
        undecided(Doubt.METHOD_UNKNOWN),
        parts("bytes 2000-2003/9000", "bytes=0-3, 5000-", method="head"),
    ),
})  # fmt: skip
def test_every_part_was_asked_for(expected, text):
    assert verdict(OVERLAP, text) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S206-method-get", partial(method="POST")),
        (LENGTH, partial(head="< Content-Length: 2")),
        (OVERLAP, partial("bytes 4-7/10")),
    ],
)
def test_doubt_proves_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)
