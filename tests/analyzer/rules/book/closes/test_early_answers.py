"""Rules for final responses that come while the request is being sent."""

import pytest
from msgspec import structs

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
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

SIGNAL, STOPS = "TCP-ANY-early-final-signal", "TCP-ANY-client-stops-sending"
CLOSE = "Connection: close"
CLIENT_FIRST = undecided(Doubt.CLIENT_CLOSED_FIRST)


def early(rest, *, status="413 Too Large", field="X: y", asking="X: y", length=1000, version="1.1"):
    return (
        f"> POST /f HTTP/1.1\n> Content-Length: {length}\n> {asking}\n>\n>= 0123456789\n"
        f"<! no Date\n< HTTP/{version} {status}\n< {field}\n< Content-Length: 3\n<\n<= No.\n{rest}"
    )


@cases({
    "FIN": (BROKEN, early("<FIN")),
    "RST": (BROKEN, early("<RST")),
    "FIN while the client sends": (BROKEN, early(">= 0123\n<FIN\n>! in flight\n>= 0123\n<RST 0")),
    "FIN, and the server reads on": (BROKEN, early("<FIN\n>= 0123\n<ACK\n>= 4567\n<ACK")),
    "FIN long after, while the client sends": (BROKEN, early(">WAIT 9\n>= 0123\n<FIN")),
    "keep-alive was said": (BROKEN, early("<FIN", field="Connection: keep-alive")),
    "of a success": (BROKEN, early("<FIN", status="200 OK")),
    "close was said": (KEPT, early("<FIN", field=CLOSE)),
    "close was asked for": (KEPT, early("<FIN", asking=CLOSE)),
    "all of it was read": (KEPT, early(">= 56789\n<ACK\n<FIN", length=15)),
    "no close": (NOT_APPLICABLE, early(">= 0123")),
    "not early": (NOT_APPLICABLE, early("<FIN", length=10)),
    "HTTP/1.0": (NOT_APPLICABLE, early("<FIN", version="1.0")),
    "408": (NOT_APPLICABLE, early("<FIN", status="408 Request Timeout")),
    "idle before the close": (undecided(Doubt.CLOSED_IDLE), early(">ACK\n<WAIT 5\n<FIN")),
    "the client closed first": (CLIENT_FIRST, early(">FIN\n<FIN")),
    "the client reset": (CLIENT_FIRST, early(">RST\n<FIN")),
    "a RST without acknowledgment": (undecided(Doubt.ORDER), early(">= 0\n<RST 0")),
    "the head was not complete": (
        undecided(Doubt.EARLY_RESPONSE),
        "> POST /f HTTP/1.1\n> Content-Length: 9\n<! no Date\n< HTTP/1.1 400 Bad Request\n<\n> X: y\n>\n<FIN",
    ),
    "the response was cut": (
        undecided(NotObservedReason.CONNECTION_ENDED),
        early("<FIN").replace("<= No.", "<= N"),
    ),
    "framed in two ways": (undecided(Doubt.MALFORMED_HEAD), early("<FIN", asking="Content-Length: 1000")),
    "in a tunnel": (
        undecided(Doubt.TUNNEL),
        "> CONNECT a:80 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n" + early("<FIN"),
    ),
    "a tunnel": (
        NOT_APPLICABLE,
        "> CONNECT a:80 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n>= 0123\n<FIN",
    ),
})  # fmt: skip
def test_an_early_response_says_that_the_server_closes(expected, text):
    assert verdict(SIGNAL, text) == expected


def test_it_is_a_remark_by_the_current_standard_alone():
    found = finding_of(SIGNAL, early("<FIN"))
    assert (found.severity.value, found.standards) == ("info", ["rfc9110"])
    assert [what for what, *_ in evidence_of(SIGNAL, early("<FIN"))] == [
        "early response",
        "end of the connection",
    ]


QUEUED = ">WAIT 2\n>= 0123456789\n<WAIT 1.9\n<ACK\n>= 0123456789\n<ACK\n>= 45\n"


def on(seconds, count=3, octets="0123456789"):
    return f">WAIT {seconds}\n>= {octets}\n<ACK\n" * count


@cases({
    "seconds later": (BROKEN, early(">ACK\n" + on(2), field=CLOSE)),
    "seconds later, behind a FIN": (BROKEN, early("<FIN\n>ACK\n" + on(2))),
    "seconds later, behind both": (BROKEN, early("<FIN\n>ACK\n" + on(2), field=CLOSE)),
    "503": (BROKEN, early(">ACK\n" + on(2), field=CLOSE, status="503 Busy")),
    "one flight": (KEPT, early(">ACK\n" + on(2, 1), field=CLOSE)),
    "at once": (KEPT, early(">ACK\n" + on(0.1, 8), field=CLOSE)),
    "before the acknowledgment": (KEPT, early(">! in flight\n>= 0123456789\n>! in flight\n", field=CLOSE)),
    "nothing more": (KEPT, early(">ACK\n", field=CLOSE)),
    "the rest of the same request alone": (KEPT, early(">ACK\n" + on(2, 1), field=CLOSE, length=20)),
    "the FIN was not acknowledged": (KEPT, early("<FIN\n" + (">! in flight\n>WAIT 2\n>= 0123456789\n" * 3))),
    "no sign of a close": (NOT_APPLICABLE, early(">ACK\n" + on(2))),
    "a success": (NOT_APPLICABLE, early(">ACK\n" + on(2), field=CLOSE, status="200 OK")),
    "HTTP/1.0": (NOT_APPLICABLE, early(">ACK\n" + on(2), field=CLOSE, version="1.0")),
    "not early": (NOT_APPLICABLE, early(">ACK\n", field=CLOSE, length=10)),
    "perhaps from the queue": (
        undecided(Doubt.QUEUED),
        early(">ACK\n>= 01\n" + QUEUED * 3, field=CLOSE),
    ),
    "in a tunnel": (
        undecided(Doubt.TUNNEL),
        "> CONNECT a:80 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n" + early(">ACK\n" + on(2), field=CLOSE),
    ),
})  # fmt: skip
def test_a_client_stops_when_an_error_closes_the_connection(expected, text):
    assert verdict(STOPS, text) == expected


def test_how_much_was_sent_is_shown():
    text = early(">ACK\n" + on(2), field=CLOSE)
    assert evidence_of(STOPS, text)[1:] == [
        ("acknowledgment of the response", "up to 67", 6, 77),
        ("content behind it", "30 octets in 6.0 s", 7, 77),
    ]
    assert finding_of(STOPS, text).severity.value == "warning"


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


def without_timeline(said):
    said.connection.close = structs.replace(said.connection.close, timeline=list, _events=None)


def without_handshake(said):
    said.connection.close.handshake_ns = None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (inside_tls, Doubt.TLS),
        (midstream, Doubt.MIDSTREAM),
        (one_way, Doubt.ONE_WAY),
        (lossy, Doubt.CAPTURE_LOSS),
        (reordered, Doubt.REORDERED),
        (without_timeline, Doubt.TIMELINE_CUT),
        (overlapping, Doubt.OVERLAP),
    ],
)
def test_what_proves_neither(change, reason):
    assert verdict(SIGNAL, early("<FIN"), change=change) == undecided(reason)
    assert verdict(STOPS, early(">ACK\n" + on(2), field=CLOSE), change=change) == undecided(reason)


def test_without_the_round_trip_nothing_is_late():
    text = early(">ACK\n" + on(2), field=CLOSE)
    assert verdict(STOPS, text, change=without_handshake) == undecided(NotObservedReason.NOT_SEEN)
