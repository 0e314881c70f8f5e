"""A client that holds its content back for good."""

import msgspec
import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    doubtful,
    undecided,
    verdict,
)

PUT = "> PUT /f HTTP/1.1\n> Expect: 100-continue\n> Content-Length: 5\n>\n"
CONTINUE = "< HTTP/1.1 100 Continue\n<\n"
DONE = "< HTTP/1.1 200 OK\n<\n< Stored.\n"
ENDED = undecided(NotObservedReason.AFTER_CAPTURE)
GOES_ON, WAITS = "S100-client-continues", "S100-client-waits-forever"


@cases({
    "the content": (KEPT, PUT + CONTINUE + ">= Hello\n" + DONE),
    "a part of it": (KEPT, PUT + CONTINUE + ">= Hel\n>RST"),
    "silence, then RST": (BROKEN, PUT + CONTINUE + ">ACK\n>WAIT 60\n>RST"),
    "FIN at once": (BROKEN, PUT + CONTINUE + ">ACK\n>FIN"),
    "silence until the server closes": (BROKEN, PUT + CONTINUE + ">ACK\n>WAIT 60\n<FIN"),
    "the server closes at once": (KEPT, PUT + CONTINUE + ">ACK\n<FIN"),
    "the capture ended": (ENDED, PUT + CONTINUE + ">ACK"),
    "the 100 was not acknowledged": (ENDED, PUT + CONTINUE),
    "a final response": (KEPT, PUT + CONTINUE + DONE),
    "the content was lost": (KEPT, PUT + CONTINUE + ">ACK\n>? 5\n>WAIT 60\n>RST"),
    "no 100": (NOT_APPLICABLE, PUT + DONE),
    "no expectation": (NOT_APPLICABLE, PUT.replace("> Expect: 100-continue\n", "") + CONTINUE + DONE),
    "the request was not captured": (NOT_APPLICABLE, ">? 90\n" + CONTINUE + "<FIN"),
})  # fmt: skip
def test_a_client_goes_on_after_100(expected, text):
    assert verdict(GOES_ON, text) == expected


@cases({
    "the content": (KEPT, PUT + "<ACK\n>WAIT 40\n>= Hello\n"),
    "silence, then RST": (BROKEN, PUT + "<ACK\n>WAIT 120\n>RST"),
    "silence to the end of the capture": (BROKEN, PUT + "<ACK\n>WAIT 120\n<ACK"),
    "it gave up soon": (KEPT, PUT + "<ACK\n>WAIT 5\n>RST"),
    "the capture ended": (ENDED, PUT + "<ACK\n>WAIT 5\n<ACK"),
    "an answer": (KEPT, PUT + "<ACK\n>WAIT 120\n" + DONE),
    "100": (KEPT, PUT + "<ACK\n>WAIT 120\n" + CONTINUE),
    "the content was lost": (KEPT, PUT + "<ACK\n>? 5\n>WAIT 120\n>RST"),
    "no expectation": (NOT_APPLICABLE, PUT.replace("> Expect: 100-continue\n", "") + "<ACK\n>WAIT 120\n>RST"),
})  # fmt: skip
def test_a_client_does_not_wait_for_ever(expected, text):
    assert verdict(WAITS, text) == expected


def with_gap(said):
    said.connection.gaps = 1


def window_closed(said):
    close = said.connection.close
    shut = [msgspec.structs.replace(event, window=0) for event in close.events]
    said.connection.close = msgspec.structs.replace(close, timeline=lambda: shut, _events=None)


@pytest.mark.parametrize(
    ("rule", "text"),
    [(GOES_ON, PUT + CONTINUE + ">ACK\n>WAIT 60\n>RST"), (WAITS, PUT + "<ACK\n>WAIT 120\n>RST")],
)
def test_a_closed_window_a_gap_and_a_doubtful_pairing_prove_nothing(rule, text):
    assert verdict(rule, text, change=window_closed) == undecided(Doubt.SERVER_WINDOW_CLOSED)
    assert verdict(rule, text, change=with_gap) == undecided(Doubt.CAPTURE_LOSS)
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)
