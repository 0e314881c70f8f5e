"""Rules for 506, 508 and 510: codes of extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

WITH_DEPTH = frozenset({"PROPFIND", "COPY", "MOVE", "DELETE", "LOCK"})
"""Methods that act to infinite depth where Depth is absent (RFC 4918)."""
WITHOUT_DEPTH = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "OPTIONS", "TRACE", "CONNECT", "MKCOL", "PROPPATCH", "UNLOCK"}
)
"""Methods of RFC 9110, RFC 5789 and RFC 4918 to which Depth means nothing. Others may give it a meaning."""


@rule(
    "S506-510-historic",
    "506 and 510 belong to experiments",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={"5xx"},
    rfc2616=None,
    current="RFC2295 8.1, RFC2774 7",
    since="RFC2295",
    message="The response has a code of an experiment: 506 (Variant Also Negotiates) or 510 (Not Extended).",
    advice="Answer 500 where the server is set up wrongly, and 501 where it lacks something.",
    guards="Asked of every 5xx, of which these two alone break it. A remark.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 500 Internal Server Error
        <
        < It is set up wrongly.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 510 Not Extended
        <
        < Name an extension.
    """,
)
def s506_510_historic(exchange: Exchange, _history: History) -> Found:
    """Neither experiment found followers, and clients know the codes as 500 at best."""
    response = exchange.response
    return [evidence.start_line(response)] if response.status in {506, 510} else ()


@rule(
    "S508-depth",
    "508 belongs to operations of infinite depth",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={508},
    rfc2616=None,
    current="RFC5842 7.2",
    since="RFC5842",
    message="The response is 508 (Loop Detected), and the request has no infinite depth.",
    advice="Answer 500 for a loop inside the server, and 503 where it has no resources left.",
    guards="Without Depth the methods of WebDAV that act on collections act to infinite depth. Hosting "
    "services use the code for limits of theirs: a remark. Undecided where the request was not captured or "
    "a line of it cannot be read, and for methods and values of Depth that the standards do not define.",
    good="""
        > PROPFIND /a/ HTTP/1.1
        > Depth: infinity
        >
        < HTTP/1.1 508 Loop Detected
        <
        < /a/b/ is /a/.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 508 Loop Detected
        <
        < Too much to do.
    """,
)
def s508_depth(exchange: Exchange, _history: History) -> Found:
    """The code says that a tree of collections contains itself, and that a smaller depth may help.

    To a request that walks no tree it says nothing.
    """
    request = exchange.request
    lines = [line for line in request.lines("depth") if line.value]
    depth = lines[0].value.partition(",")[0].strip(" \t").lower() if lines else ""
    if depth == "infinity":
        return ()
    if request.method in WITHOUT_DEPTH:
        return [evidence.start_line(request, "method without depth")]
    if request.method not in WITH_DEPTH:
        raise Undecided(Doubt.METHOD_UNKNOWN)
    if depth not in {"", "0", "1"}:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    return [evidence.field_line(request, line) for line in lines]


RULES: tuple[Rule, ...] = (s506_510_historic, s508_depth)
