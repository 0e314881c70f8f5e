"""Rules for 206 (Partial Content), those about multipart/byteranges apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.byteranges import multipart_type, parse, plainly_framed, wants_content, whole_content
from analyzer.rules.grammar import ContentRange, content_range, range_unit
from analyzer.rules.guards import certain_octets, is_head, lacks, not_head, readable
from analyzer.rules.rule import Evidence, Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules.history import History
    from parsers.fields import FieldLine
    from parsers.model import Exchange, Response

_GOOD = """
    > GET /f HTTP/1.1
    > Range: bytes=0-3
    >
    < HTTP/1.1 206 Partial Content
    < Content-Range: bytes 0-3/10
    <
    <= abcd
"""


@rule(
    "S206-range-requested",
    "206 only for a request with Range",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7",
    current="RFC9110 15.3.7, 14.2",
    message="The response is 206 (Partial Content), and the request has no Range.",
    advice="Answer 200 with the whole representation where no Range was asked for.",
    guards="Undecided where the request was not captured or a line of it cannot be read. Each hop is judged "
    "by its own request: a cache may add Range to the one that it sends on.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        >
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 0-3/10
        <
        <= abcd
    """,
)
def s206_range_requested(exchange: Exchange, _history: History) -> Found:
    """A client that asked for the whole takes the part for the whole.

    Caches may store it under the same mistake and hand it to others.
    """
    request = exchange.request
    return [evidence.absence(request, "no Range in the request")] if lacks(request, "range") else ()


@rule(
    "S206-content-range",
    "Single-part 206 has Content-Range, else multipart/byteranges",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7, 14.16",
    current="RFC9110 15.3.7.1, 15.3.7.2",
    message="The 206 (Partial Content) response has no Content-Range and is not multipart/byteranges.",
    advice="Say in Content-Range which octets were sent, and of how many.",
    guards="Undecided where a line of the response's head cannot be read.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=0-3
        >
        < HTTP/1.1 206 Partial Content
        < Content-Type: video/mp4
        <
        <= abcd
    """,
    applies=lambda exchange, _: multipart_type(exchange.response) is None,
)
def s206_content_range(exchange: Exchange, _history: History) -> Found:
    """A server may send other ranges than were asked for, and Content-Range says which.

    Without it a client puts the octets where they do not belong: downloads and videos are damaged.
    """
    response = exchange.response
    return [evidence.absence(response, "no Content-Range")] if lacks(response, "content-range") else ()


def _has_content_range(exchange: Exchange, _history: History) -> bool:
    return bool(exchange.response.lines("content-range"))


def _fault(value: str) -> str:
    """Say what is wrong with a Content-Range that gives a range; "" for nothing."""
    parsed = content_range(value)
    if parsed is None:
        # Of other units the grammar is not known; bytes, and what names no unit, must parse.
        return "does not follow the grammar" if range_unit(value) in {None, "bytes"} else ""
    if parsed.unit != "bytes" or parsed.first is None or parsed.last is None:
        return ""
    if parsed.last < parsed.first:
        return "ends before it begins"
    return (
        "ends behind the complete length"
        if parsed.length is not None and parsed.length <= parsed.last
        else ""
    )


def _ranges(exchange: Exchange) -> Iterator[tuple[FieldLine, int | None]]:
    """Go through the Content-Range lines of a 206 and the octets of what each describes.

    The length is None for a response whose content is not to be counted (HEAD).
    """
    response = exchange.response
    kind = multipart_type(response)
    if kind is None:
        length = None if is_head(exchange) else response.content_length
        yield from ((line, length) for line in response.lines("content-range"))
    elif kind.parameters.get("boundary") and not is_head(exchange):
        certain_octets(response)
        for part in parse(whole_content(response), kind.parameters["boundary"]).parts:
            yield from ((line, part.length) for line in part.fields if line.key == "content-range")


def _at(response: Response, line: FieldLine, what: str) -> Evidence:
    """Point at a Content-Range: that of a part stands in the content."""
    if multipart_type(response) is None:
        return evidence.field_line(response, line, what)
    return evidence.content(response, what, f"{line.name}: {line.value}")


@rule(
    "S206-content-range-valid",
    "Content-Range is well-formed: first <= last < complete-length",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 14.16",
    current="RFC9110 14.4",
    message="Content-Range is not well-formed.",
    advice="Write bytes first-last/length with first <= last < length, positions counted from 0.",
    guards="Of range units other than bytes nothing is asked. The form bytes */length is another rule's. "
    "Undecided for the parts of a multipart that was not wholly captured or kept.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=0-3
        >
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 0-3/3
        <
        <= abcd
    """,
    needs_content=wants_content,
    applies=lambda exchange, history: (
        multipart_type(exchange.response) is not None or _has_content_range(exchange, history)
    ),
)
def s206_content_range_valid(exchange: Exchange, _history: History) -> Found:
    """A recipient must not put together what it cannot place.

    It throws the part away, and the download starts anew, if it ever ends.
    """
    response = exchange.response
    return [
        _at(response, line, f"Content-Range {fault}")
        for line, _ in _ranges(exchange)
        if (fault := _fault(line.value))
    ]


@rule(
    "S206-no-asterisk-range",
    "206 never carries the unsatisfied form bytes */N",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 14.16",
    current="RFC9110 14.4",
    message="The 206 (Partial Content) response says bytes */length, which means that no range was sent.",
    advice="Say which octets were sent; */length belongs to 416.",
    guards="Only the unit bytes is read.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=0-3
        >
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes */10
        <
        <= abcd
    """,
    applies=_has_content_range,
)
def s206_no_asterisk_range(exchange: Exchange, _history: History) -> Found:
    """The form without positions says that nothing could be sent; a 206 says that something was."""
    response = exchange.response
    return [
        evidence.field_line(response, line)
        for line in response.lines("content-range")
        if (parsed := content_range(line.value)) and parsed.unit == "bytes" and parsed.first is None
    ]


def _stated(parsed: ContentRange | None) -> int | None:
    """How many octets a Content-Range announces; None where it announces none that can be counted."""
    if parsed is None or parsed.unit != "bytes" or parsed.first is None or parsed.last is None:
        return None
    return parsed.last - parsed.first + 1 if parsed.first <= parsed.last else None


@rule(
    "S206-range-length",
    "Body length equals last-first+1",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7, 14.16",
    current="RFC9110 15.3.7.1",
    message="The 206 (Partial Content) response has more or fewer octets than its Content-Range says.",
    advice="Send exactly the octets first to last, both included, of the representation in its content "
    "coding.",
    guards="Not asked of HEAD. Undecided where the response did not come to its end, where its content was "
    "not wholly captured, and where a transfer coding other than chunked is applied.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=0-3
        >
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 0-3/10
        <
        <= abcdefghij
    """,
    needs_content=wants_content,
    applies=lambda exchange, _: not is_head(exchange),
)
def s206_range_length(exchange: Exchange, _history: History) -> Found:
    """The parts are put together by their positions.

    One octet more or less shifts or tears what is behind it, and no error is shown.
    """
    response = exchange.response
    found = [
        (line, length)
        for line, length in _ranges(exchange)
        if length is not None and (stated := _stated(content_range(line.value))) and stated != length
    ]
    if found:
        not_head(exchange)
        response.content_octets()  # raises where its end is not known
        plainly_framed(response)
        readable(response)
    return [_at(response, line, "content and Content-Range differ") for line, _ in found]


RULES: tuple[Rule, ...] = (
    s206_range_requested,
    s206_content_range,
    s206_content_range_valid,
    s206_no_asterisk_range,
    s206_range_length,
)
