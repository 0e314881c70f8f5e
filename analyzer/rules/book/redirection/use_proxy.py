"""Rules for 305 (Use Proxy) and 306, which was (Switch Proxy)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import lacks
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_USE_PROXY = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 305 Use Proxy
    < Location: http://proxy.example.com:8080/
    <
    < Ask http://proxy.example.com:8080/.
"""

_REDIRECT = """
    > GET /old HTTP/1.1
    >
    < HTTP/1.1 307 Temporary Redirect
    < Location: http://example.com/new
    <
    < See /new.
"""


@rule(
    "S305-location",
    "305 names the proxy in Location",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={305},
    rfc2616="RFC2616 10.3.6",
    current="RFC9110 15.4.6",
    changed="Today the code is deprecated, whatever it carries.",
    message="The 305 (Use Proxy) response has no Location.",
    advice="Name the proxy in Location; better, do not send 305.",
    guards="An empty Location counts as none. Undecided where a line of the response's head cannot be read.",
    good=_USE_PROXY,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 305 Use Proxy
        <
        < Ask the proxy.
    """,
    supersedes={"CXXX-location-valid", "S305-deprecated"},
)
def s305_location(exchange: Exchange, _history: History) -> Found:
    """The code sends the client to a proxy; without Location nobody knows to which one."""
    response = exchange.response
    return [evidence.absence(response, "no Location")] if lacks(response, "location") else ()


@rule(
    "S305-origin-only",
    "305 comes from origin servers only",
    level=Level.MUST,
    party=Party.ORIGIN,
    observable=Observable.PARTIAL,
    statuses={305},
    rfc2616="RFC2616 10.3.6",
    current="RFC9110 15.4.6",
    changed="Today the code is deprecated, whoever sends it.",
    message="A proxy answered CONNECT with 305 (Use Proxy).",
    advice="Let the proxy pass the request on, or refuse it with an error.",
    guards="CONNECT alone shows that a proxy answered for itself. Undecided for a request in absolute-form, "
    "which an origin server takes too and whose answer a proxy may have passed on, where Via shows an "
    "intermediary, and where the request was not captured.",
    good=_USE_PROXY,
    bad="""
        > CONNECT example.com:443 HTTP/1.1
        >
        < HTTP/1.1 305 Use Proxy
        < Location: http://proxy.example.com:8080/
        < Content-Length: 0
        <
    """,
    supersedes={"S305-deprecated"},
)
def s305_origin_only(exchange: Exchange, _history: History) -> Found:
    """A proxy that sends its clients to another proxy takes them out of their owner's hands.

    Anyone between client and server could have their traffic come by.
    """
    request = exchange.request
    if request.method == "CONNECT":
        return [evidence.start_line(request)]
    if exchange.response.lines("via") or not request.target.startswith("/"):
        raise Undecided(Doubt.PROXY)
    return ()


@rule(
    "S305-deprecated",
    "305 is not sent: it is deprecated",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={"3xx"},
    rfc2616=None,
    current="RFC9110 15.4.6",
    changed="RFC 2616 defines the code.",
    message="The response is 305 (Use Proxy), which is deprecated.",
    advice="Answer the request; proxies are made known to clients by their configuration.",
    guards="Asked of all 3xx responses, so that its rate is the share of 305 among them.",
    good=_REDIRECT,
    bad=_USE_PROXY,
)
def s305_deprecated(exchange: Exchange, _history: History) -> Found:
    """Whoever can answer in a server's place could lead its clients to a proxy of their own.

    For that reason clients take no notice of the code, and its users get no answer at all.
    """
    response = exchange.response
    return [evidence.start_line(response)] if response.status == 305 else ()


@rule(
    "S306-reserved",
    "306 is not sent: it is reserved",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={"3xx"},
    rfc2616="RFC2616 10.3.7",
    current="RFC9110 15.4.7",
    message="The response is 306, which has no meaning.",
    advice="Send the code that says what is meant.",
    guards="Asked of all 3xx responses, so that its rate is the share of 306 among them.",
    good=_REDIRECT,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 306 Switch Proxy
        <
        < Ask another proxy.
    """,
)
def s306_reserved(exchange: Exchange, _history: History) -> Found:
    """The code was given up before it was ever defined, and no client knows what to do with it.

    They take it for 300 and show its content, if it has any.
    """
    response = exchange.response
    return [evidence.start_line(response)] if response.status == 306 else ()


RULES: tuple[Rule, ...] = (s305_location, s305_origin_only, s305_deprecated, s306_reserved)
