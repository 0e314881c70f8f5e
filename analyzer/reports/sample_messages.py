"""The messages of a sample as sent, with its evidence marked: what `analyze --verbose` adds to the report."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import msgspec

from analyzer.reports.captured import named
from analyzer.reports.exchange_text import marks_of, messages_of
from analyzer.reports.message_text import MessageText, lies_in
from analyzer.reports.page import Look, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.redaction import Mask
    from analyzer.rules.finding import Finding
    from analyzer.run import Judged
    from parsers.model import Exchange

CONTENT_SHOWN = 200
"""Octets of the content of a message that evidence lies in; other content is not shown."""
EXCHANGES_KEPT = 300
"""Exchanges that are kept for their samples: at 64 KiB of content each way at most 40 MB."""
_INDENT = 4


class SampleMessages:
    """Keeps the exchanges of samples while a run goes on, and writes their messages afterwards."""

    def __init__(self, look: Look, mask: Mask) -> None:
        """Take the look of the page, and the mask."""
        narrow = msgspec.structs.replace(look, width=look.width - _INDENT)
        self._heads = MessageText(narrow, mask, content_limit=0, cut=True)
        self._whole = MessageText(narrow, mask, content_limit=CONTENT_SHOWN, cut=True)
        self._look = narrow
        self._kept: dict[str, Exchange] = {}
        self._now: Judged | None = None

    def watch(self, judged: Judged) -> None:
        """See the event whose findings come next."""
        self._now = judged

    def keep(self, finding: Finding) -> None:
        """Keep the exchange of a finding that is shown, if it is at hand and there is room."""
        exchange = self._at_hand()
        if (
            exchange is not None
            and len(self._kept) < EXCHANGES_KEPT
            and finding.exchange == exchange.index
            and finding.connection == exchange.connection.number
            and finding.capture == exchange.connection.capture
        ):
            self._kept[finding.id] = exchange

    def lines(self, finding: Finding) -> Iterator[str]:
        """Write the messages of a finding's exchange; where it was not kept, how to see them."""
        for line in self._lines(finding):
            yield f"{' ' * _INDENT}{line}" if line else ""

    def _lines(self, finding: Finding) -> Iterator[str]:
        exchange = self._kept.get(finding.id)
        if exchange is None:
            if finding.capture != "-":
                index = "" if finding.exchange is None else f":{finding.exchange}"
                command = f"wirelint show {shlex.quote(named(finding.capture))} {finding.connection}{index}"
                yield self._look.style(f"messages: {command}", "faint")
            return
        marks = marks_of(finding)
        for name, message in messages_of(exchange):
            marked = not marks or any(lies_in(mark, message) for mark in marks)
            client = message is exchange.request_or_none
            sender = exchange.connection.client if client else exchange.connection.server
            end = message.at + len(message.head)
            in_content = any(lies_in(mark, message) and mark.at >= end for mark in marks)
            writer = self._whole if in_content else self._heads  # content may hold anything
            lines = list(writer.lines(name, message, sender, marks))
            while not lines[-1]:  # that which ends a head without content
                lines.pop()
            if marked:
                yield from lines
                continue
            heading = writer.heading_lines(name, message, sender)
            shown = len(heading) + 1
            yield from lines[:shown]
            if len(lines) > shown:
                yield self._look.style(f"    + {counted(len(lines) - shown, 'more line')}", "faint")

    def _at_hand(self) -> Exchange | None:
        if self._now is None:
            return None
        connection = self._now.connection
        return self._now.exchange or (connection.last_exchange if connection is not None else None)
