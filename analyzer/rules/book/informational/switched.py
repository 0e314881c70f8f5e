"""What follows a 101: the other protocol, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import certain_octets
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Scope, Undecided, rule
from parsers.anomalies import AnomalyCode

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection

_STILL_HTTP = ("http/", "tls/")
"""What a protocol that may begin with a response of HTTP/1 is called, or begins with a handshake."""


@rule(
    "S101-switch-immediate",
    "The new protocol starts right after the empty line of the 101",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={101},
    scope=Scope.CONNECTION,
    rfc2616="RFC2616 10.1.2",
    current="RFC9110 7.8",
    message="After 101 (Switching Protocols) to another protocol the server went on with HTTP/1.",
    advice="Send nothing of HTTP/1 behind a 101; where the switch fails, answer otherwise than by 101.",
    guards="Only the first octets behind the 101 are looked at, and whether they begin like a status line. "
    "Kept where Upgrade names HTTP or TLS. Undecided where octets were lost.",
    good="""
        > GET /chat HTTP/1.1
        > Connection: Upgrade
        > Upgrade: irc
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: Upgrade
        < Upgrade: irc
        <
        <= :server 001 you
    """,
    bad="""
        > GET /chat HTTP/1.1
        > Connection: Upgrade
        > Upgrade: irc
        >
        < HTTP/1.1 101 Switching Protocols
        < Connection: Upgrade
        < Upgrade: irc
        <
        <= HTTP/1.1 200 OK\\r\\n\\r\\n
    """,
    observable=Observable.PARTIAL,
)
def s101_switch_immediate(connection: Connection, _history: History) -> Found:
    """The client takes the octets for the new protocol, and cannot read them.

    Chats and streams end so before they begin, behind servers that send their page all the same.
    """
    last = connection.last_exchange
    assert last is not None  # a status covers the connection
    response = last.response
    upgrade = (response.value("upgrade") or "").lower()
    if any(name in upgrade for name in _STILL_HTTP):
        return ()
    certain_octets(response)
    found = evidence.anomalies(response, AnomalyCode.HTTP_AFTER_SWITCH)
    if not found and connection.gaps:
        raise Undecided(Doubt.CAPTURE_LOSS)
    return [evidence.anomaly(response, one) for one in found]


RULES: tuple[Rule, ...] = (s101_switch_immediate,)
