"""Rules for 416 (Range Not Satisfiable): what it says of the current length."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.byteranges import multipart_type
from analyzer.rules.grammar import TOKEN, byte_ranges, range_unit
from analyzer.rules.guards import lacks
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Standard, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request

_GOOD = """
    > GET /f HTTP/1.1
    > Range: bytes=100-
    >
    < HTTP/1.1 416 Range Not Satisfiable
    < Content-Range: bytes */10
    <
    < There are only 10 octets.
"""


@rule(
    "S416-range-present",
    "416 only for a request with Range",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={416},
    rfc2616="RFC2616 10.4.17",
    current="RFC9110 15.5.17",
    message="The response is 416 (Range Not Satisfiable), and the request has no Range.",
    advice="Answer 200 where no Range was asked for.",
    guards="Undecided where the request was not captured or a line of it cannot be read, and where Range is "
    "empty: one that is not valid may be rejected. Each hop is judged by its own request: a proxy may add "
    "Range to the one that it sends on.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        >
        < HTTP/1.1 416 Range Not Satisfiable
        < Content-Range: bytes */10
        <
        < There are only 10 octets.
    """,
)
def s416_range_present(exchange: Exchange, _history: History) -> Found:
    """The code says that the Range cannot be satisfied; without a Range nobody knows what it means."""
    request = exchange.request
    if not lacks(request, "range"):
        return ()
    if request.lines("range"):
        raise Undecided(Doubt.VALUE_UNREADABLE)
    return [evidence.absence(request, "no Range in the request")]


def _asks_for_octets(request: Request) -> bool:
    """Whether Range is of the unit bytes; also one that no length can satisfy, such as bytes=9-2.

    Raises:
        Undecided: it does not follow its grammar.
    """
    lines = request.lines("range")
    if not lines or lines[0].value.partition("=")[0].strip(" \t").lower() != "bytes":
        return False
    if len(lines) > 1 or byte_ranges(lines[0].value) is None:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    return True


@rule(
    "S416-content-range",
    "416 to a byte range tells the current length in Content-Range",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={416},
    rfc2616="RFC2616 10.4.17",
    current="RFC9110 15.5.17",
    message="The 416 (Range Not Satisfiable) response has no Content-Range, and so does not tell the length.",
    advice="Send Content-Range: bytes */length with the current length of the representation.",
    guards="Only for Range of the unit bytes. An empty value is no Content-Range. Undecided where the "
    "request was not captured, its Range does not follow the grammar, or a line of the response's head "
    "cannot be read.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=100-
        >
        < HTTP/1.1 416 Range Not Satisfiable
        <
        < There are only 10 octets.
    """,
    applies=lambda exchange, _: bool(exchange.request.value("range")),
)
def s416_content_range(exchange: Exchange, _history: History) -> Found:
    """The client asked beyond the end, since it does not know where the end is.

    Told the length it can ask for what there is, or see that its copy is complete; without it
    download managers start again from the first octet.
    """
    response = exchange.response
    if not lacks(response, "content-range") or not _asks_for_octets(exchange.request):
        return ()
    return [evidence.absence(response, "no Content-Range")]


# RFC 9110, 14.4: range-unit SP "*/" complete-length; more white space is let pass, as in RFC 2616.
_UNSATISFIED = re.compile(rf"{TOKEN}[ \t]+\*/[0-9]+")
_LENGTH_UNKNOWN = re.compile(rf"{TOKEN}[ \t]+\*/\*")


@rule(
    "S416-content-range-form",
    "Content-Range of a 416 is bytes */length",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={416},
    rfc2616="RFC2616 14.16",
    current="RFC9110 14.4",
    message="Content-Range of the 416 (Range Not Satisfiable) response does not have the form bytes "
    "*/length.",
    advice="Write the unit, a space, an asterisk, a slash, and the current length in digits.",
    guards="Of range units other than bytes nothing is asked. By RFC 2616 an asterisk may stand for the "
    "length too. That the value is empty or absent is another rule's.",
    changed="RFC 2616 let the length be unknown.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=100-
        >
        < HTTP/1.1 416 Range Not Satisfiable
        < Content-Range: bytes 0-9/10
        <
        < There are only 10 octets.
    """,
    field="content-range",
    applies=lambda exchange, _: bool(exchange.response.value("content-range")),
)
def s416_content_range_form(exchange: Exchange, _history: History) -> Found:
    """Content-Range with positions says that a part is enclosed, and a 416 encloses none.

    A client may put the explanation of the error into the file that it downloads.
    """
    response = exchange.response
    return [
        replace(
            evidence.field_line(response, line),
            standards=(Standard.RFC9110,) if _LENGTH_UNKNOWN.fullmatch(line.value) else tuple(Standard),
        )
        for line in response.lines("content-range")
        if line.value and range_unit(line.value) in {None, "bytes"} and not _UNSATISFIED.fullmatch(line.value)
    ]


@rule(
    "S416-no-byteranges",
    "416 is not multipart/byteranges",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={416},
    rfc2616="RFC2616 10.4.17",
    current="RFC9110 15.5.17, 14.6",
    changed="Today the sentence is gone, but the media type is defined for 206 alone.",
    message="The 416 (Range Not Satisfiable) response says that its content is multipart/byteranges.",
    advice="Explain the error as text, and tell the length in Content-Range.",
    guards="The name of an early draft, multipart/x-byteranges, counts too. Told instead of the "
    "Content-Range that such a response lacks.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        > Range: bytes=100-
        >
        < HTTP/1.1 416 Range Not Satisfiable
        < Content-Type: multipart/byteranges; boundary=x
        <
        < --x--
    """,
    supersedes={"S416-content-range"},
)
def s416_no_byteranges(exchange: Exchange, _history: History) -> Found:
    """The media type is made of parts of the representation, and none of the ranges can be sent.

    A client that goes by it looks for ranges in an error.
    """
    response = exchange.response
    if multipart_type(response) is None:
        return ()
    return [evidence.field_line(response, line) for line in response.lines("content-type")]


RULES: tuple[Rule, ...] = (
    s416_range_present,
    s416_content_range,
    s416_content_range_form,
    s416_no_byteranges,
)
