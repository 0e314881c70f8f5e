"""Rules for fields that responses of several classes carry, or must not carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import NOT_ASCII, NOT_IN_URI, http_date
from analyzer.rules.guards import readable
from analyzer.rules.registry import STATUS_CODES
from analyzer.rules.rule import Found, Level, Party, Rule, rule
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

# RFC 3986, 3.1
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


@rule(
    "CXXX-location-absolute",
    "Location carries an absolute URI",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={201, "3xx"},
    rfc2616="RFC2616 14.30",
    current="RFC9110 10.2.2",
    changed="Today a relative reference is allowed; it is resolved against the target URI.",
    message="Location does not begin with a scheme.",
    advice="Nothing needs mending today; for clients of RFC 2616 write the whole URI.",
    guards="By RFC 2616 alone. A Location that is empty, repeated with another value or no URI reference is "
    "CXXX-location-valid's.",
    good="""
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 302 Found
        < Location: http://example.com/new
        <
        < See /new.
    """,
    bad="""
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 302 Found
        < Location: /new
        <
        < See /new.
    """,
    field="location",
    applies=lambda exchange, _: bool(exchange.response.lines("location")),
)
def cxxx_location_absolute(exchange: Exchange, _history: History) -> Found:
    """Clients that were written to RFC 2616 need not resolve a reference.

    Hardly any is left: all browsers resolve it.
    """
    response = exchange.response
    lines = response.lines("location")
    value = lines[0].value
    if not value or any(line.value != value for line in lines):
        return ()
    if _SCHEME.match(value) or NOT_IN_URI.search(NOT_ASCII.sub("", value)):
        return ()
    return [evidence.field_line(response, line) for line in lines]


# RFC 9110, 10.2.3
_DELAY_SECONDS = re.compile(r"[0-9]+")


@rule(
    "CXXX-retry-after-syntax",
    "Retry-After is delay-seconds or an HTTP-date",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={"3xx", 413, 429, 503},
    rfc2616="RFC2616 14.37",
    current="RFC9110 10.2.3, RFC6585 4",
    changed="RFC 2616 defines it for 503, 413 and 3xx; RFC 6585 adds 429.",
    message="Retry-After is neither a whole number of seconds nor a date.",
    advice="Send digits only, or a date such as Sun, 06 Nov 1994 08:49:37 GMT.",
    guards="Asked only where Retry-After is there. Undecided where a line of the head cannot be read.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 503 Service Unavailable
        < Retry-After: 120
        <
        < Please come back in two minutes.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 503 Service Unavailable
        < Retry-After: 1.5
        <
        < Please come back soon.
    """,
    field="retry-after",
    applies=lambda exchange, _: bool(exchange.response.lines("retry-after")),
)
def cxxx_retry_after_syntax(exchange: Exchange, _history: History) -> Found:
    """A client that cannot read the value comes back at once, or never.

    Under load both are wrong: the first keeps the server down, the second loses a user.
    """
    response = exchange.response
    found = [
        evidence.field_line(response, line)
        for line in response.lines("retry-after")
        if not _DELAY_SECONDS.fullmatch(line.value) and http_date(line.value) is None
    ]
    if found:
        readable(response)
    return found


@rule(
    "CXXX-content-range-only-206-416",
    "Content-Range appears only where it has a meaning",
    level=Level.OUGHT,
    party=Party.SERVER,
    rfc2616=None,
    current="RFC9110 14.4",
    message="The response carries Content-Range, and is neither 206 nor 416.",
    advice="Answer 206 where a part is sent, and leave Content-Range out of every other success.",
    guards="Asked of responses that carry it. Codes that are not registered may give it a meaning of their "
    "own. In requests (a partial PUT) it is not judged.",
    good="""
        > GET /f HTTP/1.1
        > Range: bytes=0-3
        >
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 0-3/10
        <
        <= abcd
    """,
    bad="""
        > GET /f HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Range: bytes 0-9/10
        <
        <= abcdefghij
    """,
    field="content-range",
    applies=lambda exchange, _: (
        exchange.response.status in STATUS_CODES and bool(exchange.response.lines("content-range"))
    ),
)
def cxxx_content_range_only_206_416(exchange: Exchange, _history: History) -> Found:
    """Clients ignore the field here, and take what was sent for the whole.

    Where it was a part, a download or a video is damaged without any error.
    """
    response = exchange.response
    if response.status in {206, 416}:
        return ()
    return [evidence.field_line(response, line) for line in response.lines("content-range")]


_EARLY_DATA = re.compile(rb"\n[Ee][Aa][Rr][Ll][Yy]-[Dd]")


@rule(
    "S425-no-early-data-in-response",
    "Early-Data does not appear in responses",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    rfc2616=None,
    current="RFC8470 5.1",
    since="RFC8470",
    message="The response carries Early-Data.",
    advice="Send Early-Data only in requests, from a gateway to the server behind it.",
    guards="Asked of final responses. Undecided where the head was not wholly captured.",
    good="""
        > GET / HTTP/1.1
        > Early-Data: 1
        >
        < HTTP/1.1 425 Too Early
        <
        < Please send it again.
    """,
    bad="""
        > GET / HTTP/1.1
        > Early-Data: 1
        >
        < HTTP/1.1 200 OK
        < Early-Data: 1
        <
        < Hello
    """,
    forbidden_field="early-data",
)
def s425_no_early_data_in_response(exchange: Exchange, _history: History) -> Found:
    """The field tells a server that a request may be a replay; in a response it says nothing.

    It also tells everybody which requests reach the server before the handshake is over.
    """
    response = exchange.response
    if not _EARLY_DATA.search(response.head):
        if not response.head_complete:
            raise NotObserved(response.missing_reason or NotObservedReason.NOT_SEEN)
        return ()
    return [evidence.field_line(response, line) for line in response.lines("early-data")]


RULES: tuple[Rule, ...] = (
    cxxx_location_absolute,
    cxxx_retry_after_syntax,
    cxxx_content_range_only_206_416,
    s425_no_early_data_in_response,
)
