"""Read the content of the messages of one direction: by length, by chunks, or to the end.

This half of the reader knows where the content of a message ends, counts what is passed over or was
not captured, and keeps the octets that are asked for. Its other half (parsers.http.message_reader)
finds the heads.

Source: RFC 9112, 6 and 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from parsers.anomalies import Anomaly, AnomalyCode
from parsers.http.chunks import DATA, DONE, INVALID, ChunkReader
from parsers.model import EndedBy, Framing, Message, NotObservedReason, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.http.framing import BodyLength

BOUNDLESS = 1 << 62
"""How many octets may be passed over where nothing ends the content but the connection."""

START, CONTENT, CHUNKS, TO_END, LOST, HELD, SWITCHED, PASSED, ENDED = range(9)
"""The states: before or in a head; in content of known length; in chunked content; in content that
ends with the connection; behind octets that were not read, looking for a start line at the start
of a segment; holding octets back until it is known what they are; at the first octets of another
protocol; passing over octets that are not HTTP/1; closed."""


class Owner(Protocol):
    """What the reader of a direction asks of the one that knows both directions."""

    def request_begins(self, request: Request) -> None:
        """A request began: its head, or what there is of it, was read."""

    def response_begins(self, response: Response) -> None:
        """A response began: its head, or what there is of it, was read."""

    def request_framing(self, request: Request) -> BodyLength:
        """Return how a request is framed; may set the reader's `assumed`."""
        ...

    def response_framing(self, response: Response) -> BodyLength:
        """Return how a response is framed; may set the reader's `keep` and `assumed`."""
        ...

    def request_ends(self, request: Request) -> None:
        """No more octets of it will come; the owner may set another state than START."""

    def response_ends(self, response: Response) -> None:
        """No more octets of it will come; the owner may set another state than START."""

    def lost(self, client: bool) -> None:
        """Octets were not read that may hold messages."""

    def strays(self, client: bool, octets: bytes, *, excess: bool) -> None:
        """Octets that begin no message; excess: they follow a message within one segment."""


