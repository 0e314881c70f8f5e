"""Rules for what comes on a connection of which one side has said that it closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.close_facts import client_closed_first
from analyzer.rules.closings import says_close
from analyzer.rules.framing_doubts import certainly_framed, certainly_over
from analyzer.rules.guards import whole_connection
from analyzer.rules.pipelines import is_pipelined
from analyzer.rules.rule import Doubt, Evidence, Found, Level, Observable, Party, Rule, Scope, Undecided, rule
from analyzer.rules.segments import sent_knowing, timeline_of
from parsers.anomalies import AnomalyCode
from parsers.model import NotObserved, NotObservedReason
from parsers.timeline import FIN, RST

if TYPE_CHECKING:
    from analyzer.rules.closings import Closing
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange, Message, Response
    from parsers.timeline import CloseFacts

OPEN_NS = 60_000_000_000
"""A server that has not closed by then does not do so in answer to what it said."""


def _plain_http(connection: Connection, exchange: Exchange, history: History) -> None:
    """Raise unless the connection was captured whole, and its octets are those of HTTP."""
    if exchange.tls:
        raise Undecided(Doubt.TLS)
    if history.ledger(connection).tunnel is not None:
        raise Undecided(Doubt.TUNNEL)
    whole_connection(connection)


def _close_option(message: Message, what: str) -> Evidence:
    lines = [line for line in message.lines("connection") if "close" in line.value.lower()]
    return evidence.field_line(message, lines[0], what) if lines else evidence.start_line(message)


def _answered(connection: Connection, history: History) -> Exchange | None:
    """Return the first exchange that was answered behind a response that said close."""
    closing = history.closings.of(connection)
    return closing.answered if closing else None


def _says_close_or_went_on(connection: Connection, history: History) -> bool:
    last = connection.last_exchange
    if last is None:
        return False
    if says_close(last.response_or_none):
        return True
    return connection.exchanges > 1 and _answered(connection, history) is not None


@rule(
    "TCP-ANY-close-honoured",
    'Server that sends "close" closes after the response',
    level=Level.MUST,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 8.1.2.1, 14.10",
    current="RFC9112 9.6",
    changed="Today the server must begin to close, and must take no further request from the connection.",
    message="The server said Connection: close, and answered another request on the connection or kept it "
    "open.",
    advice="Send FIN as soon as a response with Connection: close is sent, and leave unanswered what the "
    "client has sent behind that request.",
    guards="Broken where a later request on the connection was answered, or where a segment of the server "
    "shows a minute after the whole response was acknowledged that it had sent no FIN. A server "
    "that has sent FIN and goes on reading keeps it. Messages of HTTP/1.0 are not asked about. Undecided "
    "where the connection was not captured whole, the client closed first, the capture ended earlier, the "
    "request was still under way, a framing is doubtful, in tunnels, and inside TLS.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Connection: close
        <
        < Hello
        <FIN
    """,
    bad="""
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Connection: close
        <
        < One
        < HTTP/1.1 200 OK
        < Connection: close
        <
        < Two
        <FIN
    """,
    applies=_says_close_or_went_on,
    about=_answered,
)
def tcp_any_close_honoured(connection: Connection, history: History) -> Found:
    """The client counts on it that nothing behind this response was carried out.

    It sends those requests again elsewhere, so that they are executed twice; and a client that waits for
    the end of the connection waits in vain.
    """
    closing = history.closings.of(connection)
    if closing is not None and closing.said is not None and closing.answered is not None:
        return _went_on(closing.said, closing.answered, connection, history)
    return _stayed_open(connection, history)


def _went_on(said: Exchange, answered: Exchange, connection: Connection, history: History) -> Found:
    """Show the answer to another request, provided that it is one."""
    _plain_http(connection, answered, history)
    certainly_framed(said.request)
    certainly_over(said.response)
    certainly_framed(answered.request)
    certainly_framed(answered.response)
    return [
        _close_option(said.response, "close option"),
        evidence.start_line(answered.request, "later request"),
        evidence.start_line(answered.response, "answer to it"),
    ]


def _stayed_open(connection: Connection, history: History) -> Found:
    """Show that the connection was open long after its last response, if it was."""
    last = connection.last_exchange
    assert last is not None
    request, response = last.request, last.response
    facts = connection.close
    closed = facts is not None and (facts.fin_server is not None or facts.rst_server is not None)
    if closed and connection.end_ns - response.last_time < OPEN_NS:
        return ()  # the usual end
    _plain_http(connection, last, history)
    certainly_over(response)
    certainly_framed(request)
    early = any(anomaly.code is AnomalyCode.EARLY_RESPONSE for anomaly in last.anomalies)
    if early or not request.ended:
        raise Undecided(Doubt.DRAINING)
    return _open_later(response, timeline_of(connection))


