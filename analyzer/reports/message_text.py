"""A message as sent, line by line, with what findings point at marked under the lines.

Every line knows where in the stream it stands; a mark belongs to the line that holds its offset. Lines
are masked like everything that is shown, and a mark inside a masked line is put under all of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from analyzer.redaction import SECRET_FIELDS
from analyzer.reports.captured import named, plain, shortened
from analyzer.reports.content_text import content_heading, content_lines
from analyzer.reports.finding_text import clock
from analyzer.reports.page import counted, number, wrapped
from parsers.model import EndedBy, Framing, Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.redaction import Mask
    from analyzer.reports.page import Look
    from parsers.model import Endpoint, Message

INDENT = "    "
_SAME = 8
"""Characters by which a value that is the line itself is known; what is masked in it stands further on."""
_VALUE_SHOWN = 60
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_ENDS = {
    EndedBy.SENDER_FIN: "its sender closed the connection before its end",
    EndedBy.SENDER_RST: "its sender reset the connection before its end",
    EndedBy.RECEIVER_RST: "its receiver reset the connection before its end",
    EndedBy.GAP: "its end is not known: octets were not captured",
    EndedBy.INVALID: "its end is not known: its framing is broken",
    EndedBy.CAPTURE_END: "its end is not in the capture",
    EndedBy.OPEN: "its end is not in the capture",
}


class Mark(NamedTuple):
    """What a finding points at."""

    at: int
    """Stream offset."""
    frame: int
    from_client: bool
    style: str
    text: str
    value: str = ""
    """What was seen there, as evidence has it; said where the line does not show it."""


class Line(NamedTuple):
    """A line of a message."""

    at: int
    """Stream offset of its first octet."""
    end: int
    """Stream offset after its last octet, the line end included."""
    text: str
    """As shown."""
    octets: bytes | None = None
    """As sent without line end, where the text shows all of it; None where it is masked, or no line."""


class MessageText:
    """Writes messages by the look of a page."""

    def __init__(self, look: Look, mask: Mask, *, content_limit: int, cut: bool = False) -> None:
        """Take the look of the page.

        Args:
            look: How it is written.
            mask: Masks secrets.
            content_limit: Octets of content that are shown.
            cut: Whether lines that are too long for the page end in "...".
        """
        self._look = look
        self._mask = mask
        self._content_limit = content_limit
        self._room = max(look.width - len(INDENT), 1) if cut else None

    def lines(self, name: str, message: Message, sender: Endpoint, marks: Sequence[Mark]) -> Iterator[str]:
        """Write a message: who sent it where and when, its lines and what is marked in them, its content."""
        for text in self.heading_lines(name, message, sender):
            yield self._look.style(text, "strong")
        for line in head_lines(message, self._mask):
            yield f"{INDENT}{self._fitting(line.text)}" if line.text else ""
            yield from self._marks(line, message, marks)
        if message.content_length:
            yield from self._content(message, marks)
        if message.trailer.strip():
            yield f"  trailer section of {name}:"
            yield from (f"{INDENT}{self._fitting(text)}" for text in trailer_lines(message, self._mask))
        for remark in remarks(message):
            for text in wrapped(f"({remark})", self._look.width, "  ", "   "):
                yield self._look.style(text, "faint")

    def _content(self, message: Message, marks: Sequence[Mark]) -> Iterator[str]:
        """Write the content; what is marked anywhere in it is marked under its heading."""
        start = message.at + len(message.head)
        line = Line(start, max(message.end, start + 1), f"content: {content_heading(message)}")
        yield f"  {line.text}"
        yield from self._marks(line, message, marks, indent="  ")
        for text in content_lines(message, self._content_limit, self._mask):
            yield f"{INDENT}{self._fitting(text)}" if text else ""

    def heading_lines(self, name: str, message: Message, sender: Endpoint) -> list[str]:
        """Write the heading of a message, in more lines where one is too narrow."""
        return wrapped(heading(name, message, sender), self._look.width, "", INDENT)

    def _fitting(self, text: str) -> str:
        """Cut a line at its end, so that what is marked in it stays where it is."""
        return text if self._room is None or len(text) <= self._room else f"{text[: self._room - 3]}..."

    def _marks(
        self, line: Line, message: Message, marks: Sequence[Mark], indent: str = INDENT
    ) -> Iterator[str]:
        for mark in marks:
            if lies_in(mark, message) and line.at <= mark.at < line.end:
                text = f"{mark.text}{self._unsaid(mark, line, message)}"
                before, carets = span(line, mark.at, self._look.width - len(indent))
                start = f"{indent}{' ' * before}{'^' * carets}"
                if len(start) + len(text) < self._look.width:
                    yield f"{self._look.style(start, mark.style)} {self._look.style(text, mark.style)}"
                else:
                    yield self._look.style(start, mark.style)
                    for part in wrapped(text, self._look.width, indent):
                        yield f"{indent}{self._look.style(part[len(indent) :], mark.style)}"

    def _unsaid(self, mark: Mark, line: Line, message: Message) -> str:
        """Write what was seen at a start line or in the content, unless it is the line itself."""
        value = plain(self._mask.line(mark.value))
        of_line = message.at < line.at < message.at + len(message.head)
        if not value or of_line or line.text.startswith(value[:_SAME]):
            return ""
        return f": {shortened(value, _VALUE_SHOWN)}"


def lies_in(mark: Mark, message: Message) -> bool:
    """Whether a mark is on a message: in its stream, at its octets, in one of its frames."""
    return (
        mark.from_client is isinstance(message, Request)
        and message.at <= mark.at < max(message.end, message.at + len(message.head))
        and (not mark.frame or message.first_frame <= mark.frame <= message.last_frame)
    )


def marked(mark: Mark, messages: Sequence[Message]) -> bool:
    """Whether a mark stands under a line of one of the messages."""
    return any(
        lies_in(mark, message) and (mark.at < message.at + len(message.head) or message.content_length > 0)
        for message in messages
    )


def heading(name: str, message: Message, sender: Endpoint) -> str:
    """Say who sent a message, in which frames, when, and at which octets of the sender's stream."""
    first, last = message.first_frame, message.last_frame
    frames = f"frame {first}" if first == last else f"frames {first} to {last}"
    octets = max(message.end, message.at + len(message.head)) - message.at
    return (
        f"{name}: {named(str(sender))}; {frames}; {clock(message.first_time)}; "
        f"{counted(octets, 'octet')} from {number(message.at)}"
    )


