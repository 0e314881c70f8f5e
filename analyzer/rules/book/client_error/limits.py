"""Rules for 414, 429 and 431: too long, too often, too large."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.explanations import GUARDS, no_explanation
from analyzer.rules.guards import certain_octets, is_head
from analyzer.rules.parties import is_intermediary
from analyzer.rules.rule import (
    Doubt,
    Evidence,
    Found,
    Level,
    Observable,
    Party,
    Rule,
    Standard,
    Undecided,
    rule,
)
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request

SHORT = 255
"""Octets of a target that any software can take (RFC 2616, 3.2.1, note)."""
SUPPORTED = 8000
"""Octets of a request line that servers are to support (RFC 9112, 3)."""


@rule(
    "S414-long-uri",
    "414 only if the request target is long",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={414},
    rfc2616="RFC2616 10.4.15, 3.2.1",
    current="RFC9110 15.5.15, RFC9112 3",
    changed="RFC 2616 set no limit, and knew of software that cannot take 255 octets; today request lines of "
    "8000 octets are to be supported.",
    message="The response is 414 (URI Too Long), and the request line is shorter than what servers are asked "
    "to support.",
    advice="Support request lines of 8000 octets at least, and answer 400 where something else is wrong.",
    guards="By RFC 2616 only for lines shorter than 255 octets. Undecided where the request line was not "
    "captured to its end, or its copies differ.",
    good=f"""
        > GET /{"a" * 9000} HTTP/1.1
        >
        < HTTP/1.1 414 URI Too Long
        <
        < Use POST for that much.
    """,
    bad="""
        > GET /short HTTP/1.1
        >
        < HTTP/1.1 414 URI Too Long
        <
        < Use POST for that much.
    """,
)
def s414_long_uri(exchange: Exchange, _history: History) -> Found:
    """Addresses grow with search forms and filters, and some length must be safe to count on.

    Below it the user's link does not work on this server, or the code tells of a fault that is not there.
    """
    request = exchange.request
    length = len(request.start_line)
    if length >= SUPPORTED:
        return ()
    if not request.head_complete and b"\n" not in request.head:
        raise NotObserved(request.missing_reason or NotObservedReason.CONNECTION_ENDED)
    certain_octets(request)
    standards = tuple(Standard) if length < SHORT else (Standard.RFC9110,)
    return [replace(evidence.start_line(request, "short request line"), standards=standards)]


_LIMITED_GOOD = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 429 Too Many Requests
    < Retry-After: 30
    <
    < Ten requests a minute.
"""


@rule(
    "S429-details",
    "429 explains the limit",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={429},
    rfc2616=None,
    current="RFC6585 4",
    since="RFC6585",
    message="The 429 (Too Many Requests) response has no content that explains the limit.",
    advice="Say in the content how many requests are allowed in what time.",
    guards=GUARDS,
    good=_LIMITED_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 429 Too Many Requests
        < Retry-After: 30
        < Content-Length: 0
        <
    """,
    supersedes={"C4XX-explain-body"},
    applies=lambda exchange, _: not is_head(exchange),
)
def s429_details(exchange: Exchange, _history: History) -> Found:
    """A client can keep to a limit that it knows.

    One that does not know it can only slow down until the refusals stop, or not slow down at all.
    """
    return no_explanation(exchange)


@rule(
    "S429-retry-after",
    "429 may carry Retry-After",
    level=Level.MAY,
    party=Party.SERVER,
    statuses={429},
    rfc2616=None,
    current="RFC6585 4",
    since="RFC6585",
    message="The 429 (Too Many Requests) response says when to try again.",
    advice="Nothing is to be mended; a 429 without it leaves the client to guess.",
    guards="RateLimit fields count, the older ones that begin with X- too. Whether the value is valid is "
    "another rule's.",
    good=_LIMITED_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 429 Too Many Requests
        <
        < Ten requests a minute.
    """,
    fact=True,
)
def s429_retry_after(exchange: Exchange, _history: History) -> Found:
    """A client that is told when to come back need not try in between."""
    response = exchange.response
    return [
        evidence.field_line(response, line)
        for line in response.fields
        if line.key.startswith(("retry-after", "ratelimit", "x-ratelimit", "x-rate-limit")) and line.value
    ]


SMALL = 4096
"""Octets of a head that every common server takes: the smallest default limit is that of one field line."""


def _small_head(request: Request) -> list[Evidence]:
    """Find the head that is too small for the code, from the request line to the empty line."""
    assert request.fields is not None  # raises where part of the head was not captured
    if len(request.head) >= SMALL:
        return []
    certain_octets(request)
    shown = f"{len(request.head)} octets"
    return [replace(evidence.start_line(request, "small header section"), value=shown)]


def _no_field_stands_out(request: Request) -> bool:
    """Whether a large head owes its size to no field of its own: then there is none to be named."""
    fields = request.fields or ()
    half = len(request.head) // 2
    return len(request.head) >= SMALL and all(len(line.name) + len(line.value) < half for line in fields)


@rule(
    "S431-field",
    "431 says which field was too large, and the header section is large",
    level=Level.SHOULD,
    party=Party.SERVER,
    observable=Observable.PARTIAL,
    statuses={431},
    rfc2616=None,
    current="RFC6585 5",
    since="RFC6585",
    message="The 431 (Request Header Fields Too Large) response does not say which field was too large, or "
    "the whole head of the request is small.",
    advice="Name the field in the content, and take heads of some thousand octets.",
    guards="What the content says is not judged, only that there is any; that is asked neither of HEAD nor "
    "where no field makes up half of a large head: C4XX-explain-body asks then. A head "
    "below 4096 octets, request line and all, is small, unless an intermediary answers: it may have made a "
    "larger one of it. Undecided where the request was not captured whole to the end of its head, or the "
    "response did not come to its end.",
    good=f"""
        > GET / HTTP/1.1
        > Cookie: {"a" * 9000}
        >
        < HTTP/1.1 431 Request Header Fields Too Large
        <
        < Cookie is longer than 8000 octets.
    """,
    bad=f"""
        > GET / HTTP/1.1
        > Cookie: {"a" * 9000}
        >
        < HTTP/1.1 431 Request Header Fields Too Large
        < Content-Length: 0
        <
    """,
    supersedes={"C4XX-explain-body"},
)
def s431_field(exchange: Exchange, history: History) -> Found:
    """Most often it is a cookie that has grown, and removing that one mends everything.

    Neither the user nor the developer can know which one if the server does not say.
    """
    unnamed = is_head(exchange) or _no_field_stands_out(exchange.request)
    empty = () if unnamed else no_explanation(exchange)
    small = _small_head(exchange.request)
    if small and is_intermediary(exchange, history):
        if not empty:
            raise Undecided(Doubt.PROXY)
        return empty
    return [*empty, *small]


RULES: tuple[Rule, ...] = (s414_long_uri, s429_details, s429_retry_after, s431_field)
