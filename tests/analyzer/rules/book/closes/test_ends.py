"""Rules on the close of a connection: responses cut short, and a RST before the acknowledgment."""

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
    finding_of,
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


UPLOAD = """
    > POST /upload HTTP/1.1
    > Content-Length: 1000
    >
    >= 0123456789
    <! no Date
    < HTTP/1.1 {}
    < Connection: close
    < Content-Length: 3
    <
    <= No.
"""
END = 26 + 19 + 19 + 2 + 3
"""Stream offset after the response of `refused`."""


def refused(rest, status="400 Bad Request"):
    return UPLOAD.format(status) + rest


RULE = "TCP-4XX-reset-before-ack"
SENDING = ">! in flight\n>= 0123456789\n"


@cases({
    "a bare RST below the end of the response": (BROKEN, refused(f"<FIN\n{SENDING}<RST 0\n>ACK")),
    "without FIN": (BROKEN, refused(f"{SENDING}<RST 0\n>ACK")),
    "in the middle of the response": (
        undecided(Doubt.RST_DOUBTFUL),
        refused(f"<FIN\n{SENDING}<RST 10\n>ACK"),
    ),
    "at the end of the response": (KEPT, refused(f"<FIN\n>ACK\n>= 0123\n<RST {END + 1}")),
    "with the ACK flag, and no acknowledgment ever": (BROKEN, refused(f"{SENDING}<RST")),
    "with the ACK flag, before the acknowledgment": (BROKEN, refused(f"{SENDING}<RST\n>ACK")),
    "with the ACK flag, behind the acknowledgment": (
        undecided(Doubt.ORDER),
        refused(">ACK\n>= 0123456789\n<RST"),
    ),
    "with the ACK flag, where octets were lost": (
        undecided(Doubt.CAPTURE_LOSS),
        refused(f">? 10\n{SENDING}<RST"),
    ),
    "the server went on reading": (KEPT, refused("<FIN\n>ACK\n>= 0123\n<ACK\n>RST")),
    "the server went on reading, then reset": (
        KEPT,
        refused("<FIN\n>ACK\n>= 0123456789\n<ACK\n>= 0\n<RST 0"),
    ),
    "no RST": (KEPT, refused("<FIN\n>ACK\n>FIN")),
    "neither FIN nor RST": (NOT_APPLICABLE, refused("")),
    "the client reset first": (CLIENT_FIRST, refused(">RST\n<RST")),
    "the client reset, the server only closed": (KEPT, refused("<FIN\n>RST")),
    "the client had sent everything": (
        KEPT,
        refused("<FIN\n>ACK\n<RST 0").replace("Content-Length: 1000", "Content-Length: 10"),
    ),
    "a 200 is another rule's": (NOT_APPLICABLE, refused(f"<FIN\n{SENDING}<RST 0", status="200 OK for now")),
    "the request was not captured": (
        NO_REQUEST,
        f">? 50{UPLOAD.partition('0123456789')[2].format('400 Bad Request')}<RST 0",
    ),
    "the response is not complete": (
        undecided(NotObservedReason.CONNECTION_ENDED),
        refused(f"{SENDING}<RST 0").replace("<= No.", "<= N"),
    ),
})  # fmt: skip
def test_the_response_is_acknowledged_before_the_server_resets(expected, text):
    assert verdict(RULE, text) == expected


def test_pipelined_requests_that_nobody_reads_count_as_sending():
    text = """
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 400 Bad Request
        < Connection: close
        <
        < No.
        <FIN
        >! in flight
        > GET /3 HTTP/1.1
        >
        <RST 0
    """
    assert verdict(RULE, text) == BROKEN


def test_the_rst_is_shown():
    text = refused(f"<FIN\n{SENDING}<RST 0\n>ACK")
    shown = f"at 0, the response ends at {END}"
    assert evidence_of(RULE, text) == [
        ("status line", "HTTP/1.1 400 Bad Request", 5, 0),
        ("RST before the acknowledgment", shown, 8, 0),
    ]
    found = finding_of(RULE, text)
    assert (found.severity.value, found.standards) == ("warning", ["rfc9110", "rfc2616"])


@pytest.mark.parametrize(
    ("rest", "severity"), [(f"<RST\n{SENDING}", "warning"), ("<RST", "info"), ("<RST\n>ACK", "info")]
)
def test_a_client_that_may_have_paused_makes_it_a_remark(rest, severity):
    assert finding_of(RULE, refused(rest)).severity.value == severity


def one_way(said):
    said.connection.one_way = True


def reordered(said):
    said.connection.close.reordered = True


def timeline_cut(said):
    retell(said, said.connection.close.events[-1:])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (one_way, Doubt.ONE_WAY),
        (reordered, Doubt.ORDER),
        (inside_tls, Doubt.TLS),
        (another_ttl, Doubt.RST_DOUBTFUL),
        (timeline_cut, Doubt.RST_DOUBTFUL),
        (without_timeline, None),
        (overlapping, Doubt.OVERLAP),
        (doubtful, NotObservedReason.PAIRING),
    ],
)
def test_what_proves_no_reset_before_the_acknowledgment(change, reason):
    expected = undecided(reason) if reason else NOT_APPLICABLE
    assert verdict(RULE, refused(f"<FIN\n{SENDING}<RST 0"), change=change) == expected
