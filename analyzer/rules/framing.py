"""Rules for any status code: lengths, transfer codings, chunks (FR-*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import certain_octets, readable
from analyzer.rules.rule import Found, Level, Party, Rule, rule
from parsers.anomalies import AnomalyCode
from parsers.model import Framing, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Message


def _seen(message: Message, code: AnomalyCode, what: str = "") -> Found:
    """Turn the anomalies of that code into evidence, once the octets are certain."""
    found = evidence.anomalies(message, code)
    if found:
        certain_octets(message)
    return [evidence.anomaly(message, anomaly, what) for anomaly in found]


@rule(
    "FR-te-to-http10",
    "No Transfer-Encoding in a response to an HTTP/1.0 request",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    rfc2616="RFC2616 3.6, 4.4",
    current="RFC9112 6.1",
    message="The response to an HTTP/1.0 request carries Transfer-Encoding.",
    advice="Answer HTTP/1.0 requests with Content-Length, or end the content by closing the connection.",
    guards="Undecided where the request was not captured. Judged on the hop that shows it. The coding identity, "
    "which changes nothing, is let pass.",
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
        exchange.response_or_none.declared_length is not None or bool(exchange.response_or_none.anomalies)
    ),
)
def fr_content_length_invalid(exchange: Exchange, _history: History) -> Found:
    """Content-Length decides where the next response begins.

    Two recipients that read a sign, a letter or two differing numbers differently no longer agree
    on the border between responses, which is how responses are smuggled to the wrong client.
    """
    response = exchange.response
    return _seen(response, AnomalyCode.CONTENT_LENGTH_INVALID, "content-length") if response.anomalies else ()


@rule(
    "FR-te-and-cl",
    "Not both Transfer-Encoding and Content-Length",
    level=Level.MUST_NOT,
    party=Party.SENDER,
    rfc2616="RFC2616 4.4",
    current="RFC9112 6.2",
    message="One message carries both Transfer-Encoding and Content-Length.",
    advice="Remove Content-Length wherever a transfer coding is applied.",
    guards="Also where the message has no content (HEAD, 304). Undecided where two copies of the octets differ.",
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
)
def fr_te_and_cl(exchange: Exchange, _history: History) -> Found:
    """Of two statements on the length a recipient can believe only one.

    Those that believe the other one see a different border between messages: the ground of request
    and response smuggling.
    """
    code = AnomalyCode.TRANSFER_ENCODING_AND_CONTENT_LENGTH
    found: list[Found] = []
    request = exchange.request_or_none
    if request is not None and request.anomalies:
        found.append(_seen(request, code))
    found.extend(_seen(response, code) for response in evidence.responses(exchange) if response.anomalies)
    return [one for each in found for one in each]


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


def _is_chunked(exchange: Exchange, _history: History) -> bool:
    request, response = exchange.request_or_none, exchange.response_or_none
    return (response is not None and response.framing is Framing.CHUNKED) or (
        request is not None and request.framing is Framing.CHUNKED
    )


@rule(
    "FR-chunk-invalid",
    "Chunked framing is well-formed",
    level=Level.MUST,
    party=Party.SENDER,
    rfc2616="RFC2616 3.6.1",
    current="RFC9112 7.1",
    message="The chunked framing breaks its grammar.",
    advice="Write the size in hexadecimal digits, CRLF, that many octets, CRLF; end with a chunk of size 0.",
    guards="Undecided where octets of the message are missing, or two copies of them differ. A LF without CR is "
    "not this rule's. What follows the fault is not read.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        <
        < 5;name="value"
        < Hello
        < 0
        <
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        <
        < zz
        < Hello
        < 0
        <
    """,
    needs_response=False,
    applies=_is_chunked,
)
def fr_chunk_invalid(exchange: Exchange, _history: History) -> Found:
    """Behind a chunk that cannot be read, nobody knows where the message ends.

    A careful recipient throws the message away and closes; a careless one guesses, and takes
    content for the next message.
    """
    for message in (exchange.request_or_none, exchange.response_or_none):
        if message is None or not message.anomalies:
            continue
        found = _seen(message, AnomalyCode.CHUNK_INVALID)
        if found and message.missing:
            raise NotObserved(message.missing_reason or NotObservedReason.LOST)
        if found:
            readable(message)
            return found
    return ()


RULES: tuple[Rule, ...] = (
    fr_te_to_http10,
    fr_content_length_invalid,
    fr_te_and_cl,
    fr_trace_content,
    fr_chunk_invalid,
)
