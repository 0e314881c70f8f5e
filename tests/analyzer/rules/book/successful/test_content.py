"""2xx, and HEAD."""

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


def response_to(method, octets, status="200 OK"):
    return f"> {method} /f HTTP/1.1\n>\n<! no Date\n< HTTP/1.1 {status}\n< Content-Length: 5\n<\n{octets}"


@cases({
    "nothing behind the head": (KEPT, response_to("HEAD", "")),
    "content": (BROKEN, response_to("HEAD", "<= Hello")),
    "empty lines": (KEPT, response_to("HEAD", r"<= \r\n\r\n")),
    "a TLS alert": (KEPT, response_to("HEAD", "<= \x15\x03\x03")),
    "the next response": (
        KEPT,
        response_to("HEAD", "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n< Hello"),
    ),
    "pipelined responses": (
        KEPT,
        "> HEAD /1 HTTP/1.1\n>\n> HEAD /2 HTTP/1.1\n>\n" + 2 * "< HTTP/1.1 200 OK\n< Content-Length: 9\n<\n",
    ),
    "another method": (NOT_APPLICABLE, response_to("GET", "<= Hello")),
    "methods have case": (NOT_APPLICABLE, response_to("head", "<= Hello")),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 200 OK\n< Content-Length: 5\n<"),
    "part of the head was lost": (LOST, "> HEAD / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<? 40\n<= Hello"),
    "an error response to HEAD": (BROKEN, response_to("HEAD", "<= Hello", status="404 Not Found")),
    "a 204 is its own rule's": (NOT_APPLICABLE, response_to("HEAD", "<= Hello", status="204 No Content")),
})  # fmt: skip
def test_a_response_to_head_has_no_content(expected, text):
    assert verdict("S200-head-no-body", text) == expected


def test_a_bare_lf_head_is_a_head_too():
    text = "> HEAD / HTTP/1.1\n>\n" + r"<= HTTP/1.1 200 OK\nContent-Length: 5\n\nHello"
    assert verdict("S200-head-no-body", text) == BROKEN


def test_the_content_behind_a_head_is_shown_where_it_stands():
    assert evidence_of("S200-head-no-body", response_to("HEAD", "<= Hello")) == [
        ("octets-after-message", "Hello", 5, 38)
    ]


@cases({
    "nothing behind the head": (KEPT, response_to("DELETE", "", status="204 No Content")),
    "content": (BROKEN, response_to("DELETE", "<= Hello", status="204 No Content")),
    "chunks are another rule's": (
        NOT_APPLICABLE,
        "> DELETE /f HTTP/1.1\n>\n< HTTP/1.1 204 No Content\n< Transfer-Encoding: chunked\n<\n< 0\n<",
    ),
    "a stray empty line": (KEPT, response_to("DELETE", r"<= \r\n", status="204 No Content")),
    "a TLS alert": (KEPT, response_to("DELETE", "<= \x15\x03\x03", status="204 No Content")),
    "to HEAD": (BROKEN, response_to("HEAD", "<= Hello", status="204 No Content")),
    "behind CONNECT a tunnel begins": (
        NOT_APPLICABLE,
        "> CONNECT a:1 HTTP/1.1\n>\n< HTTP/1.1 204 No Content\n<\n<= Hello",
    ),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 204 No Content\n<\n<= Hello"),
    "part of the head was lost": (LOST, "> DELETE /f HTTP/1.1\n>\n< HTTP/1.1 204 No Content\n<? 40"),
    "another status": (NOT_APPLICABLE, response_to("DELETE", "<= Hello")),
})  # fmt: skip
def test_a_204_has_no_content(expected, text):
    assert verdict("S204-no-body", text) == expected


def reset(octets, method="POST"):
    return f"> {method} /f HTTP/1.1\n>\n< HTTP/1.1 205 Reset Content\n{octets}"


@cases({
    "no content": (KEPT, reset("< Content-Length: 0\n<")),
    "content": (BROKEN, reset("< Content-Length: 5\n<\n<= Hello")),
    "chunked content": (BROKEN, reset("< Transfer-Encoding: chunked\n<\n< 5\n< Hello\n< 0\n<")),
    "no chunk but the last": (KEPT, reset("< Transfer-Encoding: chunked\n<\n< 0\n<")),
    "content up to the close": (BROKEN, "<! no Content-Length\n" + reset("<\n<= Hello\n<FIN")),
    "the close right behind the head": (KEPT, "<! no Content-Length\n" + reset("<\n<FIN")),
    "a missing length before the next response": (
        undecided(Doubt.MISSING_FRAMING),
        "<! no Content-Length\n" + reset("<\n") + "\n> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<FIN",
    ),
    "a missing length before the start of what may be the next response": (
        undecided(Doubt.MISSING_FRAMING),
        "<! no Content-Length\n" + reset("<\n<= HTT\n<? 40\n<FIN"),
    ),
    "a missing length before octets that were lost": (
        undecided(Doubt.MISSING_FRAMING),
        "<! no Content-Length\n" + reset("<\n<? 40\n<FIN"),
    ),
    "announced, and none of it came": (CONNECTION_ENDED, reset("< Content-Length: 5\n<\n<FIN")),
    "announced, some of it came": (BROKEN, reset("< Content-Length: 5\n<\n<= Hel\n<FIN")),
    "to HEAD": (NOT_APPLICABLE, reset("< Content-Length: 5\n<", method="HEAD")),
    "the method cannot be told from HEAD": (
        undecided(Doubt.METHOD_UNKNOWN),
        reset("< Content-Length: 5\n<\n<= Hello", method="head"),
    ),
    "to CONNECT": (NOT_APPLICABLE, reset("< Content-Length: 5\n<\n<= Hello", method="CONNECT")),
    "the request was not captured": (
        NO_REQUEST,
        ">? 20\n< HTTP/1.1 205 Reset Content\n< Content-Length: 5\n<\n<= Hello",
    ),
    "content was lost, its length is known": (BROKEN, reset("< Content-Length: 5\n<\n<? 5")),
    "part of the head was lost": (LOST, reset("<? 40")),
})  # fmt: skip
def test_a_205_has_no_content(expected, text):
    assert verdict("S205-no-entity", text) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S200-head-no-body", response_to("HEAD", "<= Hello")),
        ("S204-no-body", response_to("DELETE", "<= Hello", status="204 No Content")),
        ("S205-no-entity", reset("< Content-Length: 5\n<\n<= Hello")),
    ],
)
def test_neither_differing_copies_nor_a_doubtful_pairing_prove_anything(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)
