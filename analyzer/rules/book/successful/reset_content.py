"""The rule on how a 205 (Reset Content) says that it is over; that it has no content is in content.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.close_facts import client_closed_first
from analyzer.rules.contents import any_content
from analyzer.rules.guards import certain_octets, not_head
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Scope, Undecided, rule
from parsers.model import Framing, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection
    from parsers.timeline import CloseFacts

AT_ONCE_NS = 1_000_000_000
"""How soon behind the head a close is taken for the end of the response: a busy server's delay."""


def _ends_unsaid(connection: Connection, _history: History) -> bool:
    """Whether the last response is framed, or ends with the connection and has no content of its own."""
    exchange = connection.last_exchange
    response = exchange.response_or_none if exchange else None
    if response is None or response.framing not in {
        Framing.CLOSE,
        Framing.CONTENT_LENGTH,
        Framing.CHUNKED,
    }:
        return False
    unframed = response.framing is Framing.CLOSE
    return not (unframed and response.content_length and not response.content.startswith(b"HTTP/"))


def _time_of(close: CloseFacts, frames: tuple[int | None, int | None]) -> int | None:
    """Return when the first of these segments was seen; None where there was none.

    Raises:
        Undecided: it is not in the timeline.
    """
    seen = [frame for frame in frames if frame is not None]
    if not seen:
        return None
    times = [event.time_ns for event in close.events if event.frame == min(seen)]
    if not times:
        raise Undecided(Doubt.TIMELINE_CUT)
    return times[0]


@rule(
    "S205-framing",
    "205 delimits its empty body explicitly",
    level=Level.MUST,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    statuses={205},
    observable=Observable.TCP,
    rfc2616="RFC2616 4.3, 4.4, 14.13",
    current="RFC9112 6.3",
    message="The 205 (Reset Content) response has no length, and the server kept the connection open.",
    advice="Send Content-Length: 0.",
    guards="Asked of the last response of a connection. A close of the server within one second behind the "
    "head is an end. Content that follows is another rule's, unless it is the next response. Undecided where "
    "the request or an octet was not captured, where the client closed within that second, and where the "
    "connection was not captured for as long.",
    good="""
        > POST /form HTTP/1.1
        > Content-Length: 0
        >
        <! no Content-Length
        < HTTP/1.1 205 Reset Content
        <
        <FIN
    """,
    bad="""
        > POST /form HTTP/1.1
        > Content-Length: 0
        >
        <! no Content-Length
        < HTTP/1.1 205 Reset Content
        <
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        <= Hello
    """,
    needs_content=any_content,
    applies=_ends_unsaid,
)
def s205_framing(connection: Connection, _history: History) -> Found:
    """A 205 has no content, and yet is framed like any other response: it must say so.

    Without a length the client waits for the close before it clears the form, and takes the next
    response for content.
    """
    exchange, close = connection.last_exchange, connection.close
    assert exchange is not None
    response = exchange.response
    if response.framing is not Framing.CLOSE:
        return ()
    not_head(exchange)
    certain_octets(response)
    if response.missing or close is None:
        raise NotObserved(response.missing_reason or NotObservedReason.NOT_SEEN)
    if not response.content_length:
        deadline = response.last_time + AT_ONCE_NS
        given_up = _time_of(close, (close.fin_client, close.rst_client))
        if client_closed_first(close) and given_up is not None and given_up <= deadline:
            raise Undecided(Doubt.CLIENT_CLOSED_FIRST)
        closed = _time_of(close, (close.fin_server, close.rst_server))
        if closed is not None and closed <= deadline:
            return ()
        if connection.end_ns <= deadline and close.ended != "idle":
            raise NotObserved(NotObservedReason.AFTER_CAPTURE)
    return [evidence.start_line(response)]


RULES: tuple[Rule, ...] = (s205_framing,)
