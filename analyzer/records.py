"""Exchanges and connections as flat records (findings: analyzer.finding_records), as the JSON lines are.

The structs have the columns of analyzer.schema, in that order, ready for msgspec.json. Text is
latin-1 as sent; absent is None, never "". An exchange's record is made once per exchange of a dense
capture, so the fields that it shows are looked up in the head directly, not by splitting it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from analyzer.closes import CloseRecord, close_record
from analyzer.finding_records import EvidenceRecord, FindingRecord, finding_record
from analyzer.heads import field_value, host_value
from analyzer.timestamps import rfc3339
from parsers.model import NotObserved, Protocol

if TYPE_CHECKING:
    from analyzer.redaction import Mask
    from analyzer.rules.closes.remembered import CloseVerdicts
    from parsers.model import Connection, Exchange, Message, Request, Response

__all__ = [
    "CloseRecord",
    "ConnectionRecord",
    "EvidenceRecord",
    "ExchangeRecord",
    "FindingRecord",
    "connection_record",
    "exchange_record",
    "finding_record",
]

NS_PER_MS = 1_000_000
SCHEME_LIMIT = 10
"""Characters of a target within which the absolute form shows its scheme."""


class ExchangeRecord(msgspec.Struct):
    """A line of `exchanges`; see schema.EXCHANGES for the meaning of each member."""

    capture: str
    connection: int
    tcp_stream: int | None
    index: int
    h2_stream: int | None
    tls: bool
    client: str
    client_port: int
    server: str
    server_port: int
    method: str | None = None
    target: str | None = None
    scheme: str | None = None
    host: str | None = None
    request_version: str | None = None
    status: int | None = None
    reason: str | None = None
    response_version: str | None = None
    interim: list[int | None] = []
    request_time: str | None = None
    response_time: str | None = None
    time_to_first_octet_ms: float | None = None
    duration_ms: float | None = None
    request_frames: tuple[int, int] | None = None
    response_frames: tuple[int, int] | None = None
    request_content_length: int | None = None
    response_content_length: int | None = None
    response_framing: str | None = None
    complete: bool = False
    missing_octets: int = 0
    content_type: str | None = None
    location: str | None = None
    anomalies: list[str] = []
    request_fields: list[tuple[str, str]] | UnsetType | None = UNSET
    response_fields: list[tuple[str, str]] | UnsetType | None = UNSET


class ConnectionRecord(msgspec.Struct):
    """A line of `connections`; see schema.CONNECTIONS."""

    capture: str
    connection: int
    tcp_stream: int | None
    client: str
    client_port: int
    server: str
    server_port: int
    opened: str
    start: str
    end: str
    packets: int
    octets_c2s: int
    octets_s2c: int
    gaps: int
    retransmitted: int
    protocol: str | None
    sni: str | None
    exchanges: int
    close: CloseRecord


def exchange_record(
    exchange: Exchange, *, mask: Mask, headers: bool = False, mask_targets: bool = False
) -> ExchangeRecord:
    """Make the record of an exchange.

    Args:
        exchange: The exchange.
        mask: Masks credentials and cookies.
        headers: Whether the field lines are listed too.
        mask_targets: Whether secrets in targets, locations and such fields are masked too (reports, audits).
    """
    connection = exchange.connection
    client, server = connection.client, connection.server
    request, response = exchange.request_or_none, exchange.response_or_none
    record = ExchangeRecord(
        connection.capture,
        connection.number,
        connection.tcp_stream,
        exchange.index,
        exchange.h2_stream,
        exchange.tls,
        client.address,
        client.port,
        server.address,
        server.port,
    )
    if request is not None:
        _add_request(record, exchange, request)
    if response is not None:
        _add_response(record, response)
        if request is not None:
            record.time_to_first_octet_ms = (response.first_time - request.last_time) / NS_PER_MS
            record.duration_ms = (response.last_time - request.first_time) / NS_PER_MS
            record.complete = request.complete and response.complete
    if exchange.interim:
        record.interim = [interim.status for interim in exchange.interim]
        record.missing_octets += sum(interim.missing for interim in exchange.interim)
    if exchange.anomalies or exchange.interim or _odd(request) or _odd(response):
        record.anomalies = _anomalies(exchange)
    if mask_targets:
        record.target = record.target and mask.target(record.target)
        record.location = record.location and mask.target(record.location)
    if headers:
        record.request_fields = _fields(request, mask, mask_targets=mask_targets)
        record.response_fields = _fields(response, mask, mask_targets=mask_targets)
    return record


def _add_request(record: ExchangeRecord, exchange: Exchange, request: Request) -> None:
    """Fill in what the request says."""
    target = request.target
    record.method = request.method or None
    record.target = target or None
    absolute = "://" in target[:SCHEME_LIMIT]
    if absolute:
        record.scheme = target.partition("://")[0].lower()
    else:
        record.scheme = "https" if exchange.tls else "http"
    record.host = host_value(exchange, request, absolute=absolute)
    record.request_version = request.version or None
    record.request_time = rfc3339(request.first_time)
    record.request_frames = (request.first_frame, request.last_frame)
    if request.head_complete:
        record.request_content_length = request.content_length
    record.missing_octets = request.missing


def _add_response(record: ExchangeRecord, response: Response) -> None:
    """Fill in what the final response says."""
    record.status = response.status
    record.reason = response.reason or None
    record.response_version = response.version or None
    record.response_time = rfc3339(response.first_time)
    record.response_frames = (response.first_frame, response.last_frame)
    if response.head_complete:
        record.response_content_length = response.content_length
    record.response_framing = response.framing.value if record.h2_stream is None else "http2"
    lower = response.head.lower()
    record.content_type = field_value(response, b"\ncontent-type:", lower)
    record.location = field_value(response, b"\nlocation:", lower)
    record.missing_octets += response.missing


def connection_record(connection: Connection, closes: CloseVerdicts | None = None) -> ConnectionRecord:
    """Make the record of a connection that is over.

    Args:
        connection: The connection.
        closes: What judges closes; None for what judges by this capture alone.
    """
    protocol = connection.protocol
    return ConnectionRecord(
        capture=connection.capture,
        connection=connection.number,
        tcp_stream=connection.tcp_stream,
        client=connection.client.address,
        client_port=connection.client.port,
        server=connection.server.address,
        server_port=connection.server.port,
        opened=connection.opened,
        start=rfc3339(connection.start_ns),
        end=rfc3339(connection.end_ns),
        packets=connection.packets,
        octets_c2s=connection.octets_c2s,
        octets_s2c=connection.octets_s2c,
        gaps=connection.gaps,
        retransmitted=connection.retransmitted,
        protocol=None if protocol is Protocol.NO_DATA else protocol.value,
        sni=connection.sni or None,
        exchanges=connection.exchanges,
        close=close_record(connection, closes),
    )


def _odd(message: Message | None) -> bool:
    return message is not None and bool(message.anomalies)


def _anomalies(exchange: Exchange) -> list[str]:
    """List the codes of the exchange and its messages, each once, in the order found."""
    messages = (exchange.request_or_none, *exchange.interim, exchange.response_or_none)
    lists = [exchange.anomalies, *(message.anomalies for message in messages if message is not None)]
    return list(dict.fromkeys([found.code.value for anomalies in lists for found in anomalies]))


def _fields(message: Message | None, mask: Mask, *, mask_targets: bool) -> list[tuple[str, str]] | None:
    """List the field lines as sent; None where they were not all captured."""
    if message is None:
        return None
    try:
        return [
            (line.name, mask.field(line.name, line.value, targets=mask_targets)) for line in message.fields
        ]
    except NotObserved:
        return None
