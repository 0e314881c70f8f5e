"""Rules for which URI a client uses later: that of a permanent redirect, not that of a temporary one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import http_date, members
from analyzer.rules.marks import but_for_scheme
from analyzer.rules.pairs import PERIODS, SECOND_NS, periodic, reloaded, visits
from analyzer.rules.rule import (
    Doubt,
    Found,
    Level,
    Observable,
    Party,
    Relation,
    Rule,
    Scope,
    Undecided,
    rule,
)
from analyzer.rules.uris import normalised, resolve, target_uri

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.sequels import Pair
    from parsers.model import Response

OLD_URI_REPEATS = 2
"""Repetitions of a permanently redirected request that show a habit."""
SECONDS_LIMIT = 10
"""Digits of a number of seconds that are read: more is as good as for ever."""


def _lifetime(response: Response) -> int | None:
    """Return the explicit freshness lifetime in seconds (RFC 9111, 4.2.1); None where there is none."""
    directives = {member.lower() for member in members(response.value("cache-control") or "")}
    if not directives.isdisjoint({"no-store", "no-cache"}) or response.value("vary") == "*":
        return 0
    for directive in directives:
        name, _, value = directive.partition("=")
        if name == "max-age":
            seconds = value.strip('"')
            return int(seconds[:SECONDS_LIMIT]) if seconds.isascii() and seconds.isdigit() else 0
    expires = response.value("expires")
    if expires is None:
        return 0 if "no-cache" in (response.value("pragma") or "").lower() else None
    until, date = http_date(expires), http_date(response.value("date") or "")
    return 0 if until is None or date is None else max(int((until - date).total_seconds()), 0)


def _old_uri(pair: Pair, _history: History) -> bool:
    """Whether a permanently redirected request is sent again while the redirect may still be stored."""
    response = pair.first.response
    lifetime = _lifetime(response)
    age = pair.gap_ns + response.last_time - response.first_time
    located = any(line.value for line in response.lines("location"))
    fresh = lifetime is None or age < lifetime * SECOND_NS
    safe = pair.then.request.method in {"GET", "HEAD"}
    return safe and located and fresh and not reloaded(pair) and pair.repeats <= OLD_URI_REPEATS


@rule(
    "S301-client-old-uri",
    "After 301 the new URI is asked for",
    level=Level.SHOULD,
    party=Party.CLIENT,
    statuses={301},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3.2",
    current="RFC9110 15.4.2",
    changed="Today it ought to be so.",
    message="The client goes on asking for the old URI after 301 (Moved Permanently).",
    advice="Store the 301, or mend the link, the bookmark or the configuration that holds the old URI.",
    guards="Asked of GET and HEAD while the 301 is fresh, by what it says or by default. Broken at the "
    "second repetition, and reported once. A reload does not count. Undecided where Location differs in "
    "the scheme alone and the repetition comes at once: behind an intermediary that removes TLS it may be "
    "what followed. Where several people may stand behind the address it is a remark.",
    good="""
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 301 Moved Permanently
        < Location: http://example.com/new
        <
        < See http://example.com/new.
        >WAIT 20
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 301 Moved Permanently
        < Location: http://example.com/new
        <
        < See http://example.com/new.
    """,
    bad="""
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 301 Moved Permanently
        < Location: http://example.com/new
        <
        < See http://example.com/new.
        >WAIT 20
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 301 Moved Permanently
        < Location: http://example.com/new
        <
        < See http://example.com/new.
        >WAIT 20
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 301 Moved Permanently
        < Location: http://example.com/new
        <
        < See http://example.com/new.
    """,
    applies=_old_uri,
)
def s301_client_old_uri(pair: Pair, _history: History) -> Found:
    """Each visit costs a round trip more, and the server must answer for the old URI for ever."""
    if pair.repeats < OLD_URI_REPEATS:
        return ()
    first = pair.first
    base = target_uri(first.request, tls=False)
    location = resolve(base, first.response.value("location") or "") if base else None
    only_scheme = (
        base and location and but_for_scheme(normalised(base)) == but_for_scheme(normalised(location))
    )
    if only_scheme and pair.gap_ns <= SECOND_NS:
        raise Undecided(Doubt.PROXY)
    return [
        evidence.start_line(pair.then.request, "the old URI again"),
        *(evidence.field_line(first.response, line) for line in first.response.lines("location")),
    ]


def _straight_there(pair: Pair, history: History) -> bool:
    """Whether a temporary Location is asked for by itself: not from a link, not yet reported."""
    request = pair.then.request
    lifetime = _lifetime(pair.first.response)
    temporary = lifetime is None or lifetime == 0
    linked = request.lines("referer")
    return (
        temporary
        and request.method in {"GET", "HEAD"}
        and not linked
        and len(_visits_since(pair, history)) <= PERIODS + 1
    )


def _visits_since(pair: Pair, history: History) -> list[int]:
    return [time for time in visits(pair, history) if time > pair.first.response.last_time]


def _by_habit(pair: Pair, history: History) -> Found:
    """Find the Location that is asked for again and again, at equal intervals."""
    times = _visits_since(pair, history)
    if len(times) <= PERIODS or not periodic(times):
        return ()
    first = pair.first
    return [
        evidence.start_line(pair.then.request, "the temporary URI again"),
        evidence.start_line(first.request, "redirected request"),
        *(evidence.field_line(first.response, line) for line in first.response.lines("location")),
    ]


_KEEP_GUARDS = (
    "Links and bookmarks lead to the same URI, so it must be asked for three times at equal intervals of a "
    "second or more after the redirect was followed, without Referer and without a redirect to it. Nothing "
    "where the redirect may be stored. Reported once. Where several people may stand behind the address it "
    "is a remark."
)


def _poll(code: str, *targets: str) -> str:
    """Write the conversation of a client that asks every ten seconds, redirected at first."""
    asked = "".join(
        f"""
        >WAIT 10
        > GET {target} HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
        """
        for target in targets
    )
    return f"""
        > GET /api HTTP/1.1
        >
        < HTTP/1.1 {code}
        < Location: http://example.com/now
        <
        < See http://example.com/now.
        > GET /now HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
        {asked}
    """


@rule(
    "S302-client-keep-uri",
    "After 302 the original URI stays in use",
    level=Level.SHOULD,
    party=Party.CLIENT,
    statuses={302},
    scope=Scope.SEQUEL,
    relations={Relation.AGAIN},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3.3",
    current="RFC9110 15.4.3",
    changed="Today it ought to be so.",
    message="The client goes on with the URI that 302 (Found) gave for the moment.",
    advice="Ask for the original URI each time.",
    guards=_KEEP_GUARDS,
    good=_poll("302 Found", "/now"),
    bad=_poll("302 Found", "/now", "/now", "/now"),
    applies=_straight_there,
)
def s302_client_keep_uri(pair: Pair, history: History) -> Found:
    """The server may send the next request elsewhere, and this client will not hear of it.

    It asks a machine that was meant to stand in for a moment, until that is gone.
    """
    return _by_habit(pair, history)


@rule(
    "S307-client-keep-uri",
    "After 307 the original URI stays in use",
    level=Level.SHOULD,
    party=Party.CLIENT,
    statuses={307},
    scope=Scope.SEQUEL,
    relations={Relation.AGAIN},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3.8",
    current="RFC9110 15.4.8",
    changed="Today it ought to be so.",
    message="The client goes on with the URI that 307 (Temporary Redirect) gave for the moment.",
    advice="Ask for the original URI each time.",
    guards=_KEEP_GUARDS,
    good=_poll("307 Temporary Redirect", "/now"),
    bad=_poll("307 Temporary Redirect", "/now", "/now", "/now"),
    applies=_straight_there,
)
def s307_client_keep_uri(pair: Pair, history: History) -> Found:
    """The server may send the next request elsewhere, and this client will not hear of it."""
    return _by_habit(pair, history)


RULES: tuple[Rule, ...] = (s301_client_old_uri, s302_client_keep_uri, s307_client_keep_uri)
