"""Rules for 4xx: what an error says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.explanations import GUARDS, no_explanation
from analyzer.rules.guards import is_head
from analyzer.rules.rule import Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


@rule(
    "C4XX-explain-body",
    "4xx carries an explanation, except for HEAD",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={"4xx"},
    rfc2616="RFC2616 10.4",
    current="RFC9110 15.5",
    message="The 4xx response has no content that explains the error.",
    advice="Say in the content what was wrong, and whether it will stay so.",
    guards=GUARDS,
    good="""
        > GET /secret HTTP/1.1
        >
        < HTTP/1.1 403 Forbidden
        <
        < Only staff may read this page.
    """,
    bad="""
        > GET /secret HTTP/1.1
        >
        < HTTP/1.1 403 Forbidden
        < Content-Length: 0
        <
    """,
    applies=lambda exchange, _: not is_head(exchange),
)
def c4xx_explain_body(exchange: Exchange, _history: History) -> Found:
    """The client did something wrong, and its user should be told what.

    Without content browsers show a blank or generic page, and developers of clients have nothing
    to go by.
    """
    return no_explanation(exchange)


@rule(
    "S409-body",
    "409 body tells the source of the conflict",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={409},
    rfc2616="RFC2616 10.4.10",
    current="RFC9110 15.5.10",
    message="The 409 (Conflict) response has no content that tells the source of the conflict.",
    advice="Say in the content what the request conflicts with, and what would resolve it.",
    guards=f"{GUARDS} Whether the content says enough is not judged.",
    good="""
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 409 Conflict
        <
        < Version 7 is newer than yours: merge it first.
    """,
    bad="""
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 409 Conflict
        <
    """,
    supersedes={"C4XX-explain-body"},
    applies=lambda exchange, _: not is_head(exchange),
)
def s409_body(exchange: Exchange, _history: History) -> Found:
    """409 is for conflicts that a user can resolve, once he knows what they are.

    Without a word on it he can only give up, or overwrite the work of others.
    """
    return no_explanation(exchange)


RULES: tuple[Rule, ...] = (c4xx_explain_body, s409_body)
