"""Rules for 1xx: interim responses, and 101, which ends HTTP on its connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import Protocol, protocols
from analyzer.rules.guards import certain_octets, lacks, readable
from analyzer.rules.rule import Found, Level, Party, Rule, rule
from parsers.anomalies import AnomalyCode
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


@rule(
    "C1XX-no-body",
    "Interim response is status line + headers, ended by the first empty line",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={"1xx"},
    rfc2616="RFC2616 10.1, 4.3",
    current="RFC9110 15.2, RFC9112 6.3",
    message="Octets that belong to no response follow the interim response.",
    advice="End an interim response at its empty line; send content with the final response.",
    guards="Silent for 101, behind which the connection speaks another protocol, and for empty lines. "
    "Undecided where octets between the interim response and the next one are missing.",
    good="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 100 Continue
        <
        >= Hello
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 100 Continue
        <
        < go ahead
        >= Hello
        < HTTP/1.1 204 No Content
        <
    """,
    needs_response=False,
    applies=lambda exchange, _: bool(exchange.interim),
)
def c1xx_no_body(exchange: Exchange, _history: History) -> Found:
    """The empty line ends an interim response, and the final response begins there.

    A client that looks for the next status line finds text instead, and fails the request or
    takes the text for the final response.
    """
    found = []
    for response in exchange.interim:
        for anomaly in response.anomalies:
            if anomaly.code is AnomalyCode.CONTENT_IN_INTERIM and anomaly.detail.strip("\r\n"):
                certain_octets(response)
                if response.missing:
                    raise NotObserved(response.missing_reason or NotObservedReason.LOST)
                found.append(evidence.anomaly(response, anomaly))
    if not found and exchange.doubt is not None:  # what follows was not read, or not for certain
        raise NotObserved(exchange.doubt)
    return found


@rule(
    "C1XX-http10-client",
    "No 1xx to an HTTP/1.0 client",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={"1xx"},
    rfc2616="RFC2616 10.1",
    current="RFC9110 15.2",
    changed="RFC 2616 excepted experiments; today there is no exception.",
    message="An HTTP/1.0 client was sent a 1xx response.",
    advice="Look at the version of the request before sending 100, 101, 102 or 103.",
    guards="Undecided where the request was not captured. The version is that of the hop in the capture.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 103 Early Hints
        < Link: </style.css>; rel=preload
        <
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > GET / HTTP/1.0
        >
        < HTTP/1.1 103 Early Hints
        < Link: </style.css>; rel=preload
        <
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    needs_response=False,
)
def c1xx_http10_client(exchange: Exchange, _history: History) -> Found:
    """HTTP/1.0 has no interim responses.

    Its client takes the 1xx for the answer, and the final response for its content.
    """
    if exchange.request.version != "HTTP/1.0":
        return ()
    final = exchange.response_or_none
    responses = exchange.interim + ([final] if final is not None and final.status == 101 else [])
    return [evidence.start_line(response) for response in responses]


def _is_101(exchange: Exchange, _history: History) -> bool:
    return exchange.response_or_none is not None and exchange.response_or_none.status == 101


@rule(
    "S101-requested",
    "101 only in answer to an Upgrade request",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={101},
    rfc2616="RFC2616 10.1.2, 14.42",
    current="RFC9110 15.2.2, 7.8",
    message="The server switched protocols for a request without Upgrade.",
    advice="Switch only where the request offers a protocol in Upgrade.",
    guards="Undecided where the request was not captured or a line of it cannot be read. A request that has "
    "Upgrade without the connection option is let pass: a hop before may have taken the option.",
    good="""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: chat/1
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: chat/1
        <
    """,
    bad="""
        > GET /chat HTTP/1.1
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: chat/1
        <
    """,
    applies=_is_101,
)
def s101_requested(exchange: Exchange, _history: History) -> Found:
    """Behind a 101 the connection speaks another protocol.

    A client that did not ask for it goes on in HTTP, and the two no longer understand each other.
    """
    request = exchange.request
    return [evidence.absence(request, "no Upgrade in the request")] if lacks(request, "upgrade") else ()


@rule(
    "S101-upgrade-header",
    "101 names the new protocol in Upgrade",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={101},
    rfc2616="RFC2616 10.1.2, 14.42",
    current="RFC9110 15.2.2, 7.8",
    message="The 101 (Switching Protocols) response does not name the new protocol.",
    advice="Send Upgrade with the protocol switched to, and Connection: upgrade.",
    guards="Undecided where a line of the response's head cannot be read.",
    good="""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: chat/1
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: chat/1
        <
    """,
    bad="""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: chat/1
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        <
    """,
    applies=_is_101,
)
def s101_upgrade_header(exchange: Exchange, _history: History) -> Found:
    """A client may offer several protocols; the 101 says which one was taken.

    Without it the client can only guess what the next octets are.
    """
    response = exchange.response
    return [evidence.absence(response, "no Upgrade")] if lacks(response, "upgrade") else ()


def _offers_and_names(exchange: Exchange, _history: History) -> bool:
    response, request = exchange.response_or_none, exchange.request_or_none
    if response is None or response.status != 101 or not response.value("upgrade"):
        return False
    return request is None or exchange.doubt is not None or bool(request.value("upgrade"))


def _offered(protocol: Protocol, offers: list[Protocol]) -> bool:
    """Whether one offer has that name, and its version where both give one."""
    return any(
        offer.name == protocol.name
        and (offer.version == protocol.version or not (offer.version and protocol.version))
        for offer in offers
    )


@rule(
    "S101-offered-protocol",
    "Switches only to a protocol the client offered",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={101},
    rfc2616="RFC2616 10.1.2",
    current="RFC9110 7.8",
    changed="RFC 2616 only says that the server complies with the request; today it is forbidden in words.",
    message="The server switched to a protocol that the request did not offer.",
    advice="Choose the protocol out of the request's Upgrade.",
    guards="Names compare without case, versions where both sides give one. HTTP on top of an offered TLS "
    "is let pass. Undecided where the request was not captured or a line of it cannot be read.",
    good="""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: websocket, h2c
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: WebSocket
        <
    """,
    bad="""
        > GET /chat HTTP/1.1
        > Connection: upgrade
        > Upgrade: websocket
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: upgrade
        < Upgrade: h2c
        <
    """,
    applies=_offers_and_names,
)
def s101_offered_protocol(exchange: Exchange, _history: History) -> Found:
    """The client has a parser for what it offered, and for nothing else."""
    response = exchange.response
    offers = protocols(exchange.request.value("upgrade") or "")
    layered = any(offer.name == "tls" for offer in offers)
    found = []
    for line in response.lines("upgrade"):
        chosen = [p for p in protocols(line.value) if not (layered and p.name == "http")]
        if any(not _offered(protocol, offers) for protocol in chosen):
            readable(exchange.request)
            found.append(evidence.field_line(response, line))
    return found


RULES: tuple[Rule, ...] = (
    c1xx_no_body,
    c1xx_http10_client,
    s101_requested,
    s101_upgrade_header,
    s101_offered_protocol,
)
