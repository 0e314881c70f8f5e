"""What was not captured, as a value: the reasons, and the answer that carries one."""

from __future__ import annotations

from enum import Enum


class NotObservedReason(Enum):
    """Why octets or facts are not there; the value is the reason as printed."""

    LOST = "lost at the tap"
    SNAP_LENGTH = "cut by the snap length"
    BEFORE_CAPTURE = "before the capture"
    AFTER_CAPTURE = "after the end of the capture"
    NOT_SEEN = "not seen"
    NO_REQUEST = "request not captured"
    NO_RESPONSE = "response not captured"
    PAIRING = "pairing not certain"
    CONTENT_LIMIT = "beyond the content limit"
    CONNECTION_ENDED = "the connection ended first"
    READER_LIMIT = "beyond a limit of the reader"
    UNDECODABLE = "content coding not decodable"


class NotObserved(Exception):  # noqa: N818  (it is no error: it is an answer)
    """Something that the question needs is not in the capture."""

    def __init__(self, reason: NotObservedReason) -> None:
        super().__init__(reason.value)
        self.reason = reason
