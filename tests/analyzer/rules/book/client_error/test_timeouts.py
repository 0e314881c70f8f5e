"""408: what was not complete in time."""

import pytest

from analyzer.rules.rule import Doubt, Severity
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

LATE = "408 Request Timeout"
WHOLE = "> POST / HTTP/1.1\n> Content-Length: 5\n>\n>= Hello\n"
HALF = "> POST / HTTP/1.1\n> Content-Length: 9\n>\n>= Hello\n"
ACKED = "<ACK\n<WAIT 30\n"


def answered(request, before="", status=LATE, fields="< Connection: close\n", after="<FIN", version="1.1"):
    return f"{request}{before}<! no Date\n< HTTP/{version} {status}\n{fields}<\n< why\n{after}"


INCOMPLETE = "S408-incomplete"


@cases({
    "half a request": (KEPT, answered(HALF, ACKED)),
    "one whose end cannot be found": (
        undecided(Doubt.VALUE_UNREADABLE),
        answered("> POST / HTTP/1.1\n> Transfer-Encoding: foo\n>\n", ACKED),
    ),
    "half a head": (KEPT, answered(">= GET / HTTP/1.1\\r\\nHost: a\\r\\n\n", ACKED)),
    "a whole one": (BROKEN, answered(WHOLE, ACKED)),
    "a whole one without content": (BROKEN, answered("> GET / HTTP/1.1\n>\n", ACKED)),
    "acknowledged by the response itself": (BROKEN, answered(WHOLE, "<WAIT 30\n")),
    "a round trip or less before": (undecided(Doubt.CROSSING), answered(WHOLE, "<ACK\n")),
    "not acknowledged": (KEPT, answered(WHOLE, "<WAIT 30\n<! in flight\n")),
    "completed after the response": (KEPT, answered(HALF, ACKED, after=">= abcd\n<FIN")),
    "not the last response": (
        NOT_APPLICABLE,
        answered(WHOLE, ACKED, after="> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n< a"),
    ),
    "an idle connection": (NOT_APPLICABLE, f"> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n{answered('', '')}"),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        answered("> GET / HTTP/1.1\n> X\n>\n", ACKED),
    ),
    "part of the request was lost": (LOST, answered("> GET / HTTP/1.1\n>? 20\n", ACKED)),
    "the request was not captured": (NO_REQUEST, answered(">? 20\n", ACKED)),
    "another status": (NOT_APPLICABLE, answered(WHOLE, ACKED, status="504 Gateway Timeout")),
})  # fmt: skip
def test_a_408_answers_what_was_not_complete(expected, text):
    assert verdict(INCOMPLETE, text) == expected


def test_the_wait_is_shown():
    assert evidence_of(INCOMPLETE, answered(WHOLE, ACKED)) == [
        ("request line", "POST / HTTP/1.1", 4, 0),
        ("status line", f"HTTP/1.1 {LATE}, 30.002 s later", 6, 0),
    ]


def test_of_an_intermediary_it_is_a_remark():
    assert finding_of(INCOMPLETE, answered(WHOLE, ACKED)).severity is Severity.WARNING
    by_gateway = answered(WHOLE, ACKED, fields="< Connection: close\n< Via: 1.1 a\n")
    assert finding_of(INCOMPLETE, by_gateway).severity is Severity.INFO


def in_tls(said):
    said.exchanges[0].tls = True


def no_handshake(said):
    said.connection.close.handshake_ns = None


def no_timeline(said):
    said.connection.close.timeline = list


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (in_tls, Doubt.TLS),
        (no_handshake, Doubt.CROSSING),
        (no_timeline, Doubt.TIMELINE_CUT),
        (overlapping, Doubt.OVERLAP),
    ],
)
def test_without_the_segments_nothing_is_proved(change, reason):
    assert verdict(INCOMPLETE, answered(WHOLE, ACKED), change=change) == undecided(reason)


CLOSE = "S408-close"


@cases({
    "close": (KEPT, answered(HALF)),
    "close in a list": (KEPT, answered(HALF, fields="< Connection: x, Close\n")),
    "nothing": (BROKEN, answered(HALF, fields="")),
    "keep-alive": (BROKEN, answered(HALF, fields="< Connection: keep-alive\n")),
    "HTTP/1.0": (NOT_APPLICABLE, answered(HALF, fields="", version="1.0")),
    "without the request": (BROKEN, answered(">? 20\n", fields="")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answered(HALF, fields="< Connection\n")),
    "part of the head was lost": (LOST, f"{HALF}< HTTP/1.1 {LATE}\n<? 30"),
    "another status": (NOT_APPLICABLE, answered(HALF, fields="", status="503 No")),
})  # fmt: skip
def test_a_408_says_close(expected, text):
    assert verdict(CLOSE, text) == expected


def test_only_rfc_7231_asked_for_it():
    assert CLOSE not in judged(answered(HALF, fields=""), profile="rfc2616")[0].tally
    assert finding_of(CLOSE, answered(HALF, fields="")).severity is Severity.INFO
    assert verdict(CLOSE, answered(HALF, fields=""), change=overlapping) == undecided(Doubt.OVERLAP)


UNSOLICITED = "S408-unsolicited"
FIRST = "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n< Hello\n"
LOSSY = "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Content-Length: 5\n<\n<? 5\n" + answered("")
IDLE = FIRST + answered("", "<WAIT 60\n")


@cases({
    "half a request": (KEPT, answered(HALF)),
    "an idle connection": (BROKEN, IDLE),
    "lost octets of the client": (NO_REQUEST, FIRST + ">? 20\n" + answered("")),
    "lost octets of the server": (undecided(Doubt.CAPTURE_LOSS), LOSSY),
    "another status": (NOT_APPLICABLE, FIRST + answered("", status="503 No")),
})  # fmt: skip
def test_a_408_on_an_idle_connection_is_told(expected, text):
    assert verdict(UNSOLICITED, text) == expected


def test_it_is_a_remark_and_no_other_rule_is_broken():
    _, found = judged(IDLE)
    broken = [(one.rule, one.severity) for one in found if one.verdict.value == BROKEN]
    assert broken == [(UNSOLICITED, Severity.INFO)]


def both_ways(said):
    said.connection.one_way = False


def test_so_is_one_on_a_connection_on_which_nothing_was_asked():
    assert verdict(UNSOLICITED, answered("", "<WAIT 60\n"), change=both_ways) == BROKEN


def one_way(said):
    said.connection.one_way = True


def midstream(said):
    said.connection.opened = "midstream"


@pytest.mark.parametrize(
    ("change", "reason"),
    [(one_way, Doubt.ONE_WAY), (midstream, Doubt.MIDSTREAM), (overlapping, Doubt.OVERLAP)],
)
def test_a_request_that_was_not_captured_may_be_outstanding(change, reason):
    assert verdict(UNSOLICITED, IDLE, change=change) == undecided(reason)
