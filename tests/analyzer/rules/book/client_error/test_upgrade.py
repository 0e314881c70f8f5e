"""426, and the version of WebSocket."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)

REQUIRED = "426 Upgrade Required"
UPGRADE, OPTION = "< Upgrade: HTTP/2.0\n", "< Connection: keep-alive, Upgrade\n"


def answered(fields="", *, status=REQUIRED, request="", method="GET", version="HTTP/1.1"):
    return f"> {method} /f {version}\n{request}>\n<! no Date\n< HTTP/1.1 {status}\n{fields}<\n< why"


def in_http2(said):
    said.exchanges[0].h2_stream = 1


UNASKED = f">? 20\n< HTTP/1.1 {REQUIRED}\n"
CUT = f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {REQUIRED}\n<? 30"


@cases({
    "Upgrade": (KEPT, answered(UPGRADE)),
    "none": (BROKEN, answered()),
    "an empty one": (BROKEN, answered("< Upgrade:\n")),
    "an empty list": (BROKEN, answered("< Upgrade: ,\n")),
    "a proxy takes it away": (
        undecided(Doubt.PROXY),
        f"> GET http://a.example/ HTTP/1.1\n>\n< HTTP/1.1 {REQUIRED}\n<\n< why",
    ),
    "an intermediary takes it away": (undecided(Doubt.PROXY), answered("< Via: 1.1 gate\n")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answered("< Upgrade h2c\n")),
    "the request was not captured": (BROKEN, UNASKED + "<\n< why"),
    "part of the head was lost": (LOST, CUT),
    "another status": (NOT_APPLICABLE, answered(status="400 Bad Request")),
})  # fmt: skip
def test_426_names_the_protocol(expected, text):
    assert verdict("S426-upgrade", text) == expected


@cases({
    "both": (KEPT, answered(UPGRADE + OPTION)),
    "no Connection": (BROKEN, answered(UPGRADE)),
    "another option": (BROKEN, answered(UPGRADE + "< Connection: close\n")),
    "part of a word": (BROKEN, answered(UPGRADE + "< Connection: upgrades\n")),
    "no Upgrade is another rule's": (NOT_APPLICABLE, answered()),
    "an empty Upgrade is too": (NOT_APPLICABLE, answered("< Upgrade:\n")),
    "an empty list is too": (NOT_APPLICABLE, answered("< Upgrade: ,\n")),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        answered(UPGRADE + "< Connection Upgrade\n"),
    ),
    "the request was not captured": (BROKEN, UNASKED + UPGRADE + "<\n< why"),
    "part of the head was lost": (LOST, CUT),
})  # fmt: skip
def test_upgrade_is_an_option_of_the_connection(expected, text):
    assert verdict("S426-connection-option", text) == expected


def test_http2_has_no_upgrade():
    assert verdict("S426-upgrade", answered(), change=in_http2) == NOT_APPLICABLE
    assert verdict("S426-connection-option", answered(UPGRADE), change=in_http2) == NOT_APPLICABLE


HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "keep-alive, Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "25",
}
OFFERED = "< Upgrade: WebSocket\n" + OPTION


def handshake(fields=OFFERED, *, status=REQUIRED, method="GET", version="HTTP/1.1", extra="", **changed):
    values = HANDSHAKE | {name.replace("_", "-"): value for name, value in changed.items()}
    lines = "".join(f"> {name}: {value}\n" for name, value in values.items() if value is not None)
    return answered(fields, status=status, request=lines + extra, method=method, version=version)


@cases({
    "the versions": (KEPT, handshake(OFFERED + "< Sec-WebSocket-Version: 13, 8\n")),
    "nothing": (BROKEN, handshake()),
    "nothing with 400": (undecided(Doubt.OTHER_REASON), handshake("", status="400 Bad Request")),
    "nothing with a 400 of WebSocket": (BROKEN, handshake(status="400 Bad Request")),
    "a 400 that names an extension": (
        BROKEN,
        handshake("< Sec-WebSocket-Protocol: chat\n", status="400 Bad Request"),
    ),
    "another protocol is required": (undecided(Doubt.OTHER_REASON), handshake(UPGRADE + OPTION)),
    "none is named": (BROKEN, handshake("")),
    "an old draft": (BROKEN, handshake(Sec_WebSocket_Version="8")),
    "the usual version": (NOT_APPLICABLE, handshake(Sec_WebSocket_Version="13")),
    "no version": (NOT_APPLICABLE, handshake(Sec_WebSocket_Version=None)),
    "a version that is none": (NOT_APPLICABLE, handshake(Sec_WebSocket_Version="13, 8")),
    "another fault: the key": (NOT_APPLICABLE, handshake(Sec_WebSocket_Key="abc")),
    "another fault: no Upgrade": (NOT_APPLICABLE, handshake(Upgrade=None)),
    "another fault: no option": (NOT_APPLICABLE, handshake(Connection="close")),
    "another fault: two Hosts": (NOT_APPLICABLE, handshake(extra="> Host: a\n> Host: b\n")),
    "another fault: POST": (NOT_APPLICABLE, handshake(method="POST")),
    "another fault: HTTP/1.0": (NOT_APPLICABLE, handshake(version="HTTP/1.0", extra="> Host: a\n")),
    "another code": (NOT_APPLICABLE, handshake(status="403 Forbidden")),
    "another hop refused": (undecided(Doubt.PROXY), handshake(OFFERED + "< Via: 1.1 gate\n")),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        handshake(OFFERED + "< Sec-WebSocket-Version 13\n"),
    ),
    "the request was not captured": (NOT_APPLICABLE, UNASKED + "<\n< why"),
})  # fmt: skip
def test_a_handshake_of_another_version_is_told_the_versions(expected, text):
    assert verdict("S426-websocket-version", text) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S426-upgrade", answered()),
        ("S426-connection-option", answered(UPGRADE)),
        ("S426-websocket-version", handshake()),
    ],
)
def test_copies_that_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)


def test_the_version_that_was_asked_for_is_shown():
    shown = evidence_of("S426-websocket-version", handshake())
    assert [value for _, value, _, _ in shown] == [f"HTTP/1.1 {REQUIRED}", "Sec-WebSocket-Version: 25"]
