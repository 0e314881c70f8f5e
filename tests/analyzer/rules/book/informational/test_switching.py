"""101 and the way to it."""

import pytest

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


def request(*fields, method="PUT", version="1.1", upgrade="chat"):
    lines = "".join(f"> {field}\n" for field in (f"Upgrade: {upgrade}", *fields))
    return f">! no Content-Length\n> {method} /chat HTTP/{version}\n> Connection: upgrade\n{lines}>\n"


def switch(upgrade="chat", connection="< Connection: upgrade\n"):
    return f"< HTTP/1.1 101 Switching Protocols\n{connection}< Upgrade: {upgrade}\n<\n"


BEFORE = "S100-before-101"
EXPECT = ("Expect: 100-continue", "Content-Length: 5")
CONTINUE = "< HTTP/1.1 100 Continue\n<\n"


@cases({
    "with the 100": (KEPT, request(*EXPECT) + CONTINUE + ">= Hello\n" + switch()),
    "without": (BROKEN, request(*EXPECT) + switch()),
    "with another interim response": (
        BROKEN,
        request(*EXPECT) + "< HTTP/1.1 103 Early Hints\n< Link: </a>\n<\n" + switch(),
    ),
    "the content had come": (KEPT, request(*EXPECT) + ">= Hello\n" + switch()),
    "no content": (NOT_APPLICABLE, request("Expect: 100-continue") + switch()),
    "no expectation": (NOT_APPLICABLE, request("Content-Length: 5") + switch()),
    "no Upgrade": (NOT_APPLICABLE, request(*EXPECT).replace("> Upgrade: chat\n", "") + switch()),
    "an expectation of HTTP/1.0 is ignored": (NOT_APPLICABLE, request(*EXPECT, version="1.0") + switch()),
    "another answer": (NOT_APPLICABLE, request(*EXPECT) + "< HTTP/1.1 200 OK\n<"),
    "the request was not captured": (NO_REQUEST, ">? 90\n" + switch()),
    "part of its head was lost": (LOST, "> PUT / HTTP/1.1\n> Expect: 100-continue\n>? 20\n" + switch()),
})  # fmt: skip
def test_100_precedes_101(expected, text):
    assert verdict(BEFORE, text) == expected


OPTION = "S101-connection-option"


@cases({
    "listed": (KEPT, request() + switch()),
    "without case, in a list": (KEPT, request() + switch(connection="< Connection: keep-alive, UPGRADE\n")),
    "in a second line": (
        KEPT,
        request() + switch(connection="< Connection: keep-alive\n< Connection: upgrade\n"),
    ),
    "not listed": (BROKEN, request() + switch(connection="< Connection: keep-alive\n")),
    "a part of a word": (BROKEN, request() + switch(connection="< Connection: upgrades\n")),
    "no Connection": (BROKEN, request() + switch(connection="")),
    "no Upgrade is another rule's": (NOT_APPLICABLE, request() + "< HTTP/1.1 101 Switching\n<"),
    "the request was not captured": (BROKEN, ">? 90\n" + switch(connection="")),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        request() + switch(connection="< Connection upgrade\n"),
    ),
    "part of the head was lost": (LOST, request() + "< HTTP/1.1 101 Switching\n<? 30"),
})  # fmt: skip
def test_connection_lists_upgrade(expected, text):
    assert verdict(OPTION, text) == expected


def test_the_connection_line_is_shown():
    text = request() + switch(connection="< Connection: close\n")
    assert evidence_of(OPTION, text) == [("connection", "Connection: close", 5, 34)]


EARLY = "S101-client-early-bytes"
FRAME = ">= \\0\\0\\0\\0\n"


def websocket():
    return request(method="GET", upgrade="websocket")


@cases({
    "behind the 101": (KEPT, websocket() + switch("websocket") + FRAME),
    "with the request": (BROKEN, websocket() + FRAME + switch("websocket")),
    "a while before the 101": (BROKEN, websocket() + "<ACK\n" + FRAME + switch("websocket")),
    "another protocol": (NOT_APPLICABLE, request(method="GET") + FRAME + switch("chat")),
    "another answer": (NOT_APPLICABLE, websocket() + FRAME + "< HTTP/1.1 400 No\n<\n< why"),
    "the request was not captured": (NO_REQUEST, ">? 90\n" + switch("websocket")),
})  # fmt: skip
def test_a_websocket_begins_behind_the_101(expected, text):
    assert verdict(EARLY, text) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (BEFORE, request(*EXPECT) + switch()),
        (OPTION, request() + switch(connection="")),
        (EARLY, websocket() + FRAME + switch("websocket")),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)


@pytest.mark.parametrize(
    ("rule", "text"),
    [(BEFORE, request(*EXPECT) + switch()), (EARLY, websocket() + FRAME + switch("websocket"))],
)
def test_a_doubtful_pairing_leaves_the_request_open(rule, text):
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)
