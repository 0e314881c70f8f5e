"""The rule for where a redirect leads: not back to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import NOT_ASCII
from analyzer.rules.guards import readable
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule
from analyzer.rules.uris import resolve, split, target_uri

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request

CHANGES_THE_CLIENT = frozenset({"set-cookie", "set-cookie2", "clear-site-data", "accept-ch", "retry-after"})
"""Response fields after which the same request is another one: with a cookie, with hints, later."""

BEHIND_A_GATEWAY = frozenset(
    {"via", "forwarded", "x-real-ip", "x-scheme", "x-url-scheme", "x-rewrite-url", "front-end-https"}
)
"""Request fields of intermediaries that may have changed scheme, host or path on the way."""


def _forwarded(request: Request) -> bool:
    """Whether an intermediary says that it forwarded the request."""
    return any(
        line.key in BEHIND_A_GATEWAY or line.key.startswith(("x-forwarded-", "x-original-", "cloudfront-"))
        for line in request.fields
    )


def _followed_alike(exchange: Exchange, _history: History) -> bool:
    """Whether the redirect, if it led to itself, would be followed by the same request."""
    response = exchange.response
    changed = any(line.key in CHANGES_THE_CLIENT for line in response.fields)
    located = any(line.value for line in response.lines("location"))
    return located and not changed and exchange.request.method in {"GET", "HEAD"}


def _has_userinfo(uri: str) -> bool:
    return "@" in uri.partition("//")[2].partition("/")[0]


@rule(
    "C3XX-self-redirect",
    "Redirect leads to another URI than the one just requested",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={301, 302, 303, 307, 308},
    rfc2616="RFC2616 10.3",
    current="RFC9110 15.4",
    message="Location names the URI that was just requested.",
    advice="Redirect to another URI, or answer the request.",
    guards="Asked of GET and HEAD where the response sets no cookie and changes nothing else that the client "
    "would send or wait for (Clear-Site-Data, Accept-CH, Retry-After). Scheme, host, port, path and query "
    "must be the same octet for octet: a server may redirect from one spelling of a URI to another. With "
    "userinfo in Location, or octets beyond US-ASCII, clients send another request. "
    "Undecided where the request has no single valid Host, came through an intermediary (Via, Forwarded, "
    "X-Forwarded-...: it may have changed scheme, host or path), or Location cannot be resolved.",
    good="""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 302 Found
        < Location: https://example.com/a
        <
        < See https://example.com/a.
    """,
    bad="""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 302 Found
        < Location: http://example.com/a
        <
        < See /a.
    """,
    field="location",
    applies=_followed_alike,
)
def c3xx_self_redirect(exchange: Exchange, _history: History) -> Found:
    """A client that follows it makes the same request and gets the same answer.

    Browsers give up after some twenty rounds and show an error; simple clients never stop.
    """
    request, response = exchange.request, exchange.response
    lines = response.lines("location")
    value = lines[0].value
    target = target_uri(request, tls=exchange.tls)
    if target is None:
        raise Undecided(Doubt.TARGET_UNKNOWN)
    location = resolve(target, value)
    if location is None or any(line.value != value for line in lines):
        raise Undecided(Doubt.VALUE_UNREADABLE)
    one, other = split(target), split(location)
    same = one._replace(path=one.path or "/") == other._replace(path=other.path or "/")
    if not same or _has_userinfo(location) or NOT_ASCII.search(location):
        return ()
    readable(request)
    readable(response)
    if _forwarded(request):
        raise Undecided(Doubt.PROXY)
    return [evidence.field_line(response, lines[0]), evidence.start_line(request)]


RULES: tuple[Rule, ...] = (c3xx_self_redirect,)
