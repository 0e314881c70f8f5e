"""A server does not wait for the content before it sends 100."""

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
    evidence_of,
    overlapping,
    undecided,
    verdict,
)

RULE = "S100-not-delayed"
PUT = "> PUT /f HTTP/1.1\n> Expect: 100-continue\n> Content-Length: 5\n>\n"
CONTINUE = "< HTTP/1.1 100 Continue\n<\n"
DONE = "< HTTP/1.1 200 OK\n<\n< Stored."


def said(*, put=PUT, ack="<ACK\n", wait="1", content=">= Hello\n", delay="0.05", answer=CONTINUE + DONE):
    return f"{put}{ack}>WAIT {wait}\n{content}>WAIT {delay}\n{answer}"


@cases({
    "behind the content": (BROKEN, said()),
    "a success without 100": (BROKEN, said(answer=DONE)),
    "before the content": (KEPT, f"{PUT}<ACK\n{CONTINUE}>= Hello\n{DONE}"),
    "slow, but before the content": (KEPT, f"{PUT}<ACK\n>WAIT 5\n{CONTINUE}>= Hello\n{DONE}"),
    "a refusal may come late": (KEPT, said(answer="< HTTP/1.1 403 No\n<\n< why")),
    "within a second": (KEPT, said(wait="0.6")),
    "long behind the content: only slow": (undecided(Doubt.OTHER_REASON), said(delay="1.3")),
    "a success long behind the content": (undecided(Doubt.OTHER_REASON), said(delay="1.3", answer=DONE)),
    "behind the last octet of the content": (BROKEN, said(content=">= He\n>WAIT 3\n>= llo\n")),
    "behind a part of the content that is neither its first nor its last": (
        undecided(Doubt.OTHER_REASON),
        said(
            put=PUT.replace("5", "10"),
            content=">= He\n>WAIT 3\n>= llo\n",
            answer=f"{CONTINUE}>= there\n{DONE}",
        ),
    ),
    "the client did not wait": (undecided(Doubt.NOT_WAITED), said(wait="0.1", delay="3")),
    "content with the head": (undecided(Doubt.NOT_WAITED), f"{PUT}>= Hello\n>WAIT 3\n{CONTINUE}{DONE}"),
    "the server had not acknowledged the head": (undecided(Doubt.TIMELINE_CUT), said(ack="")),
    "a proxy may have held the head": (
        undecided(Doubt.PROXY),
        said(answer=CONTINUE + DONE.replace("<\n", "< Via: 1.1 gate\n<\n", 1)),
    ),
    "octets were lost": (
        undecided(Doubt.CAPTURE_LOSS),
        said(answer=CONTINUE + "< HTTP/1.1 200 OK\n< Content-Length: 9\n<\n<= Stor\n<? 5"),
    ),
    "no expectation": (NOT_APPLICABLE, said(put=PUT.replace("> Expect: 100-continue\n", ""))),
    "a client of HTTP/1.0": (NOT_APPLICABLE, said(put=PUT.replace("1.1", "1.0"), answer=DONE)),
    "a server of HTTP/1.0": (NOT_APPLICABLE, said(answer=DONE.replace("1.1", "1.0"))),
    "the content never came": (NOT_APPLICABLE, f"{PUT}<ACK\n>WAIT 3\n< HTTP/1.1 417 No\n<\n< why"),
    "no final response": (NOT_APPLICABLE, said(answer=CONTINUE)),
    "the request was not captured": (NOT_APPLICABLE, said(put=">? 90\n")),
})  # fmt: skip
def test_a_server_answers_an_expectation_at_once(expected, text):
    assert verdict(RULE, text) == expected


def test_the_answer_and_the_content_are_shown():
    assert evidence_of(RULE, said()) == [
        ("status line", "HTTP/1.1 100 Continue", 7, 0),
        ("content before the answer", "1.00 s behind the head, the answer 1.05 s", 6, 79),
    ]


def inside_tls(said):
    for exchange in said.exchanges:
        exchange.tls = True


def without_timeline(said):
    said.connection.close = None


def changed(**facts):
    def change(said):
        said.connection.close = msgspec.structs.replace(said.connection.close, **facts)

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (inside_tls, Doubt.TLS),
        (without_timeline, NotObservedReason.NOT_SEEN),
        (changed(handshake_ns=None), Doubt.MIDSTREAM),
        (changed(reordered=True), Doubt.ORDER),
        (changed(timeline=list), Doubt.TIMELINE_CUT),
        (changed(handshake_ns=(100_000_000, 0)), Doubt.ORDER),
        (overlapping, Doubt.OVERLAP),
    ],
)
def test_a_timeline_that_does_not_tell_is_not_judged(change, reason):
    text = said(wait="1.5")
    assert verdict(RULE, text) == BROKEN
    assert verdict(RULE, text, change=change) == undecided(reason)


def test_a_long_round_trip_is_no_silence():
    assert verdict(RULE, said(), change=changed(handshake_ns=(10_000_000, 100_000_000))) == KEPT


def test_a_doubtful_pairing_is_not_asked():
    assert verdict(RULE, said(), change=doubtful) == NOT_APPLICABLE
