"""Rules for 426 (Upgrade Required), and for the version of WebSocket."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import members, protocols
from analyzer.rules.guards import lacks, readable
from analyzer.rules.relayed import not_relayed
from analyzer.rules.requests import known_request
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request, Response

_GOOD = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 426 Upgrade Required
    < Upgrade: HTTP/2.0
    < Connection: upgrade
    <
    < Speak HTTP/2.
"""


@rule(
    "S426-upgrade",
    "426 lists the required protocols in Upgrade",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={426},
    rfc2616=None,
    current="RFC9110 15.5.22, 7.8",
    since="RFC2817",
    message="The 426 (Upgrade Required) response does not say in Upgrade which protocol is required.",
    advice="Name the protocol in Upgrade, and list upgrade in Connection.",
    guards="Not asked in HTTP/2, which forbids the field. An empty list names nothing. Undecided where a "
    "proxy or a gateway answers, which must take Upgrade away, and where a line of the head cannot be read.",
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 426 Upgrade Required
        <
        < Speak HTTP/2.
    """,
    applies=lambda exchange, _: exchange.h2_stream is None,
)
def s426_upgrade(exchange: Exchange, history: History) -> Found:
    """The server answers in another protocol only, and Upgrade says in which.

    Without it a client cannot tell what it would have to speak.
    """
    response = exchange.response
    if protocols(response.value("upgrade") or ""):
        return ()
    readable(response)
    not_relayed(exchange, history)
    return [evidence.absence(response, "no Upgrade")]


@rule(
    "S426-connection-option",
    "Upgrade in a 426 is listed in Connection",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={426},
    rfc2616=None,
    current="RFC9110 7.8",
    since="RFC2817",
    message="The 426 (Upgrade Required) response has Upgrade, and does not list it in Connection.",
    advice="Send Connection: upgrade with every Upgrade.",
    guards="Not asked in HTTP/2. That Upgrade is missing or empty is another rule's. Undecided where a line "
    "of the head cannot be read.",
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 426 Upgrade Required
        < Upgrade: HTTP/2.0
        <
        < Speak HTTP/2.
    """,
    field="upgrade",
    applies=lambda exchange, _: (
        exchange.h2_stream is None and bool(protocols(exchange.response.value("upgrade") or ""))
    ),
)
def s426_connection_option(exchange: Exchange, _history: History) -> Found:
    """Upgrade is meant for the next hop alone, and Connection says so.

    Without the option an intermediary may send Upgrade on, and offer what it cannot do itself.
    """
    response = exchange.response
    options = [option.lower() for option in members(response.value("connection") or "")]
    if "upgrade" in options:
        return ()
    readable(response)
    return [evidence.field_line(response, line, "not in Connection") for line in response.lines("upgrade")]


WEBSOCKET_VERSION = "13"
"""The one version that an RFC defines; the others in the registry were drafts."""
_VERSION = re.compile(r"[0-9]{1,3}")
_KEY = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==")


def _is_handshake_of_another_version(exchange: Exchange, _history: History) -> bool:
    """Whether a request is a handshake without fault but for a version other than 13 (RFC 6455, 4.1)."""
    request = known_request(exchange)
    if request is None or request.method != "GET" or request.version != "HTTP/1.1":
        return False
    version = request.value("sec-websocket-version") or ""
    return (
        _VERSION.fullmatch(version) is not None
        and version != WEBSOCKET_VERSION
        and _KEY.fullmatch(request.value("sec-websocket-key") or "") is not None
        and _asks_for_websocket(request)
    )


def _asks_for_websocket(request: Request) -> bool:
    offered = [protocol.name for protocol in protocols(request.value("upgrade") or "")]
    options = [option.lower() for option in members(request.value("connection") or "")]
    return "websocket" in offered and "upgrade" in options and len(request.lines("host")) == 1


def _is_about_websocket(response: Response) -> bool:
    """Whether a server that speaks WebSocket refuses the handshake; others may refuse the request."""
    required = [protocol.name for protocol in protocols(response.value("upgrade") or "")]
    if "websocket" in required or any(line.key.startswith("sec-websocket-") for line in response.fields):
        return True
    return response.status == 426 and not required


@rule(
    "S426-websocket-version",
    "A WebSocket handshake of another version is told the supported ones",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={400, 426},
    rfc2616=None,
    current="RFC6455 4.2.2, 4.4",
    since="RFC6455",
    message="A WebSocket handshake with an unusual version was refused, and Sec-WebSocket-Version does not "
    "say which versions are supported.",
    advice="List the supported versions in Sec-WebSocket-Version of the response.",
    guards="Only where the version is a number other than 13 and nothing else is wrong with the handshake: "
    "GET, HTTP/1.1, one Host, Upgrade, Connection, and a valid key. Silent where the request was not "
    "captured. Undecided where the response is about something else or may be: where it requires another "
    "protocol, and for a 400 that does not speak of WebSocket in Upgrade or a field of its own. Undecided "
    "too where a proxy or a gateway answers, and where a line of the response's head cannot be read.",
    good="""
        > GET /chat HTTP/1.1
        > Upgrade: websocket
        > Connection: Upgrade
        > Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        > Sec-WebSocket-Version: 25
        >
        < HTTP/1.1 426 Upgrade Required
        < Upgrade: websocket
        < Connection: upgrade
        < Sec-WebSocket-Version: 13
        <
        < Version 13 only.
    """,
    bad="""
        > GET /chat HTTP/1.1
        > Upgrade: websocket
        > Connection: Upgrade
        > Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        > Sec-WebSocket-Version: 25
        >
        < HTTP/1.1 426 Upgrade Required
        < Upgrade: websocket
        < Connection: upgrade
        <
        < Version 13 only.
    """,
    request_field="sec-websocket-version",
    applies=_is_handshake_of_another_version,
)
def s426_websocket_version(exchange: Exchange, history: History) -> Found:
    """A client that knows several versions tries the next one that the server names.

    Told nothing it must guess, or give up.
    """
    request, response = exchange.request, exchange.response
    if not lacks(response, "sec-websocket-version"):
        return ()
    if not _is_about_websocket(response):
        raise Undecided(Doubt.OTHER_REASON)
    not_relayed(exchange, history)
    asked = [evidence.field_line(request, line) for line in request.lines("sec-websocket-version")]
    return [evidence.absence(response, "no Sec-WebSocket-Version"), *asked]


RULES: tuple[Rule, ...] = (s426_upgrade, s426_connection_option, s426_websocket_version)
