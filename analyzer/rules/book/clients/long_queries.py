"""The rule for a POST that became a GET too long to take."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.clients import agent_of
from analyzer.rules.memory import path_of
from analyzer.rules.pairs import SECOND_NS
from analyzer.rules.rule import Found, Level, Observable, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange

LOOKED_THROUGH = 100
"""Exchanges before it among which the POST is looked for."""
SOON = 5
"""Seconds between the redirect of a POST and the GET that it became."""
_LONG = f"q={'a' * 9000}"


def _query(exchange: Exchange) -> bytes:
    return path_of(exchange.request.target).partition("?")[2].encode("latin-1")


def _asks_by_query(exchange: Exchange, _history: History) -> bool:
    return exchange.request.method == "GET" and bool(_query(exchange))


def _is_content(seen: Seen, query: bytes) -> bool:
    """Whether a query is the content of a request, of which only the beginning may have been kept."""
    kept = seen.request.content
    return bool(kept) and seen.request.content_length == len(query) and query.startswith(kept)


@rule(
    "S414-post-as-get",
    "No POST becomes a GET with the content in its query",
    level=Level.FACT,
    party=Party.CLIENT,
    statuses={414},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.4.15",
    current="RFC9110 15.5.15",
    message="The URI that got 414 (URI Too Long) has in its query the content of a POST that was redirected.",
    advice="Follow the redirect by POST, or by a GET without the content.",
    guards="The POST came from the same client (address and user agent) within five seconds and a hundred "
    "exchanges before, and got 301 or 302. Its length and first 2048 octets must be those of the query, "
    "octet for octet. Kept where its content was not captured: then nothing is known of it.",
    needs_request_content=True,
    good=f"""
        > GET /?{_LONG} HTTP/1.1
        >
        < HTTP/1.1 414 URI Too Long
        <
        < That is too long.
    """,
    bad=f"""
        > POST /search HTTP/1.1
        >
        >= {_LONG}
        < HTTP/1.1 302 Found
        < Location: http://example.com/find
        <
        < See http://example.com/find.
        > GET /find?{_LONG} HTTP/1.1
        >
        < HTTP/1.1 414 URI Too Long
        <
        < That is too long.
    """,
    applies=_asks_by_query,
)
def s414_post_as_get(exchange: Exchange, history: History) -> Found:
    """Content may be longer than any URI; what a form sends to one place never arrives at the other."""
    request, query = exchange.request, _query(exchange)
    client, agent = exchange.connection.client.address, agent_of(request)
    lately = history.memory.since(request.first_time - SOON * SECOND_NS)
    for seen in islice(lately, LOOKED_THROUGH):
        if (
            seen.request.method == "POST"
            and seen.response.status in {301, 302}
            and seen.client.address == client
            and seen.response.last_time <= request.first_time
            and agent_of(seen.request) == agent
            and _is_content(seen, query)
        ):
            return [
                evidence.start_line(request),
                evidence.start_line(seen.request, "the POST"),
                evidence.start_line(seen.response, "its redirect"),
            ]
    return ()


RULES: tuple[Rule, ...] = (s414_post_as_get,)
