"""How a connection closed, as a record: the facts, and the verdict on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzer.rules.closes.judging import close_verdict
from parsers.model import Protocol

if TYPE_CHECKING:
    from analyzer.rules.closes.remembered import CloseVerdicts
    from analyzer.rules.closes.taps import Alone
    from analyzer.rules.closes.verdict import CloseVerdict
    from parsers.model import Connection, Exchange
    from parsers.timeline import CloseFacts

NO_VERDICT = "no final response of HTTP/1 to judge"
_OF_PROTOCOL = {
    Protocol.HTTP2: "HTTP/2 is not read in this version",
    Protocol.WEBSOCKET: "the connection went over to WebSocket",
    Protocol.OTHER: "no HTTP was read on it",
    Protocol.NO_DATA: "no octet of data was captured",
}


class TapRecord(msgspec.Struct, kw_only=True):
    """What one of two taps alone would have said."""

    verdict: str | None
    outcome: str | None
    decided_by: list[str]
    reason: str | None


class CloseRecord(msgspec.Struct, kw_only=True):
    """The member `close` of a connection; see schema.CLOSE."""

    verdict: str | None = None
    subtype: str | None = None
    outcome: str | None = None
    by: str | None = None
    decided_by: list[str] | None = None
    fin_client: int | None = None
    fin_server: int | None = None
    rst_client: int | None = None
    rst_server: int | None = None
    response_end_offset: int | None = None
    highest_ack: int | None = None
    unacknowledged_octets: int | None = None
    client_octets_after_response: int | None = None
    vantage: str | None = None
    reason: str | None = NO_VERDICT
    ended: str | None = None
    taps: dict[str, TapRecord] | None = None


def close_record(connection: Connection, closes: CloseVerdicts | None = None) -> CloseRecord:
    """Make the record of how a connection closed.

    Args:
        connection: The connection, which is over.
        closes: What judges closes; None for what judges by this capture alone.
    """
    verdict = closes.of(connection) if closes is not None else close_verdict(connection)
    facts, last = connection.close, connection.last_exchange
    response = last.response_or_none if last else None
    end = response.end if response and response.ended else None
    record = CloseRecord(response_end_offset=end)
    if facts is not None:
        acknowledged = facts.highest_ack_by_client
        record = CloseRecord(
            by=_closed_first(facts),
            fin_client=facts.fin_client,
            fin_server=facts.fin_server,
            rst_client=facts.rst_client,
            rst_server=facts.rst_server,
            response_end_offset=end,
            highest_ack=acknowledged,
            unacknowledged_octets=None if end is None or acknowledged is None else max(0, end - acknowledged),
            client_octets_after_response=_client_octets_after(last, facts) if last and response else None,
            ended=facts.ended,
        )
    _say(record, verdict, connection)
    if closes is not None:
        record.taps = _taps(closes.alone(connection))
    return record


def _say(record: CloseRecord, verdict: CloseVerdict | None, connection: Connection) -> None:
    """Write the verdict into a record."""
    if verdict is None:
        record.reason = _OF_PROTOCOL.get(connection.protocol, NO_VERDICT)
        return
    record.verdict, record.outcome = verdict.conduct.value, verdict.outcome.value
    record.subtype = verdict.subtype.value if verdict.subtype else None
    record.decided_by = list(verdict.decided_by)
    record.vantage, record.reason = verdict.vantage.value, verdict.reason


def _taps(alone: Alone | None) -> dict[str, TapRecord] | None:
    if alone is None:
        return None
    return {"client": _tap(alone.client), "server": _tap(alone.server)}


def _tap(verdict: CloseVerdict | None) -> TapRecord:
    if verdict is None:
        return TapRecord(verdict=None, outcome=None, decided_by=[], reason=NO_VERDICT)
    return TapRecord(
        verdict=verdict.conduct.value,
        outcome=verdict.outcome.value,
        decided_by=list(verdict.decided_by),
        reason=verdict.reason,
    )


def _closed_first(facts: CloseFacts) -> str | None:
    """Say who sent the first FIN or RST; None where nobody did."""
    client = [frame for frame in (facts.fin_client, facts.rst_client) if frame is not None]
    server = [frame for frame in (facts.fin_server, facts.rst_server) if frame is not None]
    if not client and not server:
        return None
    return "client" if client and (not server or min(client) < min(server)) else "server"


def _client_octets_after(exchange: Exchange, facts: CloseFacts) -> int | None:
    """Count the new octets of the client's stream that came after the frame that ended the response.

    None where the timeline does not reach back to that frame.
    """
    request, response = exchange.request_or_none, exchange.response
    if not response.ended:
        return None
    if (
        request is not None
        and request.last_frame <= response.last_frame
        and facts.highest_sent_by_client == request.end
    ):
        return 0  # without the timeline, which costs something to write out
    if facts.events_dropped and (not facts.events or facts.events[0].frame > response.last_frame):
        return None
    sent = [event for event in facts.events if event.from_client and event.length and event.sequence >= 0]
    after = [event for event in sent if event.frame > response.last_frame]
    if not after:
        return 0
    before = max(
        (event.end for event in sent if event.frame <= response.last_frame),
        default=min(event.sequence for event in after),
    )
    return max(0, max(event.end for event in after) - before)
