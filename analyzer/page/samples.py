"""Findings shown in full: the exchange's messages as sent, what the finding points at marked in them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from analyzer.finding_records import finding_record
from analyzer.page.markup import Html, joined, tag
from analyzer.reports.captured import named, plain
from analyzer.reports.content_text import content_heading, content_lines
from analyzer.reports.exchange_text import marks_of, messages_of
from analyzer.reports.exchange_text import remarks as exchange_remarks
from analyzer.reports.finding_text import clock
from analyzer.reports.message_text import head_lines, heading, lies_in, remarks, span
from analyzer.reports.page import counted
from parsers.model import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.finding_records import EvidenceRecord
    from analyzer.page.groups import Sample
    from analyzer.page.limits import Limits
    from analyzer.redaction import Mask
    from analyzer.reports.message_text import Line, Mark
    from analyzer.rules.finding import Finding
    from parsers.model import Endpoint, Exchange, Message

LINES_SHOWN = 40
"""Lines of a head; of those beyond, the ones that are marked."""
LINE_LIMIT = 400
"""Characters of a line."""
EVIDENCE_SHOWN = 12


class Samples:
    """Writes samples, until they take too much room."""

    def __init__(self, mask: Mask, limits: Limits) -> None:
        self._mask = mask
        self._content = limits.content
        self._room = limits.samples_octets

    def element(self, sample: Sample, *, named_capture: bool) -> Html:
        """Write a sample; without its messages where there is no more room.

        Args:
            sample: The finding and its exchange.
            named_capture: Whether the capture is to be named, since there are several.
        """
        finding, exchange = sample.finding, sample.exchange
        messages = self._messages(exchange, finding) if exchange is not None else None
        if messages is not None and len(messages) > self._room:
            messages = tag("p", "The messages are left out here, for want of room.", class_="faint")
        found = tag(
            "article",
            tag("h4", self._where(finding)),
            tag("p", self._place(finding, named_capture=named_capture), class_="place"),
            self._evidence(finding),
            messages,
            commands(finding),
            class_="sample",
        )
        self._room -= len(found)
        return found

    def _where(self, finding: Finding) -> Html:
        """Say which exchange: method, target, status."""
        status = "no response" if finding.status is None else str(finding.status)
        if finding.method is None:
            return joined([f"Connection {finding.connection}", f" ({status})" if finding.status else ""])
        target = plain(self._mask.target(finding.target or "?"))
        return joined(
            [tag("code", f"{plain(finding.method[:40])} {_cut(target, 160)}"), " → ", tag("code", status)]
        )

    def _place(self, finding: Finding, *, named_capture: bool) -> Html:
        """Say whose exchange it was, when, and where it is in the capture."""
        index = "" if finding.exchange is None else f", exchange {finding.exchange}"
        parts = [
            f"{plain(finding.host)}" if finding.host else "",
            f"{named(finding.client)} → {named(finding.server)}",
            f"connection {finding.connection}{index}",
            clock(finding.time_ns),
            f"and {finding.count - 1:,} more like it" if finding.count > 1 else "",
            named(finding.capture) if named_capture else "",
        ]
        return joined([part for part in parts if part], " · ")

    def _evidence(self, finding: Finding) -> Html | None:
        record = finding_record(finding, mask=self._mask, mask_targets=True)
        pieces = [
            _piece(one, from_client=source.from_client)
            for one, source in zip(record.evidence, finding.evidence, strict=True)
        ]
        if len(pieces) > EVIDENCE_SHOWN:
            more = len(pieces) - EVIDENCE_SHOWN
            pieces[EVIDENCE_SHOWN:] = [tag("li", f"and {counted(more, 'more piece', 'more pieces')}")]
        if finding.reason:
            pieces.append(tag("li", f"not decided: {finding.reason}"))
        return tag("ul", *pieces, class_="evidence") if pieces else None

    def _messages(self, exchange: Exchange, finding: Finding) -> Html:
        """Write the messages of the exchange; request and final response beside each other where it fits."""
        marks, connection = marks_of(finding), exchange.connection
        blocks = []
        for name, message in messages_of(exchange):
            sender = connection.client if isinstance(message, Request) else connection.server
            blocks.append(self._message(name, message, sender, marks))
        notes = [tag("p", remark, class_="faint") for remark in exchange_remarks(exchange)]
        return joined([tag("div", *blocks, class_="messages"), *notes])

    def _message(self, name: str, message: Message, sender: Endpoint, marks: Sequence[Mark]) -> Html:
        """Write one message."""
        lines = head_lines(message, self._mask)
        shown: list[str] = []
        left_out = 0
        for number, line in enumerate(lines):
            here = [mark for mark in marks if lies_in(mark, message) and line.at <= mark.at < line.end]
            if number < LINES_SHOWN or here:
                shown += _line(line, here)
            else:
                left_out += 1
        if left_out:
            shown.append(_note(f"({counted(left_out, 'more line')})"))
        shown += self._content_of(message, marks)
        shown += [_note(f"({remark})") for remark in remarks(message)]
        title = heading(name, message, sender)
        return tag(
            "figure",
            tag("figcaption", title),
            tag("pre", joined(shown, "\n"), tabindex=0, role="group", aria_label=title),
        )

    def _content_of(self, message: Message, marks: Sequence[Mark]) -> Iterator[Html]:
        """Write what content there is, what is marked in it, and where secrets may be shown some of it."""
        if not message.content_length:
            return
        start = message.at + len(message.head)
        here = [m for m in marks if lies_in(m, message) and start <= m.at < max(message.end, start + 1)]
        text = f"content: {content_heading(message)}"
        yield tag("mark", text) if here else _note(text)
        yield from (_note(f"↑ {mark.text}", "why") for mark in here)
        if self._content:
            for line in content_lines(message, self._content, self._mask):
                yield _note(_cut(line, LINE_LIMIT), "content")


def commands(finding: Finding) -> Html:
    """Write how to open the claim: the frames and their filter in Wireshark, the messages in a terminal."""
    place = f"{finding.connection}" + ("" if finding.exchange is None else f":{finding.exchange}")
    show = f"wirelint show {shlex.quote(named(finding.capture))} {place}"
    rows = []
    if finding.filter:
        rows.append(_copied("Wireshark filter", finding.filter))
    rows.append(_copied("In a terminal", show))
    return tag("dl", *rows, class_="commands")


def _copied(name: str, text: str) -> Html:
    button = tag(
        "button",
        "Copy",
        type="button",
        class_="copy",
        data_copy=text,
        hidden=True,
        aria_label=f"Copy: {name}",
    )
    return tag("div", tag("dt", name), tag("dd", tag("code", text), " ", button))


def _line(line: Line, marks: Sequence[Mark]) -> Iterator[Html]:
    """Write a line with its marks, and under it what they say."""
    text = _cut(line.text, LINE_LIMIT)
    if not marks:
        yield tag("span", text or " ")
        return
    before, long = span(line, marks[0].at, len(text))
    end = before + long
    yield tag("span", text[:before], tag("mark", text[before:end]), text[end:], class_="marked")
    yield from (_note(f"↑ {mark.text}", "why") for mark in marks)


def _note(text: str, kind: str = "faint") -> Html:
    return tag("span", text, class_=kind)


def _piece(one: EvidenceRecord, *, from_client: bool) -> Html:
    """Write one piece of evidence: where it stands, what it is, what stands there."""
    places = [f"frame {one.frame}"] if one.frame else []
    if one.stream_offset is not None:
        places.append(f"{'client' if from_client else 'server'} octet {one.stream_offset:,}")
    value = plain(one.value or "")
    what = plain(one.what)
    if value.lower().startswith(f"{one.what.lower()}:"):
        what = ""
    return tag(
        "li",
        tag("span", ", ".join(places), class_="frame") if places else None,
        " " if places else None,
        f"{what}: " if what and value else what,
        tag("code", _cut(value, LINE_LIMIT)) if value else None,
    )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
