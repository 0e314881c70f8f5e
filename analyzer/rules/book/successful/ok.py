"""Rules for 200 to GET, POST and OPTIONS: whether there is content, and whether its absence is said.

Two of them are asked when the connection is over: a response without a length ends with it, and only then
is it known who closed first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.close_facts import client_closed_first
from analyzer.rules.guards import certain_octets
from analyzer.rules.requests import overrides_method
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Scope, Undecided, rule
from parsers.model import Framing, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange


def _last_answers(connection: Connection, method: str) -> bool:
    """Whether the last response answers that method; also where that is not known and it is empty."""
    exchange = connection.last_exchange
    response = exchange.response_or_none if exchange else None
    if exchange is None or response is None:
        return False
    request = exchange.request_or_none
    if request is not None:
        return request.method == method
    return response.framing is Framing.CLOSE and not response.content_length


def _closed_behind_head(connection: Connection, method: str) -> Found:
    """Find the last response of a connection that has no length, and no content before the server closed."""
    exchange = connection.last_exchange
    assert exchange is not None
    response = exchange.response
    if response.framing is not Framing.CLOSE or response.content_length:
        return ()
    if exchange.request.method != method or response.content_octets():
        return ()
    certain_octets(response)
    close = connection.close
    if close is None:
        raise NotObserved(NotObservedReason.NOT_SEEN)
    if client_closed_first(close):
        raise Undecided(Doubt.CLIENT_CLOSED_FIRST)
    if exchange.tls:
        raise Undecided(Doubt.TLS)
    if max(close.highest_sent_by_server or 0, (close.highest_ack_by_client or 0) - 1) > response.end:
        raise Undecided(Doubt.CAPTURE_LOSS)
    return [evidence.start_line(response, "no content")]


_CLOSE_GUARDS = (
    "Asked of the last response of a connection. Undecided where the request was not captured, where the "
    "end was not captured or is a RST, where the client closed first, and where segments were lost at the "
    "tap."
)


@rule(
    "S200-get-entity",
    "GET 200 carries the entity of the resource",
    level=Level.FACT,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    statuses={200},
    rfc2616="RFC2616 10.2.1",
    current="RFC9110 15.3.1",
    changed="Today content is expected unless the framing says that there is none.",
    message="The 200 response to GET has no content, and nothing in its head says so.",
    advice="Send Content-Length: 0 where the representation is empty.",
    guards=f"{_CLOSE_GUARDS} Content-Length: 0 and an empty chunked content are fine.",
    good="""
        > GET / HTTP/1.1
        >
        <! no Content-Length
        < HTTP/1.1 200 OK
        <
        <= Hello
        <FIN
    """,
    bad="""
        > GET / HTTP/1.1
        >
        <! no Content-Length
        < HTTP/1.1 200 OK
        <
        <FIN
    """,
    applies=lambda connection, _: (
        _last_answers(connection, "GET")
        and connection.last_exchange.response_or_none.framing is Framing.CLOSE
    ),
)
def s200_get_entity(connection: Connection, _history: History) -> Found:
    """An empty file and a server that failed look alike here.

    The client shows or stores an empty page, and no error is seen by anybody.
    """
    return _closed_behind_head(connection, "GET")


@rule(
    "S200-options-length",
    "OPTIONS 200 without body says Content-Length: 0",
    level=Level.MUST,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    statuses={200},
    rfc2616="RFC2616 9.2",
    current="RFC9110 9.3.7",
    changed="No longer asked for: the general rules on framing suffice.",
    message="The 200 response to OPTIONS has no content and no Content-Length: 0.",
    advice="Send Content-Length: 0, or 204.",
    guards=f"{_CLOSE_GUARDS} Content up to the close is fine, and so is an empty chunked content.",
    good="""
        > OPTIONS * HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 0
        <
    """,
    bad="""
        > OPTIONS * HTTP/1.1
        >
        <! no Content-Length
        < HTTP/1.1 200 OK
        <
        <FIN
    """,
    applies=lambda connection, _: _last_answers(connection, "OPTIONS"),
)
def s200_options_length(connection: Connection, _history: History) -> Found:
    """Without a length the response ends when the connection does.

    The client must wait for the close before it knows that there was nothing to wait for, and
    cannot use the connection again.
    """
    return _closed_behind_head(connection, "OPTIONS")


def _answers_post(exchange: Exchange, _history: History) -> bool:
    request = exchange.request_or_none
    if request is not None:
        return request.method == "POST"
    response = exchange.response_or_none
    return response is not None and not response.content_length


@rule(
    "S200-post-entity",
    "POST 200 describes or contains the result (else 204)",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={200},
    rfc2616="RFC2616 10.2.1, 9.5",
    current="RFC9110 15.3.1",
    changed="Relaxed: a server ought to answer 204 where it has nothing to say.",
    message="The 200 response to POST has no content.",
    advice="Say in the content what came of the request, or answer 204.",
    guards="Undecided where a response without content was captured without its request or did not come to "
    "its end, and where a field or the query may stand for another method.",
    good="""
        > POST /form HTTP/1.1
        > Content-Length: 0
        >
        < HTTP/1.1 200 OK
        <
        <= Saved.
    """,
    bad="""
        > POST /form HTTP/1.1
        > Content-Length: 0
        >
        < HTTP/1.1 200 OK
        <
    """,
    applies=_answers_post,
    methods={"POST"},
)
def s200_post_entity(exchange: Exchange, _history: History) -> Found:
    """A 200 to POST shows what came of it.

    Empty, it makes a browser leave the form for a blank page, where 204 would have let it stay.
    """
    response = exchange.response
    if response.content_length or exchange.request.method != "POST" or response.content_octets():
        return ()
    certain_octets(response)
    if overrides_method(exchange.request):
        raise Undecided(Doubt.METHOD_OVERRIDE)
    return [evidence.start_line(response, "no content")]


RULES: tuple[Rule, ...] = (s200_get_entity, s200_options_length, s200_post_entity)
