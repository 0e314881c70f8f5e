"""Rules for final responses that come while the client is still sending its request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.close_facts import client_closed_first, first_server_rst
from analyzer.rules.closings import says_close
from analyzer.rules.framing_doubts import certainly_framed, certainly_over
from analyzer.rules.guards import is_tunnel, whole_connection
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Scope, Undecided, rule
from analyzer.rules.segments import largest_flight, server_closed_at, timeline_of, written_late
from parsers.anomalies import AnomalyCode
from parsers.model import Framing, NotObserved, NotObservedReason
from parsers.timeline import ACK

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange, Response
    from parsers.timeline import CloseFacts, Event

IDLE_NS = 500_000_000
"""A server that closes so soon behind its response, or behind content, did not close out of boredom."""

REACTION_NS = 1_000_000_000
"""The time that is left to a client, beyond a round trip, to see a response and stop."""


def _answered_early(connection: Connection, _history: History) -> bool:
    """Whether the last final response came in HTTP/1.1 before the end of its request."""
    exchange = connection.last_exchange
    if exchange is None or not exchange.anomalies or exchange.request_or_none is None:
        return False
    response = exchange.response_or_none
    return (
        response is not None
        and response.version == "HTTP/1.1"
        and any(anomaly.code is AnomalyCode.EARLY_RESPONSE for anomaly in exchange.anomalies)
    )


def _early(connection: Connection, history: History) -> Exchange:
    """Return the last exchange, provided that it is certain that content was due when it was answered."""
    exchange = connection.last_exchange
    assert exchange is not None
    request, response = exchange.request, exchange.response
    if exchange.tls:
        raise Undecided(Doubt.TLS)
    if history.ledger(connection).tunnel is not None or is_tunnel(exchange):
        raise Undecided(Doubt.TUNNEL)
    whole_connection(connection)
    certainly_framed(request)
    if response.first_frame < request.head_frame:
        raise Undecided(Doubt.EARLY_RESPONSE)
    if request.framing not in {Framing.CONTENT_LENGTH, Framing.CHUNKED}:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    certainly_over(response)
    return exchange


def _closed_early_in_silence(connection: Connection, history: History) -> bool:
    exchange, close = connection.last_exchange, connection.close
    if exchange is None or close is None or not _answered_early(connection, history):
        return False
    return (close.fin_server is not None or close.rst_server is not None) and exchange.response.status != 408


@rule(
    "TCP-ANY-early-final-signal",
    "Early final response says whether the connection closes",
    level=Level.SHOULD,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    rfc2616=None,
    current="RFC9110 10.1.1",
    message="The server answered while the client was sending, did not say Connection: close, and closed "
    "before it had read the rest.",
    advice="Send Connection: close with a response that leaves part of the request unread.",
    guards="Only HTTP/1.1; 408 is another rule's. Silent where the request said close, or the server's TCP "
    "had acknowledged the whole request when it closed. Undecided where the client closed first, the close "
    "came half a second or more behind the response and the last content, the RST may be another's, the "
    "connection was not captured whole, the framing is doubtful, in tunnels, and inside TLS.",
    good="""
        > POST /upload HTTP/1.1
        > Content-Length: 100
        >
        >= 0123456789
        < HTTP/1.1 413 Content Too Large
        < Connection: close
        <
        < At most 20 octets.
        <FIN
    """,
    bad="""
        > POST /upload HTTP/1.1
        > Content-Length: 100
        >
        >= 0123456789
        < HTTP/1.1 413 Content Too Large
        <
        < At most 20 octets.
        <FIN
    """,
    applies=_closed_early_in_silence,
)
def tcp_any_early_final_signal(connection: Connection, history: History) -> Found:
    """A client that is told sends no more of its content, and nothing else on this connection.

    One that is not told keeps sending, or sends its next request into a connection that is gone.
    """
    exchange = _early(connection, history)
    request, response = exchange.request, exchange.response
    if says_close(response) or says_close(request):
        return ()
    close = timeline_of(connection)
    if client_closed_first(close):
        raise Undecided(Doubt.CLIENT_CLOSED_FIRST)
    if close.fin_server is None:
        first_server_rst(close)  # raises where it may not be the server's
    end = server_closed_at(close)
    assert end is not None
    if not end.flags & ACK or end.acknowledgment is None:
        raise Undecided(Doubt.ORDER)
    if request.ended and end.acknowledgment >= request.end:
        return ()
    if end.time_ns - _last_sign(response, end, close) >= IDLE_NS:
        raise Undecided(Doubt.CLOSED_IDLE)
    return [
        evidence.start_line(response, "early response"),
        evidence.segment(
            end, "end of the connection", f"with {end.acknowledgment} octets of the client read"
        ),
    ]


def _last_sign(response: Response, end: Event, close: CloseFacts) -> int:
    """Return when the connection was last in use before its end."""
    sent = [
        event.time_ns
        for event in close.events
        if event.from_client and event.length and event.frame < end.frame
    ]
    return max([*sent, response.last_time])


def _refused_and_closed(connection: Connection, history: History) -> bool:
    """Whether the last response is an early one that says, or shows, that the server closes."""
    exchange, close = connection.last_exchange, connection.close
    if exchange is None or close is None or not _answered_early(connection, history):
        return False
    return says_close(exchange.response_or_none) or close.fin_server is not None


@rule(
    "TCP-ANY-client-stops-sending",
    "Client stops sending the body on an error response that closes",
    level=Level.SHOULD,
    party=Party.CLIENT,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    statuses={"4xx", "5xx"},
    rfc2616="RFC2616 8.2.2",
    current="RFC9112 9.5",
    message="The client went on sending content long after it had acknowledged an error response behind "
    "which the server closes.",
    advice="Look for a response while content is being sent, and stop when one refuses it.",
    guards="Only content that was certainly written later counts: it came more than a round trip and a "
    "second after the acknowledgment, and after a pause in which nothing was under way and the server had "
    "room. Silent where it is no more than the largest flight of the client. Only HTTP/1.1. Undecided "
    "where it may have waited in the client's TCP, the connection was not captured whole, the framing is "
    "doubtful, in tunnels, and inside TLS.",
    good="""
        > POST /upload HTTP/1.1
        > Content-Length: 100
        >
        >= 0123456789
        < HTTP/1.1 413 Content Too Large
        < Connection: close
        <
        < At most 20 octets.
        <FIN
        >! in flight
        >= 0123456789
        <ACK
        >FIN
    """,
    bad="""
        > POST /upload HTTP/1.1
        > Content-Length: 300
        >
        >= 0123456789
        < HTTP/1.1 413 Content Too Large
        < Connection: close
        <
        < At most 20 octets.
        <FIN
        >ACK
        >WAIT 2
        >= 01234567890123456789012345678901234567890123456789
        <ACK
        >WAIT 2
        >= 01234567890123456789012345678901234567890123456789
        <ACK
        >WAIT 2
        >= 01234567890123456789012345678901234567890123456789
        <ACK
    """,
    applies=_refused_and_closed,
)
def tcp_any_client_stops_sending(connection: Connection, history: History) -> Found:
    """What is sent is thrown away, and costs both sides time and money.

    It also provokes the reset that may take the response from the client before it has read it.
    """
    exchange = _early(connection, history)
    request, response = exchange.request, exchange.response
    close = timeline_of(connection)
    if close.handshake_ns is None:
        raise NotObserved(NotObservedReason.NOT_SEEN)
    told = response.end + (not says_close(response))  # the FIN counts one
    known = next(
        (
            e
            for e in close.events
            if e.from_client and e.acknowledgment is not None and e.acknowledgment >= told
        ),
        None,
    )
    if known is None:
        if (close.highest_ack_by_client or 0) >= told:
            raise Undecided(Doubt.TIMELINE_CUT)
        return ()
    had_sent = max(e.end for e in close.events if e.from_client and e.frame <= known.frame)
    from_ns = known.time_ns + sum(close.handshake_ns) + REACTION_NS
    late = [
        event
        for event in close.events
        if event.from_client and event.length and event.sequence >= had_sent and event.time_ns > from_ns
    ]
    more = min(request.end, close.highest_sent_by_client or 0) - had_sent
    if not late or more <= largest_flight(close.events):
        return ()
    written = [
        e for e in written_late(close.events, from_ns, close.handshake_ns[1]) if e.sequence >= had_sent
    ]
    if not written:
        raise Undecided(Doubt.QUEUED)
    seconds = (late[-1].time_ns - known.time_ns) / 1_000_000_000
    return [
        evidence.start_line(response),
        evidence.segment(known, "acknowledgment of the response", f"up to {known.acknowledgment}"),
        evidence.segment(written[0], "content behind it", f"{more} octets in {seconds:.1f} s"),
    ]


RULES: tuple[Rule, ...] = (tcp_any_early_final_signal, tcp_any_client_stops_sending)
