"""What a proxy does on a connection that it has made a tunnel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import whole_connection
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Scope, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange


def _stray(connection: Connection, history: History) -> Exchange | None:
    return history.ledger(connection).first_orphan or history.ledger(connection).tunnel


@rule(
    "C2XX-connect-tunnel",
    "After a 2xx to CONNECT the connection is a tunnel",
    level=Level.FACT,
    party=Party.PROXY,
    scope=Scope.CONNECTION,
    rfc2616=None,
    current="RFC9110 9.3.6, RFC9112 6.3",
    message="A response came on a tunnel through which the client had not sent anything.",
    advice="Connect first, and answer CONNECT when the tunnel stands or cannot be made.",
    guards="Whoever is at the other end of the tunnel may speak HTTP: judged is only a connection whose "
    "client sent nothing into the tunnel, so that nobody there was asked for a response. Undecided for 408, "
    "by which a server at the other end gives up on a silent client, and where the connection was not "
    "captured whole.",
    good="""
        > CONNECT example.com:80 HTTP/1.1
        > Host: example.com:80
        >
        < HTTP/1.1 200 OK
        <
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > CONNECT example.com:80 HTTP/1.1
        > Host: example.com:80
        >
        < HTTP/1.1 200 OK
        <
        < HTTP/1.1 504 Gateway Timeout
        <
        < The server does not answer.
    """,
    observable=Observable.PARTIAL,
    applies=lambda connection, history: history.ledger(connection).tunnel is not None,
    about=_stray,
)
def c2xx_connect_tunnel(connection: Connection, history: History) -> Found:
    """The client takes the response for octets from the other end of the tunnel.

    It was told that the tunnel stands. A TLS client sees a broken handshake, and nobody sees the 504.
    """
    ledger = history.ledger(connection)
    stray, tunnel = ledger.first_orphan, ledger.tunnel
    if stray is None or tunnel is None or stray.response.at < tunnel.response.end:
        return ()
    whole_connection(connection)
    if connection.octets_c2s > tunnel.request.end:
        return ()
    if stray.response.status == 408:
        raise Undecided(Doubt.TUNNEL)
    return [evidence.start_line(stray.response), evidence.start_line(tunnel.response)]


RULES: tuple[Rule, ...] = (c2xx_connect_tunnel,)
