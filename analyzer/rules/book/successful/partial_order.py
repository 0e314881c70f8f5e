"""Rules for 206 with multipart/byteranges that only the current standard has."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.byteranges import Asked, asked_ranges, multipart_type, range_lines, wants_content
from analyzer.rules.grammar import content_range
from analyzer.rules.guards import is_head, not_head
from analyzer.rules.rule import Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


def _parts(*ranges: str, asked: str, head: str = "") -> str:
    """Write a multipart answer to a request for ranges of ten octets."""
    parts = "".join(
        f"""
    < --SEP
    < Content-Range: bytes {one}/10
    <
    < abcd"""
        for one in ranges
    )
    return f"""
    > GET /f HTTP/1.1
    > Range: bytes={asked}
    >
    < HTTP/1.1 206 Partial Content
    < Content-Type: multipart/byteranges; boundary=SEP{head}
    <{parts}
    < --SEP--
    """


@rule(
    "S206-multipart-no-top-range",
    "No Content-Range in the header section of a multipart 206",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={206},
    rfc2616=None,
    current="RFC9110 15.3.7.2",
    changed="New; RFC 2616 asks for one or the other, without forbidding both.",
    message="The multipart/byteranges response carries Content-Range in its header section.",
    advice="Send Content-Range in the head of each part only.",
    guards="Also in the response to HEAD. Undecided where part of the head was not captured.",
    good=_parts("0-3", "6-9", asked="0-3, 6-9"),
    bad=_parts("0-3", "6-9", asked="0-3, 6-9", head="\n    < Content-Range: bytes 0-3/10"),
    supersedes={"S206-no-asterisk-range"},
    applies=lambda exchange, _: multipart_type(exchange.response) is not None,
)
def s206_multipart_no_top_range(exchange: Exchange, _history: History) -> Found:
    """Some recipients go by Content-Range, others by the media type.

    The former put delimiters and heads of parts into the file, as if they belonged to it.
    """
    response = exchange.response
    return [evidence.field_line(response, line) for line in response.lines("content-range")]


def _unjoined(asked: list[Asked | None]) -> dict[Asked, list[int]]:
    """Give the places of each range that holds no other one, so that a part of it is not several joined."""
    places: dict[Asked, list[int]] = {}
    for place, spec in enumerate(asked):
        if spec is not None:
            places.setdefault(spec, []).append(place)
    end = {one: math.inf if one.last is None else one.last for one in places}
    found: dict[Asked, list[int]] = {}
    nearest = math.inf
    for one in sorted(places, key=lambda each: (-each.first, end[each])):
        if end[one] < nearest:
            found[one] = places[one]
        nearest = min(nearest, end[one])
    return found


def _places(sent: list[Asked], asked: list[Asked | None]) -> list[int]:
    """Tell for each part which of the ranges it is, parts that are none of them left out.

    A range that was asked for twice is taken for the one that keeps the order, if either does.
    """
    unjoined = _unjoined(asked)
    found: list[int] = []
    for one in sent:
        if places := unjoined.get(one):
            found.append(next((place for place in places if not found or place > found[-1]), places[0]))
    return found


@rule(
    "S206-multipart-order",
    "Parts come in the order requested",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={206},
    rfc2616=None,
    current="RFC9110 15.3.7.2",
    changed="RFC 2616 asks for it as well (14.16).",
    message="The parts of the multipart/byteranges content come in another order than they were asked for.",
    advice="Send the parts in the order of Range.",
    guards="Not asked of HEAD. Only parts that are exactly one of the ranges asked for are compared, and "
    "only where it holds no other of them: those joined or left out do not count. Undecided where the "
    "request was not captured or its Range cannot be read, and where the content was not wholly captured or "
    "kept, or is coded.",
    good=_parts("6-9", "0-3", asked="6-9, 0-3"),
    bad=_parts("0-3", "6-9", asked="6-9, 0-3"),
    needs_content=wants_content,
    applies=lambda exchange, _: multipart_type(exchange.response) is not None and not is_head(exchange),
)
def s206_multipart_order(exchange: Exchange, _history: History) -> Found:
    """A client asks first for what it needs first, such as the directory at the end of an archive.

    In another order it must wait for the rest before it can begin.
    """
    not_head(exchange)
    response = exchange.response
    sent: list[Asked] = []
    length: int | None = None
    for line, _ in range_lines(exchange):
        parsed = content_range(line.value)
        if parsed is not None and parsed.unit == "bytes" and parsed.first is not None:
            sent.append(Asked(parsed.first, parsed.last))
            length = parsed.length if length is None else length
    if len(sent) < 2:
        return ()
    places = _places(sent, asked_ranges(exchange.request, length) or [])
    if places == sorted(places):
        return ()
    order = ", ".join(str(place + 1) for place in places)
    return [evidence.content(response, "order of the ranges asked for", order)]


RULES: tuple[Rule, ...] = (s206_multipart_no_top_range, s206_multipart_order)
