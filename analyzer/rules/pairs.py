"""What rules of scope SEQUEL ask about a pair: how soon, whether the same was sent, how often, after what.

Source: rules/RULES.md, 5.2 and 5.3.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from analyzer.rules.clients import agent_of
from analyzer.rules.grammar import members
from analyzer.rules.guards import certain_octets, readable
from analyzer.rules.memory import path_of
from analyzer.rules.rule import Doubt, Undecided
from analyzer.rules.seen import digest
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from analyzer.rules.sequels import Pair
    from parsers.model import Request

SECOND_NS = 1_000_000_000
AUTOMATIC_NS = SECOND_NS
"""A redirect that is followed sooner was followed without asking anybody, most likely."""
IN_FLIGHT_NS = SECOND_NS // 5
"""A long round trip: at a tap near the server, what comes sooner on another connection may be no answer."""
FOLLOWED = frozenset({301, 302, 303, 307, 308})
"""Redirects that clients follow by themselves."""
VISITS_LIMIT = 50
"""Earlier requests from an address for a path that are looked through for visits."""
PERIODS = 3
"""Equal intervals that make a period."""

NOT_COMPARED = frozenset(
    {
        "age", "baggage", "connection", "content-length", "date", "keep-alive", "newrelic",
        "proxy-connection", "request-id", "sentry-trace", "traceparent", "tracestate", "uber-trace-id", "via",
        "x-amzn-trace-id", "x-cloud-trace-context", "x-correlation-id", "x-request-id", "x-request-start",
    }
)  # fmt: skip
"""Request fields that differ between two sendings of one request: of the hop, and ids for tracing."""


def within(pair: Pair, seconds: float) -> bool:
    """Whether the later request began so soon after the response."""
    return pair.gap_ns <= seconds * SECOND_NS


def sent_after(pair: Pair) -> None:
    """Raise where the later request may have been on its way already (ORDER).

    Raises:
        Undecided: it came soon, on a connection (or stream) that was open before the response.
    """
    then = pair.then
    same = then.connection.number == pair.first.connection and then.h2_stream is None
    opened_since = then.connection.start_ns >= pair.first.response.last_time
    if not same and not opened_since and pair.gap_ns < IN_FLIGHT_NS:
        raise Undecided(Doubt.IN_FLIGHT)


def same_content(pair: Pair) -> bool:
    """Whether both requests carry the same content, or none.

    Raises:
        NotObserved: the lengths are equal, and one of the contents was not captured or kept whole.
    """
    one, other = pair.first.request, pair.then.request
    length = one.content_octets()
    if length != other.content_octets():
        return False
    if not length:
        return True
    digests = (pair.first.request_digest, digest(other))
    if None in digests:
        reason = one.missing_reason or other.missing_reason
        raise NotObserved(reason or NotObservedReason.CONTENT_LIMIT)
    return digests[0] == digests[1]


def same_fields(pair: Pair) -> bool:
    """Whether both requests have the same fields, but for those of the hop and ids for tracing.

    Raises:
        NotObserved: part of a header section was not captured.
        Undecided: a line of one cannot be read.
    """
    one, other = pair.first.request, pair.then.request
    if one.head == other.head and one.head_complete and other.head_complete:
        certain_octets(one)
        certain_octets(other)
        return True  # octet for octet, whether it can be read or not
    return _compared(one) == _compared(other)


def _compared(request: Request) -> list[tuple[str, str]]:
    readable(request)
    return sorted(
        (line.key, _in_order(line.value) if line.key == "cookie" else line.value)
        for line in request.fields
        if line.key not in NOT_COMPARED and not line.key.startswith("x-b3-")
    )


def _in_order(cookies: str) -> str:
    return "; ".join(sorted(cookie.strip() for cookie in cookies.split(";")))


def same_credentials(pair: Pair) -> bool:
    """Whether both requests have the same Authorization and Cookie, or none.

    Raises:
        NotObserved: part of a header section was not captured.
        Undecided: a line of one cannot be read.
    """
    return _credentials(pair.first.request) == _credentials(pair.then.request)


def _credentials(request: Request) -> tuple[str | None, str]:
    readable(request)
    return request.value("authorization"), _in_order(request.value("cookie") or "")


def reloaded(pair: Pair) -> bool:
    """Whether only the later request asks past the caches: a person pressed reload (USER)."""
    return _past_caches(pair.then.request) and not _past_caches(pair.first.request)


def _past_caches(request: Request) -> bool:
    cache_control = {member.lower() for member in members(request.value("cache-control") or "")}
    pragma = {member.lower() for member in members(request.value("pragma") or "")}
    return not cache_control.isdisjoint({"no-cache", "no-store", "max-age=0"}) or "no-cache" in pragma


def hops(pair: Pair) -> list[Seen]:
    """List the redirects that were followed at once, up to the later request, oldest first."""
    found: list[Seen] = []
    followed_at = pair.then.request.first_time
    for seen in reversed((*pair.chain, pair.first)):
        if seen.response.status not in FOLLOWED or followed_at - seen.response.last_time > AUTOMATIC_NS:
            break
        found.append(seen)
        followed_at = seen.request.first_time
    return found[::-1]


def visits(pair: Pair, history: History) -> list[int]:
    """List when the client has sent the later request lately, that one included, oldest first."""
    request = pair.then.request
    host, agent = request.value("host"), agent_of(request)
    path = path_of(request.target)
    times = [
        seen.request.first_time
        for seen in history.memory.of_client(pair.then.connection.client.address, path)[-VISITS_LIMIT:]
        if seen.request.method == request.method
        and seen.request.head_complete
        and seen.request.value("host") == host
        and agent_of(seen.request) == agent
    ]
    return [*times, request.first_time]


def periodic(times: list[int]) -> bool:
    """Whether the last of those times follow one another at equal intervals of a second or more."""
    last = times[-PERIODS - 1 :]
    intervals = [later - earlier for earlier, later in pairwise(last)]
    return (
        len(intervals) == PERIODS
        and min(intervals) >= SECOND_NS
        and max(intervals) <= min(intervals) * 1.1 + SECOND_NS / 10
    )
