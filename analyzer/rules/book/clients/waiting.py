"""Rules for how long a client waits before it asks again: as long as Retry-After says, or as after 500."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.clients.repeats import NAT, repeated
from analyzer.rules.clients import agent_of
from analyzer.rules.grammar import http_date
from analyzer.rules.marks import REDIRECTS
from analyzer.rules.pairs import SECOND_NS, reloaded, same_content, sent_after, within
from analyzer.rules.rule import (
    Doubt,
    Evidence,
    Found,
    Level,
    Observable,
    Party,
    Relation,
    Rule,
    Scope,
    Undecided,
    rule,
)

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.sequels import Pair
    from parsers.model import Response

TOLERANCE = 1
"""Seconds that a client may come too early: Retry-After and Date count whole ones."""
LOOKED_THROUGH = 200
"""Latest exchanges among which the client's behaviour after 500 is looked for."""
DIGITS_LIMIT = 10
"""Digits of Retry-After that are read: more is as good as for ever."""


def _delay(response: Response) -> int:
    """Return how many seconds Retry-After asks to wait.

    Raises:
        Undecided: it cannot be read, or is a date and nothing says when that was written.
    """
    value = response.value("retry-after") or ""
    if value.isascii() and value.isdigit():
        return int(value[:DIGITS_LIMIT])
    until = http_date(value)
    if until is None:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    date = response.value("date")
    if date is None:
        raise Undecided(Doubt.NO_CLOCK)
    written = http_date(date)
    if written is None:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    return int((until - written).total_seconds())


def _asked_to_wait(pair: Pair, _history: History) -> bool:
    """Whether the client was asked to wait before this very request."""
    asked = any(line.value for line in pair.first.response.lines("retry-after"))
    redirected = pair.first.response.status in REDIRECTS
    return asked and redirected == (pair.relation is Relation.FOLLOW) and not reloaded(pair)


@rule(
    "CXXX-client-retry-early",
    "A client waits as long as Retry-After says",
    level=Level.OUGHT,
    party=Party.CLIENT,
    statuses={*REDIRECTS, 413, 429, 503},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT, Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 14.37",
    current="RFC9110 10.2.3",
    message="The client sent the request again before the time of Retry-After was over.",
    advice="Wait as long as Retry-After says before the same request is sent again, or a redirect followed.",
    guards="A second of tolerance. A date is compared with Date of the response, not with the clock of the "
    "capture; undecided where that is missing, or a value cannot be read. After a redirect the request for "
    "its Location counts, else the same method, URI and content. A reload does not count. Undecided too "
    f"where the content was not captured, or the repetition may have crossed the response. {NAT}",
    needs_request_content=True,
    good="""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 503 Service Unavailable
        < Retry-After: 10
        <
        < Come back later.
        >WAIT 10
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 503 Service Unavailable
        < Retry-After: 120
        <
        < Come back later.
        >WAIT 1
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 503 Service Unavailable
        < Retry-After: 120
        <
        < Come back later.
    """,
    applies=_asked_to_wait,
)
def cxxx_client_retry_early(pair: Pair, _history: History) -> Found:
    """A server that is overloaded, or limits rates, asks for time.

    Clients that do not give it keep it down, and are locked out for longer.
    """
    first, then = pair.first, pair.then.request
    if within(pair, max(_delay(first.response) - TOLERANCE, 0)):
        if pair.relation is Relation.REPEAT and not same_content(pair):
            return ()
        sent_after(pair)
        waited = f"{pair.gap_ns / SECOND_NS:.1f} s"
        return [
            *(evidence.field_line(first.response, line) for line in first.response.lines("retry-after")),
            Evidence(what="waited", value=waited, frame=then.first_frame, from_client=True),
            evidence.start_line(then),
        ]
    return ()


