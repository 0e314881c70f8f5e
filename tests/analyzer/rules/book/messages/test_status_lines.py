"""C0-*: the status line, and one final response for each request."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    overlapping,
    undecided,
    verdict,
)


def line(text, before=""):
    return f"> GET / HTTP/1.1\n>\n{before}<= {text}\\r\\nContent-Length: 0\\r\\n\\r\\n"


@cases({
    "whole": (KEPT, line("HTTP/1.1 200 OK")),
    "HTTP/1.0": (KEPT, line("HTTP/1.0 200 OK")),
    "an empty reason": (KEPT, line("HTTP/1.1 200 ")),
    "a long reason": (KEPT, line("HTTP/1.1 200 all is well: \xfc\tyes")),
    "a code without meaning is another rule's": (KEPT, line("HTTP/1.1 999 What")),
    "no space behind the code": (BROKEN, line("HTTP/1.1 200")),
    "two spaces": (BROKEN, line("HTTP/1.1  200 OK")),
    "a tab": (BROKEN, line("HTTP/1.1\\t200 OK")),
    "two digits": (BROKEN, line("HTTP/1.1 20 OK")),
    "four digits": (BROKEN, line("HTTP/1.1 2000 OK")),
    "a letter": (BROKEN, line("HTTP/1.1 20x OK")),
    "lower case": (BROKEN, line("http/1.1 200 OK")),
    "a version of three parts": (BROKEN, line("HTTP/1.1.1 200 OK")),
    "a bare LF is another rule's": (
        KEPT,
        "> GET / HTTP/1.1\n>\n" + r"<= HTTP/1.1 200 OK\nContent-Length: 0\n\n",
    ),
    "an interim response's": (BROKEN, line("HTTP/1.1 200 OK", before="< HTTP/1.1 100\n<\n")),
    "ICY": (NOT_APPLICABLE, line("ICY 200 OK")),
    "RTSP": (NOT_APPLICABLE, line("RTSP/1.0 200 OK")),
    "HTTP/0.9 has none": (NOT_APPLICABLE, "> GET / HTTP/1.1\n>\n<= <html>\n<FIN"),
    "in a tunnel": (
        KEPT,
        "> GET / HTTP/1.1\n> Upgrade: x\n>\n< HTTP/1.1 101 Yes\n< Upgrade: x\n<\n<= HTTP/1.1  200 OK\\r\\n",
    ),
    "the request was not captured": (
        BROKEN,
        line("HTTP/1.1  200 OK").replace("> GET / HTTP/1.1\n>\n", ">? 9\n"),
    ),
})  # fmt: skip
def test_the_status_line_follows_its_grammar(expected, text):
    assert verdict("C0-status-line", text) == expected


def test_the_status_line_is_shown():
    assert evidence_of("C0-status-line", line("HTTP/1.1 20 OK")) == [("status line", "HTTP/1.1 20 OK", 5, 0)]


def test_octets_of_which_two_copies_differ_prove_nothing():
    assert verdict("C0-status-line", line("HTTP/1.1 20 OK"), change=overlapping) == undecided(Doubt.OVERLAP)


ONE = """
    > GET /1 HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    < one
"""
STRAY = """
    < HTTP/1.1 500 Internal Server Error
    <
    < one failed
"""


@cases({
    "one each": (KEPT, ONE + ONE),
    "one too many": (BROKEN, ONE + STRAY),
    "one too many, then the next request": (BROKEN, ONE + STRAY + ">ACK" + ONE),
    "pipelined": (
        KEPT,
        "> GET /1 HTTP/1.1\n>\n> GET /2 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n< HTTP/1.1 200 OK\n<",
    ),
    "an interim response is none": (KEPT, ONE.replace("< HTTP", "< HTTP/1.1 103 Early Hints\n<\n< HTTP", 1)),
    "an unsolicited 408 is another rule's": (KEPT, ONE + STRAY.replace("500", "408")),
    "no request at all": (undecided(Doubt.ONE_WAY), STRAY),
    "octets were lost": (undecided(Doubt.CAPTURE_LOSS), ONE + "<? 10\n" + STRAY),
    "a request was lost": (undecided(Doubt.CAPTURE_LOSS), ONE + ">? 40\n" + STRAY),
    "a response may be the end of one with an invalid length": (
        KEPT,
        "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Content-Length: x\n<" + STRAY,
    ),
    "no HTTP": (NOT_APPLICABLE, ">= \\0\\0\\0\\0\n<= \\0\\0\\0\\0"),
})  # fmt: skip
def test_a_request_gets_one_final_response(expected, text):
    assert verdict("C0-one-final", text) == expected


def from_the_middle(said):
    said.connection.opened = "midstream"


def one_way(said):
    said.connection.one_way = True


@pytest.mark.parametrize(
    ("change", "reason"),
    [(from_the_middle, Doubt.MIDSTREAM), (one_way, Doubt.ONE_WAY)],
    ids=["mid", "one-way"],
)
def test_a_connection_that_was_not_seen_whole_proves_no_stray_response(change, reason):
    assert verdict("C0-one-final", ONE + STRAY, change=change) == undecided(reason)


def test_the_stray_response_is_what_the_finding_is_about():
    found = finding_of("C0-one-final", ONE + STRAY)
    assert (found.exchange, found.status, found.method, found.evidence[0].value) == (
        1,
        500,
        None,
        "HTTP/1.1 500 Internal Server Error",
    )
