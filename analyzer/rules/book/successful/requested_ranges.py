"""Rules on how a 206 (Partial Content) fits its request and its Content-Length."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.successful.content import octets_after_head
from analyzer.rules.byteranges import (
    Asked,
    asked_ranges,
    multipart_type,
    range_evidence,
    range_lines,
    wants_content,
)
from analyzer.rules.grammar import content_range, range_unit
from analyzer.rules.guards import not_head
from analyzer.rules.requests import overrides_method
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Severity, Undecided, rule
from parsers.model import Framing

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.fields import FieldLine
    from parsers.model import Exchange, Request, Response

_GOOD = """
    > GET /f HTTP/1.1
    > Range: bytes=0-3
    >
    < HTTP/1.1 206 Partial Content
    < Content-Range: bytes 0-3/10
    <
    <= abcd
"""

WITHOUT_RANGES = frozenset({"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH"})
"""Methods of the standards for which no ranges are defined. HEAD with Range is a frequent quirk, and an
extension may define ranges for its method."""


@rule(
    "S206-method-get",
    "206 only for GET",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7",
    current="RFC9110 14.2, 9.3.3",
    changed="Today a server must ignore Range in a request with another method.",
    message="The response is 206 (Partial Content), and the method is not GET.",
    advice="Ignore Range where the method is not GET.",
    guards="A warning at most for HEAD, a frequent quirk, and for methods of extensions, which may define "
    "ranges. Undecided where the request was not captured or its method cannot be read, and where a field or "
    "the query may stand for another method. That Range is missing comes first.",
    good=_GOOD,
    bad=_GOOD.replace("> GET /f HTTP/1.1", "> POST /f HTTP/1.1\n    > Content-Length: 0"),
)
def s206_method_get(exchange: Exchange, _history: History) -> Found:
    """Ranges are defined for GET alone.

    A client that sent a form with Range by mistake gets part of the answer and takes it for the whole.
    """
    request = exchange.request
    method = request.method
    if method == "GET":
        return ()
    if method.upper() in {"", "GET"}:
        raise Undecided(Doubt.METHOD_UNKNOWN)
    if overrides_method(request):
        raise Undecided(Doubt.METHOD_OVERRIDE)
    weight = Severity.ERROR if method in WITHOUT_RANGES else Severity.WARNING
    return [replace(evidence.start_line(request), at_most=weight)]


@rule(
    "S206-content-length-actual",
    "Content-Length equals the octets actually sent",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    observable=Observable.TCP,
    rfc2616="RFC2616 10.2.7, 4.4",
    current="RFC9110 15.3.7, 8.6",
    message="More octets follow the 206 (Partial Content) response than its Content-Length says.",
    advice="Set Content-Length to the length of the part that is sent.",
    guards="Of a response with fewer octets FR-truncated tells, so that this rule looks for more alone. "
    "Empty lines and TLS records behind the content are let pass. Not asked where Content-Length does not "
    "frame (HEAD, chunked). Undecided where the request was not captured, or any octet is missing or in "
    "doubt.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=0-3
        >
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 0-3/10
        < Content-Length: 2
        <
        <= abcd
    """,
    supersedes={"S206-range-length"},
    applies=lambda exchange, _: exchange.response.framing is Framing.CONTENT_LENGTH,
)
def s206_content_length_actual(exchange: Exchange, _history: History) -> Found:
    """What is beyond Content-Length is lost to the client, and taken for the next response.

    The part is put into its place too short, and the connection is of no more use.
    """
    found = octets_after_head(exchange.response)
    if found:
        not_head(exchange)
    return found


JOINED = 1024
"""Octets between two ranges that a server may send to join them (RFC 9110, 15.3.7.2: fewer than the head
of a part has, which is 80 as a rule and more with long fields)."""


def _joined(ranges: list[Asked]) -> list[Asked]:
    """Join ranges that overlap or lie close together."""
    found: list[Asked] = []
    for one in sorted(ranges, key=lambda each: each.first):
        before = found[-1] if found else None
        if before is not None and (before.last is None or one.first <= before.last + 1 + JOINED):
            ends = (before.last, one.last)
            last = None if None in ends else max(end for end in ends if end is not None)
            found[-1] = Asked(before.first, last)
        else:
            found.append(one)
    return found


