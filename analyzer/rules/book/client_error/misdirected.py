"""Rules for 418 and 421: a code that is reserved, and one that a proxy does not send."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.parties import given_role, is_proxy
from analyzer.rules.relays import is_relay, upstream
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Severity, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


@rule(
    "S418-reserved",
    "418 is reserved and has no meaning",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={"4xx"},
    rfc2616=None,
    current="RFC9110 15.5.19",
    since="RFC9110",
    message="The response is 418, a code that is reserved and has no meaning.",
    advice="Answer 400, 403 or 404 where a request is refused.",
    guards="Asked of every 4xx, of which 418 alone breaks it. A joke does no harm: a remark.",
    good="""
        > GET /coffee HTTP/1.1
        >
        < HTTP/1.1 404 Not Found
        <
        < There is only tea.
    """,
    bad="""
        > GET /coffee HTTP/1.1
        >
        < HTTP/1.1 418 I'm a teapot
        <
        < There is only tea.
    """,
)
def s418_reserved(exchange: Exchange, _history: History) -> Found:
    """The code comes from a joke on another protocol, and was reserved since so many had built it in.

    Clients treat it as 400; what the server meant by it they cannot know.
    """
    response = exchange.response
    return [evidence.start_line(response)] if response.status == 418 else ()


def _status_behind(exchange: Exchange, history: History) -> int | None:
    """Return the status that a proxy got from behind, None where that was not captured for certain."""
    if not is_relay(exchange, history):
        return None
    try:
        return upstream(exchange, history).response.status
    except Undecided:
        return None


@rule(
    "S421-not-proxy",
    "A proxy does not generate 421",
    level=Level.MUST_NOT,
    party=Party.PROXY,
    observable=Observable.PARTIAL,
    statuses={421},
    rfc2616=None,
    current="RFC9110 15.5.20",
    since="RFC7540",
    message="A request that was sent to a proxy was answered 421 (Misdirected Request).",
    advice="Answer 403 or 502 where a proxy does not, or cannot, send a request on.",
    guards="A proxy is one that the user named so, or that is asked with CONNECT or in absolute-form. Kept "
    "where the 421 was seen to come from behind, and undecided where Via shows that. A remark at most "
    "where it may have come from there unseen, and without the user's word: an origin server that is asked "
    "like a proxy by mistake may answer 421. Gateways and origin servers may send it. Undecided where the "
    "request was not captured, and in a tunnel.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 421 Misdirected Request
        <
        < example.com is not served here.
    """,
    bad="""
        > GET http://example.com/ HTTP/1.1
        >
        < HTTP/1.1 421 Misdirected Request
        <
        < example.com is not served here.
    """,
)
def s421_not_proxy(exchange: Exchange, history: History) -> Found:
    """The code says that the connection was the wrong one, and a client of a proxy has no other.

    It opens a new connection to the same proxy, to no effect.
    """
    request, response = exchange.request, exchange.response
    if not is_proxy(exchange, history):
        return ()
    if history.ledger(exchange.connection).tunnel is not None:
        raise Undecided(Doubt.TUNNEL)
    behind = _status_behind(exchange, history)
    if behind == 421:
        return ()
    if behind is None and response.lines("via"):
        raise Undecided(Doubt.PROXY)
    its_own = behind is not None or (
        request.method == "CONNECT" and given_role(exchange, history) is not None
    )
    weight = Severity.ERROR if its_own else Severity.INFO
    return [replace(evidence.start_line(message), at_most=weight) for message in (request, response)]


RULES: tuple[Rule, ...] = (s418_reserved, s421_not_proxy)
