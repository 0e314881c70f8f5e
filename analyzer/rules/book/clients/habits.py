"""Rules for what a client goes on doing: asking for what is gone, submitting what was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.clients.repeats import NAT, SOON, repeated
from analyzer.rules.pairs import PERIODS, periodic, reloaded, same_content, visits, within
from analyzer.rules.rule import Found, Level, Observable, Party, Relation, Rule, Scope, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.sequels import Pair


@rule(
    "S205-client-resubmits",
    "After 205 the same input is not submitted again",
    level=Level.FACT,
    party=Party.CLIENT,
    statuses={205},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.2.6",
    current="RFC9110 15.3.6",
    message="The client submitted the same content again after 205 (Reset Content).",
    advice="Clear the form when 205 comes.",
    guards="Within a minute, with the same content, which must not be empty. A person may have typed the "
    "same again. Undecided where the content was not captured, or the repetition may have crossed the "
    f"response. {NAT}",
    needs_request_content=True,
    good="""
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 205 Reset Content
        < Content-Length: 0
        <
        > POST /a HTTP/1.1
        >
        > a=2
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 205 Reset Content
        < Content-Length: 0
        <
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
    applies=lambda pair, _: within(pair, SOON) and pair.then.request.content_length > 0,
)
def s205_client_resubmits(pair: Pair, _history: History) -> Found:
    """The code is there so that the next entry starts from an empty form.

    A form that keeps its input is submitted twice, and the entry is there twice.
    """
    return repeated(pair) if same_content(pair) else ()


def _gone() -> str:
    return """
        > GET /feed HTTP/1.1
        >
        < HTTP/1.1 410 Gone
        <
        < The feed has ended.
    """


@rule(
    "S410-client-relink",
    "What is gone is not asked for again and again",
    level=Level.SHOULD,
    party=Party.CLIENT,
    statuses={410},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.PARTIAL,
    rfc2616="RFC2616 10.4.11",
    current="RFC9110 15.5.11",
    changed="The sentence is gone today.",
    message="The client goes on asking at equal intervals for what is 410 (Gone).",
    advice="Take the URI out of what is asked for by itself, once the user agrees.",
    guards="Broken at the third repetition, where the last four requests came at equal intervals of a "
    "second or more, and reported once. Whether the user was asked cannot be seen. A reload does not "
    f"count. {NAT}",
    good=f"{_gone()}>WAIT 20\n{_gone()}",
    bad=">WAIT 20\n".join([_gone()] * (PERIODS + 1)),
    applies=lambda pair, _: pair.repeats <= PERIODS and not reloaded(pair),
)
def s410_client_relink(pair: Pair, history: History) -> Found:
    """The server said that it will not come back; each further request is for nothing."""
    habit = pair.repeats == PERIODS and periodic(visits(pair, history))
    return repeated(pair) if habit else ()


RULES: tuple[Rule, ...] = (s205_client_resubmits, s410_client_relink)
