"""Rules for 2xx, those of 206 apart (analyzer.rules.book.successful.partial_content), and for HEAD."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import certain_octets, is_tunnel, not_head
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule
from parsers.anomalies import AnomalyCode
from parsers.model import Framing, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Response

TLS_RECORD = ("\x15\x03", "\x16\x03", "\x17\x03")
"""How an alert, a handshake or data of TLS begins."""


NEXT_RESPONSE = b"HTTP/"


def octets_after_head(response: Response) -> Found:
    """Show the octets behind a response that has none, empty lines and TLS records left out.

    Raises:
        NotObserved: octets of the response are missing.
        Undecided: two copies of the octets differ.
    """
    if not response.head_complete:
        raise NotObserved(response.missing_reason or NotObservedReason.NOT_SEEN)
    found = [
        anomaly
        for anomaly in evidence.anomalies(response, AnomalyCode.OCTETS_AFTER_MESSAGE)
        if anomaly.detail.strip("\r\n") and not anomaly.detail.startswith(TLS_RECORD)
    ]
    if found:
        certain_octets(response)
        if response.missing:
            raise NotObserved(response.missing_reason or NotObservedReason.LOST)
    return [evidence.anomaly(response, anomaly) for anomaly in found]


def _answers_head(exchange: Exchange, _history: History) -> bool:
    request = exchange.request_or_none
    return request is None or request.method == "HEAD"


@rule(
    "S200-head-no-body",
    "HEAD response has no body",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    rfc2616="RFC2616 10.2.1, 9.4, 4.3",
    current="RFC9110 9.3.2, RFC9112 6.3",
    message="Content follows the head of the response to a HEAD request.",
    advice="Send the head that GET would have, and nothing behind it.",
    guards="Undecided where the request was not captured or its pairing is in doubt: a method is never "
    "guessed. Empty lines and TLS records behind the head are no content. Rules for one status code come "
    "first.",
    good="""
        > HEAD / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 5
        <
    """,
    bad="""
        > HEAD / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 5
        <
        <= Hello
    """,
    applies=_answers_head,
    methods={"HEAD"},
)
def s200_head_no_body(exchange: Exchange, _history: History) -> Found:
    """The response to HEAD ends at its empty line, whatever Content-Length says.

    Content behind it is taken for the start of the next response.
    """
    response = exchange.response
    return octets_after_head(response) if exchange.request.method == "HEAD" else ()


@rule(
    "S204-no-body",
    "204 has no body; ends at the first empty line",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={204},
    rfc2616="RFC2616 10.2.5, 4.3",
    current="RFC9110 15.3.5, RFC9112 6.3",
    message="Content follows the 204 (No Content) response.",
    advice="Answer 200 where there is content to send.",
    guards="Silent behind CONNECT, where a tunnel begins; empty lines and TLS records are no content. "
    "Undecided where the request was not captured, octets are missing, or two copies of them differ.",
    good="""
        > DELETE /item/7 HTTP/1.1
        >
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > DELETE /item/7 HTTP/1.1
        >
        < HTTP/1.1 204 No Content
        <
        <= {"ok": true}
    """,
    supersedes={"S200-head-no-body", "S204-no-content-length"},
    applies=lambda exchange, _: not is_tunnel(exchange),
)
def s204_no_body(exchange: Exchange, _history: History) -> Found:
    """A 204 ends at its empty line.

    No recipient reads content there: the octets are taken for the start of the next response,
    and the connection is lost, or worse, used.
    """
    response = exchange.response
    found = octets_after_head(response)
    return found if found and exchange.request.method != "CONNECT" else ()


def _may_have_content(exchange: Exchange, _history: History) -> bool:
    request = exchange.request_or_none
    return not is_tunnel(exchange) and (request is None or request.method != "HEAD")


@rule(
    "S205-no-entity",
    "205 contains no entity",
    level=Level.MUST_NOT,
    party=Party.SERVER,
    statuses={205},
    rfc2616="RFC2616 10.2.6",
    current="RFC9110 15.3.6",
    message="The 205 (Reset Content) response has content.",
    advice="Send Content-Length: 0, or answer 200 where there is content to send.",
    guards="Not asked of HEAD and CONNECT. A 205 is framed like any response. Undecided where the request "
    "was not captured, where octets are missing, and where a 205 without length is followed by what looks "
    "like a response, or may be one that was lost.",
    good="""
        > POST /form HTTP/1.1
        > Content-Length: 0
        >
        < HTTP/1.1 205 Reset Content
        < Content-Length: 0
        <
    """,
    bad="""
        > POST /form HTTP/1.1
        > Content-Length: 0
        >
        < HTTP/1.1 205 Reset Content
        <
        <= Saved.
    """,
    needs_content=lambda _request, _response: True,
    applies=_may_have_content,
)
def s205_no_entity(exchange: Exchange, _history: History) -> Found:
    """A 205 asks the user agent to clear its form, and says nothing else.

    User agents expect no content and some do not read it; it is then taken for the next response.
    """
    response = exchange.response
    length = (
        response.content_length
        if response.content_length and not response.missing
        else response.content_octets()
    )
    if not length:
        return ()
    not_head(exchange)
    certain_octets(response)
    start = response.content[: len(NEXT_RESPONSE)]
    if response.framing is Framing.CLOSE and NEXT_RESPONSE.startswith(start):
        raise Undecided(Doubt.MISSING_FRAMING)
    return [evidence.content(response, "content", f"{length} octets of content")]


RULES: tuple[Rule, ...] = (s200_head_no_body, s204_no_body, s205_no_entity)
