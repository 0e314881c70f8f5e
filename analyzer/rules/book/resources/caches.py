"""Rules for caches, where the response itself shows that it came from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import by_standard, capped
from analyzer.rules.caching import age, cache_hit, invites_storing, permitted_explicitly
from analyzer.rules.guards import readable
from analyzer.rules.rule import Found, Level, Observable, Party, Rule, Severity, Standard, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.rule import Evidence
    from parsers.model import Exchange, Response

CACHEABLE_2616 = frozenset({200, 203, 206, 300, 301, 410})
CACHEABLE = CACHEABLE_2616 | {204, 308, 404, 405, 414, 451, 501}
"""Status codes that a cache may reuse without explicit permission (RFC 9110, 15.1; RFC 7725, 3)."""
OTHER_RULES = frozenset({302, 303, 307, 428, 429, 431, 511})
FROM_WHOLE = frozenset({304, 412, 416})
"""What a cache itself answers about a 200 that it stores; Age is then that of the 200."""
FROM_STORE = frozenset(range(200, 600)) - CACHEABLE_2616 - OTHER_RULES - FROM_WHOLE

_ASK = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 {}
    < Cache-Status: edge; hit
    <
    < See elsewhere.
"""


def _stored(response: Response) -> list[Evidence]:
    """Show that a response came from a store; a remark where only Age says so, of whatever cache.

    Empty where nothing shows it.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    if cache_hit(response):
        return [evidence.field_line(response, line) for line in response.lines("cache-status")]
    if not age(response):
        return []
    return capped([evidence.field_line(response, line) for line in response.lines("age")], Severity.INFO)


def _from_store(exchange: Exchange, _history: History) -> bool:
    head = exchange.response.head.lower()
    if b"\nage" not in head and b"\ncache-status" not in head:
        return False
    return exchange.response.head_complete and bool(_stored(exchange.response))


def _without_permission(exchange: Exchange) -> list[Evidence]:
    """Show that a stored response was reused though none of its fields permits it."""
    response = exchange.response
    if permitted_explicitly(response):
        return []
    readable(response)
    return [*_stored(response), *_named(response)]


def _named(response: Response) -> list[Evidence]:
    """Point at the status line, no stronger than what shows that it was stored."""
    shown = [evidence.start_line(response)]
    return shown if cache_hit(response) else capped(shown, Severity.INFO)


_EXPLICIT = (
    "Asked where the response shows that it came from a store: by hit in Cache-Status, or by an Age above 0. "
    "A remark where only Age tells: the cache may be one further up. Silent where Cache-Control has max-age, "
    "s-maxage, public, private or the like, where Expires is there, or a field for caches of one operator "
    "(CDN-Cache-Control, Surrogate-Control). "
)
_ADVICE = "Send max-age with what may be reused; set the cache up to store nothing of this code without it."


@rule(
    "CXXX-cache-default",
    "A cache reuses a response without explicit freshness only if the code is cacheable by default",
    level=Level.MUST_NOT,
    party=Party.CACHE,
    statuses=FROM_STORE,
    rfc2616="RFC2616 13.4",
    current="RFC9110 15.1, RFC9111 4.2.2",
    changed="Today 204, 308, 404, 405, 414 and 501 are cacheable by default too.",
    message="A response that came from a store has a status code that is not cacheable by default, and no "
    "field that permits its reuse.",
    advice=_ADVICE,
    guards=_EXPLICIT
    + "A remark in any case: the operator of a cache may have set it up so. 302, 303, 307, 428, "
    "429, 431 and 511 have rules of their own; 304, 412 and 416 are what a cache itself says of a stored "
    "200.",
    good=_ASK.format("500 Internal Server Error").replace(
        "edge; hit", "edge; hit\n    < Cache-Control: max-age=60"
    ),
    bad=_ASK.format("500 Internal Server Error"),
    observable=Observable.PARTIAL,
    applies=_from_store,
)
def cxxx_cache_default(exchange: Exchange, _history: History) -> Found:
    """What was an answer to one request at one time is handed to others as if it held for them.

    An error of a moment ago lasts as long as the cache likes.
    """
    found = capped(_without_permission(exchange), Severity.INFO)
    return by_standard(found, Standard.RFC2616) if exchange.response.status in CACHEABLE else found


@rule(
    "CXXX-6585-not-stored",
    "428, 429, 431 and 511 are not stored by a cache",
    level=Level.MUST_NOT,
    party=Party.CACHE,
    statuses={428, 429, 431, 511},
    rfc2616=None,
    current="RFC6585 3, 4, 5, 6",
    since="RFC6585",
    message="A 428, 429, 431 or 511 response came from a store, or says that it may be stored.",
    advice="Store none of these codes, and send no max-age with them.",
    guards="Broken by hit in Cache-Status. A remark where only an Age above 0 tells, since the cache may be "
    "one further up, and where max-age, s-maxage or Expires invites caches to store it.",
    good="""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 429 Too Many Requests
        < Retry-After: 60
        <
        < At most one request a minute.
    """,
    bad="""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 429 Too Many Requests
        < Retry-After: 60
        < Cache-Status: edge; hit
        <
        < At most one request a minute.
    """,
    observable=Observable.PARTIAL,
)
def cxxx_6585_not_stored(exchange: Exchange, _history: History) -> Found:
    """They are about one client and one moment: everybody else would be refused for its sake."""
    response = exchange.response
    return _stored(response) or _invited(response)


def _invited(response: Response) -> Found:
    """Show the fields that invite caches to store a response; a remark."""
    if not invites_storing(response):
        return ()
    lines = [line for line in response.fields if line.key in {"cache-control", "expires"}]
    return capped([evidence.field_line(response, line) for line in lines], Severity.INFO)


def _explicit(status: int, name: str, section: str) -> Rule:
    """Make the rule for one of the temporary redirects."""

    @rule(
        f"S{status}-cache-explicit",
        f"{status} is cached only with Cache-Control or Expires",
        level=Level.MUST_NOT,
        party=Party.CACHE,
        statuses={status},
        rfc2616=f"RFC2616 {section}, 13.4",
        current="RFC9110 15.1, RFC9111 3",
        message=f"A {status} ({name}) response came from a store, and no field of it permits its reuse.",
        advice=_ADVICE,
        guards=_EXPLICIT,
        good=_redirect(status, name).replace("edge; hit", "edge; hit\n    < Cache-Control: max-age=60"),
        bad=_redirect(status, name),
        observable=Observable.PARTIAL,
        applies=_from_store,
    )
    def cache_explicit(exchange: Exchange, _history: History) -> Found:
        """The redirect holds for now: the resource is somewhere else tomorrow, and the cache does not know.

        Users are sent to yesterday's place.
        """
        return _without_permission(exchange)

    return cache_explicit


def _redirect(status: int, name: str) -> str:
    return (
        _ASK.format(f"{status} {name}")
        .replace("    < Cache-Status", "    < Location: http://example.com/b\n    < Cache-Status")
        .replace("See elsewhere.", '<a href="http://example.com/b">Elsewhere</a>')
        .replace("    < Location", "    < Content-Type: text/html\n    < Location")
    )


@rule(
    "S303-not-cached",
    "303 itself is not cached",
    level=Level.MUST_NOT,
    party=Party.CACHE,
    statuses={303},
    rfc2616="RFC2616 10.3.4",
    current="RFC9110 15.4.4, RFC9111 3",
    changed="Today a 303 may be cached with explicit freshness.",
    message="A 303 (See Other) response came from a store, or says that it may be stored.",
    advice="Store no 303 where caches of RFC 2616 are served.",
    guards="Held against RFC 2616 alone. Broken by hit in Cache-Status. A remark where only an Age above 0 "
    "tells, and where max-age, s-maxage or Expires invites caches to store it.",
    good=_redirect(303, "See Other").replace("    < Cache-Status: edge; hit\n", ""),
    bad=_redirect(303, "See Other"),
    observable=Observable.PARTIAL,
)
def s303_not_cached(exchange: Exchange, _history: History) -> Found:
    """A 303 answers one POST with the place of its own result: the next user would get that of another."""
    response = exchange.response
    return by_standard(_stored(response) or _invited(response), Standard.RFC2616)


s302_cache_explicit = _explicit(302, "Found", "10.3.3")
s307_cache_explicit = _explicit(307, "Temporary Redirect", "10.3.8")

RULES: tuple[Rule, ...] = (
    cxxx_cache_default,
    cxxx_6585_not_stored,
    s302_cache_explicit,
    s303_not_cached,
    s307_cache_explicit,
)
