"""Rules for 202 (Accepted) and 203 (Non-Authoritative Information)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.explanations import no_explanation
from analyzer.rules.grammar import members
from analyzer.rules.guards import is_head, is_tunnel, readable
from analyzer.rules.parties import is_intermediary
from analyzer.rules.relays import upstream
from analyzer.rules.rule import (
    Doubt,
    Found,
    Level,
    Observable,
    Party,
    Rule,
    Severity,
    Standard,
    Undecided,
    rule,
)
from parsers.model import NotObserved

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.rule import Evidence
    from parsers.model import Exchange, Response


POINTERS = ("location", "operation", "monitor", "status-url", "status-uri")
"""What the names of fields have in them that point to a status monitor: Operation-Location of Azure, and
Azure-AsyncOperation."""


def _points_on(name: str) -> bool:
    """Whether a field of that name says where to ask, or when."""
    return name in {"link", "retry-after", "refresh"} or any(part in name for part in POINTERS)


@rule(
    "S202-status-entity",
    "202 entity shows status and a monitor or an estimate",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={202},
    rfc2616="RFC2616 10.2.3",
    current="RFC9110 15.3.3",
    changed="Relaxed to an ought.",
    message="The 202 (Accepted) response has no content and points to no status monitor.",
    advice="Say how the request stands, and where to ask for it or when it will be done.",
    guards="Not asked of HEAD and CONNECT. Location, Link, Retry-After, Refresh and any field that names an "
    "operation or a monitor will do instead of content; what content says is not judged. Undecided where the "
    "request was not captured, the response did not come to its end, or a line of its head cannot be read.",
    good="""
        > POST /jobs HTTP/1.1
        > Content-Length: 0
        >
        < HTTP/1.1 202 Accepted
        <
        <= Queued; see /jobs/1.
    """,
    bad="""
        > POST /jobs HTTP/1.1
        > Content-Length: 0
        >
        < HTTP/1.1 202 Accepted
        <
    """,
    applies=lambda exchange, _: not is_head(exchange) and not is_tunnel(exchange),
)
def s202_status_entity(exchange: Exchange, _history: History) -> Found:
    """HTTP has no way to send a result later, so the client must be told where to look for it.

    Without a word on it the client can but send the request again, or believe that all is well.
    """
    response = exchange.response
    if any(line.value and _points_on(line.key) for line in response.fields):
        return ()
    found = no_explanation(exchange)
    if found:
        readable(response)
    return found


INTERMEDIARY_FIELDS = frozenset(
    {"via", "age", "warning", "cache-status", "x-served-by", "x-varnish", "x-cdn", "cf-ray", "x-amz-cf-id"}
    | {"x-azure-ref", "x-iinfo", "x-sucuri-id"}
)
"""Fields that an intermediary adds; so are those with proxy or x-cache in their name."""


@rule(
    "S203-not-origin",
    "203 comes from a third party, not the origin",
    level=Level.FACT,
    party=Party.ORIGIN,
    statuses={203},
    observable=Observable.PARTIAL,
    rfc2616="RFC2616 10.2.4",
    current="RFC9110 15.3.4",
    message="The response is 203 (Non-Authoritative Information), and nothing in it shows an intermediary.",
    advice="Answer 200 where the response is the origin's own; an intermediary that changes it sends Via.",
    guards="A remark at most: a gateway that hides itself looks like an origin. Silent where the response "
    "has Via, Age, Warning or another field that intermediaries add, and where the target in absolute-form, "
    "the user or another connection shows that an intermediary answered. Undecided where the request was not "
    "captured, or a line of the head cannot be read.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 203 Non-Authoritative Information
        < Via: 1.1 gate
        <
        <= Hello
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 203 Non-Authoritative Information
        <
        <= Hello
    """,
)
def s203_not_origin(exchange: Exchange, history: History) -> Found:
    """The code says that somebody on the way has changed what the origin sent.

    From the origin itself it makes clients distrust what is right.
    """
    response = exchange.response
    for line in response.fields:
        if line.key in INTERMEDIARY_FIELDS or "proxy" in line.key or line.key.startswith("x-cache"):
            return ()
    if is_intermediary(exchange, history) or "://" in exchange.request.target:
        return ()
    readable(response)
    return [evidence.start_line(response, "no trace of an intermediary")]


@rule(
    "S203-no-transform",
    "203 does not coexist with no-transform",
    level=Level.MUST_NOT,
    party=Party.PROXY,
    statuses={203},
    rfc2616="RFC2616 14.9.5",
    current="RFC9110 7.7",
    message="The response says that it was transformed (203), and forbids it (no-transform).",
    advice="Pass on untouched what carries no-transform.",
    guards="The one that transformed it may have added the directive: it is a remark where the hop behind "
    "the intermediary was not captured, and by today's standard alone, since by RFC 2616 a 203 may differ in "
    "fields that may be changed. Where that hop was captured, its response decides. Undecided where Via "
    "names several intermediaries: one behind the transformation may have added the directive.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 203 Non-Authoritative Information
        < Via: 1.1 gate
        < Cache-Control: max-age=60
        <
        <= Hello
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 203 Non-Authoritative Information
        < Via: 1.1 gate
        < Cache-Control: max-age=60, no-transform
        <
        <= Hello
    """,
    field="cache-control",
)
def s203_no_transform(exchange: Exchange, history: History) -> Found:
    """The origin forbids changes where they would do harm: signed files, medical images, measurements.

    By the code 203 the intermediary says itself that it changed the content all the same.
    """
    response = exchange.response
    found = _forbids(response)
    if not found:
        return ()
    if len(members(response.value("via") or "")) > 1:
        raise Undecided(Doubt.PROXY)
    before = _made_of(exchange, history)
    if before is None:
        return [replace(one, standards=(Standard.RFC9110,), at_most=Severity.INFO) for one in found]
    origin = _forbids(before)
    standards = tuple(Standard) if _other_content(before, response) else (Standard.RFC9110,)
    return [replace(one, standards=standards) for one in [*found, *origin]] if origin else ()


def _forbids(response: Response) -> list[Evidence]:
    """Show the lines of Cache-Control that hold no-transform."""
    return [
        evidence.field_line(response, line)
        for line in response.lines("cache-control")
        if any(one.partition("=")[0].strip(" \t").lower() == "no-transform" for one in members(line.value))
    ]


def _made_of(exchange: Exchange, history: History) -> Response | None:
    """Return the response that an intermediary got and passed on; None where it was not captured."""
    try:
        return upstream(exchange, history).response
    except (NotObserved, Undecided):
        return None


def _other_content(one: Response, other: Response) -> bool:
    """Whether the content, or a field that RFC 2616 (13.5.2) forbids to change with it, is another."""
    fields = ("content-type", "content-encoding", "content-range")
    if any(one.value(name) != other.value(name) for name in fields):
        return True
    return one.complete and other.complete and one.content_length != other.content_length


RULES: tuple[Rule, ...] = (s202_status_entity, s203_not_origin, s203_no_transform)
