"""Rules for 408: what was not complete in time, and what becomes of the connection."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import members
from analyzer.rules.guards import certain_octets, readable
from analyzer.rules.parties import is_intermediary
from analyzer.rules.rule import (
    Doubt,
    Found,
    Level,
    Observable,
    Party,
    Rule,
    Scope,
    Severity,
    Undecided,
    rule,
)
from parsers.anomalies import AnomalyCode
from parsers.model import EndedBy, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange, Request, Response
    from parsers.timeline import CloseFacts


def _has(exchange: Exchange, code: AnomalyCode) -> bool:
    return any(found.code is code for found in exchange.anomalies)


def _answers_a_request(connection: Connection, _history: History) -> bool:
    """Whether the last response is more than the end of an idle connection."""
    exchange = connection.last_exchange
    return exchange is not None and not _has(exchange, AnomalyCode.RESPONSE_BEFORE_REQUEST)


def _was_complete(exchange: Exchange) -> bool:
    """Whether the whole request passed the tap before the response began."""
    request = exchange.request
    if request.ended_by is EndedBy.GAP:
        raise NotObserved(request.missing_reason or NotObservedReason.LOST)
    if request.ended_by is EndedBy.INVALID:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    if not request.ended or _has(exchange, AnomalyCode.EARLY_RESPONSE):
        return False
    readable(request)
    return True


def _had_arrived(request: Request, response: Response, close: CloseFacts) -> bool:
    """Whether the server had acknowledged the whole request when it answered.

    Raises:
        Undecided: the segments are not known, or the request came less than a round trip before.
    """
    acknowledged = [
        event.acknowledgment
        for event in close.events
        if not event.from_client and event.acknowledgment is not None and event.frame <= response.first_frame
    ]
    if not acknowledged:
        raise Undecided(Doubt.TIMELINE_CUT)
    if max(acknowledged) < request.end:
        return False
    quiet = response.first_time - request.last_time
    if close.handshake_ns is None or quiet <= sum(close.handshake_ns):
        raise Undecided(Doubt.CROSSING)
    return True


@rule(
    "S408-incomplete",
    "408 only if the request was not complete in time",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={408},
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 10.4.9",
    current="RFC9110 15.5.9",
    message="The response is 408 (Request Timeout), and the server had acknowledged the whole request.",
    advice="Answer 504 where an upstream took too long, and 503 where the server itself did.",
    guards="Asked where the 408 is the last response of its connection and answers a request. Undecided "
    "where the request was not wholly captured or cannot be read, where it ended less than a round trip "
    "before the response or the round trip is not known, and in TLS. A remark only of an intermediary, "
    "which may pass on the time limit of its upstream.",
    good="""
        > POST /upload HTTP/1.1
        > Content-Length: 10
        >
        >= Hello
        < HTTP/1.1 408 Request Timeout
        < Connection: close
        <
        < The rest did not come.
        <FIN
    """,
    bad="""
        > POST /upload HTTP/1.1
        > Content-Length: 5
        >
        >= Hello
        <ACK
        <WAIT 30
        < HTTP/1.1 408 Request Timeout
        < Connection: close
        <
        < It took too long.
        <FIN
    """,
    applies=_answers_a_request,
)
def s408_incomplete(connection: Connection, history: History) -> Found:
    """408 invites the client to send the request again, since the server has not seen it whole.

    Where it has, the request may have been executed, and what is sent again is executed twice.
    """
    exchange = connection.last_exchange
    assert exchange is not None
    request, response = exchange.request, exchange.response
    if not _was_complete(exchange):
        return ()
    if exchange.tls:
        raise Undecided(Doubt.TLS)
    if connection.close is None:
        raise NotObserved(NotObservedReason.NOT_SEEN)
    if not _had_arrived(request, response, connection.close):
        return ()
    certain_octets(request)
    certain_octets(response)
    at_most = Severity.INFO if is_intermediary(exchange, history) else Severity.ERROR
    seconds = (response.first_time - request.last_time) / 1_000_000_000
    found = [
        replace(evidence.start_line(request), frame=request.last_frame),
        replace(evidence.start_line(response), value=f"{_line(response)}, {seconds:.3f} s later"),
    ]
    return [replace(one, at_most=at_most) for one in found]


def _line(response: Response) -> str:
    return response.start_line[:100].decode("latin-1")


@rule(
    "S408-close",
    "408 says Connection: close",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={408},
    rfc2616=None,
    current="RFC7231 6.5.7",
    since="RFC7231",
    changed="RFC 7231 asked for it; RFC 9110 has left the sentence out.",
    message="The 408 (Request Timeout) response does not say that the connection will be closed.",
    advice="Send Connection: close with 408, and close.",
    guards="Asked of HTTP/1.1 alone. Undecided where a line of the response's head cannot be read.",
    good="""
        > POST /upload HTTP/1.1
        > Content-Length: 10
        >
        >= Hello
        < HTTP/1.1 408 Request Timeout
        < Connection: close
        <
        < The rest did not come.
        <FIN
    """,
    bad="""
        > POST /upload HTTP/1.1
        > Content-Length: 10
        >
        >= Hello
        < HTTP/1.1 408 Request Timeout
        <
        < The rest did not come.
        <FIN
    """,
    applies=lambda exchange, _: exchange.response.version == "HTTP/1.1",
)
def s408_close(exchange: Exchange, _history: History) -> Found:
    """The server has stopped waiting, and what the client still sends would be lost.

    A client that knows it opens a new connection at once instead of running into a reset.
    """
    response = exchange.response
    lines = response.lines("connection")
    if any("close" in [option.lower() for option in members(line.value)] for line in lines):
        return ()
    readable(response)
    return [evidence.absence(response, "no close option")]


@rule(
    "S408-unsolicited",
    "408 on an idle connection",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={408},
    scope=Scope.CONNECTION,
    rfc2616="RFC2616 10.4.9",
    current="RFC9110 15.5.9, RFC9112 9.2",
    message="The server sent 408 (Request Timeout) on a connection on which no request was outstanding.",
    advice="Close an idle connection without a response: some clients take it for the answer to the request "
    "that they are about to send.",
    guards="Asked of the last response of a connection. Undecided where the connection was not captured from "
    "its start in both directions without a gap, or the pairing is in doubt.",
    good="""
        > POST /upload HTTP/1.1
        > Content-Length: 10
        >
        >= Hello
        < HTTP/1.1 408 Request Timeout
        < Connection: close
        <
        < The rest did not come.
        <FIN
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
        <WAIT 60
        < HTTP/1.1 408 Request Timeout
        < Connection: close
        <
        < You were idle for too long.
        <FIN
    """,
)
def s408_unsolicited(connection: Connection, _history: History) -> Found:
    """It is allowed, and it crosses with the next request now and then.

    A client must then not take it for the answer; many do, and show an error for a request that
    the server has never seen.
    """
    exchange = connection.last_exchange
    assert exchange is not None
    if not _has(exchange, AnomalyCode.RESPONSE_BEFORE_REQUEST):
        exchange.request  # noqa: B018  (raises where it was not captured or the pairing is in doubt)
        return ()
    if connection.one_way:
        raise Undecided(Doubt.ONE_WAY)
    if connection.opened != "syn":
        raise Undecided(Doubt.MIDSTREAM)
    if connection.gaps:
        raise Undecided(Doubt.CAPTURE_LOSS)
    certain_octets(exchange.response)
    return [evidence.start_line(exchange.response)]


RULES: tuple[Rule, ...] = (s408_incomplete, s408_close, s408_unsolicited)
