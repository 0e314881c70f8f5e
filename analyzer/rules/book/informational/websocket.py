"""Rules for the opening handshake of WebSocket (RFC 6455, 4)."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import members, protocols
from analyzer.rules.guards import readable
from analyzer.rules.rule import Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Message

# RFC 6455, 1.3
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def accept_of(key: str) -> str:
    """Compute Sec-WebSocket-Accept of a Sec-WebSocket-Key.

    >>> accept_of("dGhlIHNhbXBsZSBub25jZQ==")
    's3pPLMBiTxaQ9kYGzzhZRbK+xOo='
    """
    digest = hashlib.sha1(key.encode("latin-1") + _GUID, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode("ascii")


def _opens_websocket(exchange: Exchange, _history: History) -> bool:
    upgrade = protocols(exchange.response.value("upgrade") or "")
    return any(protocol.name == "websocket" for protocol in upgrade)


def _has_key(exchange: Exchange, history: History) -> bool:
    """Whether a 101 opens a WebSocket for a request with a key; also where the request is not known."""
    if not _opens_websocket(exchange, history):
        return False
    request = exchange.request_or_none
    return request is None or exchange.doubt is not None or bool(request.value("sec-websocket-key"))


@rule(
    "S101-websocket-accept",
    "WebSocket: Sec-WebSocket-Accept = base64(SHA-1(key + GUID))",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={101},
    rfc2616=None,
    current="RFC6455 4.2.2",
    since="RFC6455",
    message="Sec-WebSocket-Accept is absent, or does not answer the key of the request.",
    advice="Hash the key of this very request, as sent, with the constant of RFC 6455.",
    guards="Asked where the 101 switches to WebSocket and the request has a Sec-WebSocket-Key. Undecided "
    "where the request was not captured or a line of either head cannot be read.",
    good="""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: websocket
        > Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: websocket
        < Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
        <
    """,
    bad="""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: websocket
        > Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: websocket
        < Sec-WebSocket-Accept: AAAA
        <
    """,
    applies=_has_key,
)
def s101_websocket_accept(exchange: Exchange, _history: History) -> Found:
    """The value proves that the server speaks WebSocket and answers this request, not a stored one.

    Browsers close the connection where it does not fit.
    """
    request, response = exchange.request, exchange.response
    keys = {line.value for line in request.lines("sec-websocket-key")}
    lines = response.lines("sec-websocket-accept")
    if lines and all(line.value in {accept_of(key) for key in keys} for line in lines):
        return ()
    readable(request)
    readable(response)
    if not lines:
        return [evidence.absence(response, "no Sec-WebSocket-Accept")]
    return [evidence.field_line(response, line) for line in lines]


_CHOICES = ("sec-websocket-protocol", "sec-websocket-extensions")


def _chose(exchange: Exchange, history: History) -> bool:
    response = exchange.response
    return _opens_websocket(exchange, history) and any(response.value(name) for name in _CHOICES)


def _names(message: Message, field: str) -> list[str]:
    """List the subprotocols or the names of the extensions in a message, parameters left out."""
    values = [member for line in message.lines(field) for member in members(line.value)]
    return [value.partition(";")[0].strip(" \t") for value in values]


@rule(
    "S101-websocket-negotiation",
    "WebSocket subprotocol and extensions chosen were offered",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={101},
    rfc2616=None,
    current="RFC6455 4.1, 4.2.2",
    since="RFC6455",
    message="The 101 chooses a WebSocket subprotocol or extension that the request did not offer, or several "
    "subprotocols.",
    advice="Choose one of the subprotocols and some of the extensions that the request offers, or none.",
    guards="Asked where the 101 switches to WebSocket and names a subprotocol or an extension. Parameters of "
    "extensions are not compared. Undecided where the request was not captured or a line of it cannot be "
    "read.",
    good="""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: websocket
        > Sec-WebSocket-Protocol: chat, mqtt
        > Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: websocket
        < Sec-WebSocket-Protocol: mqtt
        < Sec-WebSocket-Extensions: permessage-deflate
        <
    """,
    bad="""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: websocket
        > Sec-WebSocket-Protocol: chat
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: websocket
        < Sec-WebSocket-Protocol: mqtt
        <
    """,
    applies=_chose,
)
def s101_websocket_negotiation(exchange: Exchange, _history: History) -> Found:
    """What was not offered the client cannot speak: it has to fail the connection."""
    request, response = exchange.request, exchange.response
    found = []
    for field in _CHOICES:
        offered, chosen = _names(request, field), _names(response, field)
        several = field == "sec-websocket-protocol" and len(chosen) > 1
        if several or not set(chosen) <= set(offered):
            found += [evidence.field_line(response, line) for line in response.lines(field)]
    if found:
        readable(request)
    return found


RULES: tuple[Rule, ...] = (s101_websocket_accept, s101_websocket_negotiation)
