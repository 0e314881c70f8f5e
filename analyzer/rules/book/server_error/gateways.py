"""Rules for 504 (Gateway Timeout): a wait that was none, and what only a cache may answer.

Who sends 502 and 504 is told elsewhere (analyzer.rules.book.server_error.senders).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import QUOTED, members
from analyzer.rules.relays import is_relay, upstream
from analyzer.rules.requests import known_request
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Standard, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request, Response

TIMELY_NS = 100_000_000
"""Few gateways give the server behind them up so soon: time limits are usually set in seconds."""


def cache_directives(request: Request) -> list[str]:
    """List the names of the cache directives of a request."""
    return [
        directive.partition("=")[0].strip(" \t").lower()
        for directive in members(request.value("cache-control") or "")
    ]


@rule(
    "S504-no-timely-response",
    "504 only where the server behind did not answer in time",
    level=Level.FACT,
    party=Party.PROXY,
    observable=Observable.PARTIAL,
    statuses={504},
    rfc2616="RFC2616 10.5.5",
    current="RFC9110 15.6.5",
    message="The response is 504 (Gateway Timeout), and it began within 100 ms, or behind a complete "
    "response that the intermediary had got.",
    advice="Answer 502 where the server behind cannot be reached or its name not be found, and 503 where it "
    "is known to be down.",
    guards="The time runs from the first octet of the request to the first of the response, at the tap. A "
    "remark: a short time limit, a name that is not found or a check that failed before gives a quick 504. "
    "Kept where a 504 was seen to come from behind. Not asked where Proxy-Status says what happened, nor "
    "where the request says only-if-cached or the response has Age, for which a cache answers at once. "
    "Undecided where a field of the request speaks of a time limit, where a response from behind came less "
    "than 100 ms before, when the limit may have been over, and where the request was not captured.",
    good="""
        > GET / HTTP/1.1
        >
        >WAIT 30
        < HTTP/1.1 504 Gateway Timeout
        <
        < The server behind is slow.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 504 Gateway Timeout
        <
        < The server behind is slow.
    """,
    applies=lambda exchange, _: (
        "only-if-cached" not in cache_directives(exchange.request)
        and not exchange.response.lines("age")
        and not exchange.response.lines("proxy-status")
    ),
)
def s504_no_timely_response(exchange: Exchange, history: History) -> Found:
    """The code says that something was slow, and sends those who look after it to look for delays.

    A server that is down, or a wrong name, is found sooner under its own code.
    """
    request, response = exchange.request, exchange.response
    behind = _behind(exchange, history)
    if behind is not None and behind.status == 504:
        return ()
    quick = 0 <= response.first_time - request.first_time < TIMELY_NS
    if behind is not None and behind.complete and not behind.anomalies:
        if not quick and response.first_time - behind.last_time < TIMELY_NS:
            raise Undecided(Doubt.OTHER_REASON)
        return [evidence.start_line(behind, "complete response received"), evidence.start_line(response)]
    if not quick:
        return ()
    if any(word in line.key for line in request.fields for word in ("timeout", "deadline")):
        raise Undecided(Doubt.OTHER_REASON)
    return [evidence.start_line(response, "quick 504")]


def _behind(exchange: Exchange, history: History) -> Response | None:
    """Return what an intermediary had got before it answered, None where that was not captured."""
    if not is_relay(exchange, history):
        return None
    try:
        found = upstream(exchange, history).response
    except Undecided:
        return None
    return found if found.last_time <= exchange.response.first_time else None


_FORWARDED = re.compile(r";[ \t]*fwd[ \t]*(?:=|;|\Z)")
_HIT = re.compile(r";[ \t]*hit[ \t]*(?:=\?1)?[ \t]*(?:;|\Z)")
_QUOTED = re.compile(QUOTED)


def _caches(response: Response) -> list[str]:
    """List what caches say of themselves, the nearest last (RFC 9211, 2); their texts are left out."""
    return [_QUOTED.sub('""', member) for member in members(response.value("cache-status") or "")]


def _is_for_a_cache(exchange: Exchange, _history: History) -> bool:
    request = known_request(exchange)
    return request is not None and "only-if-cached" in cache_directives(request)


@rule(
    "S504-only-if-cached",
    "only-if-cached is answered from the cache, or with 504",
    level=Level.SHOULD,
    party=Party.CACHE,
    observable=Observable.PARTIAL,
    statuses={"2xx", "3xx", "4xx", "5xx"},
    rfc2616="RFC2616 14.9.4",
    current="RFC9111 5.2.1.7",
    changed="Today it is advice: a cache may ignore the directives of requests.",
    message="The request says only-if-cached, and the cache's own Cache-Status says that it was sent on.",
    advice="Answer 504 where nothing is stored, and ask nobody.",
    guards="Held against RFC 2616 alone, and only where Cache-Status tells. A response with Age, or that "
    "Cache-Status calls a hit, was stored; 504 is right. Undecided where there are several caches, since a "
    "group of them may ask one another, and in other cases: an origin server may ignore the directive, and "
    "a stored response may have any code. Silent where the request was not captured.",
    good="""
        > GET / HTTP/1.1
        > Cache-Control: only-if-cached
        >
        < HTTP/1.1 504 Gateway Timeout
        <
        < Nothing is stored.
    """,
    bad="""
        > GET / HTTP/1.1
        > Cache-Control: only-if-cached
        >
        < HTTP/1.1 404 Not Found
        < Cache-Status: gate; fwd=uri-miss
        <
        < It is gone.
    """,
    request_field="cache-control only-if-cached",
    applies=_is_for_a_cache,
)
def s504_only_if_cached(exchange: Exchange, _history: History) -> Found:
    """The client wants what is at hand and nothing else: it may be off line, or pay for every octet."""
    request, response = exchange.request, exchange.response
    caches = _caches(response)
    if response.status == 504 or response.lines("age") or (caches and _HIT.search(caches[-1])):
        return ()
    if len(caches) != 1 or not _FORWARDED.search(caches[0]):
        raise Undecided(Doubt.CACHE_UNKNOWN)
    return [
        replace(evidence.field_line(message, line), standards=(Standard.RFC2616,))
        for message, name in ((request, "cache-control"), (response, "cache-status"))
        for line in message.lines(name)
    ]


RULES: tuple[Rule, ...] = (s504_no_timely_response, s504_only_if_cached)
