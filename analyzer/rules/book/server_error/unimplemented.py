"""Rules for 501 (Not Implemented)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import TOKEN
from analyzer.rules.memory import path_of
from analyzer.rules.rejections import answered_in_http10
from analyzer.rules.requests import known_request, transfer_codings
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Severity, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request

ORDINARY = frozenset({"chunked", "gzip", "x-gzip", "deflate", "compress", "x-compress", "identity"})
"""The registered transfer codings, their old names, and identity, which was one by RFC 2616."""
_TOKEN = re.compile(TOKEN)


def _is_web_get(request: Request) -> bool:
    """Whether GET or HEAD asks for an http or https URI, without more than chunked."""
    scheme, separator, _ = request.target.partition("://")
    foreign = separator and "/" not in scheme and scheme.lower() not in {"http", "https"}
    return request.method in {"GET", "HEAD"} and not foreign and set(transfer_codings(request)) <= {"chunked"}


_UNDEMANDING = frozenset(
    {
        "cache-control",
        "connection",
        "content-length",
        "cookie",
        "dnt",
        "forwarded",
        "from",
        "host",
        "keep-alive",
        "origin",
        "pragma",
        "priority",
        "range",
        "referer",
        "te",
        "transfer-encoding",
        "upgrade-insecure-requests",
        "user-agent",
        "via",
        "x-requested-with",
    }
)
_BEGINNINGS = ("accept", "authorization", "if-", "proxy-", "sec-", "x-forwarded-", "x-real-")
"""Fields that any server may leave aside, so that no 501 is for their sake."""


def _demands_more(request: Request) -> bool:
    """Whether a query, a field or content may ask for something that is not implemented."""
    return (
        "?" in request.target
        or request.content_octets() > 0
        or any(
            line.key not in _UNDEMANDING and not line.key.startswith(_BEGINNINGS) for line in request.fields
        )
    )


@rule(
    "S501-get-head",
    "GET and HEAD are always implemented",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={501},
    rfc2616="RFC2616 10.5.2, 5.1.1",
    current="RFC9110 15.6.2, 9.1",
    message="The response to GET or HEAD is 501 (Not Implemented).",
    advice="Implement GET and HEAD; answer 404 or 405 where a resource has nothing to get.",
    guards="Methods are compared with case. Silent for requests with a transfer coding other than chunked, "
    "and for targets of schemes other than http and https, which a proxy need not know. Servers for one "
    "purpose may do without: a warning. 501 is for whatever is not implemented: undecided where a query, "
    "content or a field may ask for more than the resource, and a remark at most for a path other than /, "
    "which may itself not be implemented yet. Undecided too where the request was not captured whole to the "
    "end of its head.",
    good="""
        > BREW / HTTP/1.1
        >
        < HTTP/1.1 501 Not Implemented
        <
        < GET and HEAD only.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 501 Not Implemented
        <
        < POST only.
    """,
)
def s501_get_head(exchange: Exchange, _history: History) -> Found:
    """Every general-purpose server has these two methods, and clients build on it.

    Browsers, monitors and crawlers ask with nothing else.
    """
    request = exchange.request
    if not _is_web_get(request):
        return ()
    if _demands_more(request):
        raise Undecided(Doubt.OTHER_REASON)
    weight = Severity.ERROR if path_of(request.target) == "/" else Severity.INFO
    return [replace(evidence.start_line(request), at_most=weight)]


def _has_unknown_coding(exchange: Exchange, _history: History) -> bool:
    """Whether the request has a transfer coding that is not registered, and is framed as it should be."""
    request = known_request(exchange)
    if request is None or request.version != "HTTP/1.1" or answered_in_http10(exchange):
        return False
    codings = transfer_codings(request)
    return (
        bool(codings)
        and codings[-1] == "chunked"
        and not ORDINARY.issuperset(codings)
        and all(_TOKEN.fullmatch(coding) for coding in codings)
    )


@rule(
    "S501-transfer-coding",
    "A transfer coding that is not known is answered 501",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={"2xx", "3xx", "4xx", "5xx"},
    rfc2616="RFC2616 3.6",
    current="RFC9112 6.1",
    message="The request has a transfer coding that nobody has registered, and was answered as if it were "
    "understood.",
    advice="Answer 501 to transfer codings that are not implemented.",
    guards="Only in HTTP/1.1 both ways, and where chunked is the last coding. 400 is let pass too. Undecided "
    "for other codes of 4xx and 5xx, whose reason may come first (401, 404, 503). Silent where the request "
    "was not captured.",
    good="""
        > POST / HTTP/1.1
        > Transfer-Encoding: foo, chunked
        >
        > 5
        > Hello
        > 0
        >
        < HTTP/1.1 501 Not Implemented
        <
        < foo is not known here.
    """,
    bad="""
        > POST / HTTP/1.1
        > Transfer-Encoding: foo, chunked
        >
        > 5
        > Hello
        > 0
        >
        < HTTP/1.1 200 OK
        <
        < Done.
    """,
    request_field="transfer-encoding",
    applies=_has_unknown_coding,
)
def s501_transfer_coding(exchange: Exchange, _history: History) -> Found:
    """A server that cannot undo the coding takes the coded octets for the content.

    What it stores or hands on is garbage, and the client believes that all went well.
    """
    request, response = exchange.request, exchange.response
    status = response.status or 0
    if status in {400, 501}:
        return ()
    if status >= 400:
        raise Undecided(Doubt.OTHER_REASON)
    lines = [evidence.field_line(request, line) for line in request.lines("transfer-encoding")]
    return [*lines, evidence.start_line(response)]


RULES: tuple[Rule, ...] = (s501_get_head, s501_transfer_coding)
