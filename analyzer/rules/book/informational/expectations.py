"""Rules for Expect: 100-continue and 100 (Continue), those that need a wait apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.expecting import announces_content, continues, expects_continue
from analyzer.rules.guards import readable
from analyzer.rules.rule import Found, Level, Observable, Party, Rule, rule
from parsers.anomalies import AnomalyCode
from parsers.model import EndedBy

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request

LATE_NS = 1_000_000_000
"""A 100 that follows the last octet of the request by more than this did not cross it on its way."""

ANOMALY_OCTETS = 80
"""Octets that an anomaly shows (parsers.anomalies)."""

_GOOD = """
    > PUT /f HTTP/1.1
    > Expect: 100-continue
    > Content-Length: 5
    >
    < HTTP/1.1 100 Continue
    <
    >= Hello
    < HTTP/1.1 200 OK
    <
    < Stored.
"""


@rule(
    "S100-unsolicited",
    "No 100 when the request has no Expect: 100-continue",
    level=Level.SHOULD_NOT,
    party=Party.ORIGIN,
    statuses={100},
    rfc2616="RFC2616 8.2.3",
    current="RFC9110 15.2.1",
    changed="Today nothing forbids it: a client throws away a 100 that it did not ask for.",
    message="The server sent 100 (Continue) for a request without Expect: 100-continue.",
    advice="Send 100 only where the request asks for it.",
    guards="Asked of requests of HTTP/1.1; older ones are C1XX-http10-client's. PUT and POST with content "
    "are let pass, as RFC 2616 does. Undecided where the request was not captured or a line of it cannot be "
    "read. Each hop is judged by its own request: a proxy may add Expect to the one that it sends on.",
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 100 Continue
        <
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    needs_response=False,
    applies=lambda exchange, _: (
        exchange.request_or_none is None or exchange.request_or_none.version == "HTTP/1.1"
    ),
)
def s100_unsolicited(exchange: Exchange, _history: History) -> Found:
    """Clients of RFC 2616 need not expect a 100 that they did not ask for.

    Some took it for the final response.
    """
    request = exchange.request
    if expects_continue(request):
        return ()
    readable(request)
    if request.method in {"PUT", "POST"} and announces_content(request):
        return ()
    return [evidence.start_line(response) for response in continues(exchange)]


def _is_expecting(exchange: Exchange, _history: History) -> bool:
    request = exchange.request_or_none
    return request is not None and expects_continue(request)


@rule(
    "S100-client-expect-without-body",
    "No Expect: 100-continue on a request without content",
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    rfc2616="RFC2616 8.2.3",
    current="RFC9110 10.1.1",
    message="The request has Expect: 100-continue, and announces no content.",
    advice="Send Expect: 100-continue only with Content-Length above 0 or Transfer-Encoding.",
    guards="Undecided where part of the request's head was not captured, a line of it cannot be read, or its "
    "Content-Length is not one number.",
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        > Expect: 100-continue
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    needs_response=False,
    request_field="expect",
    applies=_is_expecting,
)
def s100_client_expect_without_body(exchange: Exchange, _history: History) -> Found:
    """The server is asked whether it wants content that never comes.

    One that believes it sends 100 and waits, until its time limit ends the connection.
    """
    request = exchange.request_or_none
    assert request is not None
    if announces_content(request):
        return ()
    return [evidence.field_line(request, line) for line in request.lines("expect")]


def _is_over(request: Request) -> bool:
    return request.ended_by is EndedBy.FRAMING and request.content_length > 0


@rule(
    "S100-late",
    "100 after the whole body was received is superfluous",
    level=Level.MAY,
    party=Party.SERVER,
    statuses={100},
    observable=Observable.TCP,
    rfc2616="RFC2616 8.2.3",
    current="RFC9110 10.1.1",
    message="The server sent 100 (Continue) more than a second after the last octet of the request.",
    advice="Leave the 100 out where the content is there already.",
    guards="A fact, no fault. Told only where the 100 follows the last octet of the request by more than a "
    "second, since at a tap near the client the two may have crossed.",
    good="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        >= Hello
        <WAIT 2
        < HTTP/1.1 100 Continue
        <
        < HTTP/1.1 200 OK
        <
        < Stored.
    """,
    bad=_GOOD,
    needs_response=False,
    fact=True,
)
def s100_late(exchange: Exchange, _history: History) -> Found:
    """A server that has the content need not ask for it any more.

    A 100 that comes so late shows that it waited for the content before it looked at the request.
    """
    request = exchange.request
    if not _is_over(request):
        return ()
    return [
        evidence.start_line(response)
        for response in continues(exchange)
        if response.first_time - request.last_time > LATE_NS
    ]


@rule(
    "S100-client-ignores-if-done",
    "Client ignores 100 when the request was already complete",
    level=Level.SHOULD,
    party=Party.CLIENT,
    statuses={100},
    observable=Observable.PARTIAL,
    rfc2616="RFC2616 10.1.1",
    current="RFC9110 15.2.1",
    changed="Today the client can simply discard such a 100.",
    message="The client sent the content again after a late 100 (Continue).",
    advice="Throw away a 100 that arrives after the whole request was sent.",
    guards="Asked where the 100 came after the last octet of the request. Broken where the octets behind the "
    "request begin as its content does. That a client closes because of the 100 cannot be told from other "
    "reasons to close, and is not looked for. Undecided where the request was not captured, or its content "
    "not kept.",
    good="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 8
        >
        >= one\\ntwo\\n
        < HTTP/1.1 100 Continue
        <
        < HTTP/1.1 200 OK
        <
        < Stored.
    """,
    bad="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 8
        >
        >= one\\ntwo\\n
        < HTTP/1.1 100 Continue
        <
        >= one\\ntwo\\n
        < HTTP/1.1 200 OK
        <
        < Stored.
    """,
    needs_response=False,
    needs_request_content=True,
    applies=lambda exchange, _: (
        exchange.request_or_none is not None
        and _is_over(exchange.request_or_none)
        and any(each.first_frame > exchange.request_or_none.last_frame for each in continues(exchange))
    ),
)
def s100_client_ignores_if_done(exchange: Exchange, _history: History) -> Found:
    """Behind a complete request the server looks for the next one.

    Content that comes a second time is none: the server answers 400 and closes, or obeys what
    somebody had written into it.
    """
    request = exchange.request
    first = min(response.head_frame for response in continues(exchange))
    behind = [
        found
        for found in evidence.anomalies(request, AnomalyCode.OCTETS_AFTER_MESSAGE)
        if found.frame > first
    ]
    if not behind:
        return ()
    content = request.whole_content()[:ANOMALY_OCTETS].decode("latin-1")
    return [evidence.anomaly(request, found) for found in behind if found.detail == content]


RULES: tuple[Rule, ...] = (
    s100_unsolicited,
    s100_client_expect_without_body,
    s100_late,
    s100_client_ignores_if_done,
)
