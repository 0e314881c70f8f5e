"""The content type multipart/byteranges (RFC 9110, 14.6; RFC 2046, 5.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from analyzer.rules.grammar import MediaType, media_type
from analyzer.rules.rule import Doubt, Undecided
from parsers.fields import FieldLine, parse_field_lines
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from parsers.model import Message, Request, Response

MULTIPART = frozenset({"multipart/byteranges", "multipart/x-byteranges"})
"""The second is the name of an early draft, still sent."""


class Part(NamedTuple):
    """One part: its field lines and the octets of its content."""

    fields: tuple[FieldLine, ...]
    length: int


class Multipart(NamedTuple):
    """What the content holds."""

    parts: tuple[Part, ...]
    """Those between two delimiters."""
    opened: bool
    """Whether any delimiter line is there."""
    closed: bool
    """Whether the closing delimiter is there."""
    bare_lf: bool
    """Whether a delimiter line ends in LF without CR."""


def multipart_type(message: Message) -> MediaType | None:
    """Return the media type where it is multipart/byteranges, None where it is another or none."""
    found = media_type(message.value("content-type") or "")
    return found if found and found.type in MULTIPART else None


def wants_content(_request: Request | None, response: Response) -> bool:
    """Whether the content of this response is needed: it says that it is multipart/byteranges."""
    try:
        return multipart_type(response) is not None
    except NotObserved:
        return False


def whole_content(response: Response) -> bytes:
    """Return the content of a multipart response with every coding removed.

    Raises:
        NotObserved: it is not whole, or coded in a way that is not undone here.
        Undecided: a transfer coding besides chunked was applied.
    """
    if response.value("content-encoding") not in {None, "identity"}:
        raise NotObserved(NotObservedReason.UNDECODABLE)
    plainly_framed(response)
    return response.whole_content()


def plainly_framed(response: Response) -> None:
    """Raise where a transfer coding besides chunked hides the octets of the content."""
    coding = response.value("transfer-encoding")
    if coding is not None and coding.strip(" \t").lower() not in {"chunked", "identity"}:
        raise Undecided(Doubt.TRANSFER_CODED)


def parse(content: bytes, boundary: str) -> Multipart:
    """Split multipart content at its delimiter lines.

    A preamble, an epilogue and white space behind a delimiter are legal (RFC 2046, 5.1.1). The
    line end before a delimiter belongs to it.
    """
    name = re.escape(boundary.encode("latin-1", "replace"))
    delimiter = re.compile(rb"(?:\A|\r?\n)--" + name + rb"(--)?[ \t]*(?:(\r?\n)|\Z)")
    parts: list[Part] = []
    closed = bare_lf = False
    start = -1
    position = 0
    while match := delimiter.search(content, position):
        if start >= 0:
            parts.append(_part(content[start : match.start()]))
        bare_lf = bare_lf or match[2] == b"\n" or match[0].startswith(b"\n")
        start = match.end()
        # The line end that closes a delimiter line may open the next delimiter (an empty part).
        position = match.end() - len(match[2] or b"")
        if match[1]:
            closed = True
            break
        if match.end() == len(content):
            break
    return Multipart(tuple(parts), start >= 0, closed, bare_lf)


def _part(octets: bytes) -> Part:
    """Split a part into field lines and content at its empty line."""
    if octets.startswith((b"\r\n", b"\n")):
        return Part((), len(octets) - octets.index(b"\n") - 1)
    match = re.search(rb"\r?\n\r?\n", octets)
    head = octets[: match.end()] if match else octets
    return Part(parse_field_lines(head, 0, 0), len(octets) - len(head))
