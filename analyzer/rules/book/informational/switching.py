"""Rules for 101 and the way to it: Connection, Expect, and octets that come too early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.expecting import announces_content, continues, expects_continue
from analyzer.rules.grammar import members, protocols
from analyzer.rules.guards import readable
from analyzer.rules.rule import Found, Level, Observable, Party, Rule, rule
from parsers.anomalies import AnomalyCode

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


def _asks_for_both(exchange: Exchange, _history: History) -> bool:
    """Whether the request has Upgrade, content to come, and waits for 100; also where it is not known."""
    request = exchange.request_or_none
    if request is None or exchange.doubt is not None:
        return True
    return (
        request.version != "HTTP/1.0"  # whose Expect a server ignores
        and bool(request.lines("upgrade"))
        and expects_continue(request)
        and announces_content(request)
    )


@rule(
    "S100-before-101",
    "With both Upgrade and Expect the 100 precedes the 101",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={101},
    rfc2616=None,
    current="RFC9110 7.8",
    message="The server switched protocols without the 100 (Continue) that the client waits for.",
    advice="Send 100, read the content, then send 101.",
    guards="Asked where the request has Upgrade, Expect: 100-continue and content to come. Kept where the "
    "content had come before the 101, since the 100 may then be left out. Undecided where the request was "
    "not captured or a line of it cannot be read.",
    good="""
        > PUT /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: chat/1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 100 Continue
        <
        >= Hello
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: chat/1
        <
    """,
    bad="""
        > PUT /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: chat/1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: chat/1
        <
    """,
    request_field="expect",
    applies=_asks_for_both,
)
def s100_before_101(exchange: Exchange, _history: History) -> Found:
    """Behind the 101 the client must still send the content of its request, in HTTP.

    Without the 100 it does not know whether to send it, and the server not what the next octets
    are.
    """
    request, response = exchange.request, exchange.response
    if continues(exchange) or (request.content_length and request.last_frame < response.first_frame):
        return ()
    return [evidence.absence(response, "no 100 before the 101")]


@rule(
    "S101-connection-option",
    "Upgrade is listed in Connection",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={101},
    rfc2616="RFC2616 14.42",
    current="RFC9110 7.8",
    message="The 101 (Switching Protocols) response has Upgrade, and Connection does not list it.",
    advice="Send Connection: upgrade with every Upgrade.",
    guards="Asked where the 101 has Upgrade; that it must is S101-upgrade-header's. Undecided where a line "
    "of the head cannot be read.",
    good="""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: chat/1
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: keep-alive, Upgrade
        < Upgrade: chat/1
        <
    """,
    bad="""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: chat/1
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: keep-alive
        < Upgrade: chat/1
        <
    """,
    applies=lambda exchange, _: bool(exchange.response.value("upgrade")),
)
def s101_connection_option(exchange: Exchange, _history: History) -> Found:
    """Upgrade is about one connection, and the option in Connection keeps a proxy from passing it on.

    Clients check for both: browsers refuse a WebSocket whose 101 lacks the option.
    """
    response = exchange.response
    lines = response.lines("connection")
    if any(member.lower() == "upgrade" for line in lines for member in members(line.value)):
        return ()
    readable(response)
    if lines:
        return [evidence.field_line(response, line) for line in lines]
    return [evidence.absence(response, "no Connection")]


def _opens_websocket(exchange: Exchange, _history: History) -> bool:
    upgrade = protocols(exchange.response.value("upgrade") or "")
    return any(protocol.name == "websocket" for protocol in upgrade)


@rule(
    "S101-client-early-bytes",
    "Client starts the new protocol only after its request message is complete (WebSocket: after the 101)",
    level=Level.MUST,
    party=Party.CLIENT,
    statuses={101},
    observable=Observable.TCP,
    rfc2616=None,
    current="RFC9110 7.8, RFC6455 4.1",
    since="RFC6455",
    message="The client sent octets behind its request before the server switched to WebSocket.",
    advice="Send the first frame when the 101 was read and found valid.",
    guards="Asked of WebSocket, whose client has to wait for the 101. Only octets that passed the tap before "
    "the 101 count: they left before it arrived, wherever the tap is. HTTP requests are none, and text "
    "without a line end is not recognised. Undecided where the request was not captured.",
    good=r"""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: websocket
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: websocket
        <
        >= \0\0\0\0
    """,
    bad=r"""
        >! no Content-Length
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: websocket
        >
        >= \0\0\0\0
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: websocket
        <
    """,
    applies=_opens_websocket,
)
def s101_client_early_bytes(exchange: Exchange, _history: History) -> Found:
    """Until the 101 the server may refuse to switch, and then takes the octets for a request.

    Who can choose them, such as a script in a browser, could have the server obey a request of
    their own.
    """
    request, response = exchange.request, exchange.response
    return [
        evidence.anomaly(request, found)
        for found in evidence.anomalies(request, AnomalyCode.OCTETS_AFTER_MESSAGE)
        if 0 < found.frame < response.first_frame
    ]


RULES: tuple[Rule, ...] = (s100_before_101, s101_connection_option, s101_client_early_bytes)
