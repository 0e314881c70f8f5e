"""Rules for 5xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.explanations import GUARDS, no_explanation
from analyzer.rules.guards import is_head
from analyzer.rules.rule import Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


@rule(
    "C5XX-explain-body",
    "5xx carries an explanation, except for HEAD",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={"5xx"},
    rfc2616="RFC2616 10.5",
    current="RFC9110 15.6",
    message="The 5xx response has no content that explains the error.",
    advice="Say in the content what failed as far as users may know, and whether to try again.",
    guards=GUARDS,
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 503 Service Unavailable
        <
        < Down for maintenance until noon.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 503 Service Unavailable
        < Content-Length: 0
        <
    """,
    applies=lambda exchange, _: not is_head(exchange),
)
def c5xx_explain_body(exchange: Exchange, _history: History) -> Found:
    """The server failed, and only it can say whether trying again helps."""
    return no_explanation(exchange)


RULES: tuple[Rule, ...] = (c5xx_explain_body,)
