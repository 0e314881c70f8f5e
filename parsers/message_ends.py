"""How the end of a message is found, and what ended it."""

from __future__ import annotations

from enum import Enum


class Framing(Enum):
    """How the end of a message's content is found (RFC 9112, 6.3); the value is as printed."""

    NONE = "none"
    CONTENT_LENGTH = "content-length"
    CHUNKED = "chunked"
    CLOSE = "close"
    TUNNEL = "tunnel"
    UNKNOWN = "unknown"


class EndedBy(Enum):
    """What ended a message."""

    FRAMING = "framing"
    """Its own framing: head alone, length reached, last chunk."""
    SENDER_FIN = "sender-fin"
    SENDER_RST = "sender-rst"
    RECEIVER_RST = "receiver-rst"
    GAP = "gap"
    """Octets that were not captured made its end unknowable."""
    INVALID = "invalid"
    """Its framing is broken, its end unknowable."""
    CAPTURE_END = "capture-end"
    """The capture ended, or the connection was closed out after silence."""
    OPEN = "open"
    """Not ended yet."""
