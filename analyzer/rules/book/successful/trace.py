"""Rules for 200 to TRACE: the echo of the request, without its secrets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.contents import decoded
from analyzer.rules.grammar import media_type
from analyzer.rules.guards import readable
from analyzer.rules.memory import path_of
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Standard, Undecided, rule
from parsers.fields import parse_field_lines

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request, Response

SECRETS = ("authorization", "proxy-authorization", "cookie")
"""Fields that hold what lets others in (RFC 9110, 9.3.8)."""

MESSAGE_TYPES = frozenset({"message/http", "application/http"})


def _wants_echo(request: Request | None, _response: Response) -> bool:
    return request is not None and request.method == "TRACE"


def _answers_trace(exchange: Exchange, _history: History) -> bool:
    request = exchange.request_or_none
    if request is not None:
        return request.method == "TRACE"
    response = exchange.response_or_none
    return response is not None and b"message/http" in response.head.lower()


def _is_echo(request: Request, octets: bytes) -> bool:
    """Whether content begins with the request line: method and target, absolute-form or not.

    Raises:
        Undecided: it begins with a TRACE of another target, as a gateway may have asked for.
    """
    words = octets.lstrip(b"\r\n").split(b"\n", 1)[0].decode("latin-1").split()
    if len(words) < 2 or words[0] != "TRACE":
        return False
    if path_of(words[1]) != path_of(request.target):
        raise Undecided(Doubt.PROXY)
    return True


@rule(
    "S200-trace-echo",
    "TRACE 200 returns the request message as received",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={200},
    rfc2616="RFC2616 10.2.1, 9.8",
    current="RFC9110 9.3.8",
    changed="message/http is one way among others today, and fields that hold secrets are left out.",
    message="The 200 response to TRACE is no echo of the request in message/http.",
    advice="Send the request as it was received, as message/http, or refuse TRACE with 405.",
    guards="Only method and target are compared: intermediaries add, change and take away fields, and "
    "shorten the absolute form. Undecided where another target is echoed, which a gateway may have asked "
    "for; where the request was not captured; where the content was not wholly captured, or is coded in a "
    "way that is not undone here.",
    good="""
        > TRACE / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Type: message/http
        <
        < TRACE / HTTP/1.1
        < Host: example.com
        <
    """,
    bad="""
        > TRACE / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Type: text/html
        <
        < <p>No such page.
    """,
    needs_content=_wants_echo,
    applies=_answers_trace,
    methods={"TRACE"},
)
def s200_trace_echo(exchange: Exchange, _history: History) -> Found:
    """TRACE is asked to see what arrives at the other end of a chain of intermediaries.

    An answer that is not the request shows nothing of it, and reads like success all the same.
    """
    request, response = exchange.request, exchange.response
    octets = decoded(response)
    kind = media_type(response.value("content-type") or "")
    echo = _is_echo(request, octets)
    typed = kind is not None and kind.type in MESSAGE_TYPES
    if echo and typed:
        return ()
    readable(response)
    # Today any format may show the request: where the content names it, it may be one.
    path = path_of(request.target).partition("?")[0].encode("latin-1")
    named = not typed and b"TRACE" in octets and path in octets
    standards = (Standard.RFC2616,) if echo or named else tuple(Standard)
    what = "not of the type message/http" if echo else "content is not the request"
    lines = response.lines("content-type")
    shown = evidence.field_line(response, lines[0], what) if lines else evidence.absence(response, what)
    return [replace(shown, standards=standards)]


def _holds_secrets(exchange: Exchange, history: History) -> bool:
    request = exchange.request_or_none
    if request is None:
        return _answers_trace(exchange, history)
    if request.method != "TRACE":
        return False
    head = request.head.lower()
    return not request.head_complete or any(b"\n" + name.encode() in head for name in SECRETS)


@rule(
    "S200-trace-secrets",
    "TRACE echo excludes credentials",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={200},
    rfc2616=None,
    current="RFC9110 9.3.8",
    message="The echo of a TRACE request holds its credentials or cookies.",
    advice="Leave out Authorization, Proxy-Authorization and Cookie, or refuse TRACE with 405.",
    guards="Asked where the request holds one of these fields; broken where the content has a line of the "
    "same name and value, so that a masked value is let pass. The value is never shown. Undecided where the "
    "request was not captured, and where the content was not wholly captured or cannot be decoded.",
    good="""
        > TRACE / HTTP/1.1
        > Cookie: id=1
        >
        < HTTP/1.1 200 OK
        < Content-Type: message/http
        <
        < TRACE / HTTP/1.1
        < Host: example.com
        <
    """,
    bad="""
        > TRACE / HTTP/1.1
        > Cookie: id=1
        >
        < HTTP/1.1 200 OK
        < Content-Type: message/http
        <
        < TRACE / HTTP/1.1
        < Host: example.com
        < Cookie: id=1
        <
    """,
    needs_content=_wants_echo,
    applies=_holds_secrets,
    methods={"TRACE"},
)
def s200_trace_secrets(exchange: Exchange, _history: History) -> Found:
    """A script in a page cannot read the credentials that the browser adds; an echo of them it can.

    Cross-site tracing steals cookies in this way that are kept from scripts on purpose.
    """
    request, response = exchange.request, exchange.response
    secrets = {(line.key, line.value) for line in request.fields if line.key in SECRETS and line.value}
    if not secrets:
        return ()
    echoed = {(line.key, line.value) for line in parse_field_lines(decoded(response), 0, 0)}
    names = sorted({name for name, _ in secrets & echoed})
    return [evidence.content(response, f"{name} in the content", "") for name in names]


RULES: tuple[Rule, ...] = (s200_trace_echo, s200_trace_secrets)
