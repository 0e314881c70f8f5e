"""Rules for what comes on a connection behind a close that was announced."""

import pytest
from msgspec import structs

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    doubtful,
    evidence_of,
    finding_of,
    overlapping,
    undecided,
    verdict,
)

HONOURED, FURTHER = "TCP-ANY-close-honoured", "TCP-ANY-client-after-close"
CLOSE = "Connection: close"


def get(number, field="X: y", version="1.1"):
    return f"> GET /{number} HTTP/{version}\n> {field}\n>\n"


def ok(number, field="X: y", version="1.1"):
    return f"<! no Date\n< HTTP/{version} 200 OK\n< {field}\n< Content-Length: 3\n<\n< {number}\n"


TWICE = "> Content-Length: 7\n> Content-Length: 7\n"
CLOSED = get(1) + ok(1, CLOSE)
AFTER_CAPTURE = undecided(NotObservedReason.AFTER_CAPTURE)
CLIENT_FIRST = undecided(Doubt.CLIENT_CLOSED_FIRST)
IN_FLIGHT = undecided(Doubt.IN_FLIGHT)
REUSED = CLOSED + get(2) + ok(2)
OPEN = CLOSED + ">ACK\n>WAIT 61\n>ACK\n<ACK\n"


@cases({
    "FIN": (KEPT, CLOSED + "<FIN\n>FIN"),
    "FIN, and the server reads on": (KEPT, CLOSED + "<FIN\n>ACK\n<ACK\n>WAIT 70\n<ACK\n>FIN"),
    "RST": (KEPT, CLOSED + "<RST"),
    "FIN after a while": (KEPT, CLOSED + ">ACK\n>WAIT 50\n<FIN"),
    "another response": (BROKEN, REUSED + "<FIN"),
    "another response to a pipelined request": (BROKEN, get(1) + get(2) + ok(1, CLOSE) + ok(2)),
    "another response with interim ones": (
        BROKEN,
        CLOSED + get(2) + "< HTTP/1.1 103 Early Hints\n<\n" + ok(2),
    ),
    "a request that is not answered": (KEPT, CLOSED + get(2) + "<FIN"),
    "a request that is answered by 1xx alone": (
        KEPT,
        CLOSED + get(2) + "< HTTP/1.1 103 Early Hints\n<\n<FIN",
    ),
    "408 without a request": (NOT_APPLICABLE, CLOSED + "< HTTP/1.1 408 Late\n<\n<FIN"),
    "close in the request alone": (NOT_APPLICABLE, get(1, CLOSE) + ok(1) + get(2) + ok(2)),
    "HTTP/1.0": (NOT_APPLICABLE, get(1) + ok(1, CLOSE, "1.0") + get(2) + ok(2, version="1.0")),
    "a tunnel": (
        NOT_APPLICABLE,
        f"> CONNECT a:80 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< {CLOSE}\n<\n" + get(2) + ok(2),
    ),
    "in a tunnel": (
        undecided(Doubt.TUNNEL),
        "> CONNECT a:80 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n" + REUSED,
    ),
    "a method that has no content": (
        BROKEN,
        f"> HEAD / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< {CLOSE}\n<\n" + get(2) + ok(2),
    ),
    "still open after a minute": (BROKEN, OPEN),
    "of a FIN that is late a copy may have been lost": (
        undecided(NotObservedReason.NOT_SEEN),
        CLOSED + ">ACK\n>WAIT 61\n>ACK\n<FIN",
    ),
    "closed after a minute": (BROKEN, OPEN + "<FIN"),
    "closed by the client after a minute": (CLIENT_FIRST, CLOSED + ">ACK\n>WAIT 61\n>FIN\n<FIN"),
    "closed by the client before": (CLIENT_FIRST, CLOSED + ">ACK\n>FIN\n<WAIT 61\n<ACK"),
    "the capture ended before": (AFTER_CAPTURE, CLOSED + ">ACK\n>WAIT 59\n>ACK"),
    "never acknowledged": (AFTER_CAPTURE, CLOSED + "<WAIT 61\n<ACK"),
    "the request is still under way": (
        undecided(Doubt.DRAINING),
        f"> POST /1 HTTP/1.1\n> Content-Length: 90\n>\n{ok(1, CLOSE)}>ACK\n>WAIT 61\n>= Hello\n<ACK",
    ),
    "segments were lost": (undecided(Doubt.CAPTURE_LOSS), CLOSED + get(2) + ok(2) + get(3) + "<? 30"),
    "the request was not captured": (
        undecided(NotObservedReason.NO_REQUEST),
        ">? 40\n" + ok(1, CLOSE) + "<FIN",
    ),
    "no close": (NOT_APPLICABLE, get(1) + ok(1) + get(2) + ok(2)),
})  # fmt: skip
def test_a_server_closes_behind_a_response_that_says_so(expected, text):
    assert verdict(HONOURED, text) == expected


def test_the_answer_to_another_request_is_named():
    found = finding_of(HONOURED, REUSED)
    assert (found.exchange, found.severity.value) == (1, "error")
    assert evidence_of(HONOURED, REUSED) == [
        ("close option", CLOSE, 5, 17),
        ("later request", "GET /2 HTTP/1.1", 6, 44),
        ("answer to it", "HTTP/1.1 200 OK", 7, 60),
    ]


def test_the_segment_that_shows_the_open_connection_is_shown():
    assert evidence_of(HONOURED, OPEN)[1:] == [("connection still open", "61 s later, without FIN", 8, 60)]


