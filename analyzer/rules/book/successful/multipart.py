"""Rules for 206 with multipart/byteranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.byteranges import (
    MULTIPART,
    Multipart,
    boundary_of,
    multipart_type,
    parse,
    wants_content,
    whole_content,
)
from analyzer.rules.grammar import byte_ranges, media_type
from analyzer.rules.guards import certain_octets, is_head, not_head, readable
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule
from parsers.model import Framing, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Response

_HEAD = """
    > GET /f HTTP/1.1
    > Range: bytes=0-3, 6-9
    >
    < HTTP/1.1 206 Partial Content
    < Content-Type: multipart/byteranges; boundary=SEP
    <"""
_FIRST_PART = """
    < --SEP
    < Content-Range: bytes 0-3/10
    <
    < abcd"""
_GOOD = f"""{_HEAD}{_FIRST_PART}
    < --SEP
    < Content-Range: bytes 6-9/10
    <
    < ghij
    < --SEP--
"""


def _is_multipart(exchange: Exchange, _history: History) -> bool:
    return multipart_type(exchange.response) is not None and not is_head(exchange)


def _content(exchange: Exchange) -> Multipart | None:
    """Parse the content; None where the boundary is not known.

    Raises:
        NotObserved: the content is not whole, or the request is not known (it may be HEAD).
        Undecided: the method cannot be read, the boundary cannot, or the content is coded.
    """
    response = exchange.response
    boundary = boundary_of(response)
    if boundary is None:
        return None
    not_head(exchange)
    certain_octets(response)
    return parse(whole_content(response), boundary)


def _content_type(response: Response, what: str) -> Found:
    return [evidence.field_line(response, line, what) for line in response.lines("content-type")]


@rule(
    "S206-multipart-boundary",
    "multipart/byteranges has a boundary and a well-formed body",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7, 19.2, 3.7.2",
    current="RFC9110 15.3.7.2, 14.6, 8.3.3",
    message="The multipart/byteranges content cannot be taken apart by its boundary.",
    advice="Name the boundary in Content-Type, begin each part with CRLF, two hyphens and it, and close the "
    "last.",
    guards="A line end before the first delimiter and a quoted boundary are legal; an epilogue, which RFC "
    "2616 forbids (3.7.2), is let pass. Undecided where the content was not wholly captured or kept, or is "
    "coded, where a boundary that had to be quoted is not, and where the closing delimiter is missing before "
    "a close that may have cut the content short.",
    good=_GOOD,
    bad=f"""{_HEAD}{_FIRST_PART}
    """,
    needs_content=wants_content,
    applies=_is_multipart,
)
def s206_multipart_boundary(exchange: Exchange, _history: History) -> Found:
    """Only the boundary tells the octets of one range from those of the next.

    Without the closing delimiter a recipient cannot tell a finished answer from one cut short.
    """
    response = exchange.response
    content = _content(exchange)
    if content is None:
        readable(response)
        return _content_type(response, "no boundary in Content-Type")
    if not content.opened:
        return [evidence.content(response, "no delimiter line", "")]
    if not content.closed:
        if response.framing is Framing.CLOSE:
            raise NotObserved(NotObservedReason.CONNECTION_ENDED)
        return [evidence.content(response, "no closing delimiter", "")]
    if content.bare_lf:
        return [evidence.content(response, "delimiter line without CRLF", "")]
    return ()


@rule(
    "S206-multipart-part-range",
    "Every part has its own Content-Range",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 10.2.7",
    current="RFC9110 15.3.7.2",
    message="A part of the multipart/byteranges content has no Content-Range.",
    advice="Send Content-Range in the head of each part.",
    guards="Undecided where the content was not wholly captured or kept, is coded, or is not taken apart by "
    "its boundary.",
    good=_GOOD,
    bad=f"""{_HEAD}{_FIRST_PART}
    < --SEP
    < Content-Type: text/plain
    <
    < ghij
    < --SEP--
    """,
    needs_content=wants_content,
    applies=_is_multipart,
)
def s206_multipart_part_range(exchange: Exchange, _history: History) -> Found:
    """Parts may come in any order and joined together, so each must say what it is."""
    content = _content(exchange)
    if content is None or not content.opened:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    without = [
        n for n, part in enumerate(content.parts) if all(line.key != "content-range" for line in part.fields)
    ]
    return [
        evidence.content(exchange.response, "part without Content-Range", f"part {n + 1}") for n in without
    ]


@rule(
    "S206-multipart-single-request",
    "No multipart answer to a request for one range",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={206},
    rfc2616="RFC2616 14.16",
    current="RFC9110 15.3.7.2",
    message="One range was asked for, and the answer is multipart/byteranges.",
    advice="Send a single range as it is, with Content-Range in the head of the response.",
    guards="Undecided where the request was not captured. Several ranges that were joined to one part are "
    "legal. Range units other than bytes, and a Range that does not follow its grammar, are let pass.",
    good=_GOOD,
    bad=f"""{_HEAD.replace("0-3, 6-9", "0-3")}{_FIRST_PART}
    < --SEP--
    """,
    applies=lambda exchange, _: multipart_type(exchange.response) is not None,
)
def s206_multipart_single_request(exchange: Exchange, _history: History) -> Found:
    """A client that asks for one range need not be able to read a multipart answer."""
    lines = exchange.request.lines("range")
    ranges = byte_ranges(lines[0].value) if len(lines) == 1 else None
    if ranges is None or len(ranges) != 1:
        return ()
    found = [evidence.field_line(exchange.request, lines[0])]
    for line in exchange.response.lines("content-type"):
        kind = media_type(line.value)
        if kind and kind.type in MULTIPART:
            found.append(evidence.field_line(exchange.response, line))
    return found


RULES: tuple[Rule, ...] = (s206_multipart_boundary, s206_multipart_part_range, s206_multipart_single_request)
