"""What stands before a message: oddities to be noted on it, and a head that goes on."""

from __future__ import annotations

from parsers.anomalies import Anomaly, AnomalyCode
from parsers.http.head import head_end
from parsers.model import Message, Request, Response


class WaitingHead:
    """The octets of a head that is not whole yet, and what came before it."""

    __slots__ = ("_empty_lines_at", "_overlap_at", "_scanned", "first", "octets")

    def __init__(self) -> None:
        self.octets = bytearray()
        self.first = (0, 0)
        """Frame and time of the first of them."""
        self._scanned = 0
        self._empty_lines_at: int | None = None
        self._overlap_at: int | None = None

    def begin(self, octets: bytes, frame: int, time_ns: int) -> None:
        """Keep the first part of a head."""
        self.octets += octets
        self.first = (frame, time_ns)
        self._scanned = max(0, len(octets) - 2)

    def add(self, octets: bytes) -> int:
        """Keep more of it; return where it ends, -1 where it goes on."""
        self.octets += octets
        end = head_end(self.octets, self._scanned)
        self._scanned = max(0, len(self.octets) - 2)
        return end

    def take(self, length: int | None = None) -> bytes:
        """Hand out what was kept, or the first octets of it, and begin anew."""
        octets = bytes(self.octets if length is None else self.octets[:length])
        self.octets.clear()
        return octets

    def empty_lines(self, at: int) -> None:
        """Take note of empty lines before the start line."""
        if self._empty_lines_at is None:
            self._empty_lines_at = at

    def overlap(self, at: int) -> None:
        """Take note that two copies of octets before the message, or of its first ones, differ."""
        self._overlap_at = at

    def forget(self) -> None:
        """Let the empty lines go: no message followed them."""
        self._empty_lines_at = None

    @property
    def odd(self) -> bool:
        """Whether there is anything to note on the next message."""
        return self._empty_lines_at is not None or self._overlap_at is not None

    def note_on(self, message: Message) -> None:
        """Record on a message what stood before it."""
        if self._empty_lines_at is not None:
            message.anomalies.append(Anomaly(AnomalyCode.LEADING_EMPTY_LINES, self._empty_lines_at))
        if self._overlap_at is not None:
            message.anomalies.append(Anomaly(AnomalyCode.OVERLAP_DIFFERS, self._overlap_at))
        self._empty_lines_at = self._overlap_at = None

    def new_message(self, client: bool, at: int, frame: int, time_ns: int) -> Message:
        """Make a message whose head is to be read."""
        kind = Request if client else Response
        message = kind(head=b"", at=at, first_frame=frame, first_time=time_ns)
        self.note_on(message)
        return message

    @staticmethod
    def read_anew(message: Message) -> None:
        """Prepare a message that was shown in part for the reading of its whole head."""
        message.anomalies = [found for found in message.anomalies if found.code in _BEFORE_THE_HEAD]


_BEFORE_THE_HEAD = frozenset({AnomalyCode.LEADING_EMPTY_LINES, AnomalyCode.OVERLAP_DIFFERS})
