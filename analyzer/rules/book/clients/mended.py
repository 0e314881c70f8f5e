"""Rules for requests that a client may repeat if it changes something: a field, the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.clients.repeats import NAT, SOON, repeated
from analyzer.rules.grammar import members
from analyzer.rules.guards import lacks
from analyzer.rules.pairs import within
from analyzer.rules.rule import Found, Level, Observable, Party, Relation, Rule, Scope, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.sequels import Pair
    from parsers.model import Request


@rule(
    "S411-client-repeat",
    "A request that got 411 is repeated with Content-Length",
    level=Level.MAY,
    party=Party.CLIENT,
    statuses={411},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.4.12",
    current="RFC9110 15.5.12",
    message="The client repeated the request that got 411 (Length Required), again without a valid "
    "Content-Length.",
    advice="State the length of the content in Content-Length instead of sending it in chunks.",
    guards="A request that is not repeated at all is no breach. Undecided where a line of the repetition "
    f"cannot be read, or it may have crossed the response. {NAT}",
    good="""
        > POST /a HTTP/1.1
        > Transfer-Encoding: chunked
        >
        >= 3\\r\\na=1\\r\\n0\\r\\n\\r\\n
        < HTTP/1.1 411 Length Required
        <
        < Say how long it is.
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > POST /a HTTP/1.1
        > Transfer-Encoding: chunked
        >
        >= 3\\r\\na=1\\r\\n0\\r\\n\\r\\n
        < HTTP/1.1 411 Length Required
        <
        < Say how long it is.
        > POST /a HTTP/1.1
        > Transfer-Encoding: chunked
        >
        >= 3\\r\\na=1\\r\\n0\\r\\n\\r\\n
        < HTTP/1.1 411 Length Required
        <
        < Say how long it is.
    """,
)
def s411_client_repeat(pair: Pair, _history: History) -> Found:
    """The server will not take content of unknown length, however often it is sent."""
    then = pair.then.request
    if then.declared_length is not None:
        return ()
    absent = lacks(then, "content-length")
    return repeated(pair, "no Content-Length" if absent else "no valid Content-Length")


def _waits_for_100(request: Request) -> bool:
    expect = request.value("expect")
    return expect is not None and "100-continue" in {member.lower() for member in members(expect)}


@rule(
    "S417-client-repeat",
    "A request that got 417 is repeated without 100-continue",
    level=Level.SHOULD,
    party=Party.CLIENT,
    statuses={417},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616=None,
    current="RFC9110 10.1.1",
    since="RFC7231",
    message="The client repeated the request that got 417 (Expectation Failed), again with Expect: "
    "100-continue.",
    advice="Repeat the request without Expect.",
    guards="Asked where the first request carried the expectation, within a minute. A request that is not "
    f"repeated at all is no breach. Undecided where the repetition may have crossed the response. {NAT}",
    good="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 417 Expectation Failed
        < Connection: close
        <
        < Please send it without Expect.
        <FIN
        >FIN
        === again 192.0.2.1
        > PUT /f HTTP/1.1
        >
        >= Hello
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        > User-Agent: a/1
        >
        < HTTP/1.1 417 Expectation Failed
        < Connection: close
        <
        < Please send it without Expect.
        <FIN
        >FIN
        === again 192.0.2.1
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        > User-Agent: a/1
        >
        < HTTP/1.1 417 Expectation Failed
        < Connection: close
        <
        < Please send it without Expect.
    """,
    applies=lambda pair, _: within(pair, SOON) and _waits_for_100(pair.first.request),
)
def s417_client_repeat(pair: Pair, _history: History) -> Found:
    """The chain of servers cannot meet the expectation, and the content never gets through."""
    return repeated(pair, "Expect again") if _waits_for_100(pair.then.request) else ()


@rule(
    "S421-client-same-connection",
    "A request that got 421 is repeated on another connection",
    level=Level.MAY,
    party=Party.CLIENT,
    statuses={421},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616=None,
    current="RFC9110 15.5.20",
    since="RFC7540",
    message="The client repeated the request that got 421 (Misdirected Request) on the same connection.",
    advice="Open another connection, to the host that the URI names.",
    guards="The URI, and with it Host, must be the same. A request that is not repeated at all is no breach.",
    good="""
        > GET /a HTTP/1.1
        > User-Agent: a/1
        >
        < HTTP/1.1 421 Misdirected Request
        <
        < Ask elsewhere.
        === again 192.0.2.1 192.0.2.3
        > GET /a HTTP/1.1
        > User-Agent: a/1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 421 Misdirected Request
        <
        < Ask elsewhere.
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 421 Misdirected Request
        <
        < Ask elsewhere.
    """,
)
def s421_client_same_connection(pair: Pair, _history: History) -> Found:
    """The server at the other end cannot answer for this host, and says so again."""
    return repeated(pair) if pair.then.connection.number == pair.first.connection else ()


@rule(
    "S425-retry",
    "A request that got 425 is not repeated in early data",
    level=Level.MUST,
    party=Party.CLIENT,
    statuses={425},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.PARTIAL,
    rfc2616=None,
    current="RFC8470 4, 5.2",
    since="RFC8470",
    message="The request that got 425 (Too Early) was repeated in early data.",
    advice="Wait until the handshake of TLS is complete before the request is sent again.",
    guards="Early data is seen where an intermediary says so by Early-Data: 1; that of the hop itself lies "
    "in TLS. A request that is never repeated is in no count: the user may have given up. What an "
    f"intermediary does with the 425 is not asked here. {NAT}",
    good="""
        > GET /a HTTP/1.1
        > Early-Data: 1
        >
        < HTTP/1.1 425 Too Early
        <
        < Wait for the handshake.
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > GET /a HTTP/1.1
        > Early-Data: 1
        >
        < HTTP/1.1 425 Too Early
        <
        < Wait for the handshake.
        > GET /a HTTP/1.1
        > Early-Data: 1
        >
        < HTTP/1.1 425 Too Early
        <
        < Wait for the handshake.
    """,
)
def s425_retry(pair: Pair, _history: History) -> Found:
    """Early data can be played back by others, and this server will not take the risk for this request."""
    then = pair.then.request
    lines = [line for line in then.lines("early-data") if line.value == "1"]
    if not lines:
        return ()
    return [*(evidence.field_line(then, line) for line in lines), *repeated(pair)]


RULES: tuple[Rule, ...] = (
    s411_client_repeat,
    s417_client_repeat,
    s421_client_same_connection,
    s425_retry,
)
