"""Rules for 206 (Partial Content), those about multipart/byteranges apart."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.byteranges import (
    multipart_type,
    plainly_framed,
    range_evidence,
    range_lines,
    wants_content,
)
from analyzer.rules.grammar import DIGITS_LIMIT, ContentRange, content_range, range_unit
from analyzer.rules.guards import is_head, lacks, not_head, readable
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Standard, Undecided, rule
from parsers.model import EndedBy, Framing, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
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


OTHER_RANGES = frozenset({"if-range", "content-range"})
"""Fields of the standards whose names end like those by which services have parts asked for in their own way:
x-ms-range, Request-Range."""


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
    guards="Undecided where the request was not captured or a line of it cannot be read, and where it has a "
    "field of its own that asks for a part, such as x-ms-range. Each hop is judged by its own request: a "
    "cache may add Range to the one that it sends on.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        >
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 0-3/10
        <
        <= abcd
    """,
    supersedes={"S206-method-get"},
)
def s206_range_requested(exchange: Exchange, _history: History) -> Found:
    """A client that asked for the whole takes the part for the whole.

    Caches may store it under the same mistake and hand it to others.
    """
    request = exchange.request
    if not lacks(request, "range"):
        return ()
    if any(line.key.endswith("-range") and line.key not in OTHER_RANGES for line in request.fields):
        raise Undecided(Doubt.EXTENSION_RANGE)
    return [evidence.absence(request, "no Range in the request")]


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


_MANY_DIGITS = re.compile(rf"[0-9]{{{DIGITS_LIMIT + 1},}}")
_BLANK_SLASH = re.compile(r"[ \t]*/[ \t]*")
_UNSATISFIED = re.compile(r"bytes[ \t]+\*/(?:[0-9]+|\*)", re.IGNORECASE)
"""By RFC 2616 an asterisk could stand for the length too."""


def _fault(value: str) -> str:
    """Say what is wrong with a Content-Range that gives a range; "" for nothing."""
    parsed = content_range(value)
    if parsed is None:
        # Of other units the grammar is not known; bytes, and what names no unit, must parse.
        named = range_unit(value) in {None, "bytes"} and not _MANY_DIGITS.search(value)
        return "does not follow the grammar" if named and not _UNSATISFIED.fullmatch(value) else ""
    if parsed.unit != "bytes" or parsed.first is None or parsed.last is None:
        return ""
    if parsed.last < parsed.first:
        return "ends before it begins"
    return (
        "ends behind the complete length"
        if parsed.length is not None and parsed.length <= parsed.last
        else ""
    )


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
    guards="Of range units other than bytes nothing is asked, nor of numbers of more than thirty digits. The "
    "form bytes */length is another rule's. White space around the slash breaks today's standard alone. "
    "Undecided for the parts of a multipart that was not wholly captured or kept, and where a line of the "
    "head cannot be read.",
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
    found = [(line, fault) for line, _ in range_lines(exchange) if (fault := _fault(line.value))]
    if found:
        readable(response)
    shown = range_evidence(response, [(line, f"Content-Range {fault}") for line, fault in found])
    return [
        # RFC 2616, 2.1: white space may stand beside a separator.
        one if _fault(_BLANK_SLASH.sub("/", line.value)) else replace(one, standards=(Standard.RFC9110,))
        for one, (line, _) in zip(shown, found, strict=True)
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
        if _UNSATISFIED.fullmatch(line.value)
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
    guards="Not asked of HEAD. Where Content-Length frames the content it is taken at its word, whether all "
    "of it came or not. Undecided where the server sent fewer octets than it announced, where a response "
    "that ends with the connection may have been cut short or did not come to its end, where the parts of a "
    "multipart were not wholly captured, and where a transfer coding other than chunked is applied.",
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
    announced = response.declared_length if response.framing is Framing.CONTENT_LENGTH else None
    if multipart_type(response) is not None:
        announced = None  # the length of all parts together
    found = [
        (line, stated, octets)
        for line, length in range_lines(exchange)
        if (octets := length if announced is None else announced) is not None
        and (stated := _stated(content_range(line.value)))
        and stated != octets
    ]
    if found:
        not_head(exchange)
        _certain_length(response)
        if response.framing is Framing.CLOSE and any(stated > octets for _, stated, octets in found):
            raise NotObserved(NotObservedReason.CONNECTION_ENDED)
        plainly_framed(response)
        readable(response)
    return range_evidence(response, [(line, "content and Content-Range differ") for line, *_ in found])


def _certain_length(response: Response) -> None:
    """Raise where the octets of the content cannot be counted, or are fewer than the server announced."""
    by_the_server = {EndedBy.SENDER_FIN, EndedBy.SENDER_RST}
    if response.framing is not Framing.CONTENT_LENGTH or response.ended_by in by_the_server:
        response.content_octets()


RULES: tuple[Rule, ...] = (
    s206_range_requested,
    s206_content_range,
    s206_content_range_valid,
    s206_no_asterisk_range,
    s206_range_length,
)
