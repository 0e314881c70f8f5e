"""The content of a message as text for people: what is text, up to a limit; of the rest what it is.

It is shown as sent, transfer coding removed and content coding kept. Only what is text by itself is
printed as text, whatever Content-Type says; escape sequences in it lose their power.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from analyzer.reports.captured import named, plain
from analyzer.reports.page import counted, number
from parsers.model import Framing, NotObserved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.redaction import Mask
    from parsers.model import Message

DUMPED = 64
"""Octets of a dump: enough to know a format by."""
_ACROSS = 16
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_CHARSET = re.compile(r"charset=[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_OF_ONE_OCTET = {"iso-8859-1": "iso-8859-1", "iso-8859-15": "iso-8859-15", "windows-1252": "windows-1252"}
"""Charsets that are read beside UTF-8: those that are met, and that no octets can trouble."""
_NAMELESS = frozenset({"", "application/octet-stream", "binary/octet-stream"})
FORM = "application/x-www-form-urlencoded"


def content_heading(message: Message) -> str:
    """Say how much content there is, and of what kind: "2,000 octets of text/html, gzip, in chunks"."""
    kind = media_type(message)
    parts = [counted(message.content_length, "octet") + (f" of {kind}" if kind else "")]
    coding = _field(message, "content-encoding")
    if coding:
        parts.append(plain(coding[:60]))
    if message.framing is Framing.CHUNKED:
        parts.append("in chunks")
    elif message.framing is Framing.CLOSE:
        parts.append("up to the close")
    return ", ".join(parts)


def content_lines(message: Message, limit: int, mask: Mask) -> Iterator[str]:
    """Write the content: text as lines, else a short dump where nothing says what it is.

    Args:
        message: A message that has content.
        limit: Octets that are shown at most.
        mask: Masks the parameters of forms; other content is shown as it is.
    """
    octets = message.content[:limit]
    kind = media_type(message)
    cut = len(octets) < message.content_length
    text = readable(octets, _field(message, "content-type"), cut=cut)
    if text is None:
        dumped = octets[:DUMPED] if kind in _NAMELESS else b""
        yield from dump(dumped)
        shown = len(dumped)
    else:
        if kind == FORM:
            text = mask.target(f"?{text}")[1:]
        lines = text.split("\n")
        for position, line in enumerate(lines):
            last = position == len(lines) - 1
            if line or not last:
                yield named(line.removesuffix("\r").expandtabs(4))
        shown = len(octets)
    if not shown:
        yield "(not shown)" if octets or not limit else "(none of it was captured)"
    elif shown < message.content_length:
        yield f"(the first {number(shown)} of {counted(message.content_length, 'octet')})"


def readable(octets: bytes, content_type: str = "", *, cut: bool = False) -> str | None:
    r"""Decode octets that are text: UTF-8 without control characters, or what their charset says.

    Args:
        octets: The octets.
        content_type: The value of the field.
        cut: Whether more follow, so that the last character may be there in part.

    >>> readable(b"caf\xc3\xa9"), readable(b"\x89PNG\r\n")
    ('café', None)
    """
    charset = _CHARSET.search(content_type)
    encoding = _OF_ONE_OCTET.get(charset[1].lower(), "utf-8") if charset else "utf-8"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(octets, final=not cut)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def dump(octets: bytes) -> Iterator[str]:
    r"""Write octets in hexadecimal, sixteen a line.

    >>> list(dump(b"GIF89a\x00"))
    ['0000  47 49 46 38 39 61 00                              GIF89a.']
    """
    for at in range(0, len(octets), _ACROSS):
        row = octets[at : at + _ACROSS]
        letters = "".join(chr(octet) if 0x20 <= octet < 0x7F else "." for octet in row)
        yield f"{at:04x}  {row.hex(' '):<{_ACROSS * 3}}  {letters}"


def media_type(message: Message) -> str:
    """Return the media type without parameters, lower case; "" where none is given."""
    return plain(_field(message, "content-type").partition(";")[0].strip().lower()[:60])


def _field(message: Message, name: str) -> str:
    try:
        return message.value(name) or ""
    except NotObserved:
        return ""
