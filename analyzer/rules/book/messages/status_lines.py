"""Rules for any status code: the status line, and one final response for each request (C0-*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import certain_octets, whole_connection
from analyzer.rules.rule import Doubt, Found, Level, Only, Party, Rule, Scope, Undecided, rule
from parsers.anomalies import AnomalyCode
from parsers.model import Protocol

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange


@rule(
    "C0-status-line",
    "Status line is HTTP-version SP 3DIGIT SP [reason] CRLF",
    level=Level.MUST,
    party=Party.SERVER,
    rfc2616="RFC2616 6.1",
    current="RFC9112 4",
    message="The status line does not follow its grammar.",
    advice="Send the version, one space, three digits, one space (also where no reason follows), then the "
    "reason.",
    guards="Silent on what does not begin with HTTP/ (HTTP/0.9, ICY, RTSP), and in tunnels. Undecided where "
    "two copies of the octets differ.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1  200 OK
        <
        < Hello
    """,
    only=Only.ODD,
)
def c0_status_line(exchange: Exchange, _history: History) -> Found:
    """The first line of a response is all that tells a recipient how to read the rest.

    Recipients may guess at white space and digits, and they guess differently: what one takes
    for 200 is an error to the next. A cache or a filter between them then sees another response
    than the client does.
    """
    found = []
    for response in evidence.responses(exchange):
        if not response.anomalies or not response.version.upper().startswith("HTTP/"):
            continue
        if evidence.anomalies(response, AnomalyCode.START_LINE_INVALID):
            certain_octets(response)
            found.append(evidence.start_line(response))
    return found


def _stray(connection: Connection, history: History) -> Exchange | None:
    return history.ledger(connection).first_orphan


@rule(
    "C0-one-final",
    "Exactly one final response per request; no response without an outstanding request",
    level=Level.MUST,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    rfc2616="RFC2616 6, 8.1.2.2",
    current="RFC9110 15, RFC9112 9.2",
    message="The server sent a final response that no request asked for.",
    advice="Send one final response to a request; look for two parts of the server that both answer.",
    guards="Broken only where the connection was captured from its SYN in both directions without a gap, "
    "its client sent requests, every one of them was answered, and all other messages were read without "
    "doubt. An unsolicited 408 is legal, and is another rule's.",
    good="""
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < one
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < two
    """,
    bad="""
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < one
        < HTTP/1.1 500 Internal Server Error
        <
        < one failed
    """,
    applies=lambda connection, _: connection.protocol is Protocol.HTTP1,
    about=_stray,
)
def c0_one_final(connection: Connection, history: History) -> Found:
    """On a connection that is used again, a response too many answers the next request.

    From there on every answer is the answer to another question: users see the pages of others.
    """
    ledger = history.ledger(connection)
    stray = ledger.first_orphan
    if stray is None or stray.response.status == 408:
        return ()
    if ledger.tunnel is not None:
        raise Undecided(Doubt.TUNNEL)
    whole_connection(connection)
    if ledger.doubtful or ledger.unanswered or ledger.orphans == connection.exchanges:
        raise Undecided(Doubt.NOT_HTTP)
    certain_octets(stray.response)
    return [evidence.start_line(stray.response)]


RULES: tuple[Rule, ...] = (c0_status_line, c0_one_final)
