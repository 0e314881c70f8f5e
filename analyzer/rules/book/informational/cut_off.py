"""Rules for servers that close between an interim response and the final one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.close_facts import client_closed_first, first_server_rst
from analyzer.rules.expecting import continues
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Scope, Undecided, rule
from analyzer.rules.unanswered import facts_of, got_100, unanswered_or_last
from parsers.model import EndedBy, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange, Response


def _cut_off(connection: Connection, exchange: Exchange, last: Response) -> Found:
    """Show how the server closed behind the interim response `last`, having got the whole request.

    Raises:
        NotObserved, Undecided: the client closed first, the capture ended, or octets are missing.
    """
    close, request = facts_of(connection, exchange), exchange.request
    if client_closed_first(close):
        raise Undecided(Doubt.CLIENT_CLOSED_FIRST)
    if close.fin_server is None and close.rst_server is None:
        raise NotObserved(NotObservedReason.AFTER_CAPTURE)
    if close.fin_server is None:
        first_server_rst(close)  # raises where it may not be the server's
    sent = max(close.highest_sent_by_server or 0, (close.highest_ack_by_client or 0) - 1)  # a FIN counts one
    if sent > last.end:
        raise Undecided(Doubt.NOT_FINAL)
    if (close.highest_ack_by_server or 0) < request.end:
        raise Undecided(Doubt.REQUEST_UNACKNOWLEDGED)
    frame = close.fin_server or close.rst_server
    ends = [event for event in close.events if event.frame == frame and not event.from_client]
    kind = "RST" if close.fin_server is None else "FIN"
    return [
        evidence.start_line(last),
        *(evidence.segment(event, "end of the connection", f"{kind} of the server") for event in ends),
    ]


def _is_whole_with_interim(connection: Connection, history: History) -> bool:
    exchange = unanswered_or_last(connection, history)
    request = exchange.request_or_none if exchange else None
    return (
        exchange is not None
        and bool(exchange.interim)
        and (request is None or request.ended_by is EndedBy.FRAMING)
    )


_GUARDS = (
    "Asked of the last exchange of a connection. Undecided where the request was not captured, the client "
    "closed or reset first, the server did not acknowledge the whole request, sent octets that are no "
    "response, the RST may be another's, octets were lost, or the capture ended before the connection."
)


@rule(
    "C1XX-final-follows",
    "Interim responses end in exactly one final response",
    level=Level.MUST,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 10.1, 8.2.3",
    current="RFC9110 15",
    message="The server closed the connection after an interim response, without a final one.",
    advice="Look for a crash, or a time limit that ends a request which is still being worked on.",
    guards=_GUARDS + " After a 100, S100-final-response comes first.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 103 Early Hints
        < Link: </style.css>; rel=preload
        <
        < HTTP/1.1 200 OK
        <
        < Hello
        <FIN
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 103 Early Hints
        < Link: </style.css>; rel=preload
        <
        <FIN
    """,
    applies=_is_whole_with_interim,
    about=unanswered_or_last,
)
def c1xx_final_follows(connection: Connection, history: History) -> Found:
    """An interim response promises a final one.

    The client does not learn whether its request was carried out, and may have to repeat it.
    """
    exchange = unanswered_or_last(connection, history)
    assert exchange is not None
    if exchange.response_or_none is not None or continues(exchange):
        return ()
    return _cut_off(connection, exchange, exchange.interim[-1])


@rule(
    "S100-final-response",
    "Final response after the request is complete",
    level=Level.MUST,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 10.1.1, 8.2.3",
    current="RFC9110 10.1.1",
    message="The server asked for the content by 100 (Continue), got all of it, and closed without an "
    "answer.",
    advice="Look for a crash while the content is read, and answer 4xx or 5xx where it cannot be used.",
    guards=_GUARDS,
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
        <FIN
    """,
    bad="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 100 Continue
        <
        >= Hello
        <FIN
    """,
    applies=lambda connection, history: (
        _is_whole_with_interim(connection, history) and got_100(connection, history)
    ),
    about=unanswered_or_last,
)
def s100_final_response(connection: Connection, history: History) -> Found:
    """The client has sent its content because the server asked for it.

    Without an answer it knows not even whether the content was stored.
    """
    exchange = unanswered_or_last(connection, history)
    assert exchange is not None
    if exchange.response_or_none is not None:
        return ()
    return _cut_off(connection, exchange, exchange.interim[-1])


RULES: tuple[Rule, ...] = (c1xx_final_follows, s100_final_response)