def _open_later(response: Response, close: CloseFacts) -> Found:
    """Find a segment of the server without FIN, long after the acknowledgment, that counts none before.

    A FIN may be lost on its way and come late; the numbers of the segments behind it count it all the same.
    """
    known_ns: int | None = None
    for event in close.events:
        if event.flags & (FIN | RST):
            if not event.from_client and event.time_ns - response.last_time < OPEN_NS:
                return ()
            break
        if event.from_client:
            if known_ns is None and (event.acknowledgment or 0) >= response.end:
                known_ns = event.time_ns
        elif known_ns is not None and event.time_ns - known_ns >= OPEN_NS and event.sequence == response.end:
            seconds = (event.time_ns - known_ns) / 1_000_000_000
            return [
                _close_option(response, "close option"),
                evidence.segment(event, "connection still open", f"{seconds:.0f} s later, without FIN"),
            ]
    if client_closed_first(close):
        raise Undecided(Doubt.CLIENT_CLOSED_FIRST)
    closed = close.fin_server is not None or close.rst_server is not None
    raise NotObserved(NotObservedReason.NOT_SEEN if closed else NotObservedReason.AFTER_CAPTURE)


def _sent_on(connection: Connection, history: History) -> bool:
    if connection.exchanges < 2:
        return False
    closing = history.closings.of(connection)
    return closing is not None and closing.later is not None


def _guilty(connection: Connection, history: History) -> Exchange | None:
    """Return the exchange whose request the client should not have sent; None where that is none.

    The first behind the close is asked about, then the last: where several were under way, it may not
    have been.
    """
    closing = history.closings.of(connection)
    assert closing is not None
    doubts: list[NotObserved | Undecided] = []
    for later in (closing.later, closing.latest):
        assert later is not None
        try:
            if _sent_knowingly(closing, later, connection, history):
                return later
        except (NotObserved, Undecided) as doubt:
            doubts.append(doubt)
    if doubts:
        raise doubts[0]
    return None


@rule(
    "TCP-ANY-client-after-close",
    'Client sends no further request after "close"',
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 8.1.2.1",
    current="RFC9112 9.6",
    message="The client sent another request on a connection of which it knew that it would be closed.",
    advice="Use a connection no more when a request or a response on it has said Connection: close.",
    guards="Behind a request that itself said close any other one breaks it. Behind a response that did so, "
    "only one that left when the client's TCP had already acknowledged the whole response: shown by an "
    "acknowledgment without data before it, or in the request's own segment. A request that was under way "
    "keeps it. Messages of HTTP/1.0 and responses without a request are not asked about. Undecided where "
    "the client pipelines, segments may have been lost on the way, the connection was not captured whole, a "
    "framing is doubtful, in tunnels, and inside TLS.",
    good="""
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Connection: close
        <
        < One
        <FIN
        >! in flight
        > GET /2 HTTP/1.1
        >
    """,
    bad="""
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Connection: close
        <
        < One
        <FIN
        >ACK
        > GET /2 HTTP/1.1
        >
    """,
    applies=_sent_on,
    about=_guilty,
)
def tcp_any_client_after_close(connection: Connection, history: History) -> Found:
    """The server answers no more, and may reset the connection.

    The reset can take the last response from a client that has not read it yet, and the request must be
    sent again.
    """
    closing, later = history.closings.of(connection), _guilty(connection, history)
    if closing is None or later is None:
        return ()
    return _sent_knowingly(closing, later, connection, history)


def _sent_knowingly(closing: Closing, later: Exchange, connection: Connection, history: History) -> Found:
    """Show that the client knew of the close when it sent a request, if it did."""
    _plain_http(connection, later, history)
    certainly_framed(later.request)
    own, said = closing.asked, closing.said
    if own is not None and own.index < later.index:
        certainly_over(own.request)
        return [
            _close_option(own.request, "close option of the client"),
            evidence.start_line(later.request, "later request"),
        ]
    assert said is not None
    certainly_framed(said.request)
    certainly_over(said.response)
    if is_pipelined(later) or history.pipelines.pipelined(connection):
        raise Undecided(Doubt.IN_FLIGHT)
    response, close = said.response, timeline_of(connection)
    shown = sent_knowing(later.request, response.end, response.last_time, close)
    if shown is None:
        return ()
    if shown.length and connection.retransmitted:
        raise Undecided(Doubt.IN_FLIGHT)
    return [
        _close_option(response, "close option"),
        evidence.segment(shown, "acknowledgment of the response", f"up to {shown.acknowledgment}"),
        evidence.start_line(later.request, "later request"),
    ]


RULES: tuple[Rule, ...] = (tcp_any_close_honoured, tcp_any_client_after_close)
