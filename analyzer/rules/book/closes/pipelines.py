"""Rules for clients whose pipeline failed."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.clients import agent_of, proxied_for
from analyzer.rules.close_facts import client_closed_first
from analyzer.rules.closings import says_close
from analyzer.rules.framing_doubts import certainly_framed
from analyzer.rules.guards import whole_connection
from analyzer.rules.pipelines import asked, in_common, is_pipelined
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Scope, Undecided, rule
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.pipelines import Failed
    from parsers.model import Connection, Exchange, Request

LOOK_BACK = 1000
"""Exchanges of the capture among which the first one of the connection is looked for."""

RETRY_NS = 10_000_000_000
"""A connection that is opened later is not opened to retry what failed."""


def _opening(connection: Connection, history: History) -> list[Exchange]:
    """List the exchanges whose requests left before the first response on the connection began."""
    pipelined = history.pipelines.pipelined(connection)
    if not pipelined or pipelined[0].index > 1:
        return []
    known = {exchange.index: exchange for exchange in [*history.pipelines.left(connection), *pipelined]}
    begun = [known[index] for index in sorted(known)]
    if begun[0].index:
        since = islice(history.memory.since(begun[0].request.first_time), LOOK_BACK)
        place = (connection.capture, connection.number, 0)
        first = next((s for s in since if (s.capture, s.connection, s.index) == place), None)
        if first is not None:
            begun.insert(0, first.as_exchange())
    answers = [e.response_or_none.first_frame for e in begun if e.response_or_none is not None]
    return [e for e in begun if not answers or e.request.first_frame < min(answers)]


def _retried(connection: Connection, history: History) -> tuple[Failed, list[Exchange]] | None:
    """Find the failed pipeline of which two requests or more were sent again at once; None for none."""
    failures = history.pipelines.failures(connection)
    if not failures or not history.pipelines.pipelined(connection):
        return None
    opening = _opening(connection, history)
    for failed in failures:
        if len(failed.left) > 1 and any(is_pipelined(exchange) for exchange in failed.left):
            again = in_common(failed.left, opening)
            if len(again) > 1:
                return failed, again
    return None


@rule(
    "TCP-ANY-pipeline-retry",
    "No pipelining right after reconnecting to retry a failed pipeline",
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    scope=Scope.CONNECTION,
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 8.1.2.2",
    current="RFC9112 9.3.2",
    message="The server closed a connection with pipelined requests unanswered, and the client sent several "
    "of them on a new connection without waiting for the first response.",
    advice="Send the first of the requests alone, and the others when its response has come.",
    guards="Only requests of the same method, target, Host and User-Agent from the same address, sent on a "
    "connection that was opened within ten seconds after the server had closed the other one without "
    "having said so. Silent where the client closed first, or had sent them again elsewhere before. A remark "
    "where the address may stand for several clients. Undecided where either connection was not captured "
    "whole, and inside TLS.",
    good="""
        === a
        > GET /0 HTTP/1.1
        >
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Zero
        <FIN
        === b
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < One
        > GET /2 HTTP/1.1
        >
        > GET /3 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Two
        < HTTP/1.1 200 OK
        <
        < Three
    """,
    bad="""
        === a
        > GET /0 HTTP/1.1
        >
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Zero
        <FIN
        === b
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < One
        < HTTP/1.1 200 OK
        <
        < Two
    """,
    applies=lambda connection, history: (
        connection.exchanges > 1
        and bool(history.pipelines.pipelined(connection) and history.pipelines.failures(connection))
    ),
)
def tcp_any_pipeline_retry(connection: Connection, history: History) -> Found:
    """The first of the requests may have been answered by an error that made the server close.

    The requests behind it provoke the reset that destroys this answer, and so it is lost once more.
    """
    retried = _retried(connection, history)
    if retried is None:
        return ()
    failed, again = retried
    if any(exchange.tls for exchange in [*failed.left, *again]):
        raise Undecided(Doubt.TLS)
    if history.ledger(connection).tunnel is not None:
        raise Undecided(Doubt.TUNNEL)
    if not _failed_before(failed.connection, connection) or _sent_elsewhere(failed, connection, history):
        return ()
    for exchange in again:
        certainly_framed(exchange.request)
    found = [
        evidence.start_line(failed.left[0].request, "unanswered request"),
        *(evidence.start_line(exchange.request, "sent again") for exchange in again),
    ]
    certain = _one_client(connection, again[0].request, history)
    return found if certain else evidence.remarks(found)


def _failed_before(first: Connection, then: Connection) -> bool:
    """Whether the server closed a connection without a word, shortly before the other was opened."""
    whole_connection(then)
    whole_connection(first)
    close = first.close
    if close is None:
        raise NotObserved(NotObservedReason.NOT_SEEN)
    ends = [frame for frame in (close.fin_server, close.rst_server) if frame is not None]
    if not ends or client_closed_first(close):
        return False
    last = first.last_exchange
    if last is not None and says_close(last.response_or_none):
        return False
    times = [event.time_ns for event in close.events if event.frame == min(ends)]
    if not times:
        raise Undecided(Doubt.TIMELINE_CUT)
    return 0 <= then.start_ns - times[0] <= RETRY_NS


def _sent_elsewhere(failed: Failed, connection: Connection, history: History) -> bool:
    """Whether one of the requests was answered on another connection between the two."""
    keys = {asked(exchange.request) for exchange in failed.left}
    since = islice(history.memory.since(failed.left[-1].request.first_time), LOOK_BACK)
    return any(
        one.client.address == connection.client.address
        and one.connection not in {connection.number, failed.connection.number}
        and one.request.first_frame > failed.left[-1].request.first_frame
        and one.request.first_time <= connection.start_ns
        and asked(one.request) in keys
        for one in since
    )


def _one_client(connection: Connection, request: Request, history: History) -> bool:
    """Whether nothing speaks for several clients at the address (NAT)."""
    if proxied_for(request) is None and request.value("via") is not None:
        return False
    signs = history.clients.addresses.get(connection.client.address)
    return signs is not None and not signs.several and signs.agent == agent_of(request) != ""


RULES: tuple[Rule, ...] = (tcp_any_pipeline_retry,)
