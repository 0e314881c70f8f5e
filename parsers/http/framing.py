"""Where the content of a message ends: the message body length of RFC 9112, 6.3."""

from __future__ import annotations

from typing import NamedTuple

from parsers.anomalies import AnomalyCode
from parsers.http.abnf import DIGITS
from parsers.model import Framing

LARGEST_LENGTH = (1 << 63) - 1
"""RFC 9110, 8.6 sets no limit; beyond this common recipients overflow."""

TRANSFER_CODINGS = {
    b"chunked",
    b"gzip",
    b"x-gzip",
    b"deflate",
    b"compress",
    b"x-compress",
    b"identity",
    b"trailers",
}


class BodyLength(NamedTuple):
    """How a message is framed."""

    framing: Framing
    length: int | None
    """What Content-Length says, where it is one valid number."""
    anomalies: tuple[tuple[AnomalyCode, str], ...]


def declared_length(values: list[bytes]) -> tuple[int | None, tuple[tuple[AnomalyCode, str], ...]]:
    """Read the values of all Content-Length lines (RFC 9110, 8.6).

    Returns:
        The one number, None where there is none or no valid one; and the anomalies.
    """
    if not values:
        return None, ()
    if len(values) == 1 and len(values[0]) < 19 and values[0].isdigit():  # the usual case
        return int(values[0]), ()
    members = [member.strip(b" \t") for value in values for member in value.split(b",")]
    first = members[0]
    if any(member != first for member in members) or not DIGITS.fullmatch(first):
        detail = b", ".join(values)[:80].decode("latin-1")
        return None, ((AnomalyCode.CONTENT_LENGTH_INVALID, detail),)
    number = int(first) if len(first) < 20 else LARGEST_LENGTH + 1
    if number > LARGEST_LENGTH:
        return None, ((AnomalyCode.CONTENT_LENGTH_INVALID, first[:80].decode("latin-1")),)
    if len(members) > 1:
        return number, ((AnomalyCode.CONTENT_LENGTH_REPEATED, first[:80].decode("latin-1")),)
    return number, ()


def _codings(values: list[bytes]) -> list[bytes]:
    """List the transfer codings in order, without parameters, lower case."""
    members = (
        member.partition(b";")[0].strip(b" \t").lower() for value in values for member in value.split(b",")
    )
    return [member for member in members if member]


def request_length(lengths: list[bytes], transfer_encodings: list[bytes]) -> BodyLength:
    """Apply the steps of RFC 9112, 6.3 to a request: each list holds the values of its field lines."""
    length, anomalies = declared_length(lengths)
    if transfer_encodings:
        codings = _codings(transfer_encodings)
        if lengths:  # step 3: Transfer-Encoding overrides
            anomalies += ((AnomalyCode.TRANSFER_ENCODING_AND_CONTENT_LENGTH, ""),)
        if codings and codings[-1] == b"chunked":  # step 4
            return BodyLength(Framing.CHUNKED, length, anomalies + _unknown(codings))
        if codings != [b"identity"]:  # step 4: the end of such a request cannot be found
            return BodyLength(Framing.UNKNOWN, length, anomalies + _unknown(codings, final=True))
    if lengths and length is None:  # step 5
        return BodyLength(Framing.UNKNOWN, None, anomalies)
    if length is not None:  # step 6
        return BodyLength(Framing.CONTENT_LENGTH if length else Framing.NONE, length, anomalies)
    return BodyLength(Framing.NONE, None, anomalies)  # step 7


def response_length(
    status: int | None, method: str | None, lengths: list[bytes], transfer_encodings: list[bytes]
) -> BodyLength:
    """Apply the steps of RFC 9112, 6.3 to a response.

    Args:
        status: The status code, None where it is not three digits.
        method: The method of the request it answers, None where that is not known: framed as GET.
        lengths: The values of the Content-Length lines.
        transfer_encodings: The values of the Transfer-Encoding lines.
    """
    length, anomalies = declared_length(lengths)
    if transfer_encodings and lengths:
        anomalies += ((AnomalyCode.TRANSFER_ENCODING_AND_CONTENT_LENGTH, ""),)
    if status == 101:  # the connection changes its protocol (RFC 9110, 15.2.2)
        return BodyLength(Framing.TUNNEL, length, anomalies)
    bare = status is not None and (100 <= status < 200 or status in {204, 304})
    if method == "HEAD" or bare:  # step 1
        return BodyLength(Framing.NONE, length, anomalies)
    if method == "CONNECT" and status is not None and 200 <= status < 300:  # step 2
        return BodyLength(Framing.TUNNEL, length, anomalies)
    codings = _codings(transfer_encodings) if transfer_encodings else []
    if codings and codings != [b"identity"]:  # steps 3 and 4
        if codings[-1] == b"chunked":
            return BodyLength(Framing.CHUNKED, length, anomalies + _unknown(codings))
        return BodyLength(Framing.CLOSE, length, anomalies + _unknown(codings, final=True))
    if lengths and length is None:  # step 5: a client gives the connection up
        return BodyLength(Framing.UNKNOWN, None, anomalies)
    if length is not None:  # step 6
        return BodyLength(Framing.CONTENT_LENGTH, length, anomalies)
    return BodyLength(Framing.CLOSE, None, anomalies)  # step 8


def _unknown(codings: list[bytes], *, final: bool = False) -> tuple[tuple[AnomalyCode, str], ...]:
    """State a coding that is not registered, chunked applied twice, or a last one that is not chunked."""
    if final or not TRANSFER_CODINGS.issuperset(codings) or codings.count(b"chunked") > 1:
        return ((AnomalyCode.TRANSFER_ENCODING_UNKNOWN, b", ".join(codings)[:80].decode("latin-1")),)
    return ()
