"""Rules for 503 (Service Unavailable)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.rule import Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


@rule(
    "S503-retry-after",
    "503 may say in Retry-After how long it will last",
    level=Level.MAY,
    party=Party.SERVER,
    statuses={503},
    rfc2616="RFC2616 10.5.4",
    current="RFC9110 15.6.4",
    message="The 503 (Service Unavailable) response says when to try again.",
    advice="Nothing is to be mended; a 503 without it leaves the client to guess.",
    guards="Whether the value is valid is another rule's.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 503 Service Unavailable
        < Retry-After: 600
        <
        < Down for ten minutes.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 503 Service Unavailable
        <
        < Down for a while.
    """,
    fact=True,
)
def s503_retry_after(exchange: Exchange, _history: History) -> Found:
    """A client that is told when to come back need not try in between, which helps the server to recover."""
    response = exchange.response
    return [evidence.field_line(response, line) for line in response.lines("retry-after") if line.value]


RULES: tuple[Rule, ...] = (s503_retry_after,)
