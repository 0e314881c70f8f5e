"""A server that closes between an interim response and the final one."""

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
    finding_of,
    undecided,
    verdict,
)

GET = "> GET / HTTP/1.1\n>\n"
HINT = "< HTTP/1.1 103 Early Hints\n< Link: </a>\n<\n"
DONE = "< HTTP/1.1 200 OK\n<\n< Hello\n"
PUT = "> PUT /f HTTP/1.1\n> Expect: 100-continue\n> Content-Length: 5\n>\n< HTTP/1.1 100 Continue\n<\n"
FINAL, DONE_100 = "C1XX-final-follows", "S100-final-response"


@cases({
    "FIN": (BROKEN, GET + HINT + "<FIN"),
    "RST": (BROKEN, GET + HINT + "<RST"),
    "an answer": (KEPT, GET + HINT + DONE + "<FIN"),
    "the second of two": (BROKEN, GET + DONE + GET + HINT + "<FIN"),
    "the client reset first": (undecided(Doubt.CLIENT_CLOSED_FIRST), GET + HINT + ">RST\n<FIN"),
    "the client closed first": (undecided(Doubt.CLIENT_CLOSED_FIRST), GET + HINT + ">FIN\n<FIN"),
    "the capture ended": (undecided(NotObservedReason.AFTER_CAPTURE), GET + HINT),
    "octets were lost": (undecided(NotObservedReason.PAIRING), GET + HINT + "<? 40\n<FIN"),
    "octets that are no response": (undecided(Doubt.NOT_FINAL), GET + HINT + "< garbage\n<FIN"),
    "after 100 it is another rule's": (KEPT, PUT + ">= Hello\n<FIN"),
    "no interim response": (NOT_APPLICABLE, GET + "<FIN"),
    "the request is not complete": (NOT_APPLICABLE, PUT + ">= Hel\n<FIN"),
    "the request was not captured": (NOT_APPLICABLE, ">? 18\n" + HINT + "<FIN"),
})  # fmt: skip
def test_a_final_response_follows_the_interim_ones(expected, text):
    assert verdict(FINAL, text) == expected


@cases({
    "FIN": (BROKEN, PUT + ">= Hello\n<FIN"),
    "RST": (BROKEN, PUT + ">= Hello\n<RST"),
    "an answer": (KEPT, PUT + ">= Hello\n" + DONE + "<FIN"),
    "the request is not complete": (NOT_APPLICABLE, PUT + ">= Hel\n<FIN"),
    "the client reset first": (undecided(Doubt.CLIENT_CLOSED_FIRST), PUT + ">= Hello\n>RST\n<FIN"),
    "the capture ended": (undecided(NotObservedReason.AFTER_CAPTURE), PUT + ">= Hello"),
    "another interim response": (NOT_APPLICABLE, GET + HINT + "<FIN"),
})  # fmt: skip
def test_who_asked_for_the_content_answers_it(expected, text):
    assert verdict(DONE_100, text) == expected


def changed(**facts):
    def change(said):
        said.connection.close = msgspec.structs.replace(said.connection.close, **facts)

    return change


def inside_tls(said):
    for exchange in said.exchanges:
        exchange.tls = True


def with_gap(said):
    said.connection.gaps = 1


def without_facts(said):
    said.connection.close = None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (doubtful, NotObservedReason.PAIRING),
        (inside_tls, Doubt.TLS),
        (with_gap, Doubt.CAPTURE_LOSS),
        (without_facts, NotObservedReason.NOT_SEEN),
        (changed(highest_ack_by_server=3), Doubt.REQUEST_UNACKNOWLEDGED),
        (changed(highest_ack_by_client=1000), Doubt.NOT_FINAL),
    ],
)
def test_a_close_that_does_not_tell_is_not_judged(change, reason):
    assert verdict(FINAL, GET + HINT + "<FIN", change=change) == undecided(reason)
    assert verdict(DONE_100, PUT + ">= Hello\n<FIN", change=change) == undecided(reason)


def test_the_finding_is_about_the_request_without_answer():
    found = finding_of(FINAL, GET + DONE + GET + HINT + "<FIN")
    assert (found.exchange, found.method, [one.value for one in found.evidence]) == (
        1,
        "GET",
        ["HTTP/1.1 103 Early Hints", "FIN of the server"],
    )
