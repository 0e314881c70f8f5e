"""How a connection closed, as a record: the facts. Verdicts are not part of this version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from parsers.model import Connection, Exchange
    from parsers.timeline import CloseFacts

NO_VERDICT = "close verdicts are not part of this version"


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


def close_record(connection: Connection) -> CloseRecord:
    """Make the record of how a connection closed."""
    facts, last = connection.close, connection.last_exchange
    response = last.response_or_none if last else None
    end = response.end if response and response.ended else None
    if facts is None:
        return CloseRecord(response_end_offset=end)
    acknowledged = facts.highest_ack_by_client
    return CloseRecord(
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
        (event.sequence + event.length for event in sent if event.frame <= response.last_frame),
        default=min(event.sequence for event in after),
    )
    return max(0, max(event.sequence + event.length for event in after) - before)
