"""The verdict on the close of a connection: which response it is about, and the short way of most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.closes.loss import proof_of_loss
from analyzer.rules.closes.round_trips import vantage_of
from analyzer.rules.closes.story import story_of, unacknowledged_octets
from analyzer.rules.closes.table import judged
from analyzer.rules.closes.verdict import CloseVerdict, Conduct, Outcome, Vantage
from parsers.model import Framing, NotObservedReason, Protocol

if TYPE_CHECKING:
    from parsers.model import Connection, Exchange, Response
    from parsers.timeline import CloseFacts


def close_verdict(connection: Connection, vantage: Vantage | None = None) -> CloseVerdict | None:
    """Judge how a connection closed.

    Args:
        connection: The connection, when it is over.
        vantage: What the user says of where the capture was taken; None to infer it.

    Returns:
        The verdict; None where there is no response of HTTP/1 that the close could have put at risk.
    """
    close = connection.close
    if close is None:
        return None
    if connection.protocol is not Protocol.HTTP1:
        return _unread(connection, close)
    exchange = connection.last_exchange
    if close.rst_server is not None and _more_was_sent(exchange, close):
        return _never_seen(connection, close, vantage)
    if exchange is None or exchange.response_or_none is None:
        return None
    return _of_response(connection, close, exchange, exchange.response_or_none, vantage)


def _of_response(
    connection: Connection,
    close: CloseFacts,
    exchange: Exchange,
    response: Response,
    vantage: Vantage | None,
) -> CloseVerdict | None:
    if response.framing is Framing.TUNNEL:
        return None
    if exchange.tls:
        return _not_judged(Conduct.TLS, close, "inside TLS, offsets are not those of the segments")
    if not response.head_complete:
        cut = response.missing_reason is NotObservedReason.SNAP_LENGTH
        conduct = Conduct.SNAPLEN if cut else Conduct.CAPTURE_LOSS
        return _not_judged(conduct, close, "part of the response's head was not captured")
    if connection.opened == "midstream" and (exchange.request_or_none is None or exchange.doubt is not None):
        reason = "the capture began in the midst of the connection, and its request was not captured"
        return _not_judged(Conduct.MIDSTREAM, close, reason)
    quick = _nothing_happened(connection, close, exchange, response)
    return quick or judged(story_of(connection, close, exchange, vantage))


def _not_judged(conduct: Conduct, close: CloseFacts, reason: str) -> CloseVerdict:
    return CloseVerdict(conduct=conduct, vantage=vantage_of(close), reason=reason)


def _nothing_happened(
    connection: Connection, close: CloseFacts, exchange: Exchange, response: Response
) -> CloseVerdict | None:
    """Judge the usual close without its timeline: rows 7, 8 and 12a of the state table.

    Nobody reset, and the server could have had the whole request when it answered, with nothing behind.
    """
    request = exchange.request_or_none
    if close.rst_client is not None or close.rst_server is not None or connection.one_way:
        return None
    if request is None or exchange.doubt is not None or not (request.ended and response.ended):
        return None
    if close.fin_server is not None and (
        close.handshake_ns is None or response.first_time - request.last_time < close.handshake_ns[0]
    ):
        return None
    if response.missing or (close.highest_sent_by_client or 0) > request.end:
        return None
    acknowledged = close.highest_ack_by_client or 0
    if acknowledged - 1 > response.end:  # a FIN counts one
        return None
    outcome = Outcome.DELIVERED if acknowledged >= response.end else Outcome.UNKNOWN
    return CloseVerdict(
        conduct=Conduct.SAFE, outcome=outcome, vantage=vantage_of(close), response_end=response.end
    )


def _unread(connection: Connection, close: CloseFacts) -> CloseVerdict | None:
    """Say why the close of a connection whose messages were not read cannot be judged."""
    if connection.protocol is Protocol.TLS:
        return _not_judged(Conduct.TLS, close, "the messages are inside TLS")
    if connection.protocol is Protocol.OTHER and connection.opened == "midstream" and close.rst_server:
        return _not_judged(Conduct.MIDSTREAM, close, "the capture began in the midst of the connection")
    return None


def _more_was_sent(exchange: Exchange | None, close: CloseFacts) -> bool:
    """Whether the server's numbers count octets behind the last response that was read."""
    beyond = unacknowledged_octets(close)
    response = exchange.response_or_none if exchange is not None else None
    if beyond is None or (response is not None and not response.ended):
        return False
    return response is None or beyond[1] > response.end + 1  # a FIN counts one


def _never_seen(connection: Connection, close: CloseFacts, vantage: Vantage | None) -> CloseVerdict | None:
    """Judge a response whose octets did not pass the tap, or not all, before the server reset.

    That the client lost it may be proved; anything else about it is not known.
    """
    story = story_of(connection, close, None, vantage)
    proof = proof_of_loss(story)
    if proof is None or connection.one_way:
        return CloseVerdict(
            conduct=Conduct.CAPTURE_LOSS,
            vantage=story.vantage,
            reason="octets of the last response were not captured",
            response_end=story.end,
            rst=story.rst,
            hidden=True,
        )
    return CloseVerdict(
        conduct=Conduct.PROVABLY_LOST,
        outcome=Outcome.LOST,
        decided_by=proof.tests,
        vantage=story.vantage,
        reason="the response itself was not captured: its status is not known",
        response_end=story.end,
        rst=story.rst,
        proof=proof.event,
        hidden=True,
    )
