"""Rules on when 416 (Range Not Satisfiable) is the right answer to a Range."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.byteranges import asked_ranges, plainly_framed
from analyzer.rules.grammar import content_range, entity_tag, members, strongly_equal
from analyzer.rules.guards import lacks
from analyzer.rules.requests import known_request
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Severity, Standard, Undecided, rule
from parsers.model import Framing

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request, Response

_GOOD = """
    > GET /f HTTP/1.1
    > Range: bytes=100-
    >
    < HTTP/1.1 416 Range Not Satisfiable
    < Content-Range: bytes */10
    <
    < There are only 10 octets.
"""


def _if_range_is_false(request: Request, response: Response) -> bool:
    """Whether the entity tag in If-Range is certainly not that of the representation."""
    asked = entity_tag((request.value("if-range") or "").strip())
    current = entity_tag(response.value("etag") or "")
    return asked is not None and current is not None and not strongly_equal(asked, current)


@rule(
    "S416-no-if-range",
    "416 not for a request whose If-Range is false; by RFC 2616 for none with If-Range",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={416},
    rfc2616="RFC2616 10.4.17, 14.27",
    current="RFC9110 13.1.5, 14.2",
    changed="Today 416 is right where If-Range is true; only where it is false Range must be ignored.",
    message="The response to a request with If-Range is 416 (Range Not Satisfiable).",
    advice="Ignore Range where If-Range does not match, and send the whole representation with 200.",
    guards="By today's standard only where the 416 itself carries ETag and the tag in If-Range does not "
    "match it; what a date in If-Range or a 416 without ETag leaves open counts as kept there. By RFC 2616 "
    "that is a remark: it asks for 416 where there is no If-Range (10.4.17), and of any range that cannot be "
    "satisfied (14.35.1). That Range is missing is another rule's. Undecided where the request was not "
    "captured.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=100-
        > If-Range: "v1"
        >
        < HTTP/1.1 416 Range Not Satisfiable
        < Content-Range: bytes */10
        < ETag: "v2"
        <
        < There are only 10 octets.
    """,
    applies=lambda exchange, _: bool(exchange.request.value("range")),
)
def s416_no_if_range(exchange: Exchange, _history: History) -> Found:
    """If-Range asks for the part if nothing changed, and for everything if something did.

    The client that gets 416 instead has neither, and must ask a second time.
    """
    request, response = exchange.request, exchange.response
    lines = [line for line in request.lines("if-range") if line.value]
    if not lines:
        return ()
    if not _if_range_is_false(request, response):
        return [
            replace(evidence.field_line(request, line), standards=(Standard.RFC2616,), at_most=Severity.INFO)
            for line in lines
        ]
    tags = [evidence.field_line(response, line) for line in response.lines("etag")]
    return [*(evidence.field_line(request, line) for line in lines), *tags]


_FEW = 2
"""Ranges of a set that no server may call excessive (RFC 9110, 14.2)."""


@rule(
    "S416-unsatisfiable",
    "416 only if no range that was asked for overlaps the current length",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={416},
    rfc2616="RFC2616 10.4.17",
    current="RFC9110 15.5.17, 14.1.2",
    changed="Today 416 may also refuse a set of many small or overlapping ranges.",
    message="The response is 416 (Range Not Satisfiable), and its own Content-Range shows that a range could "
    "have been sent.",
    advice="Send with 206 what there is of the ranges, or ignore Range and answer 200.",
    guards="By today's standard only for one or two ranges. Silent where the length is 0, and where the tag "
    "in If-Range does not match, which is another rule's. Undecided where the request was not captured, its "
    "Range does not follow the grammar, or the response does not tell the length.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=0-9
        >
        < HTTP/1.1 416 Range Not Satisfiable
        < Content-Range: bytes */1000
        <
        < No.
    """,
    applies=lambda exchange, _: asked_ranges(exchange.request, None) is not None,
)
def s416_unsatisfiable(exchange: Exchange, _history: History) -> Found:
    """The client asked for octets that are there, and is told that they are not.

    Downloads that could have gone on are given up or started again.
    """
    request, response = exchange.request, exchange.response
    told = [content_range(line.value) for line in response.lines("content-range")]
    lengths = {one.length for one in told if one and one.unit == "bytes" and one.first is None}
    if len(lengths) != 1:
        raise Undecided(Doubt.COMPLETE_LENGTH)
    length = lengths.pop()
    ranges = asked_ranges(request, length) or []
    if not length or not any(ranges) or _if_range_is_false(request, response):
        return ()
    standards = tuple(Standard) if len(ranges) <= _FEW else (Standard.RFC2616,)
    lines = [
        evidence.field_line(message, line)
        for message, name in ((request, "range"), (response, "content-range"))
        for line in message.lines(name)
    ]
    return [replace(line, standards=standards) for line in lines]


def _is_beyond_the_end(exchange: Exchange, _history: History) -> bool:
    """Whether GET asks, without If-Range, for ranges that all begin at or behind the end."""
    request, response = known_request(exchange), exchange.response
    if request is None or request.method != "GET" or not request.value("range") or request.value("if-range"):
        return False
    try:
        ranges = asked_ranges(request, None)
    except Undecided:
        return False
    if not ranges or None in ranges:  # None: counted from the end, of which there is always something
        return False
    if response.status == 416:
        return True
    seen = response.declared_length if response.framing is Framing.CONTENT_LENGTH else response.content_length
    if any(one is not None and one.first < (seen or 0) for one in ranges):
        return False
    plainly_framed(response)
    length = seen if response.framing is Framing.CONTENT_LENGTH else response.content_octets()
    return bool(length)


@rule(
    "S416-expected",
    "Unsatisfiable range without If-Range gets 416",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={200, 416},
    rfc2616="RFC2616 10.4.17",
    current="RFC9110 14.2, 15.5.17",
    changed="Today a server is free to ignore Range.",
    message="All ranges that were asked for begin behind the end, and the response is 200.",
    advice="Answer 416 with Content-Range: bytes */length.",
    guards="Only for GET without If-Range, whose Range follows the grammar, and content that is not empty. "
    "Silent where the request was not captured, and where Accept-Ranges says none; undecided where there is "
    "no Accept-Ranges, the content is coded, its length is not known, or a line of the head cannot be read.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=100-
        >
        < HTTP/1.1 200 OK
        < Accept-Ranges: bytes
        <
        < abcd
    """,
    request_field="range",
    applies=_is_beyond_the_end,
)
def s416_expected(exchange: Exchange, _history: History) -> Found:
    """A client that holds everything asks for what comes behind it, and is sent everything again."""
    response = exchange.response
    if response.status == 416:
        return ()
    units = [unit.lower() for unit in members(response.value("accept-ranges") or "")]
    if "bytes" in units:
        if not lacks(response, "content-encoding"):
            raise Undecided(Doubt.COMPLETE_LENGTH)
        return [evidence.start_line(response), *_range_lines(exchange)]
    if lacks(response, "accept-ranges"):
        raise Undecided(Doubt.RANGES_UNKNOWN)
    return ()


def _range_lines(exchange: Exchange) -> Found:
    request = exchange.request
    return [evidence.field_line(request, line) for line in request.lines("range")]


RULES: tuple[Rule, ...] = (s416_no_if_range, s416_unsatisfiable, s416_expected)