class ContentReader:
    """The content of one direction's messages, and the count of its octets."""

    __slots__ = (
        "_base",
        "_begins",
        "_chunks",
        "_ends",
        "_frame",
        "_framing",
        "_owner",
        "_pieces",
        "_time",
        "assumed",
        "client",
        "keep",
        "last",
        "message",
        "position",
        "remaining",
        "state",
    )

    def __init__(self, owner: Owner, *, client: bool) -> None:
        self._owner = owner
        self._begins: Callable[[Any], None] = owner.request_begins if client else owner.response_begins
        self._framing: Callable[[Any], BodyLength] = (
            owner.request_framing if client else owner.response_framing
        )
        self._ends: Callable[[Any], None] = owner.request_ends if client else owner.response_ends
        self.client = client
        self.state = START
        self.position = 0
        """Stream offset of the octet that comes next."""
        self.message: Message | None = None
        """The one being read, None between messages and while its head is not whole."""
        self.last: Message | None = None
        """The one before, as long as what follows it is next to it."""
        self.keep = 0
        """How many octets of the content are still to be kept."""
        self.assumed = False
        """Whether the framing of the message may be wrong, so that a start line at the start of a
        segment is believed instead."""
        self.remaining = 0
        """Octets of the content of known length that are to come."""
        self._pieces: list[bytes] = []
        self._chunks: ChunkReader | None = None
        self._base = 0
        """Stream offset of the first of the octets at hand; frame and time are theirs too."""
        self._frame = 0
        self._time = 0

    def _frame_content(self, message: Message, end: int) -> None:
        """Choose the state by the message's framing."""
        body = self._framing(message)
        framing = message.framing = body.framing
        message.declared_length = body.length
        if body.anomalies:
            message.anomalies += [Anomaly(code, message.at, detail) for code, detail in body.anomalies]
        if framing is Framing.CONTENT_LENGTH and body.length:
            self.remaining = body.length
            self.state = CONTENT
        elif framing is Framing.CHUNKED:
            self._chunks = ChunkReader(message, self.keep, self._pieces)
            self.state = CHUNKS
        elif framing is Framing.CLOSE:
            self.state = TO_END
        elif framing is Framing.UNKNOWN:
            self.end_message(EndedBy.INVALID, end)
            self._lose()
        else:
            self.end_message(EndedBy.FRAMING, end)

    def _content(self, octets: bytes, at: int) -> int:
        taken = min(self.remaining, len(octets) - at)
        if self.keep:
            self._keep(octets, at, taken)
        self._count(taken, self._base + at + taken)
        return at + taken

    def _keep(self, octets: bytes, at: int, length: int) -> None:
        if self.keep:
            kept = min(length, self.keep)
            self._pieces.append(octets[at : at + kept])
            self.keep -= kept

    def _count(self, length: int, position: int) -> None:
        """Pass over octets of the content of known length; `position` is behind them."""
        message = self.message
        assert message is not None
        message.content_length += length
        self.remaining -= length
        self.assumed = False
        if not self.remaining:
            self.end_message(EndedBy.FRAMING, position)

    def _chunked(self, octets: bytes, at: int) -> int:
        chunks = self._chunks
        assert chunks is not None
        at = chunks.read(octets, at, self._base)
        self.assumed = False
        if chunks.phase == DONE:
            self.end_message(EndedBy.FRAMING, self._base + at)
        elif chunks.phase == INVALID:
            self.end_message(EndedBy.INVALID, self._base + at)
            self._lose()
            at = len(octets)
        return at

    def end_message(self, ended_by: EndedBy, end: int) -> None:
        """End the message being read."""
        message = self.message
        assert message is not None
        message.end = end
        message.ended_by = ended_by
        if self._frame > message.last_frame:
            message.last_frame, message.last_time = self._frame, self._time
        if self._pieces:
            message.content = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
            self._pieces = []
        self._chunks = None
        self.message, self.last = None, message
        self.assumed = False
        self.keep = 0
        self.state = START
        self._ends(message)

    def cut_short(self, end: int) -> None:
        """End a message whose framing was assumed at stream offset `end`, since the next one begins."""
        message = self.message
        assert message is not None
        if isinstance(message, Response) and not message.content_length and not message.missing:
            message.framing = Framing.NONE  # as in the response to HEAD
            self.end_message(EndedBy.FRAMING, message.at + len(message.head))
        else:
            self.end_message(EndedBy.INVALID, end)

    def _lose(self) -> None:
        self.state, self.last = LOST, None
        self._owner.lost(self.client)

    def skippable(self) -> int:
        """Return how many of the next octets need not be seen."""
        state = self.state
        if state == CONTENT:
            return 0 if self.keep or self.assumed else self.remaining
        if state == CHUNKS:
            chunks = self._chunks
            assert chunks is not None
            return chunks.remaining if chunks.phase == DATA and not chunks.keep else 0
        if state == TO_END:
            return 0 if self.keep or self.assumed else BOUNDLESS
        return BOUNDLESS if state >= PASSED else 0

    def skip(self, length: int, frame: int, time_ns: int) -> None:
        """Pass over octets that were captured: at most `skippable()`."""
        self.position += length
        self._frame, self._time = frame, time_ns
        message = self.message
        if message is None:
            return
        message.last_frame, message.last_time, message.end = frame, time_ns, self.position
        self._pass(length)

    def _pass(self, length: int) -> None:
        """Count octets of content."""
        if self.state == CONTENT:
            self._count(length, self.position)
        elif self.state == CHUNKS:
            assert self._chunks is not None
            self._chunks.count(length)
        elif self.message is not None:
            self.message.content_length += length

    def _count_gap(self, length: int, reason: NotObservedReason) -> int:
        """Count octets that were not captured through the content; return how many belong to it."""
        known = 0
        if self.state == CONTENT:
            known = min(length, self.remaining)
        elif self.state == CHUNKS and self._chunks is not None and self._chunks.phase == DATA:
            known = length if length <= self._chunks.remaining else 0
        elif self.state == TO_END:
            known = length
        if known:
            self.position += known
            self._miss(known, reason)
            self._pass(known)
        return known

    def _miss(self, length: int, reason: NotObservedReason) -> None:
        """Record octets of the message that were not captured; content behind them is not kept."""
        message = self.message
        assert message is not None
        message.missing += length
        message.missing_reason = message.missing_reason or reason
        self.keep = 0
        if self._chunks is not None:
            self._chunks.keep = 0

    def _switched(self, octets: bytes, at: int) -> None:
        """Look at the first octets behind a 101, and pass over what follows."""
        self.state = PASSED
        position = self._base + at
        behind = self.last is not None and self.last.end == position  # nothing was lost in between
        if self.last is not None and behind and octets.startswith(b"HTTP/1.", at):
            detail = octets[at : at + 80].decode("latin-1")
            code = AnomalyCode.HTTP_AFTER_SWITCH
            self.last.anomalies.append(Anomaly(code, position, detail, self._frame))

    def _note_overlap(self) -> None:
        """Record once that two copies of octets of the message differ."""
        message = self.message
        assert message is not None
        if all(anomaly.code is not AnomalyCode.OVERLAP_DIFFERS for anomaly in message.anomalies):
            message.anomalies.append(Anomaly(AnomalyCode.OVERLAP_DIFFERS, self.position))
