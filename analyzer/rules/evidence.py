"""How a check states what it saw."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules.rule import Evidence, Severity
from parsers.model import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.anomalies import Anomaly, AnomalyCode
    from parsers.fields import FieldLine
    from parsers.model import Exchange, Message, Response
    from parsers.timeline import Event

VALUE_LIMIT = 200
"""Characters of a value that a finding keeps: enough for any field that a rule reads, and a
hostile head of 64 KiB costs no more than an honest one."""


def start_line(message: Message, what: str = "") -> Evidence:
    """Point at the start line of a message."""
    client = isinstance(message, Request)
    return Evidence(
        what=what or ("request line" if client else "status line"),
        value=message.start_line[:VALUE_LIMIT].decode("latin-1"),
        frame=message.first_frame,
        stream_offset=message.at,
        from_client=client,
    )


def field_line(message: Message, line: FieldLine, what: str = "") -> Evidence:
    """Point at a field line."""
    return Evidence(
        what=what or line.key,
        value=f"{line.name}: {line.value}"[:VALUE_LIMIT],
        frame=message.head_frame,
        stream_offset=line.at,
        from_client=isinstance(message, Request),
    )


def absence(message: Message, what: str) -> Evidence:
    """Say what is not in the header section; the start line stands for the message."""
    return start_line(message, what)


def anomaly(message: Message, found: Anomaly, what: str = "") -> Evidence:
    """Point at what the parser found odd."""
    return Evidence(
        what=what or found.code.value,
        value=found.detail,
        frame=found.frame or message.last_frame,
        stream_offset=found.at,
        from_client=isinstance(message, Request),
    )


def content(message: Message, what: str, value: str) -> Evidence:
    """Point at the content of a message, which begins behind its head."""
    return Evidence(
        what=what,
        value=value[:VALUE_LIMIT],
        frame=message.last_frame,
        stream_offset=message.at + len(message.head),
        from_client=isinstance(message, Request),
    )


def responses(exchange: Exchange) -> list[Response]:
    """List the interim responses and the final one, as far as captured."""
    final = exchange.response_or_none
    return exchange.interim if final is None else [*exchange.interim, final]


def remarks(found: Sequence[Evidence]) -> list[Evidence]:
    """Weaken what was seen of a client that may be several: it is a remark at most (NAT)."""
    weaker = [
        replace(one, at_most=min(one.at_most, Severity.INFO, key=lambda each: each.rank)) for one in found
    ]
    return [*weaker, Evidence(what="client identity uncertain", from_client=True, at_most=Severity.INFO)]


def segment(event: Event, what: str, value: str) -> Evidence:
    """Point at a segment of the timeline."""
    return Evidence(
        what=what, value=value, frame=event.frame, stream_offset=event.sequence, from_client=event.from_client
    )


def anomalies(message: Message, code: AnomalyCode) -> list[Anomaly]:
    """List the anomalies of that code."""
    return [found for found in message.anomalies if found.code is code]
