"""Rules for content that the server does not read, and what becomes of it on the connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.closings import says_close
from analyzer.rules.expecting import continues, expects_continue
from analyzer.rules.framing_doubts import certainly_framed, certainly_over
from analyzer.rules.guards import certain_octets, is_tunnel, whole_connection
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Scope, Undecided, rule
from analyzer.rules.segments import timeline_of
from parsers.model import Framing

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange, Request

NOT_UNDERSTOOD = frozenset({400, 405, 501})
"""How servers answer octets that are no request, or have a method in front that is none."""

_REQUEST_LINE = re.compile(rb" HTTP/1\.[01][\r\n]")


def _stray(connection: Connection, history: History) -> Exchange | None:
    """Return the response without a request that came behind an early one."""
    return history.ledger(connection).stray


@rule(
    "TCP-ANY-unread-body-reused",
    "Server reads the whole request body or closes",
    level=Level.MUST,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 8.2.2",
    current="RFC9112 9.3",
    changed="RFC 2616 implies it; today it is a requirement of its own.",
    message="After an early final response without Connection: close the server answered once more, though "
    "the client had sent nothing but more of the same request's content.",
    advice="Read the rest of the content and throw it away, or send Connection: close and close.",
    guards="Only 400, 405 and 501 count as such an answer, where content came between the two responses and "
    "the client had not ended its side. 408 as the first response is another rule's. Undecided where the "
    "connection was not captured whole, a pairing or the framing of a message is doubtful, the client "
    "may have left out its content, the content itself holds a request line, in tunnels, and inside TLS.",
    good="""
        > POST /f HTTP/1.1
        > Content-Length: 10
        >
        >= Hello
        < HTTP/1.1 413 Content Too Large
        <
        < At most 4 octets.
        >= World
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > POST /f HTTP/1.1
        > Content-Length: 10
        >
        >= Hello
        < HTTP/1.1 413 Content Too Large
        <
        < At most 4 octets.
        >= World
        < HTTP/1.1 400 Bad Request
        <
        < What is that?
    """,
    applies=lambda connection, history: (
        connection.exchanges > 1 and history.ledger(connection).answered_early is not None
    ),
    about=_stray,
    supersedes={"C0-one-final"},
)
def tcp_any_unread_body_reused(connection: Connection, history: History) -> Found:
    """Content is taken for a request: whoever can send content can send requests in another's name.

    From then on each response stands for another request than the client thinks.
    """
    ledger = history.ledger(connection)
    first, stray = ledger.answered_early, ledger.stray
    if first is None or stray is None or stray.response.status not in NOT_UNDERSTOOD:
        return ()
    request, response = first.request, first.response
    if response.status == 408 or response.version != "HTTP/1.1" or is_tunnel(first):
        return ()
    if says_close(response) or says_close(request):
        return ()
    if not response.last_frame < request.last_frame < stray.response.first_frame:
        return ()
    _certain(first, connection, history)
    _nothing_but_content(first, stray, connection)
    return [
        evidence.start_line(response, "early response"),
        evidence.start_line(stray.response, "answer to content"),
    ]


def _certain(first: Exchange, connection: Connection, history: History) -> None:
    """Raise unless it is certain where the request and its early response end."""
    if first.tls:
        raise Undecided(Doubt.TLS)
    ledger = history.ledger(connection)
    if ledger.tunnel is not None:
        raise Undecided(Doubt.TUNNEL)
    whole_connection(connection)
    if ledger.doubtful:
        raise Undecided(Doubt.NOT_HTTP)
    certainly_framed(first.request)
    certainly_over(first.response)


def _nothing_but_content(first: Exchange, stray: Exchange, connection: Connection) -> None:
    """Raise where what the client sent behind the early response may be something else."""
    request = first.request
    certain_octets(stray.response)
    if request.framing not in {Framing.CONTENT_LENGTH, Framing.CHUNKED}:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    if expects_continue(request) and not continues(first):
        raise Undecided(Doubt.CONTENT_LEFT_OUT)
    if _holds_a_request(request):
        raise Undecided(Doubt.CONTENT_LEFT_OUT)
    close = timeline_of(connection)
    ends = [frame for frame in (close.fin_client, close.rst_client) if frame is not None]
    if ends and min(ends) < stray.response.first_frame:
        raise Undecided(Doubt.CLIENT_CLOSED_FIRST)  # the answer may be to the end of the request


def _holds_a_request(request: Request) -> bool:
    return _REQUEST_LINE.search(request.content) is not None


RULES: tuple[Rule, ...] = (tcp_any_unread_body_reused,)
