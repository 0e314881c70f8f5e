"""Rules on the fields of a 204 (No Content); that nothing follows it is in content.py."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import is_tunnel
from analyzer.rules.rule import Found, Level, Party, Rule, Severity, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_GOOD = """
    > DELETE /item/7 HTTP/1.1
    >
    < HTTP/1.1 204 No Content
    <
"""
_GUARDS = (
    "Not asked behind CONNECT, where a tunnel begins. Undecided where part of the head was not captured. The "
    "request does not matter."
)


@rule(
    "S204-no-content-length",
    "No Content-Length in 204",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={204},
    rfc2616=None,
    current="RFC9110 8.6",
    changed="New; RFC 2616 is silent on it.",
    message="The 204 (No Content) response carries Content-Length.",
    advice="Send no Content-Length with 204, not even 0.",
    guards=f"{_GUARDS} The value 0 is widespread and does no harm to most: it weighs less. Content that does "
    "follow is another rule's.",
    good=_GOOD,
    bad="""
        > DELETE /item/7 HTTP/1.1
        >
        < HTTP/1.1 204 No Content
        < Content-Length: 0
        <
    """,
    supersedes={"FR-content-length-invalid", "FR-content-length-repeated"},
    applies=lambda exchange, _: not is_tunnel(exchange),
)
def s204_no_content_length(exchange: Exchange, _history: History) -> Found:
    """A 204 ends at its empty line, whatever its fields say.

    A recipient that believes Content-Length instead waits for content that never comes, or takes
    the next response for it.
    """
    response = exchange.response
    return [
        replace(
            evidence.field_line(response, line),
            at_most=Severity.WARNING if set(line.value) <= set("0, \t") else Severity.ERROR,
        )
        for line in response.lines("content-length")
    ]


@rule(
    "S204-no-transfer-encoding",
    "No Transfer-Encoding in 204",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={204},
    rfc2616=None,
    current="RFC9112 6.1",
    changed="New; RFC 2616 is silent on it.",
    message="The 204 (No Content) response carries Transfer-Encoding.",
    advice="Send no Transfer-Encoding with 204, and no chunk, not even the last one.",
    guards=f"{_GUARDS} The chunks that often follow are part of the same fault.",
    good=_GOOD,
    bad="""
        > DELETE /item/7 HTTP/1.1
        >
        < HTTP/1.1 204 No Content
        < Transfer-Encoding: chunked
        <
    """,
    supersedes={"S204-no-body", "FR-te-to-http10", "FR-te-and-cl"},
    applies=lambda exchange, _: not is_tunnel(exchange),
)
def s204_no_transfer_encoding(exchange: Exchange, _history: History) -> Found:
    """A 204 ends at its empty line, so that there is nothing to be coded.

    A server that says chunked mostly sends the last chunk too, and the client takes its octets for
    the start of the next response.
    """
    response = exchange.response
    return [evidence.field_line(response, line) for line in response.lines("transfer-encoding")]


RULES: tuple[Rule, ...] = (s204_no_content_length, s204_no_transfer_encoding)
