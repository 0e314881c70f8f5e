"""The content type multipart/byteranges (RFC 9110, 14.6; RFC 2046, 5.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from analyzer.rules import evidence
from analyzer.rules.grammar import DIGITS_LIMIT, MediaType, byte_ranges, media_type
from analyzer.rules.guards import certain_octets, is_head
from analyzer.rules.rule import Doubt, Evidence, Undecided
from parsers.fields import FieldLine, parse_field_lines
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model import Exchange, Message, Request, Response

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


_BARE_BOUNDARY = re.compile(r';[ \t]*boundary=(?!")([^; \t]*)', re.IGNORECASE)


def boundary_of(response: Response) -> str | None:
    """Return the boundary that Content-Type names; None where it names none.

    Raises:
        Undecided: it is no token and yet not quoted, so that recipients may read another.
    """
    value = response.value("content-type") or ""
    kind = media_type(value)
    boundary = kind.parameters.get("boundary") if kind else None
    bare = _BARE_BOUNDARY.search(value)
    if bare and bare[1] and bare[1] != boundary:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    return boundary or None


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


def range_lines(exchange: Exchange) -> Iterator[tuple[FieldLine, int | None]]:
    """Go through the Content-Range lines of a 206 and the octets of what each describes.

    The length is None for a response whose content is not to be counted (HEAD).

    Raises:
        NotObserved: the content of a multipart response is not whole, or coded.
        Undecided: its octets are in doubt, a transfer coding hides them, or no boundary takes it apart.
    """
    response = exchange.response
    if multipart_type(response) is None:
        length = None if is_head(exchange) else response.content_length
        yield from ((line, length) for line in response.lines("content-range"))
    elif not is_head(exchange):
        certain_octets(response)
        boundary = boundary_of(response)
        content = parse(whole_content(response), boundary) if boundary else None
        if content is None or not content.opened:
            raise Undecided(Doubt.VALUE_UNREADABLE)
        for part in content.parts:
            yield from ((line, part.length) for line in part.fields if line.key == "content-range")


def range_evidence(response: Response, found: Iterable[tuple[FieldLine, str]]) -> list[Evidence]:
    """Point at Content-Range lines and what they show: that of a part stands in the content."""
    if multipart_type(response) is None:
        return [evidence.field_line(response, line, what) for line, what in found]
    return [evidence.content(response, what, f"{line.name}: {line.value}") for line, what in found]


SPECS_LIMIT = 1000
"""Range specs of one request that are resolved: more than any client needs, and cheap to compare."""


class Asked(NamedTuple):
    """A range that was asked for: positions of its first and last octet."""

    first: int
    last: int | None
    """None for the end of a representation whose length is not known."""


def asked_ranges(request: Request, length: int | None) -> list[Asked | None] | None:
    """Resolve the range specs of a request, in its order; None where it has no Range of the unit bytes.

    A spec stands for None where nothing of it can be sent, and where it counts from an end that is
    not known.

    Args:
        request: The request.
        length: The complete length of the representation; None where it is not known.

    Raises:
        Undecided: its Range does not follow the grammar, or asks for more ranges than are resolved.
    """
    lines = request.lines("range")
    if not lines or lines[0].value.partition("=")[0].strip(" \t").lower() != "bytes":
        return None
    specs = byte_ranges(lines[0].value)
    if (
        specs is None
        or len(lines) > 1
        or len(specs) > SPECS_LIMIT
        or any(len(spec) > DIGITS_LIMIT for spec in specs)
    ):
        raise Undecided(Doubt.VALUE_UNREADABLE)
    return [_resolved(spec, length) for spec in specs]


def _resolved(spec: str, length: int | None) -> Asked | None:
    """Resolve one spec (RFC 9110, 14.1.2)."""
    first, _, last = spec.partition("-")
    end = None if length is None else length - 1
    if not first:
        return None if length is None or not int(last) else Asked(max(0, length - int(last)), length - 1)
    if last and int(last) < int(first):
        raise Undecided(Doubt.VALUE_UNREADABLE)
    if end is not None and int(first) > end:
        return None
    if not last:
        return Asked(int(first), end)
    return Asked(int(first), int(last) if end is None else min(int(last), end))
