"""Rules for RSTs while the client is sending: is the response acknowledged before the server closes?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules.close_story import closed_by_server, decided, is_4xx_and_closed, shown, status_of
from analyzer.rules.closes.verdict import Conduct, Outcome, Subtype
from analyzer.rules.guards import certain_octets
from analyzer.rules.rule import Found, Level, Observable, Party, Rule, Scope, Severity, rule
from parsers.model import NotObserved

if TYPE_CHECKING:
    from analyzer.rules.closes.verdict import CloseVerdict
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange

_AT_RISK = {Conduct.RESET_BEFORE_ACK, Conduct.PROVABLY_LOST}
_BEFORE = "RST before the acknowledgment"
LINGERING = """
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
    >FIN
"""
"""How it should be done: half-close, and read on until the client has closed."""

_ADVICE = (
    "Close in two steps: send FIN, go on reading and throwing away until the client closes or a time limit "
    "passes, then close (lingering close). wirelint explain reset-before-ack shows how."
)
_GUARDS = (
    "Seven tests (E1 to E7) decide whether the server's TCP had the acknowledgment when it sent its first "
    "RST: by the sequence number of a RST that answers one segment, by the timestamp that it echoes, by what "
    "it acknowledges, and by times against the round trip between tap and server; frame order alone never "
    "decides beside the client. Undecided where none decides, segments were lost at the tap, one direction "
    "is missing, the client reset first, the RST may be another's, or the server had repeated its response "
    "in vain. Kept where the server lingered, or the client had nothing more to send. A remark only where no "
    "octet of the client came behind the close, so that it may have paused. A request that crossed the close "
    "of an idle connection is no fault."
)


def _at_risk(connection: Connection, history: History) -> CloseVerdict | None:
    """Return the verdict where the server reset before the acknowledgment, else None."""
    verdict = decided(connection, history)
    if verdict is None or verdict.conduct not in _AT_RISK or verdict.subtype is Subtype.IDLE_CLOSE_RACE:
        return None
    exchange = connection.last_exchange
    if not verdict.hidden and exchange is not None:
        if exchange.doubt is not None:
            raise NotObserved(exchange.doubt)
        certain_octets(exchange.response)
    return verdict


def _found(connection: Connection, verdict: CloseVerdict) -> Found:
    at_most = Severity.INFO if verdict.weak else Severity.ERROR
    return shown(connection, verdict, _BEFORE, at_most=at_most)


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
    advice=_ADVICE,
    guards=_GUARDS,
    good=LINGERING,
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
    applies=is_4xx_and_closed,
)
def tcp_4xx_reset_before_ack(connection: Connection, history: History) -> Found:
    """A RST makes many clients throw away what they have received and not yet read.

    The server said what was wrong, for instance that an upload is too large, and the user reads
    "connection reset" or "broken pipe" instead.
    """
    verdict = _at_risk(connection, history)
    return () if verdict is None or verdict.hidden else _found(connection, verdict)


@rule(
    "TCP-4XX-response-lost",
    "Response provably lost to a reset",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={"4xx"},
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 10.4",
    current="RFC9112 9.6",
    changed="As TCP-4XX-reset-before-ack.",
    message="The server reset the connection, and octets of its 4xx response never reached the client.",
    advice=_ADVICE,
    guards=_GUARDS + " The loss is proved where the client went on acknowledging less when the response must "
    "have arrived, and said nothing more for three seconds (L1), where it named octets behind a hole (L2), "
    "where the octets never passed a tap beside it (L3), or where the rest was never sent (L4). That no "
    "acknowledgment was seen proves nothing.",
    good=LINGERING,
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
        >ACK 0
        <RST 0
        >WAIT 4
    """,
    supersedes={"TCP-4XX-reset-before-ack"},
    applies=is_4xx_and_closed,
)
def tcp_4xx_response_lost(connection: Connection, history: History) -> Found:
    """The client was told to go away, and never learned why.

    It sees a broken connection, tries again, and fails again, since nothing tells it what to change.
    """
    verdict = _at_risk(connection, history)
    if verdict is None or verdict.hidden or verdict.outcome is not Outcome.LOST:
        return ()
    return _found(connection, verdict)


def _is_other_and_closed(connection: Connection, history: History) -> bool:
    """Whether the server closed behind a response that is no 4xx, or whose status nobody saw."""
    if not closed_by_server(connection):
        return False
    status = status_of(connection)
    if status is not None and not 400 <= status < 500:
        return True
    verdict = history.closes.of(connection)
    return verdict is not None and verdict.hidden


def _hidden_or_last(connection: Connection, history: History) -> Exchange | None:
    """Return the last exchange, or that of the request whose response nobody saw."""
    verdict = history.closes.of(connection)
    if verdict is not None and verdict.hidden:
        return history.ledger(connection).last_unanswered
    return connection.last_exchange


@rule(
    "TCP-ANY-reset-before-ack",
    "Same duty for every last response on a connection",
    level=Level.OUGHT,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616=None,
    current="RFC9112 9.6",
    changed="RFC 2616, 10.4, speaks of 4xx alone; today it is explained for every final response.",
    message="The server reset the connection before it had the acknowledgment of its last response from the "
    "client, which was still sending.",
    advice=_ADVICE,
    guards=_GUARDS + " Asked of final responses other than 4xx, and where the response itself was not "
    "captured but its loss is proved. An error where the loss is proved.",
    good="""
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Connection: close
        <
        < One.
        <FIN
        >FIN
        <ACK
    """,
    bad="""
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Connection: close
        <
        < One.
        <RST
        >ACK
    """,
    applies=_is_other_and_closed,
    about=_hidden_or_last,
)
def tcp_any_reset_before_ack(connection: Connection, history: History) -> Found:
    """A success can be lost as well as a failure.

    The client does not know whether its request was carried out, and may have to repeat it, or must not.
    """
    verdict = _at_risk(connection, history)
    if verdict is None:
        return ()
    found = _found(connection, verdict)
    if verdict.outcome is Outcome.LOST and not verdict.weak:
        return [replace(one, at_least=Severity.ERROR) for one in found]
    return found


RULES: tuple[Rule, ...] = (tcp_4xx_reset_before_ack, tcp_4xx_response_lost, tcp_any_reset_before_ack)
