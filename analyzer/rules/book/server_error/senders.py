"""Rules on who sends 502, 504 and 511: no origin server.

Most gateways do not say in the response what they are, so that only the user knows an origin server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.server_error.gateways import cache_directives
from analyzer.rules.parties import given_role, is_intermediary
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Response

_SIGNS = frozenset({"age", "cache-status", "proxy-status", "via"})
_GUARDS = (
    "The user's word on the role of the server decides. Without it the rule is kept where the traffic or a "
    "field of the response (Via, Age, Proxy-Status, Cache-Status, X-Cache) shows an intermediary, and else "
    "undecided. A remark: a gateway may stand unseen in front of the server."
)


def _shows_an_intermediary(response: Response) -> bool:
    return any(line.key in _SIGNS or line.key.startswith("x-cache") for line in response.fields)


def _is_an_origin(exchange: Exchange, history: History) -> bool:
    """Whether an origin server answers.

    Raises:
        NotObserved: the request or part of the response's head, which might tell, was not captured.
        Undecided: nothing tells.
    """
    if given_role(exchange, history) is None and _shows_an_intermediary(exchange.response):
        return False
    found = is_intermediary(exchange, history)
    if found is None:
        raise Undecided(Doubt.ROLE_UNKNOWN)
    return not found


@rule(
    "S502-gateway",
    "502 comes from a gateway or proxy",
    level=Level.FACT,
    party=Party.ORIGIN,
    observable=Observable.PARTIAL,
    statuses={502},
    rfc2616="RFC2616 10.5.3",
    current="RFC9110 15.6.3",
    message="An origin server answered 502 (Bad Gateway), which says that it is a gateway.",
    advice="Answer 500 where a program of the server's own failed, and 503 where it is not ready.",
    guards=_GUARDS,
    good="""
        !! 192.0.2.2=gateway
        > GET / HTTP/1.1
        >
        < HTTP/1.1 502 Bad Gateway
        <
        < The server behind broke off.
    """,
    bad="""
        !! 192.0.2.2=origin
        > GET / HTTP/1.1
        >
        < HTTP/1.1 502 Bad Gateway
        <
        < A script failed.
    """,
)
def s502_gateway(exchange: Exchange, history: History) -> Found:
    """The code sends those who look after it to another server, and there is none.

    Gateways in front take it for their own, and may ask the same server again.
    """
    return [evidence.start_line(exchange.response)] if _is_an_origin(exchange, history) else ()


@rule(
    "S504-gateway",
    "504 comes from a gateway or proxy",
    level=Level.FACT,
    party=Party.ORIGIN,
    observable=Observable.PARTIAL,
    statuses={504},
    rfc2616="RFC2616 10.5.5",
    current="RFC9110 15.6.5",
    message="An origin server answered 504 (Gateway Timeout), which says that it is a gateway.",
    advice="Answer 503 where the server itself takes too long.",
    guards=f"{_GUARDS} 504 to only-if-cached is let pass: the server may have a cache of its own.",
    good="""
        !! 192.0.2.2=gateway
        > GET / HTTP/1.1
        >
        >WAIT 30
        < HTTP/1.1 504 Gateway Timeout
        <
        < The server behind is slow.
    """,
    bad="""
        !! 192.0.2.2=origin
        > GET / HTTP/1.1
        >
        >WAIT 30
        < HTTP/1.1 504 Gateway Timeout
        <
        < The database is slow.
    """,
)
def s504_gateway(exchange: Exchange, history: History) -> Found:
    """The code sends those who look after it to another server, and there is none."""
    if not _is_an_origin(exchange, history) or "only-if-cached" in cache_directives(exchange.request):
        return ()
    return [evidence.start_line(exchange.response)]


@rule(
    "S511-not-origin",
    "Origin servers do not generate 511",
    level=Level.SHOULD_NOT,
    party=Party.ORIGIN,
    observable=Observable.PARTIAL,
    statuses={511},
    rfc2616=None,
    current="RFC6585 6",
    since="RFC6585",
    message="An origin server answered 511 (Network Authentication Required), which is for the network.",
    advice="Answer 401 where the client is to authenticate to the server itself.",
    guards=f"{_GUARDS} So may a portal, which answers under the address of the server that was asked.",
    good="""
        !! 192.0.2.2=proxy
        > GET / HTTP/1.1
        >
        < HTTP/1.1 511 Network Authentication Required
        < Content-Type: text/html
        <
        < <a href="https://login.example/">Log in</a>
    """,
    bad="""
        !! 192.0.2.2=origin
        > GET / HTTP/1.1
        >
        < HTTP/1.1 511 Network Authentication Required
        < Content-Type: text/html
        <
        < <a href="https://login.example/">Log in</a>
    """,
)
def s511_not_origin(exchange: Exchange, history: History) -> Found:
    """The code says that the network is closed, and clients look for its portal.

    They tell their users to log in to the network, and no login there will help.
    """
    return [evidence.start_line(exchange.response)] if _is_an_origin(exchange, history) else ()


RULES: tuple[Rule, ...] = (s502_gateway, s504_gateway, s511_not_origin)
