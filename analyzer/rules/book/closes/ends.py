"""Rules whose verdict needs the close of the connection: responses cut short, and RSTs before an ACK.

Source of the names (Qe, Re, X, P, SS, E1, E2): the close story in the rule book's notes; each is
said again where it is used. Offsets are stream offsets (parsers.model).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.close_facts import (
    ACK,
    AFTER,
    acknowledged_before,
    client_closed_first,
    first_server_rst,
    order_of,
    sent_beyond_close,
    still_sending,
)
from analyzer.rules.guards import certain_octets, is_tunnel, not_head
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
from parsers.model import EndedBy, Framing, NotObserved, NotObservedReason

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
        reach = event.sequence + event.length if event.length else event.sequence - 1
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
    windows = [event.window for event in close.events if event.from_client and not event.flags & 0x04]
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


def _is_4xx_and_closed(connection: Connection, _history: History) -> bool:
    """Whether the last response is a 4xx, and the server closed the connection behind it."""
    exchange, close = connection.last_exchange, connection.close
    response = exchange.response_or_none if exchange else None
    if response is None or response.status is None or not 400 <= response.status < 500:
        return False
    return close is not None and (close.rst_server is not None or close.fin_server is not None)


@rule(
    "TCP-4XX-reset-before-ack",
    "While the client is sending, the server gets the response acknowledged before it closes its input",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={"4xx"},
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 10.4",
    current="RFC9112 9.6",
    changed="RFC 2616 asks it with a keyword of 4xx alone; today it is explained, without a keyword, for "
    "every final response.",
    message="The server reset the connection before it had the acknowledgment of its 4xx response from the "
    "client, which was still sending.",
    advice="Close in two steps: send FIN, go on reading and throwing away until the client closes or a time "
    "limit passes, then close (lingering close).",
    guards="A RST without the ACK flag carries the acknowledgment number of the segment that provoked it as "
    "its sequence number: below the end of the response it proves that the response was not acknowledged, "
    "at or behind it that it was. Any other RST must have passed the tap before the acknowledgment, or "
    "behind it by less than four fifths of the round trip between tap and server; else it is undecided. "
    "Undecided are also reordered segments, octets that were lost at the tap, TLS, a client that reset "
    "first, a RST with another TTL than the server's, or one that stopped nothing. Kept where the server "
    "went on acknowledging what the client sent. A remark only where the client sent nothing more, so that "
    "it may have paused.",
    good="""
        > POST /upload HTTP/1.1
        > Content-Length: 100000
        >
        >= 0123456789
        < HTTP/1.1 413 Content Too Large
        < Connection: close
        <
        < At most 100 octets.
        <FIN
        >ACK
        >= 0123456789
        <ACK
        >RST
    """,
    bad="""
        > POST /upload HTTP/1.1
        > Content-Length: 100000
        >
        >= 0123456789
        < HTTP/1.1 413 Content Too Large
        < Connection: close
        <
        < At most 100 octets.
        <FIN
        >! in flight
        >= 0123456789
        <RST 0
        >ACK
    """,
    applies=_is_4xx_and_closed,
)
def tcp_4xx_reset_before_ack(connection: Connection, _history: History) -> Found:
    """A RST makes many clients throw away what they have received and not yet read.

    The server said what was wrong, for instance that an upload is too large, and the user reads
    "connection reset" or "broken pipe" instead.
    """
    exchange, close = connection.last_exchange, _close_of(connection)
    assert exchange is not None
    if exchange.tls or is_tunnel(exchange):
        raise Undecided(Doubt.TLS)
    if close.rst_server is None:
        return ()
    request, response = exchange.request, exchange.response
    if connection.one_way:
        raise Undecided(Doubt.ONE_WAY)
    if close.rst_client is not None and client_closed_first(close, half_close=False):
        raise Undecided(Doubt.CLIENT_CLOSED_FIRST)
    rst = first_server_rst(close)
    if not still_sending(request, response, close):
        return ()
    if acknowledged_before(rst, response, close):
        return ()
    if not response.ended:
        raise NotObserved(NotObservedReason.CONNECTION_ENDED)
    certain_octets(response)
    if connection.gaps and rst.flags & ACK:
        raise Undecided(Doubt.CAPTURE_LOSS)  # the acknowledgment may be what was lost
    if order_of(rst, response, close) is AFTER:
        return ()
    value = f"at {rst.sequence}, the response ends at {response.end}"
    found = [evidence.start_line(response), evidence.segment(rst, "RST before the acknowledgment", value)]
    at_most = Severity.ERROR if sent_beyond_close(close) else Severity.INFO
    return [replace(one, at_most=at_most) for one in found]


RULES: tuple[Rule, ...] = (fr_truncated, tcp_4xx_reset_before_ack)
