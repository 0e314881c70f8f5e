"""Rules for Expect and 417 (Expectation Failed)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.expecting import continues
from analyzer.rules.grammar import members
from analyzer.rules.guards import lacks
from analyzer.rules.rejections import answered_in_http10
from analyzer.rules.requests import announces_content, expectations, known_request
from analyzer.rules.rule import Doubt, Found, Level, Observable, Party, Rule, Scope, Undecided, rule
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange
    from parsers.timeline import CloseFacts, Event

CONTINUE = "100-continue"
"""The one expectation that the standards define."""

_FAILED_GOOD = """
    > PUT /f HTTP/1.1
    > Expect: 100-continue
    > Content-Length: 5
    >
    < HTTP/1.1 417 Expectation Failed
    <
    < Please send it without Expect.
    >FIN
"""


@rule(
    "S417-expect-present",
    "417 only if the request had Expect",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={417},
    rfc2616="RFC2616 10.4.18, 14.20",
    current="RFC9110 15.5.18",
    message="The response is 417 (Expectation Failed), and the request states no expectation in Expect.",
    advice="Choose the code that says what was wrong with the request.",
    guards="An empty Expect states none. Undecided where the request was not captured or a line of it cannot "
    "be read. Each hop is judged by its own request: a proxy may add Expect to the one that it sends on.",
    good=_FAILED_GOOD,
    bad="""
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 417 Expectation Failed
        <
        < Please send it without Expect.
    """,
)
def s417_expect_present(exchange: Exchange, _history: History) -> Found:
    """A client that gets 417 repeats the request without Expect; one that sent none can only give up."""
    request = exchange.request
    if not lacks(request, "expect"):
        return ()
    lines = [evidence.field_line(request, line, "empty Expect") for line in request.lines("expect")]
    return lines or [evidence.absence(request, "no Expect in the request")]


def _expects_the_unknown(exchange: Exchange, _history: History) -> bool:
    """Whether a request expects what no standard defines, of a server that has to know Expect."""
    request = known_request(exchange)
    if request is None or answered_in_http10(exchange):
        return False
    return any(one != CONTINUE for one in expectations(request))


@rule(
    "S417-unknown-expectation",
    "An expectation that is not known is answered 417",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={"2xx", "3xx", 417},
    rfc2616="RFC2616 14.20",
    current="RFC9110 10.1.1",
    changed="Today a server may answer 417, and may as well ignore expectations other than 100-continue.",
    message="The request has an expectation that no standard defines, and was answered as if it had been "
    "met.",
    advice="Answer 417 to expectations other than 100-continue.",
    guards="Expectations compare without case. Answers of 4xx and 5xx for another reason are not asked "
    "about, nor are servers of HTTP/1.0. Silent where the request was not captured.",
    good="""
        > PUT /f HTTP/1.1
        > Expect: magic
        >
        > Hello
        < HTTP/1.1 417 Expectation Failed
        <
        < There is no magic here.
    """,
    bad="""
        > POST /f HTTP/1.1
        > Expect: magic
        >
        > Hello
        < HTTP/1.1 200 OK
        <
        < Done.
    """,
    request_field="expect",
    applies=_expects_the_unknown,
)
def s417_unknown_expectation(exchange: Exchange, _history: History) -> Found:
    """The client says that it needs something of the server, and takes success for a promise kept.

    It goes on with an assumption that nobody made true.
    """
    request, response = exchange.request, exchange.response
    if response.status == 417:
        return ()
    lines = [evidence.field_line(request, line) for line in request.lines("expect")]
    return [*lines, evidence.start_line(response)]


@rule(
    "S417-http10",
    "100-continue in an HTTP/1.0 request is ignored",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={417},
    rfc2616=None,
    current="RFC9110 10.1.1",
    since="RFC7231",
    message="An HTTP/1.0 request that expects 100-continue, and nothing else, was answered 417.",
    advice="Ignore 100-continue in requests of HTTP/1.0.",
    guards="Judged on the hop that shows it. Not asked where the request expects something else too. "
    "Undecided where the request was not captured.",
    good="""
        > PUT /f HTTP/1.0
        > Expect: magic
        > Content-Length: 5
        >
        >= Hello
        < HTTP/1.1 417 Expectation Failed
        < Connection: close
        <
        < There is no magic here.
    """,
    bad="""
        > PUT /f HTTP/1.0
        > Expect: 100-continue
        > Content-Length: 5
        >
        >= Hello
        < HTTP/1.1 417 Expectation Failed
        < Connection: close
        <
        < Please send it without Expect.
    """,
    applies=lambda exchange, _: (
        exchange.request.version == "HTTP/1.0" and bool(exchange.request.value("expect"))
    ),
)
def s417_http10(exchange: Exchange, _history: History) -> Found:
    """HTTP/1.0 has no interim responses, so that Expect stands there by mistake or for a hop behind.

    The content may be under way already, and refusing it helps nobody.
    """
    request = exchange.request
    if {member.lower() for member in members(request.value("expect") or "")} != {CONTINUE}:
        return ()
    return [evidence.field_line(request, line) for line in request.lines("expect")]


def _waits_with_content(connection: Connection, _history: History) -> bool:
    exchange = connection.last_exchange
    if exchange is None:
        return False
    return CONTINUE in expectations(exchange.request) and announces_content(exchange.request)


def _timeline(connection: Connection, exchange: Exchange) -> CloseFacts:
    """Return the facts of the close, provided that they show the whole connection, both ways."""
    if exchange.tls:
        raise Undecided(Doubt.TLS)
    if connection.one_way:
        raise Undecided(Doubt.ONE_WAY)
    close = connection.close
    if close is None:
        raise NotObserved(NotObservedReason.NOT_SEEN)
    if close.events_dropped:
        raise Undecided(Doubt.TIMELINE_CUT)
    return close


@rule(
    "S417-client-sends-body",
    "The client sends no content after 417",
    level=Level.FACT,
    party=Party.CLIENT,
    scope=Scope.CONNECTION,
    observable=Observable.TCP,
    statuses={417},
    rfc2616="RFC2616 10.4.18, 8.2.2",
    current="RFC9110 10.1.1",
    message="The client waited for leave to send its content, got 417, and sent it all the same.",
    advice="Close the connection, and repeat the request on another one, without Expect.",
    guards="Asked of the last exchange of a connection. Silent where content left before the client "
    "acknowledged the whole response, where 100 (Continue) came before, or after the server closed. While "
    "the connection persists the framing leaves no other choice but to close, so that it is a remark. "
    "Undecided inside TLS, and where the timeline is not whole or one direction was not captured.",
    good=_FAILED_GOOD,
    bad="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 417 Expectation Failed
        <
        < Please send it without Expect.
        >= Hello
    """,
    applies=_waits_with_content,
)
def s417_client_sends_body(connection: Connection, _history: History) -> Found:
    """The server has refused the request, and its content goes nowhere.

    Expect was sent to spare just these octets.
    """
    exchange = connection.last_exchange
    assert exchange is not None
    request, response = exchange.request, exchange.response
    if continues(exchange):
        return ()
    close = _timeline(connection, exchange)
    response.content_octets()  # raises where the response did not come to its end
    content_at = request.at + len(request.head)
    acknowledged = False
    for event in close.events:
        if not event.from_client:
            if event.frame in {close.fin_server, close.rst_server}:
                return ()
            continue
        acknowledged = acknowledged or _covers(event, response.end)
        if event.length and content_at < event.end <= request.end:
            shown = f"{event.length} octets after the whole 417"
            return [evidence.segment(event, "content after 417", shown)] if acknowledged else ()
    return ()


def _covers(event: Event, end: int) -> bool:
    return event.acknowledgment is not None and event.acknowledgment >= end


RULES: tuple[Rule, ...] = (
    s417_expect_present,
    s417_unknown_expectation,
    s417_http10,
    s417_client_sends_body,
)
