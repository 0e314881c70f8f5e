"""Rules whose verdict needs the close of the connection: responses cut short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.close_facts import client_closed_first, first_server_rst
from analyzer.rules.guards import certain_octets, not_head
from analyzer.rules.rule import (
    Doubt,
    Found,
    Level,
    Observable,
    Party,
    Rule,
    Scope,
    Undecided,
    rule,
)
from parsers.model import EndedBy, Framing, NotObserved, NotObservedReason
from parsers.timeline import RST

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection, Response
    from parsers.timeline import CloseFacts


def _framed_by_itself(connection: Connection, _history: History) -> bool:
    exchange = connection.last_exchange
    response = exchange.response_or_none if exchange else None
    return response is not None and response.framing in {Framing.CONTENT_LENGTH, Framing.CHUNKED}


def _close_of(connection: Connection) -> CloseFacts:
    if connection.close is None:
        raise NotObserved(NotObservedReason.NOT_SEEN)
    return connection.close


def _all_of_it_captured(response: Response, close: CloseFacts) -> None:
    """Raise where the server sent more than the tap saw."""
    ack = close.highest_ack_by_client
    if ack is not None and ack > response.end + 1:  # a FIN counts one
        raise Undecided(Doubt.CAPTURE_LOSS)
    for event in close.events:
        reach = event.end if event.length else event.sequence - 1
        if not event.from_client and reach > response.end:
            raise Undecided(Doubt.CAPTURE_LOSS)


@rule(
    "FR-truncated",
    "Body shorter than Content-Length, or chunked without last chunk",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 4.4",
    current="RFC9112 6.3, 8",
    message="The server ended the connection before its response was complete.",
    advice="Look for a time limit, a crash, or an upstream that failed in the middle of the response.",
    guards="Asked of the last response of a connection, where it has Content-Length or is chunked; never of "
    "HEAD, 204, 304 and tunnels. Undecided where the request or any octet was not captured, its method "
    "cannot be read, the client closed or reset first or had closed its window, or the RST may be another's.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 5
        <
        <= Hello
        <FIN
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 500
        <
        <= Hello
        <FIN
    """,
    applies=_framed_by_itself,
)
def fr_truncated(connection: Connection, _history: History) -> Found:
    """The recipient gets a part where a whole was announced.

    Careful clients show an error; others save half a file or show half a page. A cache that
    stores the part serves it again.
    """
    exchange = connection.last_exchange
    assert exchange is not None
    response = exchange.response
    if response.ended_by in {EndedBy.FRAMING, EndedBy.INVALID}:
        return ()
    if exchange.tls:
        raise Undecided(Doubt.TLS)
    if response.missing or response.ended_by is EndedBy.GAP:
        raise NotObserved(response.missing_reason or NotObservedReason.LOST)
    if response.ended_by is EndedBy.RECEIVER_RST:
        raise Undecided(Doubt.CLIENT_CLOSED_FIRST)
    if response.ended_by not in {EndedBy.SENDER_FIN, EndedBy.SENDER_RST}:
        raise NotObserved(NotObservedReason.AFTER_CAPTURE)
    not_head(exchange)
    certain_octets(response)
    close = _close_of(connection)
    if client_closed_first(close):
        raise Undecided(Doubt.CLIENT_CLOSED_FIRST)
    if response.ended_by is EndedBy.SENDER_RST:
        first_server_rst(close)  # raises where it may not be the server's
    _all_of_it_captured(response, close)
    windows = [event.window for event in close.events if event.from_client and not event.flags & RST]
    if windows and windows[-1] == 0:
        raise Undecided(Doubt.CLIENT_WINDOW_CLOSED)
    declared = response.declared_length
    of = f" of {declared}" if declared is not None and response.framing is Framing.CONTENT_LENGTH else ""
    return [
        evidence.start_line(response),
        evidence.content(
            response, "end of the connection", f"{response.content_length}{of} octets of content"
        ),
    ]


RULES: tuple[Rule, ...] = (fr_truncated,)