LENGTHS_LIMIT = 8
"""Complete lengths of one response: an honest one has one, or none."""


class _Request:
    """What was asked for: its unit, and its ranges as they are where the length is known."""

    def __init__(self, request: Request) -> None:
        """Read Range.

        Raises:
            Undecided: it names no unit.
        """
        self._request = request
        unit, equals, _ = request.lines("range")[0].value.partition("=")
        if not equals:
            raise Undecided(Doubt.VALUE_UNREADABLE)
        self.unit = unit.strip(" \t").lower()
        self._joined: dict[int | None, tuple[list[Asked], bool]] = {}

    def ranges(self, length: int | None) -> tuple[list[Asked], bool]:
        """Return its ranges, joined, and whether all of them can be resolved.

        Raises:
            Undecided: they cannot be read, or the parts do not agree on the length.
        """
        if length not in self._joined:
            if len(self._joined) == LENGTHS_LIMIT:
                raise Undecided(Doubt.COMPLETE_LENGTH)
            specs = asked_ranges(self._request, length) or []
            ranges = [one for one in specs if one is not None]
            self._joined[length] = _joined(ranges), len(ranges) == len(specs)
        return self._joined[length]


def _not_asked(asked: _Request, line: FieldLine, *, passed_on: bool) -> str:
    """Say in what a Content-Range goes beyond the request; "" for nothing, or for a value of another rule."""
    sent_unit = range_unit(line.value)
    if sent_unit is not None and sent_unit != asked.unit:
        return "another range unit"
    sent = content_range(line.value)
    if asked.unit != "bytes" or sent is None or sent.first is None or sent.last is None:
        return ""
    if sent.last < sent.first or (sent.length is not None and sent.length <= sent.last):
        return ""
    ranges, resolved = asked.ranges(sent.length)
    if any(one.first <= sent.first and (one.last is None or sent.last <= one.last) for one in ranges):
        return ""
    if sent.length is None and not resolved:
        raise Undecided(Doubt.COMPLETE_LENGTH)
    touched = any(one.first <= sent.last and (one.last is None or sent.first <= one.last) for one in ranges)
    if touched and passed_on:
        raise Undecided(Doubt.PROXY)
    return "a range that was not asked for"


def _passed_on(response: Response) -> bool:
    """Whether the response came by an intermediary, which may deal in slices of its own."""
    return response.value("via") is not None or response.value("age") is not None


@rule(
    "S206-range-requested-overlap",
    "Range sent lies inside what was asked (after clamping and coalescing)",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7, 14.35.2",
    current="RFC9110 14.2, 15.3.7",
    message="The 206 (Partial Content) response holds a range that was not asked for.",
    advice="Send what was asked for or a part of it, or the whole representation with 200.",
    guards="Ranges that overlap or have at most 1024 octets between them may be joined. Silent where "
    "Content-Range is not well-formed, and of units other than bytes beyond their name. Undecided where the "
    "request was not captured, its Range cannot be read or counts from an end that is not known, where an "
    "intermediary may have sent a slice around what was asked, and where a multipart was not wholly "
    "captured.",
    good=_GOOD,
    bad=_GOOD.replace("bytes 0-3/10", "bytes 4-7/10"),
    needs_content=wants_content,
    applies=lambda exchange, _: (
        exchange.request_or_none is None or bool(exchange.request_or_none.value("range"))
    ),
)
def s206_range_requested_overlap(exchange: Exchange, _history: History) -> Found:
    """A client that trusts its own request puts the octets where it wanted others.

    One that reads Content-Range has to throw them away and ask again.
    """
    request, response = exchange.request, exchange.response
    if multipart_type(response) is not None:
        not_head(exchange)
    asked, passed_on = _Request(request), _passed_on(response)
    found = [
        (line, what)
        for line, _ in range_lines(exchange)
        if (what := _not_asked(asked, line, passed_on=passed_on))
    ]
    if not found:
        return ()
    return [evidence.field_line(request, request.lines("range")[0]), *range_evidence(response, found)]


RULES: tuple[Rule, ...] = (s206_method_get, s206_content_length_actual, s206_range_requested_overlap)
