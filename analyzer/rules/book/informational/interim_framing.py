"""Rules for 1xx: an interim response has no content, and no field that frames any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.rule import Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_GOOD = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 103 Early Hints
    < Link: </style.css>; rel=preload
    <
    < HTTP/1.1 200 OK
    <
    < Hello
"""


def _lines_of_1xx(exchange: Exchange, name: str) -> Found:
    """Show the field lines of that name in the responses of 1xx, 101 included."""
    return [
        evidence.field_line(response, line)
        for response in evidence.responses(exchange)
        if response.status is not None and 100 <= response.status < 200
        for line in response.lines(name)
    ]


@rule(
    "C1XX-no-content-length",
    "No Content-Length in 1xx",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={"1xx"},
    rfc2616=None,
    current="RFC9110 8.6",
    changed="RFC 2616 gives the field no meaning there and does not forbid it.",
    message="A 1xx response carries Content-Length.",
    advice="Leave Content-Length out of interim responses and of 101, also where it is 0.",
    guards="Undecided where part of the head of a 1xx was not captured, or two copies of the octets differ.",
    good=_GOOD,
    bad="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 100 Continue
        < Content-Length: 0
        <
        >= Hello
        < HTTP/1.1 200 OK
        <
        < Stored.
    """,
    needs_response=False,
)
def c1xx_no_content_length(exchange: Exchange, _history: History) -> Found:
    """A 1xx ends at its empty line. A recipient that believes the field waits for content instead.

    It then takes the start of the final response for that content.
    """
    return _lines_of_1xx(exchange, "content-length")


@rule(
    "C1XX-no-transfer-encoding",
    "No Transfer-Encoding in 1xx",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={"1xx"},
    rfc2616=None,
    current="RFC9112 6.1",
    changed="RFC 2616 does not forbid it in words.",
    message="A 1xx response carries Transfer-Encoding.",
    advice="Leave Transfer-Encoding out of interim responses and of 101.",
    guards="Undecided where part of the head of a 1xx was not captured, or two copies of the octets differ.",
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 103 Early Hints
        < Link: </style.css>; rel=preload
        < Transfer-Encoding: chunked
        <
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    needs_response=False,
    supersedes={"FR-te-and-cl"},
)
def c1xx_no_transfer_encoding(exchange: Exchange, _history: History) -> Found:
    """A 1xx ends at its empty line. A recipient that believes the field looks for chunks instead.

    The status line of the final response is no chunk, so that it gives up the connection.
    """
    return _lines_of_1xx(exchange, "transfer-encoding")


RULES: tuple[Rule, ...] = (c1xx_no_content_length, c1xx_no_transfer_encoding)
