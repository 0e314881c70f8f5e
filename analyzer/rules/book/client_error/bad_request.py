"""Rules for 400: requests that it is meant for, and those that it is not."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import HOST, NOT_ASCII, NOT_IN_URI, TOKEN, members
from analyzer.rules.guards import certain_octets, readable
from analyzer.rules.parties import is_intermediary
from analyzer.rules.preferences import ACCEPT_FIELDS, preferences
from analyzer.rules.rejections import GUARDS, answered_in_http10, was_taken
from analyzer.rules.rule import Doubt, Found, Level, Observable, Only, Party, Rule, Standard, Undecided, rule
from analyzer.rules.touches import asked_host
from parsers.anomalies import AnomalyCode
from parsers.model import Framing

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request

_PLAIN_FIELDS = frozenset(
    {
        *ACCEPT_FIELDS,
        "cache-control",
        "connection",
        "content-length",
        "dnt",
        "host",
        "pragma",
        "referer",
        "upgrade-insecure-requests",
        "user-agent",
    }
)
"""Fields whose values any reader takes, or that are checked here."""

_LISTS = frozenset({*ACCEPT_FIELDS, "cache-control", "connection", "pragma"})
"""Those of them that may stand on several lines."""

# RFC 3986, 3.3, without what a server decodes or resolves: that may be malformed beneath.
_PATH = re.compile(r"/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*")
_ODD_SEGMENT = re.compile(r"/\.{1,2}(?:/|\Z)|//")
_HTTP_ORIGIN = re.compile(rf"[Hh][Tt][Tt][Pp][Ss]?://({HOST.pattern})")
_TOKEN = re.compile(TOKEN)


def _target_is_well_formed(request: Request) -> bool:
    """Whether the request target is in one of the forms of RFC 9112, 3.2, right for the method.

    Raises:
        Undecided: it holds what the application reads: a query, percent-encoding, dot segments.
    """
    target = request.target
    if request.method == "CONNECT":
        return bool(HOST.fullmatch(target)) and target.rpartition(":")[2].isdigit()
    if target == "*":
        return request.method == "OPTIONS"
    if match := _HTTP_ORIGIN.match(target):
        if not match[1] or match[1].startswith(":"):
            return False
        target = target[match.end() :] or "/"
    if not target.startswith("/") or NOT_IN_URI.search(target) or NOT_ASCII.search(target):
        return False
    if not _PATH.fullmatch(target) or _ODD_SEGMENT.search(target):
        raise Undecided(Doubt.APPLICATION_SYNTAX)
    return True


def _host_is_well_formed(request: Request) -> bool:
    """Whether Host stands there once, valid and not empty; HTTP/1.0 needs none."""
    values = [line.value for line in request.lines("host")]
    if not values:
        return request.version == "HTTP/1.0"
    return len(values) == 1 and HOST.fullmatch(values[0]) is not None and values[0][:1] not in {"", ":"}


def _fields_are_well_formed(request: Request) -> bool:
    """Whether the values of all fields follow their grammar.

    Raises:
        Undecided: there are fields whose grammar is not checked here.
    """
    counts = Counter(line.key for line in request.fields)
    unknown = counts.keys() - _PLAIN_FIELDS
    if unknown or any(count > 1 and name not in _LISTS for name, count in counts.items()):
        raise Undecided(Doubt.APPLICATION_SYNTAX)
    referer = request.value("referer") or ""
    options = members(request.value("connection") or "")
    return (
        not NOT_IN_URI.search(referer)
        and all(_TOKEN.fullmatch(option) for option in options)
        and all(preferences(request.value(name) or "") is not None for name in ACCEPT_FIELDS)
    )


LOOK_BACK = 200
"""Exchanges of the capture among which a success for the same host is looked for."""


def _host(request: Request) -> str:
    """Name the host that a request is for, in lower case and without its port (RFC 2616, 5.2)."""
    match = _HTTP_ORIGIN.match(request.target)
    return (match[1] if match else asked_host(request)).partition(":")[0].lower()


def _host_is_served(exchange: Exchange, history: History) -> bool:
    """Whether an earlier success shows that the server serves the host; to CONNECT any is foreign."""
    request, server = exchange.request, exchange.connection.server
    return request.method == "CONNECT" or any(
        found.server == server
        and 200 <= (found.response.status or 0) < 300
        and _host(found.request) == _host(request)
        for found in islice(history.memory.since(0), LOOK_BACK)
    )


@rule(
    "S400-reason",
    "400 means the request syntax is malformed",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={400},
    observable=Observable.PARTIAL,
    rfc2616="RFC2616 10.4.1",
    current="RFC9110 15.5.1",
    changed="Today 400 is for anything that the server takes for a fault of the client.",
    message="The request is well-formed, and was answered 400 (Bad Request).",
    advice="Choose the code that says what was wrong: the method, the target, the length, a permission.",
    guards="Decided only for requests that leave nothing to the application's own syntax: without content, "
    "query, percent-encoding and dot segments, and with no fields but those that every reader takes or that "
    "are checked here. A host that is not served is to be answered 400 (RFC 2616, 5.2): undecided unless an "
    f"answer of 2xx among the {LOOK_BACK} exchanges before shows that the server serves it. Undecided too "
    "where the request was not captured, where an intermediary was asked in origin-form, and where the "
    "response began before its head was complete.",
    good="""
        > GET http:/example.com HTTP/1.1
        >
        < HTTP/1.1 400 Bad Request
        <
        < This is no URI.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
        > GET /secret HTTP/1.1
        >
        < HTTP/1.1 400 Bad Request
        <
        < You may not read this.
    """,
)
def s400_reason(exchange: Exchange, history: History) -> Found:
    """400 told the client that its own request was garbled, so that it must write another one.

    Sent for another reason it has people search for a fault in a request that has none.
    """
    request, response = exchange.request, exchange.response
    certain_octets(request)
    if request.anomalies:
        return ()
    lines = request.fields
    if response.first_frame < request.head_frame:
        raise Undecided(Doubt.EARLY_RESPONSE)
    if not _host_is_well_formed(request) or not _target_is_well_formed(request):
        return ()
    if request.target.startswith("/") and is_intermediary(exchange, history):
        raise Undecided(Doubt.PROXY)  # one that the client chose is to be asked in absolute-form
    if request.framing is not Framing.NONE or any(line.key == "transfer-encoding" for line in lines):
        raise Undecided(Doubt.APPLICATION_SYNTAX)
    if not _fields_are_well_formed(request):
        return ()
    if not _host_is_served(exchange, history):
        raise Undecided(Doubt.OTHER_REASON)
    found = [evidence.start_line(request), evidence.start_line(response)]
    return [replace(one, standards=(Standard.RFC2616,)) for one in found]


def _has_space_before_colon(exchange: Exchange, _history: History) -> bool:
    request = exchange.request_or_none
    return (
        request is not None
        and bool(request.anomalies)
        and bool(evidence.anomalies(request, AnomalyCode.SPACE_BEFORE_COLON))
        and not answered_in_http10(exchange)
    )


@rule(
    "S400-space-before-colon",
    "Space between field name and colon in a request is answered 400",
    level=Level.MUST,
    party=Party.SERVER,
    rfc2616=None,
    current="RFC9112 5.1",
    since="RFC7230",
    message="A request with white space between a field name and its colon was not answered 400.",
    advice="Answer 400 wherever white space stands before the colon of a request's field line.",
    guards=GUARDS,
    good="""
        > GET / HTTP/1.1
        > X-User : a
        >
        < HTTP/1.1 400 Bad Request
        <
        < There is a space before a colon.
    """,
    bad="""
        > GET / HTTP/1.1
        > X-User : a
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    applies=_has_space_before_colon,
    only=Only.ODD,
)
def s400_space_before_colon(exchange: Exchange, _history: History) -> Found:
    """Some readers take "Content-Length " for Content-Length, others for a field they do not know.

    Where a proxy and a server differ in that, one sees the end of a request where the other does
    not, and a stranger's request can be smuggled in between.
    """
    request = exchange.request
    readable(request)
    if not was_taken(exchange):
        return ()
    found = evidence.anomalies(request, AnomalyCode.SPACE_BEFORE_COLON)
    return [*(evidence.anomaly(request, one) for one in found), evidence.start_line(exchange.response)]


RULES: tuple[Rule, ...] = (s400_reason, s400_space_before_colon)
