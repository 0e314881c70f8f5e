"""An exchange as text: its messages as sent, what the findings point at marked in them, the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzer.reports.captured import named, plain
from analyzer.reports.finding_text import FindingText
from analyzer.reports.message_text import Mark, MessageText, marked
from analyzer.reports.page import counted
from analyzer.rules.vocabulary import Verdict
from parsers.model import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.redaction import Mask
    from analyzer.reports.page import Look
    from analyzer.rules.finding import Finding
    from parsers.model import Connection, Exchange, Message


class Shown(msgspec.Struct):
    """An exchange that is shown."""

    exchange: Exchange
    unread: dict[bool, int]
    """Octets between its first message of a direction (True: client) and the one before, if any."""
    findings: list[Finding] = []


class ExchangeText:
    """Writes exchanges by the look of a page."""

    def __init__(self, look: Look, mask: Mask, *, content_limit: int) -> None:
        self._look = look
        self._messages = MessageText(look, mask, content_limit=content_limit)
        self._findings = FindingText(look, mask, several_captures=False)

    def connection(self, connection: Connection, exchanges: int) -> Iterator[str]:
        """Write which connection it is, and what is missing of it."""
        name = f" ({plain(connection.sni)})" if connection.sni else ""
        missing = f", {counted(connection.gap_octets, 'octet')} not captured" if connection.gap_octets else ""
        yield self._look.style(
            f"connection {connection.number}: {named(str(connection.client))} -> "
            f"{named(str(connection.server))}{name}; {connection.protocol.value}, "
            f"{counted(exchanges, 'exchange')}{missing}",
            "strong",
        )
        if not exchanges:
            yield f"no exchange was read on it{f': {connection.reason}' if connection.reason else ''}"

    def exchange(self, shown: Shown) -> Iterator[str]:
        """Write an exchange and its findings."""
        exchange, connection = shown.exchange, shown.exchange.connection
        marks = [mark for finding in shown.findings for mark in marks_of(finding)]
        messages = messages_of(exchange)
        yield self._look.style(f"exchange {exchange.index}", "strong")
        unread, last = dict(shown.unread), ""
        for name, message in messages:
            client = isinstance(message, Request)
            if last:
                yield ""
            if octets := unread.pop(client, 0):
                side = "client" if client else "server"
                yield self._faint(f"not read before it: {counted(octets, 'octet')} of the {side}")
            sender = connection.client if client else connection.server
            for last in self._messages.lines(name, message, sender, marks):
                yield last
        for remark in remarks(exchange):
            yield self._faint(remark)
        for finding in shown.findings:
            yield ""
            yield from self.finding(finding, [message for _, message in messages])

    def finding(self, finding: Finding, messages: Sequence[Message] = ()) -> Iterator[str]:
        """Write a finding; of its evidence what is not marked in the messages."""
        left = [
            one
            for one, mark in zip(finding.evidence, _marks(finding), strict=True)
            if mark is None or not marked(mark, messages)
        ]
        yield from self._findings.alone(finding, left)

    def _faint(self, text: str) -> str:
        return self._look.style(f"  ({text})", "faint")


def messages_of(exchange: Exchange) -> list[tuple[str, Message]]:
    """List the messages of an exchange with their names."""
    request, response = exchange.request_or_none, exchange.response_or_none
    found: list[tuple[str, Message]] = []
    if request is not None:
        found.append(("request", request))
    found += [("interim response", interim) for interim in exchange.interim]
    if response is not None:
        found.append(("response", response))
    return found


def remarks(exchange: Exchange) -> Iterator[str]:
    """Say what is not there of an exchange, and what was odd in it."""
    if exchange.request_or_none is None:
        yield "the request was not captured"
    if exchange.response_or_none is None:
        yield "no final response was captured"
    if exchange.doubt is not None:
        yield f"whether these belong together is not certain: {exchange.doubt.value}"
    if exchange.anomalies:
        yield f"odd: {', '.join(dict.fromkeys(anomaly.code.value for anomaly in exchange.anomalies))}"


def marks_of(finding: Finding) -> list[Mark]:
    """List what a finding points at in the streams of its connection."""
    return [mark for mark in _marks(finding) if mark is not None]


def _marks(finding: Finding) -> list[Mark | None]:
    """List the mark of each piece of evidence; None where it has no place in a stream."""
    name = "undecided" if finding.verdict is Verdict.UNDECIDED else finding.severity.value
    return [
        None
        if one.stream_offset is None
        else Mark(
            one.stream_offset,
            one.frame,
            one.from_client,
            name,
            f"{name} {finding.rule}: {plain(one.what)}",
            one.value,
        )
        for one in finding.evidence
    ]
