"""Rules for clients that hold their content back for good: they got 100, or waited for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.close_facts import client_closed_first
from analyzer.rules.expecting import announces_content, continues, expects_continue
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Scope, Undecided, rule
from analyzer.rules.unanswered import facts_of, got_100, unanswered_or_last
from parsers.model import NotObserved, NotObservedReason
from parsers.timeline import RST

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection
    from parsers.timeline import CloseFacts

PATIENCE_NS = 30_000_000_000
"""Usual clients wait one second for 100, and none is known that waits longer than a few."""


def _holds_back(connection: Connection, history: History) -> bool:
    """Whether the request waits for 100 and has content; undecided where that cannot be told."""
    exchange = unanswered_or_last(connection, history)
    request = exchange.request_or_none if exchange else None
    return request is not None and expects_continue(request) and announces_content(request)


def _waited_ns(connection: Connection, close: CloseFacts, since_ns: int) -> int:
    """Return how long the connection stayed open and silent, in nanoseconds."""
    closing = (close.fin_client, close.rst_client, close.fin_server, close.rst_server)
    ends = [event.time_ns for event in close.events if event.frame in closing]
    return min(ends, default=connection.end_ns) - since_ns


def _window_open(close: CloseFacts) -> None:
    windows = [event.window for event in close.events if not event.from_client and not event.flags & RST]
    if windows and windows[-1] == 0:
        raise Undecided(Doubt.SERVER_WINDOW_CLOSED)


@rule(
    "S100-client-continues",
    "Client goes on with the request after 100",
    level=Level.SHOULD,
    party=Party.CLIENT,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 10.1.1, 8.2.3",
    current="RFC9110 15.2.1",
    changed="RFC 2616 asks it with a keyword; today the client ought to.",
    message="The client got 100 (Continue), and did not send its content.",
    advice="Send the content when the 100 was read; look for a client that does not know 100.",
    guards="Asked of the last exchange of a connection, where the request waits for 100 and got it. Broken "
    "where the client acknowledged the 100, and closed first or was silent for 30 seconds. Undecided where "
    "octets were lost, the server's window was closed, or the capture ended sooner.",
    good="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 100 Continue
        <
        >= Hello
        < HTTP/1.1 200 OK
        <
        < Stored.
    """,
    bad="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 100 Continue
        <
        >ACK
        >WAIT 60
        >RST
    """,
    applies=lambda connection, history: _holds_back(connection, history) and got_100(connection, history),
    about=unanswered_or_last,
)
def s100_client_continues(connection: Connection, history: History) -> Found:
    """The server keeps a place for the content that it was promised.

    It waits until its time limit, and the request is lost.
    """
    exchange = unanswered_or_last(connection, history)
    assert exchange is not None
    if exchange.response_or_none is not None or exchange.request.content_length:
        return ()
    close, asked = facts_of(connection, exchange), continues(exchange)[0]
    if (close.highest_ack_by_client or 0) < asked.end:
        raise NotObserved(NotObservedReason.AFTER_CAPTURE)
    _window_open(close)
    waited = _waited_ns(connection, close, asked.last_time)
    if not client_closed_first(close) and waited < PATIENCE_NS:
        if close.fin_server is not None or close.rst_server is not None:
            return ()
        raise NotObserved(NotObservedReason.AFTER_CAPTURE)
    return [evidence.start_line(asked), evidence.start_line(exchange.request)]


@rule(
    "S100-client-waits-forever",
    "Client does not wait indefinitely for 100",
    level=Level.SHOULD_NOT,
    party=Party.CLIENT,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 8.2.3",
    current="RFC9110 10.1.1",
    message="The client waited more than 30 seconds for 100 (Continue), and did not send its content.",
    advice="Send the content after a second or two without an answer.",
    guards="Asked of the last exchange of a connection, where the request waits for 100. A remark, since a "
    "person may have stopped the client. Undecided where octets were lost, the server's window was closed, "
    "or the connection was captured for less than 30 seconds.",
    good="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        <ACK
        >WAIT 0.4
        >= Hello
        < HTTP/1.1 200 OK
        <
        < Stored.
    """,
    bad="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        <ACK
        >WAIT 120
        >RST
    """,
    applies=_holds_back,
    about=unanswered_or_last,
)
def s100_client_waits_forever(connection: Connection, history: History) -> Found:
    """Servers and proxies of HTTP/1.0 know no 100, and never send one.

    A client that insists on it waits until somebody gives up.
    """
    exchange = unanswered_or_last(connection, history)
    assert exchange is not None
    answered = exchange.response_or_none is not None or exchange.interim
    if answered or exchange.request.content_length:
        return ()
    request, close = exchange.request, facts_of(connection, exchange)
    _window_open(close)
    if _waited_ns(connection, close, request.last_time) <= PATIENCE_NS:
        if close.ended in {"fin", "rst"}:
            return ()
        raise NotObserved(NotObservedReason.AFTER_CAPTURE)
    return [evidence.field_line(request, line) for line in request.lines("expect")]


RULES: tuple[Rule, ...] = (s100_client_continues, s100_client_waits_forever)
