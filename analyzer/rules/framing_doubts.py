"""What makes one wonder where a message ends, so that what follows it proves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.rule import Doubt, Undecided
from parsers.anomalies import AnomalyCode
from parsers.model import Framing, NotObserved, NotObservedReason

if TYPE_CHECKING:
    from parsers.model import Message

FRAMING_DOUBTS = frozenset(
    {
        AnomalyCode.CHUNK_INVALID,
        AnomalyCode.CONTENT_LENGTH_INVALID,
        AnomalyCode.CONTENT_LENGTH_REPEATED,
        AnomalyCode.FRAMING_ASSUMED,
        AnomalyCode.OCTETS_AFTER_MESSAGE,
        AnomalyCode.OVERLAP_DIFFERS,
        AnomalyCode.PAIRING_DOUBTFUL,
        AnomalyCode.START_LINE_INVALID,
        AnomalyCode.TRANSFER_ENCODING_AND_CONTENT_LENGTH,
        AnomalyCode.TRANSFER_ENCODING_UNKNOWN,
    }
)
"""Anomalies after which another reader may look for the next message elsewhere than we do."""

_UNREADABLE = frozenset(
    {
        AnomalyCode.BARE_CR,
        AnomalyCode.FIELD_LINE_INVALID,
        AnomalyCode.HEAD_TOO_LARGE,
        AnomalyCode.NUL_OCTET,
        AnomalyCode.OBS_FOLD,
        AnomalyCode.SPACE_BEFORE_COLON,
        AnomalyCode.VERSION_INVALID,
    }
)
"""Anomalies of a head in which another reader may find another framing."""


def certainly_framed(message: Message) -> None:
    """Raise where the end of a message, as its head announces it, is not certain.

    Raises:
        NotObserved: part of the head was not captured.
        Undecided: the framing can be read in two ways.
    """
    if not message.head_complete:
        raise NotObserved(message.missing_reason or NotObservedReason.NOT_SEEN)
    for anomaly in message.anomalies:
        if anomaly.code is AnomalyCode.OVERLAP_DIFFERS:
            raise Undecided(Doubt.OVERLAP)
        if anomaly.code in FRAMING_DOUBTS or anomaly.code in _UNREADABLE:
            raise Undecided(Doubt.MALFORMED_HEAD)
    if message.framing is Framing.UNKNOWN:
        raise Undecided(Doubt.VALUE_UNREADABLE)


def certainly_over(message: Message) -> None:
    """Raise where it is not certain that a message came to its end, and where that was.

    Raises:
        NotObserved: its end was not captured.
        Undecided: the framing can be read in two ways.
    """
    certainly_framed(message)
    if not message.ended:
        raise NotObserved(message.missing_reason or NotObservedReason.CONNECTION_ENDED)
