"""1xx: interim responses, and 101."""

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

PUT = """
    > PUT /f HTTP/1.1
    > Expect: 100-continue
    > Content-Length: 5
    >
"""
REST = """
    >= Hello
    < HTTP/1.1 201 Created
    <
"""


def interim(octets):
    return f"{PUT}\n< HTTP/1.1 100 Continue\n<\n{octets}\n{REST}"


@cases({
    "nothing between": (KEPT, interim("")),
    "text between": (BROKEN, interim("< go ahead")),
    "one octet between": (BROKEN, interim("<= x")),
    "empty lines between": (KEPT, interim(r"<= \r\n\r\n")),
    "octets were lost between": (undecided(NotObservedReason.PAIRING), interim("<? 4")),
    "two interim responses": (KEPT, interim("< HTTP/1.1 102 Processing\n<")),
    "the request was not captured": (
        BROKEN,
        ">? 50\n< HTTP/1.1 100 Continue\n<\n< go ahead\n< HTTP/1.1 201 Created\n<",
    ),
    "no interim response": (NOT_APPLICABLE, PUT + REST),
    "101 ends HTTP": (
        NOT_APPLICABLE,
        "> GET / HTTP/1.1\n> Upgrade: x\n>\n< HTTP/1.1 101 Switching Protocols\n< Upgrade: x\n<\n< abc",
    ),
})  # fmt: skip
def test_an_interim_response_has_no_content(expected, text):
    assert verdict("C1XX-no-body", text) == expected


def test_the_octets_behind_an_interim_response_are_shown_where_they_stand():
    assert evidence_of("C1XX-no-body", interim("<= go")) == [("content-in-interim", "go", 5, 25)]


def hints(version):
    return f"> GET / HTTP/{version}\n>\n< HTTP/1.1 103 Early Hints\n<\n< HTTP/1.1 200 OK\n<\n< Hello"


@cases({
    "HTTP/1.0": (BROKEN, hints("1.0")),
    "HTTP/1.1": (KEPT, hints("1.1")),
    "101 too": (BROKEN, "> GET / HTTP/1.0\n> Upgrade: x\n>\n< HTTP/1.1 101 Switching\n< Upgrade: x\n<"),
    "the final response is not there yet": (BROKEN, "> GET / HTTP/1.0\n>\n< HTTP/1.1 103 Early Hints\n<"),
    "no 1xx": (NOT_APPLICABLE, "> GET / HTTP/1.0\n>\n< HTTP/1.1 200 OK\n<"),
    "the request was not captured": (
        NO_REQUEST,
        f">? 20\n{hints('1.0').partition('>')[2].partition('>')[2]}",
    ),
})  # fmt: skip
def test_an_http10_client_gets_no_1xx(expected, text):
    assert verdict("C1XX-http10-client", text) == expected


SWITCH = """
    < HTTP/1.1 101 Switching Protocols
    < Connection: upgrade
    < Upgrade: {}
    <
"""


def upgrade(offered, chosen, *, version="1.1"):
    lines = "".join(f"> Upgrade: {value}\n" for value in offered)
    return f"> GET /chat HTTP/{version}\n> Connection: upgrade\n{lines}>\n{SWITCH.format(chosen)}"


@cases({
    "offered": (KEPT, upgrade(["chat"], "chat")),
    "not offered": (BROKEN, upgrade([], "chat")),
    "an empty offer is none": (BROKEN, upgrade([""], "chat")),
    "a hop may have taken the connection option": (
        KEPT,
        upgrade(["chat"], "chat").replace("> Connection: upgrade\n", ""),
    ),
    "the request was not captured": (NO_REQUEST, ">? 80" + SWITCH.format("chat")),
    "part of the request's head was lost": (LOST, "> GET /chat HTTP/1.1\n>? 60" + SWITCH.format("chat")),
    "a line of the request cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        "> GET /chat HTTP/1.1\n> Upgrade chat\n>" + SWITCH.format("chat"),
    ),
    "another status": (NOT_APPLICABLE, "> GET /chat HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Upgrade: h2c\n<"),
})  # fmt: skip
def test_101_answers_a_request_with_upgrade(expected, text):
    assert verdict("S101-requested", text) == expected


@cases({
    "named": (KEPT, upgrade(["chat"], "chat")),
    "empty": (BROKEN, upgrade(["chat"], "")),
    "absent": (BROKEN, upgrade(["chat"], "chat").replace("< Upgrade: chat\n", "")),
    "absent, the request not captured": (BROKEN, ">? 80\n< HTTP/1.1 101 Switching Protocols\n<"),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n> Upgrade: x\n>\n< HTTP/1.1 101 Switching\n<? 20"),
    "a line of the head cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        upgrade(["chat"], "chat").replace("< Upgrade: chat", "< Upgrade chat"),
    ),
})  # fmt: skip
def test_101_names_the_new_protocol(expected, text):
    assert verdict("S101-upgrade-header", text) == expected


@cases({
    "the one offered": (KEPT, upgrade(["websocket"], "websocket")),
    "names have no case": (KEPT, upgrade(["websocket"], "WebSocket")),
    "one of several": (KEPT, upgrade(["h2c, websocket"], "websocket")),
    "one of several lines": (KEPT, upgrade(["h2c", "websocket"], "websocket")),
    "another": (BROKEN, upgrade(["websocket"], "h2c")),
    "one more than offered": (BROKEN, upgrade(["websocket"], "websocket, h2c")),
    "another version": (BROKEN, upgrade(["chat/1"], "chat/2")),
    "a version where none was asked for": (KEPT, upgrade(["chat"], "chat/2")),
    "HTTP on top of an offered TLS": (KEPT, upgrade(["TLS/1.0"], "TLS/1.0, HTTP/1.1")),
    "HTTP without TLS": (BROKEN, upgrade(["chat"], "HTTP/1.1")),
    "no offer is another rule's": (NOT_APPLICABLE, upgrade([], "chat")),
    "no name is another rule's": (NOT_APPLICABLE, upgrade(["chat"], "")),
    "the request was not captured": (NO_REQUEST, ">? 80" + SWITCH.format("chat")),
    "a line of the request cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        "> GET / HTTP/1.1\n> Upgrade: a\n> Upgrade chat\n>" + SWITCH.format("chat"),
    ),
})  # fmt: skip
def test_101_switches_to_an_offered_protocol(expected, text):
    assert verdict("S101-offered-protocol", text) == expected


@pytest.mark.parametrize("rule", ["C1XX-http10-client", "S101-requested", "S101-offered-protocol"])
def test_a_doubtful_pairing_leaves_the_request_open(rule):
    text = upgrade(["websocket"], "h2c", version="1.0")
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("C1XX-no-body", interim("< go ahead")),
        ("C1XX-http10-client", hints("1.0")),
        ("S101-requested", upgrade([], "chat")),
        ("S101-upgrade-header", upgrade(["chat"], "")),
        ("S101-offered-protocol", upgrade(["websocket"], "h2c")),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
