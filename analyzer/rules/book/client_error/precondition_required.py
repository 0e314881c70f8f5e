"""Rules for 428 (Precondition Required)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.explanations import GUARDS, no_explanation
from analyzer.rules.grammar import entity_tags, http_date
from analyzer.rules.guards import is_head
from analyzer.rules.rule import Found, Level, Party, Rule, Severity, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.fields import FieldLine
    from parsers.model import Exchange

_GOOD = """
    > PUT /f HTTP/1.1
    >
    > Hello
    < HTTP/1.1 428 Precondition Required
    <
    < Send If-Match with the tag that you got.
"""


@rule(
    "S428-explain",
    "428 explains how to send the request again",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={428},
    rfc2616=None,
    current="RFC6585 3",
    since="RFC6585",
    message="The 428 (Precondition Required) response has no content that says how to send the request "
    "again.",
    advice="Say in the content which condition is wanted, and where its validator is found.",
    guards=GUARDS,
    good=_GOOD,
    bad="""
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 428 Precondition Required
        < Content-Length: 0
        <
    """,
    supersedes={"C4XX-explain-body"},
    applies=lambda exchange, _: not is_head(exchange),
)
def s428_explain(exchange: Exchange, _history: History) -> Found:
    """No field names the condition that the server wants; only the content can.

    Without it the client is refused for something that it cannot find out.
    """
    return no_explanation(exchange)


def _guards_the_state(line: FieldLine) -> bool:
    """Whether a condition holds only for the state that the client knows, and can be evaluated.

    That is a date, tags of which If-Match compares one strongly, or for If-None-Match that there is nothing.
    """
    value = line.value.strip(" \t")
    if line.key == "if-unmodified-since":
        return http_date(value) is not None
    if line.key == "if-none-match":
        return value == "*"
    return any(not tag.weak for tag in entity_tags(value) or ())


@rule(
    "S428-condition-missing",
    "428 only if the request had no precondition",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={428},
    rfc2616=None,
    current="RFC6585 3",
    since="RFC6585",
    message="The response is 428 (Precondition Required), and the request has a precondition.",
    advice="Answer 412 where the condition is false, and 400 where it cannot be read.",
    guards="If-Match and If-Unmodified-Since count, and If-None-Match of PUT. A remark at most where the "
    "condition is not well-formed, has weak tags alone where strong ones are needed, or does not name the "
    "state that the client knows (If-Match: *, tags in If-None-Match): servers take that for none. Undecided "
    "where the request was not captured.",
    good=_GOOD,
    bad="""
        > PUT /f HTTP/1.1
        > If-Match: "v1"
        >
        > Hello
        < HTTP/1.1 428 Precondition Required
        <
        < Send If-Match with the tag that you got.
    """,
)
def s428_condition_missing(exchange: Exchange, _history: History) -> Found:
    """The client took care not to overwrite another's change, and is told that it did not.

    It can do nothing but send the same again.
    """
    request = exchange.request
    names = {"if-match", "if-unmodified-since"} | ({"if-none-match"} if request.method == "PUT" else set())
    return [
        replace(
            evidence.field_line(request, line),
            at_most=Severity.ERROR if _guards_the_state(line) else Severity.INFO,
        )
        for line in request.fields
        if line.key in names and line.value
    ]


RULES: tuple[Rule, ...] = (s428_explain, s428_condition_missing)
