"""Rules for requests that a client repeats unchanged although the response told it not to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.pairs import (
    PERIODS,
    periodic,
    reloaded,
    same_content,
    same_credentials,
    same_fields,
    sent_after,
    visits,
    within,
)
from analyzer.rules.rule import (
    Evidence,
    Found,
    Level,
    Observable,
    Party,
    Relation,
    Rule,
    Scope,
    Standard,
    rule,
)

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.sequels import Pair

SOON = 60
"""Seconds within which a repetition answers to the refusal, and not to what happened since."""
NAT = "Where several people may stand behind the address it is a remark."


def repeated(pair: Pair, what: str = "the same request again") -> list[Evidence]:
    """Show a request and its repetition.

    Raises:
        Undecided: the repetition may have been sent before the response arrived.
    """
    sent_after(pair)
    return [
        evidence.start_line(pair.then.request, what),
        evidence.start_line(pair.first.request, "first request"),
        evidence.start_line(pair.first.response),
    ]


@rule(
    "S400-client-repeat",
    "A request that got 400 is not repeated unchanged",
    level=Level.SHOULD_NOT,
    party=Party.CLIENT,
    statuses={400},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.4.1",
    current="RFC9110 15.5.1",
    changed="The sentence is gone today.",
    message="The client repeated the request that got 400 (Bad Request), without changing it.",
    advice="Do not retry after 400; show the error, or mend the request.",
    guards="Within a minute, on any connection. Method, URI, fields and content must be the same; fields "
    "of the hop and ids for tracing are not compared, nor the order of cookies. Undecided where the "
    f"content was not captured, or the repetition may have crossed the response. {NAT}",
    needs_request_content=True,
    good="""
        > POST /a HTTP/1.1
        >
        > a=
        < HTTP/1.1 400 Bad Request
        <
        < a is empty.
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > POST /a HTTP/1.1
        >
        > a=
        < HTTP/1.1 400 Bad Request
        <
        < a is empty.
        > POST /a HTTP/1.1
        >
        > a=
        < HTTP/1.1 400 Bad Request
        <
        < a is empty.
    """,
    applies=lambda pair, _: within(pair, SOON),
)
def s400_client_repeat(pair: Pair, _history: History) -> Found:
    """What was wrong with the request is still wrong with it.

    Clients that retry any error load the server and the log, and help nobody.
    """
    return repeated(pair) if same_fields(pair) and same_content(pair) else ()


@rule(
    "S403-client-repeat",
    "A request that got 403 is not repeated",
    level=Level.SHOULD_NOT,
    party=Party.CLIENT,
    statuses={403},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.4.4",
    current="RFC9110 15.5.4",
    changed="Today only automatic repetition with the same credentials is spoken against.",
    message="The client repeated the request that got 403 (Forbidden).",
    advice="Do not retry after 403 with the same credentials.",
    guards="Within a minute, with the same content, Authorization and Cookie; with others it is another "
    "request. Today's standard only within a second: later a person may have asked. A reload does not "
    "count. Undecided where the content was not captured, or the repetition may have crossed the response. "
    f"{NAT}",
    needs_request_content=True,
    good="""
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 403 Forbidden
        <
        < You may not write a.
        > POST /a HTTP/1.1
        >
        > b=1
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > GET /admin HTTP/1.1
        >
        < HTTP/1.1 403 Forbidden
        <
        < Only staff may read this.
        > GET /admin HTTP/1.1
        >
        < HTTP/1.1 403 Forbidden
        <
        < Only staff may read this.
    """,
    applies=lambda pair, _: within(pair, SOON) and not reloaded(pair) and same_credentials(pair),
)
def s403_client_repeat(pair: Pair, _history: History) -> Found:
    """The server understood and refused: asking again changes nothing.

    It looks like an attack to those who read the log, and may lock the user out.
    """
    if not same_content(pair):
        return ()
    found = repeated(pair)
    standards = tuple(Standard) if within(pair, 1) else (Standard.RFC2616,)
    return [replace(one, standards=standards) for one in found]


@rule(
    "S507-client-repeat",
    "A request that got 507 is not repeated by itself",
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    statuses={507},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616=None,
    current="RFC4918 11.5",
    since="RFC4918",
    message="The client repeated by itself the request that got 507 (Insufficient Storage).",
    advice="Tell the user, and send it again when the user asks for it.",
    guards="Consistent with repeating by itself: within two seconds, or for the third time at equal "
    "intervals. A reload does not count, nor other content. Undecided where the content was not captured, "
    f"or the repetition may have crossed the response. {NAT}",
    needs_request_content=True,
    good="""
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 507 Insufficient Storage
        <
        < The disk is full.
        >WAIT 30
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 507 Insufficient Storage
        <
        < The disk is full.
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 507 Insufficient Storage
        <
        < The disk is full.
    """,
    applies=lambda pair, _: not reloaded(pair),
)
def s507_client_repeat(pair: Pair, history: History) -> Found:
    """The storage is not emptied by asking; a synchronising client fills the rest of the line too."""
    by_itself = within(pair, 2) or (pair.repeats >= PERIODS and periodic(visits(pair, history)))
    return repeated(pair) if by_itself and same_content(pair) else ()


RULES: tuple[Rule, ...] = (
    s400_client_repeat,
    s403_client_repeat,
    s507_client_repeat,
)
