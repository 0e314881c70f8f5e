"""Rules for Location: a redirect has one, and it is a URI reference."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import NOT_ASCII, NOT_IN_URI, STRAY_PERCENT
from analyzer.rules.guards import lacks
from analyzer.rules.rule import Found, Level, Party, Rule, Severity, Standard, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_LOCATION_GUARDS = (
    "An empty Location counts as none. Asked of HEAD too. Undecided where a line of the response's head "
    "cannot be read."
)


def _no_location(exchange: Exchange) -> Found:
    response = exchange.response
    return [evidence.absence(response, "no Location")] if lacks(response, "location") else ()


def _location_rule(status: int, phrase: str, rfc2616: str, current: str, why: str) -> Rule:
    """Make the rule that a redirect names its target; the four codes differ in their sections alone."""

    def check(exchange: Exchange, _history: History) -> Found:
        return _no_location(exchange)

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
        good=f"{head}< Location: http://example.com/new\n<\n< See /new.",
        bad=f"{head}<\n< See /new.",
        supersedes={"CXXX-location-valid", f"S{status}-note"},
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


def _resumes_an_upload(exchange: Exchange) -> bool:
    """Whether 308 may be the private code of an upload in parts, which is no redirect.

    Its first answer has no Range yet, but the request says in Content-Range which octets it brings.
    """
    request = exchange.request_or_none
    if exchange.response.lines("range") or request is None or exchange.doubt is not None:
        return True
    return bool(request.lines("content-range"))


@rule(
    "S308-location",
    "308 gives the new URI in Location",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={308},
    rfc2616=None,
    current="RFC9110 15.4.9",
    changed="RFC 2616 does not know 308.",
    message="The 308 (Permanent Redirect) response has no Location.",
    advice="Name the target in Location.",
    guards=f"{_LOCATION_GUARDS} A remark where it may be the 308 of an upload in parts, which some services "
    "send as a private code (Range in the response, Content-Range in the request), or the request was not "
    "captured.",
    good="""
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 308 Permanent Redirect
        < Location: http://example.com/new
        <
        < See /new.
    """,
    bad="""
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 308 Permanent Redirect
        <
        < See /new.
    """,
    supersedes={"CXXX-location-valid"},
)
def s308_location(exchange: Exchange, _history: History) -> Found:
    """No client can repeat the request at a new place without being told where.

    The move is for good, so that clients which know the old URI alone are cut off for good.
    """
    found = _no_location(exchange)
    if found and _resumes_an_upload(exchange):
        return [replace(one, at_most=Severity.INFO) for one in found]
    return found


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
    guards="Equal values sent twice are let pass, and so are brackets. Octets beyond US-ASCII and percent "
    "signs that encode nothing, which are common, are a remark. An empty value is a relative reference "
    "today, and breaks RFC 2616 alone, which asks for an absolute URI. Asked only where Location is there; "
    "rules that require it come first.",
    good="""
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 302 Found
        < Location: http://example.com/new%20name
        <
        < See /new name.
    """,
    bad="""
        > GET /old HTTP/1.1
        >
        < HTTP/1.1 302 Found
        < Location: http://example.com/new name
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
        shown = evidence.field_line(response, lines[0], "empty Location")
        return [replace(shown, standards=(Standard.RFC2616,))]
    if NOT_IN_URI.search(NOT_ASCII.sub("", value)):
        return [evidence.field_line(response, lines[0])]
    for pattern, what in ((NOT_ASCII, "octets beyond US-ASCII"), (STRAY_PERCENT, "a % that encodes nothing")):
        if pattern.search(value):
            return [replace(evidence.field_line(response, lines[0], what), at_most=Severity.INFO)]
    return ()


RULES: tuple[Rule, ...] = (
    s301_location,
    s302_location,
    s303_location,
    s307_location,
    s308_location,
    cxxx_location_valid,
)
