"""Date in the responses that must carry it (RFC 9110, 6.6.1): rules whose scope is the capture.

A server without a clock must not send Date. Whether this one has a clock is known only when the
capture is over: some other response of it carried Date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import lacks
from analyzer.rules.history import server_key
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Scope, Undecided, rule

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
)
def s304_date(exchange: Exchange, history: History) -> Found:
    """A 304 renews what a cache stored, and its Date says since when it is fresh.

    Without it the cache keeps the old date, and asks again at every request.
    """
    return _no_date(exchange, history)


RULES: tuple[Rule, ...] = (s206_date, s304_date)
