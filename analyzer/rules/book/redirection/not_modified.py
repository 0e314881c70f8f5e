"""Rules for 304 (Not Modified): what it may answer, and that it ends at its empty line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.successful.content import octets_after_head
from analyzer.rules.guards import known_conditions
from analyzer.rules.requests import overrides_method
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_GOOD = """
    > GET / HTTP/1.1
    > If-None-Match: "v1"
    >
    < HTTP/1.1 304 Not Modified
    < ETag: "v1"
    <
"""


@rule(
    "S304-conditional",
    "304 only for a conditional request",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={304},
    rfc2616="RFC2616 10.3.5",
    current="RFC9110 15.4.5",
    message="The response is 304 (Not Modified), and the request has neither If-None-Match nor "
    "If-Modified-Since.",
    advice="Answer 200 with the representation; a cache that added the condition must do so on behalf of "
    "its client.",
    guards="Undecided where the request was not captured, a line of it cannot be read, or it carries a "
    "condition of an extension. If-Match, If-Unmodified-Since and If-Range do not lead to 304.",
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 304 Not Modified
        < ETag: "v1"
        <
    """,
)
def s304_conditional(exchange: Exchange, _history: History) -> Found:
    """A 304 sends the client to the copy that it holds. One that did not ask may hold none.

    Its user then sees an empty page.
    """
    request = exchange.request
    if request.value("if-none-match") is not None or request.value("if-modified-since") is not None:
        return ()
    if known_conditions(request) & {"if-none-match", "if-modified-since"}:
        return ()
    return [evidence.absence(request, "no condition in the request")]


OTHER_METHODS = frozenset({"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
"""Methods whose meaning is fixed and to which 304 is no answer. CONNECT opens a tunnel; what an
extension method means by a condition (QUERY is as safe as GET) its own document says."""


@rule(
    "S304-method",
    "304 only for GET or HEAD",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={304},
    rfc2616="RFC2616 10.3.5, 14.26",
    current="RFC9110 15.4.5, 13.1.2, 9.3.3",
    message="The response to a method other than GET and HEAD is 304 (Not Modified).",
    advice="Answer 412 where a condition of such a method is false.",
    guards="Undecided where the request was not captured, for methods of extensions, and where a field or "
    "the query may stand for another method.",
    good=_GOOD,
    bad="""
        > PUT / HTTP/1.1
        > If-None-Match: *
        >
        > Hello
        < HTTP/1.1 304 Not Modified
        < ETag: "v1"
        <
    """,
)
def s304_method(exchange: Exchange, _history: History) -> Found:
    """A 304 answers the question whether a stored response may be used, which only GET and HEAD ask.

    After a PUT or POST nobody can tell whether the action was done.
    """
    request = exchange.request
    if request.method in OTHER_METHODS:
        if overrides_method(request):
            raise Undecided(Doubt.METHOD_OVERRIDE)
        return [evidence.start_line(request)]
    if request.method.upper() not in {"GET", "HEAD"}:
        raise Undecided(Doubt.METHOD_UNKNOWN)
    return ()


@rule(
    "S304-no-body",
    "304 has no body; ends at the first empty line",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={304},
    rfc2616="RFC2616 10.3.5, 4.3",
    current="RFC9110 15.4.5, RFC9112 6.3",
    message="Content follows the 304 (Not Modified) response.",
    advice="End a 304 at its empty line.",
    guards="Content-Length and Transfer-Encoding in a 304 frame nothing and are no content; empty lines and "
    "TLS records are none either. Fields that describe the content are part of the fault. Undecided "
    "where octets are missing, or two copies of them differ.",
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        > If-None-Match: "v1"
        >
        < HTTP/1.1 304 Not Modified
        < ETag: "v1"
        <
        < Not modified.
    """,
    supersedes={"S200-head-no-body", "S304-extra-strong", "S304-extra-weak"},
)
def s304_no_body(exchange: Exchange, _history: History) -> Found:
    """A 304 ends at its empty line, and the content is in the client's store.

    What follows is taken for the start of the next response.
    """
    return octets_after_head(exchange.response)


RULES: tuple[Rule, ...] = (s304_conditional, s304_method, s304_no_body)
