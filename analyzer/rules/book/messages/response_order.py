"""The rule on pipelining: responses come in the order of their requests.

HTTP/1.1 numbers neither requests nor responses, so that two that were changed over show it only by
what they say of themselves: the URI in Content-Location, and an entity tag that the resource was seen
to have before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import entity_tag
from analyzer.rules.memory import path_of
from analyzer.rules.rule import Found, Level, Observable, Party, Rule, rule
from parsers.anomalies import AnomalyCode

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Response


def _location(response: Response) -> str:
    """Return path and query of Content-Location, "" where there is none."""
    return path_of(response.value("content-location") or "")


def _tag(response: Response) -> str | None:
    """Return the opaque part of the entity tag, None where there is no valid one."""
    tag = entity_tag(response.value("etag") or "")
    return tag.opaque if tag else None


def _known_tag(exchange: Exchange, first: int, history: History) -> str | None:
    """Return the entity tag that the resource had before the pipelined requests."""
    for seen in history.memory.of_resource(exchange):
        pipelined = seen.connection == exchange.connection.number and seen.index >= first
        if not pipelined and seen.response.status == 200 and seen.response.head_complete:
            return _tag(seen.response)
    return None


def _tags_say_the_same(exchange: Exchange, other: Seen, history: History) -> bool:
    """Whether each of both responses has the entity tag that the other resource was known by."""
    mine = _known_tag(exchange, other.index, history)
    others = _known_tag(other.as_exchange(), other.index, history)
    if mine is None or others is None or mine == others:
        return False
    return _tag(exchange.response) == others and _tag(other.response) == mine


def _is_pipelined(exchange: Exchange, _history: History) -> bool:
    """Whether it was pipelined, and its response names its own URI."""
    if all(found.code is not AnomalyCode.PIPELINED for found in exchange.anomalies):
        return False
    return exchange.response.value("content-location") is not None


@rule(
    "C0-response-order",
    "Pipelined responses come back in request order",
    level=Level.MUST,
    party=Party.SERVER,
    observable=Observable.PARTIAL,
    rfc2616="RFC2616 8.1.2.2",
    current="RFC9112 9.3.2",
    message="Two pipelined responses were changed over: each is the answer to the other request.",
    advice="Hold a response back until all earlier requests of the connection are answered.",
    guards="Asked of pipelined requests whose response has Content-Location. Broken only where it and that "
    "of an earlier response of the connection name each other's target, and both carry the entity tag that "
    "the other target had in this capture before. One sign alone may be a mistake of its own. Undecided "
    "where a head was not wholly captured or the pairing is not certain.",
    good="""
        > GET /a HTTP/1.1
        >
        > GET /b HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Location: /a
        < ETag: "a"
        <
        < one
        < HTTP/1.1 200 OK
        < Content-Location: /b
        < ETag: "b"
        <
        < two
    """,
    bad="""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < ETag: "a"
        <
        < one
        > GET /b HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < ETag: "b"
        <
        < two
        > GET /a HTTP/1.1
        >
        > GET /b HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Location: /b
        < ETag: "b"
        <
        < two
        < HTTP/1.1 200 OK
        < Content-Location: /a
        < ETag: "a"
        <
        < one
    """,
    field="content-location",
    applies=_is_pipelined,
)
def c0_response_order(exchange: Exchange, history: History) -> Found:
    """A client knows by the order alone which response is which.

    Changed over, a picture is shown in place of another, or one user's data in place of another's,
    and a cache stores both under the wrong URI.
    """
    connection, request, response = exchange.connection, exchange.request, exchange.response
    named, own = _location(response), path_of(request.target)
    if named == own:
        return ()
    for other in history.memory.of_client(connection.client.address, named):
        if other.connection != connection.number or not other.response.head_complete:
            continue
        if _location(other.response) == own and _tags_say_the_same(exchange, other, history):
            return [
                evidence.field_line(message, line)
                for message in (other.response, response)
                for name in ("content-location", "etag")
                for line in message.lines(name)
            ]
    return ()


RULES: tuple[Rule, ...] = (c0_response_order,)
