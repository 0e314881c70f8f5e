"""Rules for 412: preconditions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import STANDARD_CONDITIONS, known_conditions, readable
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Severity, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request


def _has_precondition(request: Request) -> bool:
    """Whether any field states a condition: If and If-... in any name, or Overwrite: F of WebDAV."""
    return any(
        line.key in {"if", "a-im"}
        or line.key.startswith("if-")
        or "-if-" in line.key
        or (line.key == "overwrite" and line.value.strip().upper() == "F")
        for line in request.fields
    )


_CONDITIONAL = ("etag", "generation", "lease", "lock-token", "match", "precondition", "unmodified")
"""Words in the names of fields of extensions that may state a condition (a lease, a lock, a version)."""


def _no_hidden_condition(request: Request) -> None:
    """Raise where a field of an extension may state a condition under a name of its own."""
    for line in request.fields:
        if line.key not in STANDARD_CONDITIONS and any(word in line.key for word in _CONDITIONAL):
            raise Undecided(Doubt.EXTENSION_CONDITION)


@rule(
    "S412-precondition-present",
    "412 only if the request had preconditions",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={412},
    rfc2616="RFC2616 10.4.13",
    current="RFC9110 15.5.13, 13.1",
    message="The response is 412 (Precondition Failed), and no field of the request states a condition.",
    advice="Answer 409 where the content conflicts with the state of the resource, and 428 where a condition "
    "is required.",
    guards="Any field with If- in its name counts, of WebDAV and of extensions too, and Overwrite: F. A "
    "condition in the content is not seen; so this is a warning. Undecided where the name of another field "
    "sounds like a condition (a lock, a lease, a tag), where the request was not captured, and where a line "
    "of it cannot be read. Each hop is judged by its own request: a proxy may add a "
    "condition to the one that it sends on.",
    good="""
        > PUT /f HTTP/1.1
        > If-Match: "v1"
        >
        > Hello
        < HTTP/1.1 412 Precondition Failed
        <
        < It was changed meanwhile.
    """,
    bad="""
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 412 Precondition Failed
        <
        < It was changed meanwhile.
    """,
)
def s412_precondition_present(exchange: Exchange, _history: History) -> Found:
    """The code says that a condition of the request is false; without one nobody knows what it means."""
    request = exchange.request
    if _has_precondition(request):
        return ()
    readable(request)
    _no_hidden_condition(request)
    return [
        evidence.absence(request, "no precondition in the request"),
        evidence.start_line(exchange.response),
    ]


@rule(
    "S412-not-for-304-cases",
    "GET/HEAD whose only condition is If-None-Match or If-Modified-Since gets 304, not 412",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={412},
    rfc2616="RFC2616 14.25, 14.26",
    current="RFC9110 13.1.2, 13.1.3",
    changed="RFC 2616 asked for 304 with SHOULD; today it is MUST for If-None-Match, and SHOULD still for "
    "If-Modified-Since.",
    message="412 (Precondition Failed) answers a condition whose failure means 304 (Not Modified).",
    advice="Answer 304 where If-None-Match or If-Modified-Since of a GET or HEAD is false.",
    guards="A warning at most where If-Modified-Since is the only condition of a GET or HEAD, for which 304 "
    "is no more than recommended. Undecided where the request was not captured, a line of it cannot be read, "
    "or it carries, or may carry, a condition of an extension.",
    good="""
        > PUT /f HTTP/1.1
        > If-Match: "v1"
        >
        > Hello
        < HTTP/1.1 412 Precondition Failed
        <
        < It was changed meanwhile.
    """,
    bad="""
        > GET /f HTTP/1.1
        > If-None-Match: "v1"
        >
        < HTTP/1.1 412 Precondition Failed
        <
        < It was changed meanwhile.
    """,
)
def s412_not_for_304_cases(exchange: Exchange, _history: History) -> Found:
    """A cache asks whether its copy still holds, and 304 is the yes it can use.

    A 412 is an error to it: the user sees the error, although the stored copy was good.
    """
    request = exchange.request
    conditions = known_conditions(request)
    asked_for_304 = conditions & {"if-none-match", "if-modified-since"}
    others = conditions & {"if-match", "if-unmodified-since"}
    safe = request.method in {"GET", "HEAD"}
    if not asked_for_304 or others or not (safe or asked_for_304 == {"if-modified-since"}):
        return ()
    _no_hidden_condition(request)
    recommended = safe and "if-none-match" not in asked_for_304
    weight = Severity.WARNING if recommended else Severity.ERROR
    lines = [line for name in sorted(asked_for_304) for line in request.lines(name)]
    return [replace(evidence.field_line(request, line), at_most=weight) for line in lines]


RULES: tuple[Rule, ...] = (s412_precondition_present, s412_not_for_304_cases)
