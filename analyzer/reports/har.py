"""Exchanges as an HTTP Archive (HAR 1.2), which browsers and proxies open.

Entries are written as they come. An exchange without a final response, or with one that was not captured to
its end, is an entry too: `_error` says what is missing, as in the archives of browsers, and the status is 0
where there is none. What the format has no place for stands in members that begin with an underscore.

Times are those of the capture. Phases that overlap, as when a server answers before the request is
complete, are told apart by the first octet of the response: their sum is the time between the first octet
and the last, as the format asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from analyzer.records import exchange_record
from analyzer.reports.captured import named
from analyzer.reports.har_messages import UNKNOWN, request_object, response_object
from analyzer.reports.jsonlines import encoded
from analyzer.reports.members import reading_members
from analyzer.timestamps import rfc3339
from analyzer.version import VERSION

if TYPE_CHECKING:
    from analyzer.records import ExchangeRecord
    from analyzer.redaction import Mask
    from analyzer.reports.outcome import Outcome
    from parsers.model import Exchange

NS_PER_MS = 1_000_000
_MICROSECONDS = len("2024-01-01T00:00:00.000000")
"""Characters of a time up to the microsecond: more digits not every reader of archives takes."""


class Har:
    """Writes one archive."""

    def __init__(self, out: BinaryIO, mask: Mask) -> None:
        """Begin the archive: no pages, since a capture does not show which exchanges belong to one."""
        self._out = out
        self._mask = mask
        log = {"version": "1.2", "creator": {"name": "wirelint", "version": VERSION}, "pages": []}
        out.write(b'{"log":' + encoded(log)[:-1] + b',"entries":[')
        self._separator = b"\n"

    def take(self, exchange: Exchange) -> None:
        """Write an entry."""
        self._out.write(self._separator + encoded(entry(exchange, self._mask)))
        self._separator = b",\n"

    def finish(self, outcome: Outcome) -> None:
        """Write what was read, and end the archive."""
        masked = "shown" if self._mask.off else "masked"
        comment = f"Made from packet captures; cookies and credentials are {masked}, content is left out."
        self._out.write(b'\n],\n"comment":' + encoded(comment))
        self._out.write(b',\n"_wirelint":' + encoded(reading_members(outcome)) + b"}}\n")


def entry(exchange: Exchange, mask: Mask) -> dict[str, Any]:
    """Make the entry of an exchange."""
    connection = exchange.connection
    record = exchange_record(exchange, mask=mask, mask_targets=True)
    timings = timings_of(exchange)
    error = error_of(exchange)
    return {
        "startedDateTime": f"{rfc3339(_start_ns(exchange))[:_MICROSECONDS]}Z",
        "time": sum(value for value in timings.values() if value > 0),
        "request": request_object(exchange, mask),
        "response": response_object(exchange.response_or_none, mask) | ({"_error": error} if error else {}),
        "cache": {},
        "timings": timings,
        "serverIPAddress": connection.server.address.partition("%")[0],
        "connection": f"{named(record.capture)}:{connection.number}",
        "comment": f"connection {connection.number}, exchange {exchange.index}{error and f': {error}'}",
        "_wirelint": _own_members(record),
    }


def _own_members(record: ExchangeRecord) -> dict[str, Any]:
    """Tell what the format has no place for."""
    return {
        "capture": named(record.capture),
        "connection": record.connection,
        "exchange": record.index,
        "tcp_stream": record.tcp_stream,
        "client": record.client,
        "client_port": record.client_port,
        "server": record.server,
        "server_port": record.server_port,
        "frames": {"request": record.request_frames, "response": record.response_frames},
        "interim": record.interim,
        "complete": record.complete,
        "missing_octets": record.missing_octets,
        "anomalies": record.anomalies,
    }


def timings_of(exchange: Exchange) -> dict[str, float]:
    """Return the phases in milliseconds: -1 for those that a capture of one exchange does not show."""
    request, response = exchange.request_or_none, exchange.response_or_none
    send = wait = receive = 0
    if request is not None:
        sent = request.last_time
        if response is not None:
            sent = min(sent, response.first_time)
            wait = response.first_time - sent
        send = sent - request.first_time
    if response is not None:
        receive = response.last_time - response.first_time
    unknown = dict.fromkeys(("blocked", "dns", "connect", "ssl"), float(UNKNOWN))
    known = {"send": send, "wait": wait, "receive": receive}
    return unknown | {name: max(time, 0) / NS_PER_MS for name, time in known.items()}


def error_of(exchange: Exchange) -> str:
    """Say what keeps an exchange from being a whole one; "" for one that is."""
    request, response = exchange.request_or_none, exchange.response_or_none
    if request is None:
        return "the request was not captured"
    if response is None:
        return "no final response was captured"
    if response.status is None:
        return "the response has no status code of three digits"
    if not response.complete:
        return "the response was not captured to its end"
    return "" if request.complete else "the request was not captured to its end"


def _start_ns(exchange: Exchange) -> int:
    first = exchange.request_or_none or exchange.response_or_none
    return first.first_time if first is not None else exchange.connection.start_ns
