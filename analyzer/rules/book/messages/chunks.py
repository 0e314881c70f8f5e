"""The rule on chunked framing, whatever the status code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import readable
from analyzer.rules.rule import Found, Level, Party, Rule, rule
from parsers.anomalies import AnomalyCode
from parsers.model import Framing, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


def _is_chunked(exchange: Exchange, _history: History) -> bool:
    request, response = exchange.request_or_none, exchange.response_or_none
    chunked = Framing.CHUNKED
    return (response is not None and response.framing is chunked) or (
        request is not None and request.framing is chunked
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
    guards="Undecided where octets of the message are missing, or two copies of them differ. An LF without "
    "CR is not this rule's. What follows the fault is not read.",
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
        found = [
            evidence.anomaly(message, one) for one in evidence.anomalies(message, AnomalyCode.CHUNK_INVALID)
        ]
        if found and message.missing:
            raise NotObserved(message.missing_reason or NotObservedReason.LOST)
        if found:
            readable(message)
            return found
    return ()


RULES: tuple[Rule, ...] = (fr_chunk_invalid,)