@cases({
    "behind its own close": (BROKEN, get(1, CLOSE) + ok(1) + get(2) + ok(2)),
    "pipelined behind its own close": (BROKEN, get(1, CLOSE) + get(2) + ok(1) + ok(2)),
    "behind its own close with content": (
        BROKEN,
        f"> POST /1 HTTP/1.1\n> {CLOSE}\n>\n> Hello\n" + ok(1) + get(2) + ok(2),
    ),
    "behind its own close in HTTP/1.0": (NOT_APPLICABLE, get(1, CLOSE, "1.0") + ok(1) + get(2) + ok(2)),
    "behind its own close, framed in two ways": (
        undecided(Doubt.MALFORMED_HEAD),
        f"> POST /1 HTTP/1.1\n> {CLOSE}\n{TWICE}>\n> Hello\n"
        + ok(1)
        + get(2),
    ),
    "with the acknowledgment": (BROKEN, CLOSED + get(2)),
    "behind the acknowledgment": (BROKEN, CLOSED + ">ACK\n" + get(2)),
    "behind the acknowledgment, long after": (BROKEN, CLOSED + ">ACK\n>WAIT 5\n" + get(2)),
    "behind the FIN": (BROKEN, CLOSED + "<FIN\n>ACK\n" + get(2)),
    "on its way": (KEPT, CLOSED + "<FIN\n>! in flight\n" + get(2)),
    "on its way, and another one behind the acknowledgment": (
        BROKEN,
        CLOSED + "<FIN\n>! in flight\n" + get(2) + ">ACK\n" + get(3),
    ),
    "long after, and no acknowledgment before": (IN_FLIGHT, CLOSED + ">WAIT 0.5\n" + get(2)),
    "pipelined": (IN_FLIGHT, get(1) + get(2) + ok(1, CLOSE)),
    "the client pipelines": (
        IN_FLIGHT,
        get(1) + get(2) + ok(1) + ok(2, CLOSE) + ">ACK\n" + get(3),
    ),
    "no close": (NOT_APPLICABLE, get(1) + ok(1) + get(2)),
    "nothing else": (NOT_APPLICABLE, get(1, CLOSE) + ok(1, CLOSE) + "<FIN\n>FIN"),
    "behind a 408 without a request": (
        NOT_APPLICABLE,
        get(1) + ok(1) + f"< HTTP/1.1 408 Late\n< {CLOSE}\n<\n>ACK\n" + get(2),
    ),
    "another connection": (
        NOT_APPLICABLE,
        f"=== a\n{CLOSED}<FIN\n>FIN\n=== b\n{get(2)}{ok(2)}",
    ),
    "in a tunnel": (
        undecided(Doubt.TUNNEL),
        "> CONNECT a:80 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n" + CLOSED + ">ACK\n" + get(2),
    ),
})  # fmt: skip
def test_a_client_sends_nothing_more_behind_a_close(expected, text):
    assert verdict(FURTHER, text) == expected


def test_the_acknowledgment_and_the_request_are_shown():
    text = CLOSED + "<FIN\n>ACK\n" + get(2)
    assert evidence_of(FURTHER, text) == [
        ("close option", CLOSE, 5, 17),
        ("acknowledgment of the response", "up to 61", 7, 44),
        ("later request", "GET /2 HTTP/1.1", 8, 44),
    ]
    assert finding_of(FURTHER, text).exchange == 1


def inside_tls(said):
    for exchange in said.exchanges:
        exchange.tls = True


def midstream(said):
    said.connection.opened = "midstream"


def one_way(said):
    said.connection.one_way = True


def lossy(said):
    said.connection.gaps = 1


def reordered(said):
    said.connection.close.reordered = True


def repeating(said):
    said.connection.retransmitted = 1


def without_timeline(said):
    said.connection.close = structs.replace(said.connection.close, timeline=list, _events=None)


UNSURE = [
    (inside_tls, Doubt.TLS),
    (midstream, Doubt.MIDSTREAM),
    (one_way, Doubt.ONE_WAY),
    (lossy, Doubt.CAPTURE_LOSS),
]


@pytest.mark.parametrize(("change", "reason"), [*UNSURE, (overlapping, Doubt.OVERLAP)])
@pytest.mark.parametrize("rule_id", [HONOURED, FURTHER])
def test_what_proves_neither(change, reason, rule_id):
    assert verdict(rule_id, REUSED, change=change) == undecided(reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (reordered, Doubt.REORDERED),
        (repeating, Doubt.IN_FLIGHT),
        (without_timeline, Doubt.TIMELINE_CUT),
    ],
)
def test_what_does_not_prove_that_the_client_knew(change, reason):
    assert verdict(FURTHER, REUSED, change=change) == undecided(reason)
    assert verdict(FURTHER, get(1, CLOSE) + ok(1) + get(2), change=change) == BROKEN


@pytest.mark.parametrize(("change", "reason"), [*UNSURE, (reordered, Doubt.REORDERED)])
def test_what_does_not_prove_that_the_connection_stays_open(change, reason):
    assert verdict(HONOURED, OPEN, change=change) == undecided(reason)


@pytest.mark.parametrize("rule_id", [HONOURED, FURTHER])
def test_a_doubtful_pairing_proves_nothing(rule_id):
    assert verdict(rule_id, REUSED, change=doubtful) in {NOT_APPLICABLE, undecided(NotObservedReason.PAIRING)}
