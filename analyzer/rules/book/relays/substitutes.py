"""What an intermediary answers in place of what it got: 203, 502, a part for the whole, its own record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.rules import evidence
from analyzer.rules.book.relays.hops import BOTH_HOPS, ROLE, both_hops
from analyzer.rules.grammar import content_range, entity_tag, strongly_equal
from analyzer.rules.guards import lacks
from analyzer.rules.memory import path_of
from analyzer.rules.parties import proved_proxy
from analyzer.rules.relays import is_relay, upstream
from analyzer.rules.rule import Found, Level, Observable, Only, Party, Rule, rule
from parsers.anomalies import AnomalyCode

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Response

_OK = "< HTTP/1.1 200 OK\n<\n< Hello"
_CHANGED = "< HTTP/1.1 203 Non-Authoritative Information\n< Via: 1.1 proxy\n<\n< Hello!"
_BROKE_OFF = "< HTTP/1.1 502 Bad Gateway\n<\n< The server broke off."
_PART = '< HTTP/1.1 206 Partial Content\n< Content-Range: bytes 0-4/10\n< ETag: "a"\n<\n<= Hello'
_WHOLE = '< HTTP/1.1 200 OK\n< ETag: "a"\n<\n<= Hello'
_STALE = "< HTTP/1.1 200 OK\n< Cache-Status: proxy; fwd=stale; fwd-status=304\n<\n< Hello"


@rule(
    "S203-only-instead-of-200",
    "203 stands only where 200 would have been right",
    level=Level.FACT,
    party=Party.PROXY,
    statuses={203},
    rfc2616="RFC2616 10.2.4",
    current="RFC9110 15.3.4",
    changed="Today it is said of a transforming proxy alone.",
    message="An intermediary answered 203 where the response it got was an error or a redirect.",
    advice="Send 203 only in place of a 200 whose content was changed.",
    guards=f"{BOTH_HOPS} A 304 or 206 from behind may have completed a stored 200, and is let pass.",
    good=both_hops(_OK, _CHANGED),
    bad=both_hops("< HTTP/1.1 404 Not Found\n<\n< There is none.", _CHANGED),
    observable=Observable.PARTIAL,
    applies=is_relay,
)
def s203_only_instead_of_200(exchange: Exchange, history: History) -> Found:
    """The client takes an error for the page, and a cache may store it as one."""
    behind = upstream(exchange, history).response
    if behind.status is None or behind.status < 300 or behind.status == 304:
        return ()
    return [evidence.start_line(behind, "response received"), evidence.start_line(exchange.response)]


@rule(
    "S502-upstream-invalid",
    "502 says that the response from behind was invalid",
    level=Level.FACT,
    party=Party.PROXY,
    statuses={502},
    rfc2616="RFC2616 10.5.3",
    current="RFC9110 15.6.3",
    message="An intermediary answered 502 (Bad Gateway) although it had got a complete and valid response.",
    advice="Look for the reason in the intermediary (its limits, time-outs, own errors), and answer with the "
    "code that says it.",
    guards=f"{BOTH_HOPS} "
    "Let pass where the response from behind was not complete, had an oddity of any kind, was "
    "itself 502, or ended after the 502 began.",
    good=both_hops(_BROKE_OFF, _BROKE_OFF),
    bad=both_hops(_OK, _BROKE_OFF),
    observable=Observable.PARTIAL,
    applies=is_relay,
)
def s502_upstream_invalid(exchange: Exchange, history: History) -> Found:
    """502 sends operators to the server behind, which did nothing wrong."""
    response = exchange.response
    behind = upstream(exchange, history).response
    sound = behind.complete and not behind.anomalies and behind.status != 502
    if not sound or behind.last_time > response.first_time:
        return ()
    return [evidence.start_line(behind, "complete response received"), evidence.start_line(response)]


def _invalid_length(response: Response) -> bool:
    return any(anomaly.code is AnomalyCode.CONTENT_LENGTH_INVALID for anomaly in response.anomalies)


@rule(
    "S502-invalid-length",
    "A proxy answers 502 where the response from behind has an invalid Content-Length",
    level=Level.MUST,
    party=Party.PROXY,
    rfc2616=None,
    current="RFC9112 6.3",
    message="A proxy forwarded a response whose Content-Length is invalid.",
    advice="Close the connection to the server behind, discard its response, and answer 502.",
    guards=f"{BOTH_HOPS} Equal lengths sent twice are no invalid length. " + ROLE,
    good=both_hops(_BROKE_OFF, _BROKE_OFF),
    bad=both_hops("< HTTP/1.1 200 OK\n< Content-Length: 12a\n<\n<= Hello\n<FIN", _OK),
    observable=Observable.PARTIAL,
    applies=is_relay,
    only=Only.RELAYED,
)
def s502_invalid_length(exchange: Exchange, history: History) -> Found:
    """Whoever guesses where the content ends may take content for the next response.

    Behind a shared proxy that is somebody else's response.
    """
    response = exchange.response
    behind = upstream(exchange, history).response
    if response.status == 502 or not _invalid_length(behind):
        return ()
    proved_proxy(exchange, history)
    lines = behind.lines("content-length")
    return [*(evidence.field_line(behind, line) for line in lines), evidence.start_line(response)]


@rule(
    "S206-cache-without-range",
    "A cache that does not understand ranges does not store 206",
    level=Level.MUST_NOT,
    party=Party.CACHE,
    statuses={200},
    rfc2616="RFC2616 10.2.7",
    current="RFC9111 3.3",
    message="An intermediary answered a request for the whole with the octets of a part that it had got.",
    advice="Do not store 206 unless parts are stored as parts.",
    guards="Asked only where both hops of the intermediary were captured, of a 200 to GET without Range "
    "that has a strong ETag. Broken where an earlier 206 from behind has the same tag, as many octets, and "
    "says that the whole has more.",
    good=both_hops(_PART, _WHOLE + "Hello", asked="> Accept: */*", asked_behind="> Range: bytes=0-4"),
    bad=both_hops(_PART, _WHOLE, asked="> Accept: */*", asked_behind="> Range: bytes=0-4"),
    observable=Observable.PARTIAL,
    methods={"GET"},
    applies=is_relay,
    supersedes={"S206-length-consistent"},
    only=Only.RELAYED,
)
def s206_cache_without_range(exchange: Exchange, history: History) -> Found:
    """The client takes a part for the whole, and nothing tells it otherwise."""
    request, response = exchange.request, exchange.response
    tag = entity_tag(response.value("etag") or "")
    if tag is None or request.method != "GET" or not lacks(request, "range"):
        return ()
    length = response.content_octets()
    for found in history.memory.of_client(exchange.connection.server.address, path_of(request.target)):
        if found.response.status != 206:
            continue
        theirs = entity_tag(found.response.value("etag") or "")
        said = content_range(found.response.value("content-range") or "")
        if theirs is None or said is None or said.first is None or said.last is None:
            continue
        part = said.last - said.first + 1
        if strongly_equal(tag, theirs) and part == length and said.length not in {None, part}:
            lines = found.response.lines("content-range")
            return [
                evidence.start_line(response),
                *(evidence.field_line(found.response, line) for line in lines),
            ]
    return ()


@rule(
    "CXXX-cache-status",
    "Cache-Status says with which status the request was answered that was sent on",
    level=Level.OUGHT,
    party=Party.CACHE,
    rfc2616=None,
    current="RFC9211 2.3",
    since="RFC9211",
    message="fwd-status of Cache-Status is not the status of the response that the cache got.",
    advice="Let fwd-status be the status code of the response from behind, or leave it out.",
    guards=f"{BOTH_HOPS} Only the last member, which the nearest cache added, is read.",
    good=both_hops(
        '< HTTP/1.1 304 Not Modified\n< ETag: "a"\n<',
        _STALE,
        asked="> Accept: */*",
        asked_behind='> If-None-Match: "a"',
    ),
    bad=both_hops(_OK, _STALE),
    observable=Observable.PARTIAL,
    field="cache-status",
    applies=is_relay,
)
def cxxx_cache_status(exchange: Exchange, history: History) -> Found:
    """People find out by it why a cache did what it did, and are led astray."""
    response = exchange.response
    said = _forwarded_status(response.value("cache-status") or "")
    if said is None:
        return ()
    behind = upstream(exchange, history).response
    if behind.status == said:
        return ()
    lines = response.lines("cache-status")
    return [*(evidence.field_line(response, line) for line in lines), evidence.start_line(behind)]


def _forwarded_status(value: str) -> int | None:
    """Return fwd-status of the last member of Cache-Status; None where it has none or cannot be read."""
    import http_sf

    try:
        parsed: Any = http_sf.parse(value.encode("latin-1"), tltype="list")
    except ValueError:
        return None
    status = parsed[-1][1].get("fwd-status") if parsed else None
    return status if isinstance(status, int) else None


RULES: tuple[Rule, ...] = (
    s203_only_instead_of_200,
    s502_upstream_invalid,
    s502_invalid_length,
    s206_cache_without_range,
    cxxx_cache_status,
)
