"""The opening handshake of WebSocket."""

import pytest

from analyzer.rules.book.informational.websocket import accept_of
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

KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
ANSWER = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def switch(*fields, upgrade="websocket"):
    lines = "".join(f"< {field}\n" for field in fields)
    return f"< HTTP/1.1 101 Switching Protocols\n< Connection: upgrade\n< Upgrade: {upgrade}\n{lines}<\n"


def handshake(request, response, **options):
    lines = "".join(f"> {field}\n" for field in request)
    head = "> GET /chat HTTP/1.1\n> Connection: upgrade\n> Upgrade: websocket, chat\n"
    return f"{head}{lines}>\n{switch(*response, **options)}"


ACCEPT = "S101-websocket-accept"


@cases({
    "the answer to the key": (KEPT, handshake([KEY], [ANSWER])),
    "another one": (BROKEN, handshake([KEY], ["Sec-WebSocket-Accept: AAAA"])),
    "in other case": (BROKEN, handshake([KEY], [ANSWER.replace("s3p", "S3P")])),
    "none": (BROKEN, handshake([KEY], [])),
    "two that differ": (BROKEN, handshake([KEY], [ANSWER, "Sec-WebSocket-Accept: AAAA"])),
    "no key": (NOT_APPLICABLE, handshake([], [ANSWER])),
    "another protocol": (NOT_APPLICABLE, handshake([KEY], [], upgrade="chat")),
    "another answer": (NOT_APPLICABLE, "> GET / HTTP/1.1\n> Upgrade: websocket\n>\n< HTTP/1.1 200 OK\n<"),
    "the request was not captured": (NO_REQUEST, ">? 99\n" + switch(ANSWER)),
    "part of its head was lost": (LOST, "> GET /chat HTTP/1.1\n>? 60\n" + switch(ANSWER)),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        handshake([KEY], ["Sec-WebSocket-Accept AAAA"]),
    ),
    "a line of the request that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        handshake([KEY, "garbage"], ["Sec-WebSocket-Accept: AAAA"]),
    ),
})  # fmt: skip
def test_the_server_answers_the_key(expected, text):
    assert verdict(ACCEPT, text) == expected


def test_the_answer_is_that_of_rfc_6455():
    assert accept_of("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


NEGOTIATION = "S101-websocket-negotiation"
OFFER = ["Sec-WebSocket-Protocol: chat, mqtt", "Sec-WebSocket-Extensions: permessage-deflate; x=1, mux"]


def negotiated(*chosen, offer=OFFER):
    return handshake([KEY, *offer], [ANSWER, *chosen])


@cases({
    "one of the subprotocols": (KEPT, negotiated("Sec-WebSocket-Protocol: mqtt")),
    "another one": (BROKEN, negotiated("Sec-WebSocket-Protocol: xmpp")),
    "in other case": (BROKEN, negotiated("Sec-WebSocket-Protocol: MQTT")),
    "two of them": (BROKEN, negotiated("Sec-WebSocket-Protocol: chat, mqtt")),
    "none offered": (BROKEN, negotiated("Sec-WebSocket-Protocol: chat", offer=[])),
    "one of the extensions": (KEPT, negotiated("Sec-WebSocket-Extensions: permessage-deflate")),
    "with other parameters": (KEPT, negotiated("Sec-WebSocket-Extensions: permessage-deflate;y=2")),
    "all of them": (KEPT, negotiated("Sec-WebSocket-Extensions: mux, permessage-deflate")),
    "another extension": (BROKEN, negotiated("Sec-WebSocket-Extensions: zip")),
    "nothing chosen": (NOT_APPLICABLE, negotiated()),
    "an empty choice": (NOT_APPLICABLE, negotiated("Sec-WebSocket-Protocol:")),
    "another protocol": (
        NOT_APPLICABLE,
        handshake(OFFER, ["Sec-WebSocket-Protocol: xmpp"], upgrade="chat"),
    ),
    "the request was not captured": (NO_REQUEST, ">? 99\n" + switch("Sec-WebSocket-Protocol: xmpp")),
    "a line of the request that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        negotiated("Sec-WebSocket-Protocol: xmpp", offer=["Sec-WebSocket-Protocol xmpp"]),
    ),
})  # fmt: skip
def test_the_server_chooses_from_what_is_offered(expected, text):
    assert verdict(NEGOTIATION, text) == expected


def test_the_choice_is_shown():
    shown = evidence_of(NEGOTIATION, negotiated("Sec-WebSocket-Protocol: xmpp"))
    assert [each[:2] for each in shown] == [("sec-websocket-protocol", "Sec-WebSocket-Protocol: xmpp")]


@pytest.mark.parametrize(
    ("rule", "text"),
    [(ACCEPT, handshake([KEY], [])), (NEGOTIATION, negotiated("Sec-WebSocket-Protocol: xmpp"))],
)
def test_doubt_proves_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)
