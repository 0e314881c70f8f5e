"""Read chunked content: chunk lines, chunk data, trailer section (RFC 9112, 7.1).

Each phase takes what it can of the octets at hand; what stays is at most a line that goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.anomalies import Anomaly, AnomalyCode
from parsers.http.abnf import CHUNK_LINE

if TYPE_CHECKING:
    from parsers.model import Message

LINE_LIMIT = 16 * 1024
"""Octets of a chunk line: RFC 9112, 7.1.1 asks recipients to bound extensions; h11 allows 16 KiB."""

TRAILER_LIMIT = 64 * 1024

LINE, DATA, DATA_END, TRAILER, DONE, INVALID = range(6)


class ChunkReader:
    """Where the reading of one message's chunks stands."""

    __slots__ = ("_line", "_seen", "_trailer", "keep", "message", "phase", "pieces", "remaining")

    def __init__(self, message: Message, keep: int, pieces: list[bytes]) -> None:
        self.message = message
        self.phase = LINE
        self.remaining = 0
        """Octets of the chunk's data that are to come."""
        self.keep = keep
        """How many octets of content are still to be kept, in `pieces`."""
        self.pieces = pieces
        self._line = b""
        self._trailer: list[bytes] = []
        self._seen = 0

    def read(self, octets: bytes, at: int, base: int) -> int:
        """Read on from `at`, to the end of the octets or of the message.

        Args:
            octets: Octets of the stream.
            at: Where in them to begin.
            base: Stream offset of the first of them.
        """
        size = len(octets)
        while at < size and self.phase < DONE:
            phase = self.phase
            if phase == DATA:
                at = self._data(octets, at)
            elif phase == DATA_END:
                at = self._data_end(octets, at, base)
            else:
                at = self._a_line(octets, at, base)
        return at

    def _data(self, octets: bytes, at: int) -> int:
        taken = min(self.remaining, len(octets) - at)
        if self.keep:
            kept = min(taken, self.keep)
            self.pieces.append(octets[at : at + kept])
            self.keep -= kept
        self.count(taken)
        return at + taken

    def count(self, length: int) -> None:
        """Pass over octets of the chunk's data."""
        self.message.content_length += length
        self.remaining -= length
        if not self.remaining:
            self.phase = DATA_END

    def _data_end(self, octets: bytes, at: int, base: int) -> int:
        """Read the line end behind a chunk's data."""
        octet = octets[at]
        if octet == 0x0A:
            if not self._line:
                self._note(AnomalyCode.CHUNK_BARE_LF, base + at)
            self._line = b""
            self.phase = LINE
        elif octet == 0x0D and not self._line:
            self._line = b"\r"
        else:
            self._invalid(base + at, octets[at : at + 80])
        return at + 1

    def _a_line(self, octets: bytes, at: int, base: int) -> int:
        """Read a chunk line or a line of the trailer section."""
        end = octets.find(b"\n", at)
        part = octets[at:] if end < 0 else octets[at:end]
        start = base + at - len(self._line)
        line = self._line + part if self._line else part
        if len(line) > LINE_LIMIT:
            self._invalid(start, line[:80])
            return len(octets)
        if end < 0:
            self._line = line
            return len(octets)
        self._line = b""
        if line.endswith(b"\r"):
            line = line[:-1]
            ending = b"\r\n"
        else:
            ending = b"\n"
            self._note(AnomalyCode.CHUNK_BARE_LF, start, line)
        if self.phase == TRAILER:
            self._trailer_line(line, ending, start)
        else:
            self._chunk_line(line, start)
        return end + 1

    def _chunk_line(self, line: bytes, start: int) -> None:
        match = CHUNK_LINE.fullmatch(line)
        if match is None:
            self._invalid(start, line)
            return
        if match[2] is not None:
            self._note(AnomalyCode.CHUNK_EXTENSION, start, line)
        self.remaining = int(match[1], 16)
        self.phase = DATA if self.remaining else TRAILER

    def _trailer_line(self, line: bytes, ending: bytes, start: int) -> None:
        if not line:
            self.message.trailer = b"".join(self._trailer)
            self.phase = DONE
            return
        self._trailer.append(line + ending)
        self._seen += len(line)
        if self._seen > TRAILER_LIMIT:
            self._invalid(start, line)

    def _invalid(self, at: int, detail: bytes) -> None:
        self._note(AnomalyCode.CHUNK_INVALID, at, detail)
        self.phase = INVALID

    def _note(self, code: AnomalyCode, at: int, detail: bytes = b"") -> None:
        """Record an oddity once."""
        if all(anomaly.code is not code for anomaly in self.message.anomalies):
            self.message.anomalies.append(Anomaly(code, at, detail[:80].decode("latin-1")))
