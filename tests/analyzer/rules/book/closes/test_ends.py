"""Responses cut short by the end of their connection."""

import pytest
from msgspec import structs

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
    evidence_of,
    overlapping,
    undecided,
    verdict,
)


def retell(said, events):
    """Put another timeline in the place of that of the conversation."""
    said.connection.close = structs.replace(said.connection.close, timeline=lambda: events, _events=None)


AFTER_CAPTURE = undecided(NotObservedReason.AFTER_CAPTURE)
CLIENT_FIRST = undecided(Doubt.CLIENT_CLOSED_FIRST)


def cut(rest, *, method="GET", status="200 OK", framing="Content-Length: 500"):
    return f"> {method} / HTTP/1.1\n>\n<! no Date\n< HTTP/1.1 {status}\n< {framing}\n<\n<= Hello\n{rest}"


CHUNKED = "Transfer-Encoding: chunked"


@cases({
    "FIN": (BROKEN, cut("<FIN")),
    "RST": (BROKEN, cut("<RST")),
    "FIN, then the client's": (BROKEN, cut("<FIN\n>FIN")),
    "FIN inside a chunk": (BROKEN, cut("<FIN", framing=CHUNKED).replace("<= Hello", "< ff\n<= Hello")),
    "FIN before the last chunk": (BROKEN, cut("<FIN", framing=CHUNKED).replace("<= Hello", "< 5\n< Hello")),
    "FIN in the trailer section": (BROKEN, cut("<FIN", framing=CHUNKED).replace("<= Hello", "< 0\n< X: y")),
    "whole": (KEPT, cut("<FIN", framing="Content-Length: 5")),
    "all chunks": (KEPT, cut("<FIN", framing=CHUNKED).replace("<= Hello", "< 5\n< Hello\n< 0\n<")),
    "chunks that cannot be read are another rule's": (
        KEPT,
        cut("<FIN", framing=CHUNKED).replace("<= Hello", "< zz"),
    ),
    "up to the close": (
        NOT_APPLICABLE,
        cut("<FIN", framing="X: y").replace("<! no", "<! no Content-Length\n<! no"),
    ),
    "the client closed first": (CLIENT_FIRST, cut(">FIN\n<FIN")),
    "the client reset": (CLIENT_FIRST, cut(">RST\n<FIN")),
    "the capture ended": (AFTER_CAPTURE, cut("")),
    "octets were lost": (LOST, cut("<? 10\n<FIN")),
    "HEAD": (NOT_APPLICABLE, cut("<FIN", method="HEAD").replace("<= Hello\n", "")),
    "304": (NOT_APPLICABLE, cut("<FIN", status="304 Not Modified").replace("<= Hello\n", "")),
    "a tunnel": (NOT_APPLICABLE, cut("<FIN", method="CONNECT")),
    "a method that may be meant as HEAD": (
        undecided(Doubt.METHOD_UNKNOWN),
        cut("<FIN", method="Head").replace("<= Hello\n", ""),
    ),
    "the request was not captured": (
        NO_REQUEST,
        ">? 20\n< HTTP/1.1 200 OK\n< Content-Length: 500\n<\n<= Hello\n<FIN",
    ),
    "no response": (NOT_APPLICABLE, "> GET / HTTP/1.1\n>\n<FIN"),
})  # fmt: skip
def test_a_response_is_complete_before_the_server_closes(expected, text):
    assert verdict("FR-truncated", text) == expected


def test_a_head_request_line_that_cannot_be_read_is_not_taken_for_get():
    text = ">= HEAD /HTTP/1.1\\nHost: a\\n\\n\n< HTTP/1.0 400 Bad Request\n< Content-Length: 925\n<\n<FIN"
    assert verdict("FR-truncated", text) == undecided(Doubt.METHOD_UNKNOWN)


def test_how_much_of_how_much_came_is_shown():
    assert evidence_of("FR-truncated", cut("<FIN")) == [
        ("status line", "HTTP/1.1 200 OK", 5, 0),
        ("end of the connection", "5 of 500 octets of content", 5, 40),
    ]


def windows(value):
    def change(said):
        retell(
            said,
            [structs.replace(e, window=value) if e.from_client else e for e in said.connection.close.events],
        )

    return change


def test_a_client_that_takes_no_more_is_not_the_servers_fault():
    assert verdict("FR-truncated", cut("<FIN"), change=windows(0)) == undecided(Doubt.CLIENT_WINDOW_CLOSED)
    assert verdict("FR-truncated", cut("<FIN"), change=windows(1)) == BROKEN


def beyond_the_tap(said):
    said.connection.close.highest_ack_by_client = 400


def inside_tls(said):
    for exchange in said.exchanges:
        exchange.tls = True


def without_timeline(said):
    said.connection.close = None


def another_ttl(said):
    *others, last = said.connection.close.events
    retell(said, [*others, structs.replace(last, ttl=255)])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (beyond_the_tap, Doubt.CAPTURE_LOSS),
        (inside_tls, Doubt.TLS),
        (without_timeline, NotObservedReason.NOT_SEEN),
        (another_ttl, Doubt.RST_DOUBTFUL),
        (overlapping, Doubt.OVERLAP),
        (doubtful, NotObservedReason.PAIRING),
    ],
)
def test_what_proves_no_truncation(change, reason):
    assert verdict("FR-truncated", cut("<RST"), change=change) == undecided(reason)
