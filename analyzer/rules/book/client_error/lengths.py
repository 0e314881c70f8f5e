"""Rules for 411 and 413: requests without a length, and those that are too long."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import members
from analyzer.rules.guards import readable
from analyzer.rules.parties import is_intermediary
from analyzer.rules.rule import (
    Doubt,
    Found,
    Level,
    Observable,
    Party,
    Rule,
    Severity,
    Undecided,
    rule,
)
from parsers.anomalies import AnomalyCode
from parsers.model import EndedBy, Framing

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_WITHOUT_CONTENT = frozenset({"GET", "HEAD", "TRACE"})
"""Methods that usually carry no content, so that there is no length to ask for."""


@rule(
    "S411-length-missing",
    "411 only for a request without a defined Content-Length",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={411},
    rfc2616="RFC2616 10.4.12",
    current="RFC9110 15.5.12",
    message="The response is 411 (Length Required), and the request has a valid Content-Length, or nothing "
    "to have a length.",
    advice="Choose the code that says what was wrong: 413 for too long, 400 for malformed.",
    guards="Kept by any request with Transfer-Encoding, or whose Content-Length is repeated or invalid. A "
    "remark only for GET, HEAD and TRACE without content. Undecided where the request was not captured or a "
    "line of it cannot be read, and where an intermediary may have sent another request on.",
    good="""
        > POST /upload HTTP/1.1
        > Transfer-Encoding: chunked
        >
        < HTTP/1.1 411 Length Required
        < Connection: close
        <
        < Say how long it is.
    """,
    bad="""
        > POST /upload HTTP/1.1
        > Content-Length: 5
        >
        >= Hello
        < HTTP/1.1 411 Length Required
        <
        < Say how long it is.
    """,
)
def s411_length_missing(exchange: Exchange, history: History) -> Found:
    """A client may send the request again with a Content-Length; one that had it can only give up."""
    request, response = exchange.request, exchange.response
    lengths = request.lines("content-length")
    if request.lines("transfer-encoding") or (lengths and request.declared_length is None):
        return ()
    if evidence.anomalies(request, AnomalyCode.CONTENT_LENGTH_REPEATED):
        return ()
    readable(request)
    if not lengths and request.method not in _WITHOUT_CONTENT:
        return ()
    if is_intermediary(exchange, history):
        raise Undecided(Doubt.PROXY)
    status = evidence.start_line(response)
    if lengths:
        return [*(evidence.field_line(request, line) for line in lengths), status]
    found = [evidence.absence(request, "no content in the request"), status]
    return [replace(one, at_most=Severity.INFO) for one in found]


@rule(
    "S413-body-present",
    "413 only for a request with an entity",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={413},
    rfc2616="RFC2616 10.4.14",
    current="RFC9110 15.5.14",
    message="The response is 413 (Content Too Large), and the request has no content.",
    advice="Answer 414 where the target is too long, and 431 where the header section is.",
    guards="Content-Length: 0 is no content. Some servers send 413 for long header sections: that is found "
    "too. Undecided where the request was not captured or a line of it cannot be read. Each hop is judged by "
    "its own request.",
    good="""
        > POST /upload HTTP/1.1
        >
        > Hello
        < HTTP/1.1 413 Content Too Large
        <
        < At most 3 octets.
    """,
    bad="""
        > GET /upload HTTP/1.1
        >
        < HTTP/1.1 413 Content Too Large
        <
        < At most 3 octets.
    """,
)
def s413_body_present(exchange: Exchange, _history: History) -> Found:
    """A client that is told to send less has nothing to leave out."""
    request = exchange.request
    if request.lines("transfer-encoding"):
        return ()
    lengths = request.lines("content-length")
    if lengths and (request.declared_length is None or request.declared_length > 0):
        return ()
    readable(request)
    lines = [evidence.field_line(request, line) for line in lengths]
    found = lines or [evidence.absence(request, "no content in the request")]
    return [*found, evidence.start_line(exchange.response)]


@rule(
    "S413-close",
    "Server may close to stop the request",
    level=Level.MAY,
    party=Party.SERVER,
    statuses={413},
    observable=Observable.TCP,
    rfc2616="RFC2616 10.4.14",
    current="RFC9110 15.5.14",
    message="The server closes the connection behind its 413 (Content Too Large) response.",
    advice="Close in two steps, so that the response arrives: send FIN, go on reading, then close.",
    guards="Never broken: a fact. Noted where the response says close, or ends with the connection. How the "
    "connection was closed is told by other rules.",
    good="""
        > POST /upload HTTP/1.1
        >
        > Hello
        < HTTP/1.1 413 Content Too Large
        < Connection: close
        <
        < At most 3 octets.
        <FIN
    """,
    bad="""
        > POST /upload HTTP/1.1
        >
        > Hello
        < HTTP/1.1 413 Content Too Large
        <
        < At most 3 octets.
    """,
    fact=True,
)
def s413_close(exchange: Exchange, _history: History) -> Found:
    """A client that is sending a gigabyte for nothing can be stopped in no other way in HTTP/1.1."""
    response = exchange.response
    lines = response.lines("connection")
    if any("close" in [option.lower() for option in members(line.value)] for line in lines):
        return [evidence.field_line(response, line) for line in lines]
    if response.framing is Framing.CLOSE and response.ended_by is EndedBy.SENDER_FIN:
        return [evidence.start_line(response, "ended by the close")]
    return ()


RULES: tuple[Rule, ...] = (s411_length_missing, s413_body_present, s413_close)
