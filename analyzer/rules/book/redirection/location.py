"""Rules for 3xx, and for Location."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.successful.content import octets_after_head
from analyzer.rules.grammar import NOT_ASCII, NOT_IN_URI
from analyzer.rules.guards import known_conditions, lacks
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_LOCATION_GUARDS = (
    "An empty Location counts as none. Asked of HEAD too. Undecided where a line of the response's head "
    "cannot be read."
)


def _location_rule(status: int, phrase: str, rfc2616: str, current: str, why: str) -> Rule:
    """Make the rule that a redirect names its target; the four codes differ in their sections alone."""

    def check(exchange: Exchange, _history: History) -> Found:
        response = exchange.response
        return [evidence.absence(response, "no Location")] if lacks(response, "location") else ()

    check.__doc__ = why
    method = "POST" if status == 303 else "GET"
    head = f"> {method} /old HTTP/1.1\n> Content-Length: 0\n>\n< HTTP/1.1 {status} {phrase}\n"
    return rule(
        f"S{status}-location",
        f"{status} gives the new URI in Location",
        level=Level.SHOULD,
        party=Party.SERVER,
        statuses={status},
        rfc2616=rfc2616,
        current=current,
        message=f"The {status} ({phrase}) response has no Location.",
        advice="Name the target in Location.",
        guards=_LOCATION_GUARDS,
        good=f"{head}< Location: /new\n<\n< See /new.",
        bad=f"{head}<\n< See /new.",
        supersedes={"CXXX-location-valid"},
    )(check)


s301_location = _location_rule(
    301,
    "Moved Permanently",
    "RFC2616 10.3.2",
    "RFC9110 15.4.2",
    "No client can follow a move to nowhere; the user sees an empty page instead.",
)
s302_location = _location_rule(
    302,
    "Found",
    "RFC2616 10.3.3",
    "RFC9110 15.4.3",
    "No client can follow it; the user sees an empty page instead.",
)
s303_location = _location_rule(
    303,
    "See Other",
    "RFC2616 10.3.4",
    "RFC9110 15.4.4",
    "The code says that the answer is elsewhere. Without Location a client cannot get it.",
)
s307_location = _location_rule(
    307,
    "Temporary Redirect",
    "RFC2616 10.3.8",
    "RFC9110 15.4.8",
    "No client can repeat the request elsewhere without being told where.",
)


@rule(
    "CXXX-location-valid",
    "Location is one syntactically valid URI reference",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={201, "3xx"},
    rfc2616="RFC2616 14.30",
    current="RFC9110 10.2.2",
    message="Location is not one valid URI reference.",
    advice="Send one Location line, with everything that a URI does not allow percent-encoded.",
    guards="Equal values sent twice are let pass, and so are octets beyond US-ASCII, which are common. "
    "Asked only where Location is there; rules that require it come first.",
    good="""
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 302 Found
        < Location: /new%20name
        <
        < See /new name.
    """,
    bad="""
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 302 Found
        < Location: /new name
        <
        < See /new name.
    """,
    applies=lambda exchange, _: bool(exchange.response.lines("location")),
)
def cxxx_location_valid(exchange: Exchange, _history: History) -> Found:
    """Clients mend a broken Location each in their own way.

    Some cut it at the space, some encode it, some give up, and of two Locations they choose
    different ones: the redirect works for some users only.
    """
    response = exchange.response
    lines = response.lines("location")
    if len({line.value for line in lines}) > 1:
        return [evidence.field_line(response, line, "several Locations") for line in lines]
    value = lines[0].value
    if not value:
        return [evidence.field_line(response, lines[0], "empty Location")]
    if NOT_IN_URI.search(NOT_ASCII.sub("", value)):
        return [evidence.field_line(response, lines[0])]
    return ()


_NOT_MODIFIED_GOOD = """
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
    good=_NOT_MODIFIED_GOOD,
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
    current="RFC9110 15.4.5, 13.1.2",
    message="The response to a method other than GET and HEAD is 304 (Not Modified).",
    advice="Answer 412 where a condition of such a method is false.",
    guards="Undecided where the request was not captured, and for methods of extensions.",
    good=_NOT_MODIFIED_GOOD,
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
    "TLS records are none either. Undecided where octets are missing, or two copies of them differ.",
    good="""
        > GET / HTTP/1.1
        > If-None-Match: "v1"
        >
        < HTTP/1.1 304 Not Modified
        < ETag: "v1"
        < Content-Length: 1234
        <
    """,
    bad="""
        > GET / HTTP/1.1
        > If-None-Match: "v1"
        >
        < HTTP/1.1 304 Not Modified
        < ETag: "v1"
        <
        < Not modified.
    """,
    supersedes={"S200-head-no-body"},
)
def s304_no_body(exchange: Exchange, _history: History) -> Found:
    """A 304 ends at its empty line, and the content is in the client's store.

    What follows is taken for the start of the next response.
    """
    return octets_after_head(exchange.response)


RULES: tuple[Rule, ...] = (
    s301_location,
    s302_location,
    s303_location,
    s307_location,
    cxxx_location_valid,
    s304_conditional,
    s304_method,
    s304_no_body,
)
