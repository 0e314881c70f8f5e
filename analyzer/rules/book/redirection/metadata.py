"""Rules for what a 304 does not repeat: fields that describe the content which it does not send."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.redirection.conditions import by_date_alone, shows_newer
from analyzer.rules.grammar import entity_tags, http_date
from analyzer.rules.rule import Found, Level, Party, Rule, Standard, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

DESCRIBES_CONTENT = frozenset({"content-encoding", "content-language", "content-type"})
"""Fields that neither standard wants in a 304."""

ENTITY_HEADERS = frozenset({"allow", "content-length", "content-md5", "content-range", "last-modified"})
"""Further fields that RFC 2616 counts as entity headers (7.1). Today Content-Length may be sent,
Last-Modified may guide a cache, and the others are no metadata of a representation, or are gone."""

STRONG_AFTER = timedelta(seconds=60)
"""How much older than Date a modification must be for its date to be a strong validator
(RFC 2616, 13.3.3)."""


def _conditional(exchange: Exchange) -> bool:
    return any(line.key in {"if-none-match", "if-modified-since"} for line in exchange.request.fields)


def _weak(exchange: Exchange) -> bool:
    """Whether the condition certainly holds weak validators alone.

    The response that a date was copied from came before this one: a date that is younger than a
    minute here was so there. A cache may send an older one.
    """
    request = exchange.request
    value = request.value("if-none-match")
    if value is not None:
        tags = entity_tags(value)
        return tags is not None and all(tag.weak for tag in tags)
    since = http_date(request.value("if-modified-since") or "")
    now = http_date(exchange.response.value("date") or "")
    young = since is not None and now is not None and timedelta(0) <= now - since < STRONG_AFTER
    return young and not exchange.response.lines("age")


def _needless(exchange: Exchange) -> Found:
    """List the lines of a 304 that describe content, each with the standards that it breaks."""
    response = exchange.response
    found = []
    # That is a breach of S304-date-consistent.
    of_another_rule = "last-modified" if by_date_alone(exchange.request) and shows_newer(exchange) else None
    for line in response.fields:
        if line.key in DESCRIBES_CONTENT:
            found.append(evidence.field_line(response, line))
        elif line.key in ENTITY_HEADERS and line.key != of_another_rule:
            found.append(replace(evidence.field_line(response, line), standards=(Standard.RFC2616,)))
    return found


_CHANGED = (
    "Today a SHOULD NOT whatever the validator, without the fields that guide a cache (Last-Modified), "
    "Content-Length and Allow."
)
_GUARDS = (
    "Asked where the request has If-None-Match or If-Modified-Since. Fields of extensions are let pass; by "
    "today's standard so are Last-Modified, whose purpose a capture does not show, and Content-Length. "
    "Undecided where the request was not captured. "
)
_ADVICE = "Leave out of a 304 what describes content; the client has it from the 200."


@rule(
    "S304-extra-strong",
    "304 to a strong validator carries no needless metadata",
    level=Level.SHOULD_NOT,
    party=Party.SERVER,
    statuses={304},
    rfc2616="RFC2616 10.3.5",
    current="RFC9110 15.4.5",
    changed=_CHANGED,
    message="The 304 (Not Modified) response carries fields that describe content.",
    advice=_ADVICE,
    guards=f"{_GUARDS}It is this rule's, the weaker claim, where the strength of the validator cannot be "
    "told, as of most dates.",
    good="""
        > GET / HTTP/1.1
        > If-None-Match: "v1"
        >
        < HTTP/1.1 304 Not Modified
        < ETag: "v1"
        < Cache-Control: max-age=60
        <
    """,
    bad="""
        > GET / HTTP/1.1
        > If-None-Match: "v1"
        >
        < HTTP/1.1 304 Not Modified
        < ETag: "v1"
        < Content-Type: text/html
        <
    """,
    applies=lambda exchange, _: _conditional(exchange) and not _weak(exchange),
)
def s304_extra_strong(exchange: Exchange, _history: History) -> Found:
    """A 304 is to be small: the client asked in order to save the transfer.

    What it repeats can only be superfluous or, where it differs from the 200's, spoil the stored copy.
    """
    return _needless(exchange)


@rule(
    "S304-extra-weak",
    "304 to a weak validator carries no needless metadata",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={304},
    rfc2616="RFC2616 10.3.5",
    current="RFC9110 15.4.5",
    changed=_CHANGED,
    message="The 304 (Not Modified) response to a weak validator carries fields that describe content.",
    advice=_ADVICE,
    guards=f"{_GUARDS}A validator is weak where all tags of If-None-Match are, or If-Modified-Since alone is "
    "less than a minute older than the Date of a 304 that is no cache's (Age); what cannot be told is taken "
    "for strong.",
    good="""
        > GET / HTTP/1.1
        > If-None-Match: W/"v1"
        >
        < HTTP/1.1 304 Not Modified
        < ETag: W/"v1"
        < Cache-Control: max-age=60
        <
    """,
    bad="""
        > GET / HTTP/1.1
        > If-None-Match: W/"v1"
        >
        < HTTP/1.1 304 Not Modified
        < ETag: W/"v1"
        < Content-Type: text/html
        <
    """,
    applies=lambda exchange, _: _conditional(exchange) and _weak(exchange),
)
def s304_extra_weak(exchange: Exchange, _history: History) -> Found:
    """By a weak validator two versions can look alike, so that the stored copy may be the other one.

    Metadata of the one written over content of the other makes a copy that never existed, such as
    text with the wrong charset.
    """
    return _needless(exchange)


RULES: tuple[Rule, ...] = (s304_extra_strong, s304_extra_weak)