def head_lines(message: Message, mask: Mask) -> list[Line]:
    """Split a head into its lines as sent; one that ends in LF without CR shows its LF."""
    found: list[Line] = []
    at, field = message.at, ""
    for octets in _LINE.findall(message.head):
        text = octets.removesuffix(b"\r\n").decode("latin-1")
        if not found:
            shown = mask.line(text)
        else:
            continued = text[:1] in {" ", "\t"}
            field = field if continued else text.partition(":")[0].strip(" \t").lower()
            shown = _continuation(text, field, mask) if continued else mask.line(text)
        found.append(Line(at, at + len(octets), plain(shown), octets if shown == text else None))
        at += len(octets)
    return found


def trailer_lines(message: Message, mask: Mask) -> list[str]:
    """Write the lines of a trailer section as sent."""
    lines = [octets.removesuffix(b"\r\n").decode("latin-1") for octets in _LINE.findall(message.trailer)]
    return [plain(mask.line(line)) for line in lines if line]


def span(line: Line, at: int, width: int) -> tuple[int, int]:
    """Return how many columns stand before what is marked, and how many are marked.

    An offset inside of a line marks what stands there; one at its start marks all of it.
    """
    offset = at - line.at
    whole = 0, max(min(len(line.text), width), 1)
    if line.octets is None or not 0 < offset < len(line.octets):
        return whole
    before = len(plain(line.octets[:offset].decode("latin-1")))
    there = len(plain(line.octets[offset : offset + 1].decode("latin-1")))
    return (before, there) if before + there <= width else whole


def remarks(message: Message) -> Iterator[str]:
    """Say what is not there of a message, and what was odd in it."""
    reason = f", {message.missing_reason.value}" if message.missing_reason else ""
    if message.missing:
        yield f"not captured of it: {counted(message.missing, 'octet')}{reason}"
    elif not message.head_complete:
        yield f"its header section is not whole{reason}"
    if message.framing is Framing.TUNNEL:
        yield "what follows is a tunnel"
    elif message.ended_by is not EndedBy.FRAMING and not message.ended:
        yield _ENDS[message.ended_by]
    if message.anomalies:
        codes = dict.fromkeys(anomaly.code.value for anomaly in message.anomalies)
        yield f"odd in it: {', '.join(codes)}"


def _continuation(text: str, field: str, mask: Mask) -> str:
    """Mask a line that continues the one before, or that continues nothing and may hold anything."""
    if field and field not in SECRET_FIELDS:
        return mask.target(text)
    rest = text.lstrip(" \t")
    return text[: len(text) - len(rest)] + mask.secret(rest)
