"""Rules for the manner of a close: in two steps, by FIN, or by a RST that cuts the connection off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.closes.resets import LINGERING
from analyzer.rules.close_story import closed_by_server, decided, is_4xx_and_closed, shown, status_of
from analyzer.rules.closes.verdict import Conduct, Subtype
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Scope, Severity, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.closes.verdict import CloseVerdict
    from analyzer.rules.history import History
    from parsers.model import Connection

RIGHT_AFTER_NS = 100_000_000
"""A RST so soon behind the last octet of the response was sent in place of a close; later ones end a
connection that has been idle, whose response was acknowledged."""


@rule(
    "TCP-4XX-close-while-sending",
    "Server closes while the request is still arriving",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={"4xx"},
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 10.4",
    current="RFC9112 9.6",
    message="The server closed behind its 4xx response while the request was still arriving, and read no "
    "further.",
    advice="Send FIN, and go on reading until the client closes or a time limit passes: clients that meet a "
    "reset while they send often do not read the response.",
    guards="A remark: nothing was lost for certain. Broken where the server closed, new octets of the client "
    "came behind, and were neither acknowledged nor reset in the capture, or were reset though the response "
    "had been acknowledged. Kept where the server went on acknowledging them, where a request crossed the "
    "close of an idle connection, and where the client had nothing more to send. What "
    "TCP-4XX-reset-before-ack says is not said again; undecided as there.",
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
    """,
    applies=is_4xx_and_closed,
)
def tcp_4xx_close_while_sending(connection: Connection, history: History) -> Found:
    """What the client sends meets a closed door, and the reset that answers it may come before it reads.

    Whether the response gets through is then a matter of how the client is written.
    """
    verdict = decided(connection, history)
    if verdict is None or verdict.subtype is Subtype.IDLE_CLOSE_RACE:
        return ()
    if verdict.conduct is Conduct.RESET_AFTER_ACK:
        return shown(connection, verdict, "RST behind the acknowledgment", at_most=Severity.INFO)
    if verdict.conduct is not Conduct.CLOSED_WHILE_SENDING:
        return ()
    return [*_status_line(connection), *_close(connection)]


def _status_line(connection: Connection) -> Found:
    exchange = connection.last_exchange
    response = exchange.response_or_none if exchange else None
    return [] if response is None else [evidence.start_line(response)]


def _close(connection: Connection) -> Found:
    """Show the server's FIN."""
    close = connection.close
    events = close.events if close is not None else []
    fins = [event for event in events if close is not None and event.frame == close.fin_server]
    return [evidence.segment(event, "FIN of the server", f"at {event.sequence}") for event in fins]


@rule(
    "TCP-4XX-lingering-ok",
    "Half-close and drain seen (positive finding)",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={"4xx"},
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 10.4",
    current="RFC9112 9.6",
    message="The server sent FIN behind its 4xx response and went on reading what the client sent.",
    advice="Nothing to do: this is how it should be done.",
    guards="Never broken: a fact. That octets are acknowledged does not prove that they are read.",
    good=LINGERING,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 404 Not Found
        <
        < None.
        <FIN
        >FIN
    """,
    fact=True,
    applies=is_4xx_and_closed,
)
def tcp_4xx_lingering_ok(connection: Connection, history: History) -> Found:
    """The response arrives, since no RST can come before it was read."""
    verdict = decided(connection, history)
    if verdict is None or verdict.conduct is not Conduct.LINGERING:
        return ()
    return [*_status_line(connection), *_close(connection)]


def _is_closed(connection: Connection, _history: History) -> bool:
    return status_of(connection) is not None and closed_by_server(connection)


def _aborted(connection: Connection, history: History) -> CloseVerdict | None:
    """Return the verdict where the server reset a client that was not sending, else None."""
    verdict = decided(connection, history)
    if verdict is None or verdict.conduct is not Conduct.ABORTIVE or verdict.rst is None:
        return None
    if verdict.subtype is None:
        raise Undecided(Doubt.ORDER)
    return verdict


@rule(
    "TCP-ANY-abortive-close",
    "Connection ended by FIN, not by RST right after a response",
    level=Level.SHOULD,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616="RFC2616 8.1.4",
    current="RFC9112 9.5, 9.6",
    message="The server ended the connection by a RST right behind its response, in place of a FIN.",
    advice="Leave SO_LINGER alone (with a time of zero, close sends a RST), and read the request to its end.",
    guards="Asked where the client was not sending. Broken where the RST came within a tenth of a second of "
    "the response's last octet; a RST that ends an idle connection behind the acknowledgment of everything "
    "harms nobody, nor does one that answers an alert of TLS, a probe, or a client that closed first. "
    "Undecided where the order of RST and acknowledgment is. Before the acknowledgment, "
    "TCP-ANY-abortive-before-ack says it.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
        >ACK
        <FIN
        >FIN
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
        >ACK
        >WAIT 0.01
        <RST
    """,
    applies=_is_closed,
)
def tcp_any_abortive_close(connection: Connection, history: History) -> Found:
    """A RST says that something went wrong, and may throw away what the client has not read yet.

    Clients log an error, and pools count the server as failing.
    """
    verdict = _aborted(connection, history)
    if verdict is None or verdict.rst is None or _client_closed(connection, verdict):
        return ()
    exchange = connection.last_exchange
    sent = exchange.response.last_time if exchange is not None else 0
    if verdict.rst.time_ns - sent > RIGHT_AFTER_NS:
        return ()
    return shown(connection, verdict, "RST in place of a FIN", at_most=Severity.ERROR)


def _client_closed(connection: Connection, verdict: CloseVerdict) -> bool:
    """Whether the client had sent its FIN before the RST: then the connection was over."""
    fin = connection.close.fin_client if connection.close is not None else None
    return fin is not None and verdict.rst is not None and fin < verdict.rst.frame


@rule(
    "TCP-ANY-abortive-before-ack",
    "Server aborts the connection before its last response is acknowledged, the client not sending",
    level=Level.FACT,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    rfc2616=None,
    current="RFC9112 9.6",
    message="The server reset the connection before the client had acknowledged its response.",
    advice="Leave SO_LINGER alone (with a time of zero, close sends a RST), and read the request to its end "
    "before you close.",
    guards="Asked where the client was not sending; the order of RST and acknowledgment is decided as for "
    "TCP-4XX-reset-before-ack, else it is undecided.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
        >ACK
        <FIN
        >FIN
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
        <RST
        >ACK
    """,
    supersedes={"TCP-ANY-abortive-close"},
    applies=_is_closed,
)
def tcp_any_abortive_before_ack(connection: Connection, history: History) -> Found:
    """If the response or a part of it is lost on its way, nobody sends it again.

    What has arrived may be thrown away by the RST before the client reads it.
    """
    verdict = _aborted(connection, history)
    if verdict is None or verdict.subtype is not Subtype.BEFORE_ACK:
        return ()
    return shown(connection, verdict, "RST before the acknowledgment", at_most=Severity.ERROR)


RULES: tuple[Rule, ...] = (
    tcp_4xx_close_while_sending,
    tcp_4xx_lingering_ok,
    tcp_any_abortive_close,
    tcp_any_abortive_before_ack,
)