@rule(
    "S413-retry-after",
    "A 413 that is temporary has Retry-After",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={413},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.4.14",
    current="RFC9110 15.5.14",
    message="The 413 (Content Too Large) has no Retry-After, though as much content was taken later.",
    advice="Say in Retry-After when the client may try again.",
    guards="Broken where the client repeats the request with as many octets, and succeeds; else undecided: "
    "that the condition is temporary is not to be seen. The limit may have been changed meanwhile. A "
    f"client that does not try again is in no count. {NAT}",
    good="""
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 413 Content Too Large
        < Retry-After: 5
        < Connection: close
        <
        < Too much for now.
        === again 192.0.2.1
        >WAIT 10
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
        < HTTP/1.1 413 Content Too Large
        < Connection: close
        <
        < Too much for now.
        === again 192.0.2.1
        >WAIT 10
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 204 No Content
        <
    """,
    about=lambda pair, _: pair.first.as_exchange(),
)
def s413_retry_after(pair: Pair, _history: History) -> Found:
    """A client that is told nothing tries too soon, or not at all."""
    first = pair.first
    if any(line.value for line in first.response.lines("retry-after")):
        return ()
    status = pair.then.response.status or 0
    one, other = first.request.declared_length, pair.then.request.declared_length
    if one is None or one != other or not 200 <= status < 300:
        raise Undecided(Doubt.TEMPORARY_UNKNOWN)
    return [
        evidence.absence(first.response, "no Retry-After"),
        evidence.start_line(pair.then.request, "the same request later"),
        evidence.start_line(pair.then.response, "its success"),
    ]


def _again_at_once(pair: Pair, _history: History) -> bool:
    """Whether a 503 without Retry-After is answered by the second repetition at once."""
    without = not pair.first.response.lines("retry-after")
    return without and pair.repeats == 2 and within(pair, 1) and not reloaded(pair)


def _after_500(pair: Pair, history: History) -> list[tuple[Response, bool]]:
    """List the latest 500 responses to the client, and whether it repeated each request within a second."""
    then = pair.then
    client, agent = then.connection.client.address, agent_of(then.request)
    found: list[tuple[Response, bool]] = []
    sent_next: dict[tuple[str, str, str | None], int] = {}
    for seen in islice(history.memory.since(0), LOOKED_THROUGH):
        request, response = seen.request, seen.response
        if seen.client.address != client or not request.head_complete or agent_of(request) != agent:
            continue
        key = (request.method, request.target, request.value("host"))
        over = response.last_time < then.request.first_time - SECOND_NS
        if response.status == 500 and over:
            found.append((response, 0 < sent_next.get(key, 0) - response.last_time <= SECOND_NS))
        sent_next[key] = request.first_time
    return found


def _refused(status: str) -> str:
    return f"""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 {status}
        <
        < No.
    """


@rule(
    "S503-client-as-500",
    "503 without Retry-After is handled like 500",
    level=Level.SHOULD,
    party=Party.CLIENT,
    statuses={503},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.5.4",
    current="RFC9110 15.6.4",
    changed="The sentence is gone today.",
    message="The client repeats the request at once after 503 (Service Unavailable), and does not after 500.",
    advice="Do after a 503 without Retry-After what is done after 500.",
    guards="Asked at the second repetition, each within a second. Compared with the 500 responses that the "
    "same client got before, among the last 200 exchanges; undecided where there are none. A reload does "
    "not count. Undecided too where the content was not captured, something of the connection was lost, or "
    f"the repetition may have crossed the response. {NAT}",
    needs_request_content=True,
    good=_refused("500 Internal Server Error") * 2 + ">WAIT 5\n" + _refused("503 Service Unavailable") * 3,
    bad=_refused("500 Internal Server Error") + ">WAIT 5\n" + _refused("503 Service Unavailable") * 3,
    applies=_again_at_once,
)
def s503_client_as_500(pair: Pair, history: History) -> Found:
    """Nothing says that the server will be back in a moment; asking at once keeps it down."""
    failures = _after_500(pair, history)
    if not failures:
        raise Undecided(Doubt.NO_OTHER_BEHAVIOUR)
    if any(is_repeated for _, is_repeated in failures) or not same_content(pair):
        return ()
    connection = pair.then.connection
    ledger = history.ledger(connection)
    if connection.gaps or ledger.orphans or ledger.doubtful:  # a repetition may be among what was lost
        raise Undecided(Doubt.CAPTURE_LOSS)
    return [*repeated(pair), evidence.start_line(failures[0][0], "not repeated after")]


RULES: tuple[Rule, ...] = (cxxx_client_retry_early, s413_retry_after, s503_client_as_500)
