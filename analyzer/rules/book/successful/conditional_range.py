"""The rule on If-Range: a part is sent only where the validator matches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import entity_tag, http_date, strongly_equal, weakly_equal
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Standard, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request, Response


def _if_range(exchange: Exchange, _history: History) -> bool:
    request = exchange.request_or_none
    if request is None or exchange.doubt is not None:
        return False
    return len(request.lines("if-range")) == 1 and bool(request.value("range"))


@rule(
    "S206-if-range-match",
    "206 only if the If-Range validator matches",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 14.27, 13.3.3",
    current="RFC9110 13.1.5",
    changed="RFC 2616 has a SHOULD (14.27), and strong comparison as a MUST (13.3.3). A date must be equal "
    "today; by RFC 2616 the representation must not be newer than it.",
    message="A part was sent although the validator in If-Range does not match the one in the response.",
    advice="Compare strongly, and send the whole representation with 200 where the validator does not match.",
    guards="Silent where the request was not captured. Undecided where the response does not carry the "
    "validator that If-Range names, one of the two cannot be read, or the tags differ in W/ alone and Via or "
    "Age shows an intermediary: some make strong tags weak on the way back.",
    good="""
        > GET /f HTTP/1.1
        > Range: bytes=4-7
        > If-Range: "v1"
        >
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 4-7/10
        < ETag: "v1"
        <
        <= efgh
    """,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=4-7
        > If-Range: "v1"
        >
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 4-7/10
        < ETag: "v2"
        <
        <= efgh
    """,
    supersedes={"S206-if-range-strong-extra", "S206-if-range-weak-extra"},
    applies=_if_range,
)
def s206_if_range_match(exchange: Exchange, _history: History) -> Found:
    """A client that holds a part asks for the rest, provided that nothing has changed.

    Sent regardless, the rest of the new representation is glued to the start of the old one.
    """
    request, response = exchange.request, exchange.response
    value = (request.value("if-range") or "").strip()
    if tag := entity_tag(value):
        current = entity_tag(response.value("etag") or "")
        if current is None:
            raise Undecided(Doubt.VALIDATOR_ABSENT)
        if strongly_equal(tag, current):
            return ()
        weakened = current.weak and not tag.weak and weakly_equal(tag, current)
        if weakened and (response.lines("via") or response.lines("age")):
            raise Undecided(Doubt.PROXY)
        return _mismatch(request, response, "etag", (Standard.RFC2616, Standard.RFC9110))
    asked, modified = http_date(value), http_date(response.value("last-modified") or "")
    if asked is None:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    if modified is None:
        raise Undecided(Doubt.VALIDATOR_ABSENT)
    if asked == modified:
        return ()
    later = modified > asked
    standards = (Standard.RFC2616, Standard.RFC9110) if later else (Standard.RFC9110,)
    return _mismatch(request, response, "last-modified", standards)


def _mismatch(request: Request, response: Response, name: str, standards: tuple[Standard, ...]) -> Found:
    """Show both validators."""
    pairs = ((request, "if-range"), (response, name))
    lines = [evidence.field_line(message, line) for message, key in pairs for line in message.lines(key)[:1]]
    return [replace(one, standards=standards) for one in lines]


RULES: tuple[Rule, ...] = (s206_if_range_match,)
