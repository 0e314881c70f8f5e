"""Rules for 400: requests whose end cannot be found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import members
from analyzer.rules.guards import readable
from analyzer.rules.rejections import GUARDS, answered_in_http10, was_taken
from analyzer.rules.rule import Doubt, Found, Level, Observable, Only, Party, Rule, Undecided, rule
from parsers.anomalies import AnomalyCode
from parsers.model import Framing

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request

_DIGITS = re.compile(r"[0-9]+")


def _is_too_large_for_us(request: Request) -> bool:
    """Whether Content-Length is one number, which is valid however large (RFC 9110, 8.6)."""
    lengths = set(members(request.value("content-length") or ""))
    return len(lengths) == 1 and _DIGITS.fullmatch(lengths.pop()) is not None


def _cannot_be_framed(exchange: Exchange, _history: History) -> bool:
    """Whether the end of the request is unknowable by RFC 9112, 6.3, steps 4 and 5."""
    request = exchange.request_or_none
    if request is None or not request.anomalies or request.framing is not Framing.UNKNOWN:
        return False
    coded = bool(evidence.anomalies(request, AnomalyCode.TRANSFER_ENCODING_UNKNOWN))
    bad_length = bool(evidence.anomalies(request, AnomalyCode.CONTENT_LENGTH_INVALID))
    if coded and request.version != "HTTP/1.1":
        return False
    if not coded and bad_length and _is_too_large_for_us(request):
        return False
    return (coded or bad_length) and not answered_in_http10(exchange)


@rule(
    "S400-bad-framing",
    "Unusable request framing is answered 400 and the connection closed",
    level=Level.MUST,
    party=Party.SERVER,
    observable=Observable.TCP,
    rfc2616=None,
    current="RFC9112 6.3",
    since="RFC7230",
    message="A request whose end cannot be found was not answered 400.",
    advice="Answer 400 and close the connection where Content-Length is no single number, or chunked is not "
    "the last transfer coding.",
    guards=f"{GUARDS} A list of equal lengths has an end, and is let pass; so is 411, which RFC 2616 asked "
    "for. Of HTTP/1.0 requests only Content-Length is judged. Undecided for an empty Transfer-Encoding. "
    "Whether the connection was closed behind the 400 is not judged.",
    good="""
        > POST /upload HTTP/1.1
        > Content-Length: 5, 7
        >
        < HTTP/1.1 400 Bad Request
        < Connection: close
        <
        < Which length?
        <FIN
    """,
    bad="""
        > POST /upload HTTP/1.1
        > Content-Length: 5, 7
        >
        < HTTP/1.1 200 OK
        <
        < Thank you.
    """,
    applies=_cannot_be_framed,
    only=Only.ODD,
)
def s400_bad_framing(exchange: Exchange, _history: History) -> Found:
    """What follows such a request may be its content or the next request, and readers differ in that.

    A server that guesses executes what another reader in front of it took for content: the ground
    of request smuggling.
    """
    request = exchange.request
    readable(request)
    if not was_taken(exchange) or exchange.response.status == 411:
        return ()
    codings = request.lines("transfer-encoding")
    if codings and not members(request.value("transfer-encoding") or ""):
        raise Undecided(Doubt.VALUE_UNREADABLE)
    lines = codings or request.lines("content-length")
    return [
        *(evidence.field_line(request, line) for line in lines),
        evidence.start_line(exchange.response),
    ]


RULES: tuple[Rule, ...] = (s400_bad_framing,)
