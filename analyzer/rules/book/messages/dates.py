"""Date in the responses that must carry it (RFC 9110, 6.6.1): rules whose scope is the capture.

A server without a clock must not send Date. Whether this one has a clock is known only when the
capture is over: some other response of it carried Date.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import lacks
from analyzer.rules.history import server_key
from analyzer.rules.rule import (
    Doubt,
    Found,
    Level,
    Party,
    Rule,
    Scope,
    Severity,
    Standard,
    Undecided,
    rule,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.rules.history import History
    from parsers.model import Exchange


def _no_date(exchange: Exchange, _history: History) -> Found:
    response = exchange.response
    return [evidence.absence(response, "no Date")] if lacks(response, "date") else ()


def server_has_clock(exchange: Exchange, history: History) -> Callable[[], bool]:
    """Ask, when the capture is over, whether the server of this exchange ever sent Date.

    Raises:
        NotObserved: the request was not captured, so that the server's Host is not known.
        Undecided: on being asked, where no response carried Date.
    """
    _ = exchange.request  # raises where the server's Host is not known
    server = server_key(exchange)

    def settle() -> bool:
        if not history.has_clock(server):
            raise Undecided(Doubt.NO_CLOCK)
        return True

    return settle


_GUARDS = (
    "Broken only where another response of the same server, for the same Host, carries Date in this capture; "
    "else the server may have no clock, and the rule is undecided. At most five findings a server; the first "
    "counts for the others."
)
_ADVICE = "Send Date with every final response; clocks are set by NTP."


@rule(
    "S206-date",
    "206 has Date",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    scope=Scope.CAPTURE,
    rfc2616="RFC2616 10.2.7",
    current="RFC9110 15.3.7, 6.6.1",
    message="The 206 (Partial Content) response has no Date, although the server has a clock.",
    advice=_ADVICE,
    guards=_GUARDS,
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
        > Range: bytes=0-3
        >
        <! no Date
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 0-3/10
        <
        <= abcd
        > GET /f HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        <= abcdefghij
    """,
    settle=server_has_clock,
    supersedes={"CXXX-date"},
)
def s206_date(exchange: Exchange, history: History) -> Found:
    """A cache that puts parts together needs the age of each.

    Without Date it reckons from when the part arrived, and may serve what is stale.
    """
    return _no_date(exchange, history)


@rule(
    "S304-date",
    "304 has Date (unless clock-less)",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={304},
    scope=Scope.CAPTURE,
    rfc2616="RFC2616 10.3.5, 14.18.1",
    current="RFC9110 15.4.5, 6.6.1",
    message="The 304 (Not Modified) response has no Date, although the server has a clock.",
    advice=_ADVICE,
    guards=_GUARDS,
    good="""
        > GET / HTTP/1.1
        > If-None-Match: "v1"
        >
        < HTTP/1.1 304 Not Modified
        < ETag: "v1"
        <
    """,
    bad="""
        > GET / HTTP/1.1
        > If-None-Match: "v1"
        >
        <! no Date
        < HTTP/1.1 304 Not Modified
        < ETag: "v1"
        <
        > GET /other HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    settle=server_has_clock,
    supersedes={"CXXX-date"},
)
def s304_date(exchange: Exchange, history: History) -> Found:
    """A 304 renews what a cache stored, and its Date says since when it is fresh.

    Without it the cache keeps the old date, and asks again at every request.
    """
    return _no_date(exchange, history)


def _is_of_an_origin(exchange: Exchange, _history: History) -> bool:
    """Whether an origin of HTTP/1.1 may have made the response; a 2xx to CONNECT is a proxy's."""
    request, response = exchange.request_or_none, exchange.response_or_none
    return (
        response is not None
        and response.version != "HTTP/1.0"
        and (request is None or request.method != "CONNECT")
    )


@rule(
    "CXXX-date",
    "Origin with a clock sends Date",
    level=Level.MUST,
    party=Party.ORIGIN,
    statuses={"2xx", "3xx", "4xx", "5xx"},
    scope=Scope.CAPTURE,
    rfc2616="RFC2616 14.18",
    current="RFC9110 6.6.1",
    changed="RFC 2616 asks it of 5xx too unless that is inconvenient (a remark here); today 5xx may do "
    "without.",
    message="The response has no Date, although the server has a clock.",
    advice=_ADVICE,
    guards=_GUARDS + " Not asked of servers of HTTP/1.0 and of answers to CONNECT. Undecided where Via or an "
    "absolute request target shows a proxy, and where a line of the head cannot be read. S206-date and "
    "S304-date come first.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > GET /missing HTTP/1.1
        >
        <! no Date
        < HTTP/1.1 404 Not Found
        <
        < There is no such page.
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    applies=_is_of_an_origin,
    settle=server_has_clock,
)
def cxxx_date(exchange: Exchange, history: History) -> Found:
    """Caches reckon the age of a response from its Date.

    Without it each cache on the way takes the time of arrival, so that what is stale is served as
    fresh.
    """
    response = exchange.response
    head = response.head
    at = head.find(b"\nDate: ")  # the usual spelling; any other is looked for line by line
    if at >= 0 and head[at + 7 : at + 8] > b"9":
        return ()
    found = _no_date(exchange, history)
    if not found:
        return ()
    request = exchange.request_or_none
    if response.lines("via") or (request is not None and "://" in request.target.partition("?")[0]):
        raise Undecided(Doubt.PROXY)
    if (response.status or 0) < 500:
        return found
    return [replace(one, standards=(Standard.RFC2616,), at_most=Severity.INFO) for one in found]


RULES: tuple[Rule, ...] = (s206_date, s304_date, cxxx_date)
