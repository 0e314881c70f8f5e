"""Rules for any status code: lengths and transfer codings (FR-*), chunks apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import certain_octets
from analyzer.rules.rule import Found, Level, Only, Party, Rule, Standard, rule
from parsers.anomalies import AnomalyCode
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.rule import Evidence
    from parsers.model import Exchange, Message


@rule(
    "FR-te-to-http10",
    "No Transfer-Encoding in a response to an HTTP/1.0 request",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    rfc2616="RFC2616 3.6, 4.4",
    current="RFC9112 6.1",
    message="The response to an HTTP/1.0 request carries Transfer-Encoding.",
    advice="Answer HTTP/1.0 requests with Content-Length, or end the content by closing the connection.",
    guards="Undecided where the request was not captured. Judged on the hop that shows it. The coding "
    "identity, which changes nothing, is let pass.",
    good="""
        > GET / HTTP/1.0
        >
        < HTTP/1.1 200 OK
        < Connection: close
        <
        < Hello
    """,
    bad="""
        > GET / HTTP/1.0
        >
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        <
        < 5
        < Hello
        < 0
        <
    """,
    applies=lambda exchange, _: (
        exchange.request_or_none is None or exchange.request_or_none.version == "HTTP/1.0"
    ),
)
def fr_te_to_http10(exchange: Exchange, _history: History) -> Found:
    """An HTTP/1.0 client knows no transfer codings.

    It takes the sizes of the chunks for part of the content, and hands them to its user.
    """
    lines = exchange.response.lines("transfer-encoding")
    lines = [line for line in lines if line.value.lower() not in {"", "identity"}]
    if lines and exchange.request.version == "HTTP/1.0":
        return [evidence.field_line(exchange.response, line) for line in lines]
    return ()


@rule(
    "FR-content-length-invalid",
    "Content-Length is one decimal number",
    level=Level.MUST,
    party=Party.SERVER,
    rfc2616="RFC2616 14.13",
    current="RFC9110 8.6, RFC9112 6.3",
    message="Content-Length is not one decimal number.",
    advice="Send one Content-Length line that holds digits only, or none.",
    guards="A list of equal numbers is another rule's. Undecided where two copies of the octets differ.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 5
        <
        <= Hello
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: +5
        <
        <= Hello
    """,
    applies=lambda exchange, _: (
        exchange.response_or_none.declared_length is not None
        or bool(evidence.anomalies(exchange.response_or_none, AnomalyCode.CONTENT_LENGTH_INVALID))
    ),
)
def fr_content_length_invalid(exchange: Exchange, _history: History) -> Found:
    """Content-Length decides where the next response begins.

    Two recipients that read a sign, a letter or two differing numbers differently no longer agree
    on the border between responses, which is how responses are smuggled to the wrong client.
    """
    response = exchange.response
    if not response.anomalies or not evidence.anomalies(response, AnomalyCode.CONTENT_LENGTH_INVALID):
        return ()
    return [evidence.field_line(response, line) for line in response.lines("content-length")]


def _both_framings(message: Message) -> Found:
    """Show the lines of a message that carries Transfer-Encoding and Content-Length.

    RFC 2616, 4.4 excepts the coding identity, which today is none any more.
    """
    if not evidence.anomalies(message, AnomalyCode.TRANSFER_ENCODING_AND_CONTENT_LENGTH):
        return []
    codings = message.lines("transfer-encoding")
    identity = all(line.value.lower() == "identity" for line in codings)
    standards = (Standard.RFC9110,) if identity else tuple(Standard)
    return [
        replace(
            evidence.field_line(message, line, "transfer-encoding and content-length"), standards=standards
        )
        for line in [*codings, *message.lines("content-length")]
    ]


@rule(
    "FR-te-and-cl",
    "Not both Transfer-Encoding and Content-Length",
    level=Level.MUST_NOT,
    party=Party.SENDER,
    rfc2616="RFC2616 4.4",
    current="RFC9112 6.2",
    message="One message carries both Transfer-Encoding and Content-Length.",
    advice="Remove Content-Length wherever a transfer coding is applied.",
    changed="RFC 2616 excepted the coding identity; today there is no such coding.",
    guards="Also where the message has no content (HEAD, 304). Undecided where part of a head was not "
    "captured, or two copies of the octets differ.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        <
        < 5
        < Hello
        < 0
        <
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        < Content-Length: 5
        <
        < 5
        < Hello
        < 0
        <
    """,
    needs_response=False,
    only=Only.ODD,
)
def fr_te_and_cl(exchange: Exchange, _history: History) -> Found:
    """Of two statements on the length a recipient can believe only one.

    Those that believe the other one see a different border between messages: the ground of request
    and response smuggling.
    """
    found: list[Evidence] = []
    cut: Message | None = None
    for message in (exchange.request_or_none, *evidence.responses(exchange)):
        if message is None:
            continue
        if message.anomalies:
            found += _both_framings(message)
        if not message.head_complete:
            cut = message
    if cut is not None and not found:
        raise NotObserved(cut.missing_reason or NotObservedReason.NOT_SEEN)
    return found


@rule(
    "FR-trace-content",
    "A TRACE request has no content",
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    rfc2616="RFC2616 9.8",
    current="RFC9110 9.3.8",
    message="The TRACE request carries content, or announces some.",
    advice="Send TRACE without content.",
    guards="Content-Length: 0 announces none. Undecided where the head was not wholly captured.",
    good="""
        > TRACE / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Type: message/http
        <
        < TRACE / HTTP/1.1
        < Host: example.com
    """,
    bad="""
        > TRACE / HTTP/1.1
        >
        > Hello
        < HTTP/1.1 200 OK
        < Content-Type: message/http
        <
        < TRACE / HTTP/1.1
        < Host: example.com
    """,
    needs_response=False,
    applies=lambda exchange, _: (
        exchange.request_or_none is not None and exchange.request_or_none.method == "TRACE"
    ),
    methods={"TRACE"},
)
def fr_trace_content(exchange: Exchange, _history: History) -> Found:
    """TRACE asks what arrives at the other end, so that the request's head is its whole point.

    Servers do not expect content there, and some leave it in the connection, where it is taken
    for the next request.
    """
    request = exchange.request_or_none
    assert request is not None
    lines = request.lines("transfer-encoding")
    if request.declared_length:
        lines += request.lines("content-length")
    if lines:
        certain_octets(request)
    return [evidence.field_line(request, line) for line in lines]


RULES: tuple[Rule, ...] = (
    fr_te_to_http10,
    fr_content_length_invalid,
    fr_te_and_cl,
    fr_trace_content,
)
