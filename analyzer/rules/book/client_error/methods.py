"""Rules for 405: Allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import members
from analyzer.rules.guards import readable
from analyzer.rules.parties import is_intermediary
from analyzer.rules.relayed import not_relayed
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request


@rule(
    "S405-allow",
    "405 lists the valid methods in Allow",
    level=Level.MUST,
    party=Party.ORIGIN,
    statuses={405},
    rfc2616="RFC2616 10.4.6, 14.7",
    current="RFC9110 15.5.6, 10.2.1",
    changed="Today an empty list is legal in words.",
    message="The 405 (Method Not Allowed) response has no Allow.",
    advice="List in Allow the methods that the resource supports.",
    guards="An empty Allow is legal. Asked of HEAD too. Undecided where a proxy or a gateway answers, which "
    "may have taken Allow away or need not send it, and where a line of the response's head cannot be read.",
    good="""
        > DELETE / HTTP/1.1
        >
        < HTTP/1.1 405 Method Not Allowed
        < Allow: GET, HEAD
        <
        < This page cannot be deleted.
    """,
    bad="""
        > DELETE / HTTP/1.1
        >
        < HTTP/1.1 405 Method Not Allowed
        <
        < This page cannot be deleted.
    """,
)
def s405_allow(exchange: Exchange, history: History) -> Found:
    """The method was refused, and Allow says which ones would not be.

    Clients that learn an interface from its answers, and people who read traces, have nothing to
    go by without it.
    """
    response = exchange.response
    if response.lines("allow"):
        return ()
    readable(response)
    not_relayed(exchange, history)
    return [evidence.absence(response, "no Allow")]


_OVERRIDES = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})
"""Fields by which frameworks let a POST stand for another method."""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
"""Types of content that may hold a parameter _method, which does the same."""


def _may_override(request: Request) -> bool:
    """Whether the server may have refused another method than that of the request line."""
    if any(line.key in _OVERRIDES for line in request.fields) or "_method=" in request.target:
        return True
    return (request.value("content-type") or "").lower().startswith(_FORMS)


@rule(
    "S405-allow-contradiction",
    "Allow does not contain the refused method",
    level=Level.FACT,
    party=Party.ORIGIN,
    statuses={405},
    rfc2616="RFC2616 10.4.6",
    current="RFC9110 15.5.6",
    message="The 405 (Method Not Allowed) response lists in Allow the very method that it refuses.",
    advice="List in Allow what the resource supports now; where a filter refuses the method, answer 403.",
    guards="Methods are compared as they are written. Asked only where there is an Allow. Undecided where "
    "the request was not captured or its method cannot be read, where a field, a query or a form may stand "
    "for another method, and where an intermediary may have refused it.",
    good="""
        > DELETE / HTTP/1.1
        >
        < HTTP/1.1 405 Method Not Allowed
        < Allow: GET, HEAD
        <
        < This page cannot be deleted.
    """,
    bad="""
        > DELETE / HTTP/1.1
        >
        < HTTP/1.1 405 Method Not Allowed
        < Allow: GET, DELETE
        <
        < This page cannot be deleted.
    """,
    field="allow",
)
def s405_allow_contradiction(exchange: Exchange, history: History) -> Found:
    """A client that believes Allow sends the same request again, and is refused again."""
    request, response = exchange.request, exchange.response
    allowed = [line for line in response.lines("allow") if request.method in members(line.value)]
    if not request.method:
        raise Undecided(Doubt.METHOD_UNKNOWN)
    if not allowed:
        return ()
    readable(request)
    if _may_override(request):
        raise Undecided(Doubt.METHOD_OVERRIDE)
    if is_intermediary(exchange, history):
        raise Undecided(Doubt.PROXY)
    return [
        evidence.start_line(request),
        *(evidence.field_line(response, line) for line in allowed),
    ]


RULES: tuple[Rule, ...] = (s405_allow, s405_allow_contradiction)
