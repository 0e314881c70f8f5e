"""The guards: when a rule stays silent or undecided although something looks wrong.

The catalogue names them BASE, NOREQ, HEAD, TRUNC, GAP, TUNNEL, PROXY. Much of BASE is in the
model already: an accessor that needs octets which were not captured raises NotObserved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.raw_heads import says
from analyzer.rules.rule import Doubt, Undecided
from parsers.anomalies import AnomalyCode
from parsers.model import Framing

if TYPE_CHECKING:
    from parsers.model import Connection, Exchange, Message, Request

UNREADABLE = frozenset(
    {
        AnomalyCode.BARE_CR,
        AnomalyCode.NUL_OCTET,
        AnomalyCode.FIELD_LINE_INVALID,
        AnomalyCode.HEAD_TOO_LARGE,
        AnomalyCode.START_LINE_INVALID,
    }
)
"""Anomalies of a head that another reader may split into field lines otherwise than we do."""


def readable(message: Message) -> None:
    """Raise where the field lines of a head cannot be told for certain (BASE).

    A rule calls it before it says that a field is absent.
    """
    for anomaly in message.anomalies:
        if anomaly.code is AnomalyCode.OVERLAP_DIFFERS:
            raise Undecided(Doubt.OVERLAP)
        if anomaly.code in UNREADABLE:
            raise Undecided(Doubt.MALFORMED_HEAD)


def certain_octets(message: Message) -> None:
    """Raise where two copies of the message's octets differ (BASE)."""
    if any(anomaly.code is AnomalyCode.OVERLAP_DIFFERS for anomaly in message.anomalies):
        raise Undecided(Doubt.OVERLAP)


def lacks(message: Message, name: str) -> bool:
    """Whether the field is absent, or present with empty values only.

    Raises:
        NotObserved: part of the header section was not captured.
        Undecided: a line that cannot be read might be the field.
    """
    if message._fields is None and message.head_complete and says(message, name):
        return False
    if any(line.value for line in message.fields if line.key == name):
        return False
    readable(message)
    return True


def is_head(exchange: Exchange) -> bool:
    """Whether the request is known and its method is HEAD (HEAD)."""
    request = exchange.request_or_none
    return request is not None and exchange.doubt is None and request.method == "HEAD"


def not_head(exchange: Exchange) -> None:
    """Raise where the response may be one to HEAD, so that its content proves nothing (NOREQ).

    A method is never guessed: a request line that cannot be read may hold HEAD, and what a server
    makes of "head" it alone knows.

    Raises:
        NotObserved: the request was not captured, or the pairing is not certain.
        Undecided: its method cannot be told.
    """
    method = exchange.request.method
    if not method or method.upper() == "HEAD":
        raise Undecided(Doubt.METHOD_UNKNOWN)


def copies_differ(exchange: Exchange) -> bool:
    """Whether two copies of the octets of any of its messages differ (BASE)."""
    messages = (exchange.request_or_none, *exchange.interim, exchange.response_or_none)
    return any(
        anomaly.code is AnomalyCode.OVERLAP_DIFFERS
        for message in messages
        if message is not None
        for anomaly in message.anomalies
    )


def whole_connection(connection: Connection) -> None:
    """Raise where not all octets of both directions were captured, from the start (MID, GAP)."""
    if connection.one_way:
        raise Undecided(Doubt.ONE_WAY)
    if connection.opened != "syn":
        raise Undecided(Doubt.MIDSTREAM)
    if connection.gaps:
        raise Undecided(Doubt.CAPTURE_LOSS)


def is_tunnel(exchange: Exchange) -> bool:
    """Whether what follows the final response's head is no HTTP (TUNNEL)."""
    response = exchange.response_or_none
    if response is None:
        return False
    request = exchange.request_or_none
    connect = request is not None and request.method == "CONNECT"
    status = response.status or 0
    return response.framing is Framing.TUNNEL or status == 101 or (connect and 200 <= status < 300)


STANDARD_CONDITIONS = ("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range")


def known_conditions(request: Request) -> frozenset[str]:
    """Name the precondition fields of a request (RFC 9110, 13.1).

    Raises:
        Undecided: it has a condition of an extension (If of WebDAV, A-IM, x-goog-if-..., ...),
            or a line that might hide one.
    """
    found = set()
    for line in request.fields:
        key = line.key
        if key in STANDARD_CONDITIONS:
            found.add(key)
        elif key in {"if", "a-im"} or key.startswith("if-") or "-if-" in key:
            raise Undecided(Doubt.EXTENSION_CONDITION)
    readable(request)
    return frozenset(found)
