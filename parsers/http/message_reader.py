"""Read the messages of one direction of a connection, whatever was sent.

Octets come in any portions, gaps as lengths; nothing is read twice and nothing raises. A reader
knows where it stands by its `state`; each state has a method that is handed octets and returns how
far it read. What a message means for the connection is its owner's (`Owner`).

Source: RFC 9112, 2 to 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.anomalies import Anomaly, AnomalyCode
from parsers.http import starts
from parsers.http.content_reader import (
    CHUNKS,
    CONTENT,
    ENDED,
    HELD,
    LOST,
    PASSED,
    START,
    SWITCHED,
    TO_END,
    ContentReader,
    Owner,
)
from parsers.http.head import USUAL_HEAD, head_end, read_cut_head, read_head, usual_head
from parsers.http.waiting_head import WaitingHead
from parsers.model import EndedBy, Message, NotObservedReason, Response

if TYPE_CHECKING:
    import re

HEAD_LIMIT = 256 * 1024
"""Octets of a head that are kept: servers refuse heads beyond 8 to 80 KiB, curl beyond 300 KiB."""

HELD_LIMIT = 64 * 1024
"""Octets held back; a client that sends behind CONNECT before the answer fills its first window at most."""

Piece = tuple[bytes, int, int]  # octets of one segment, its frame and its time


class MessageReader(ContentReader):
    """One direction of a connection."""

    __slots__ = ("_usual_head", "_waiting", "held", "held_octets")

    def __init__(self, owner: Owner, *, client: bool) -> None:
        super().__init__(owner, client=client)
        self.held: list[Piece] = []
        """What is held back in the state HELD."""
        self.held_octets = 0
        self._usual_head = USUAL_HEAD[client]
        self._waiting = WaitingHead()

    def data(self, octets: bytes, frame: int, time_ns: int) -> None:
        """Read the octets of a segment."""
        self._base = self.position
        self.position += len(octets)
        self._frame, self._time = frame, time_ns
        if self.state == LOST or self.assumed:
            self._look_for_start(octets)
        self._read(octets, 0)

    def _read(self, octets: bytes, at: int) -> None:
        """Read on from `at` to the end of the octets, state by state."""
        size = len(octets)
        while at < size:
            state = self.state
            if state == START:
                at = self._start(octets, at)
            elif state == CONTENT:
                at = self._content(octets, at)
            elif state == CHUNKS:
                at = self._chunked(octets, at)
            else:
                at = self._rest(octets, at)
        if (message := self.message) is not None:
            message.last_frame, message.last_time, message.end = self._frame, self._time, self.position

    def _start(self, octets: bytes, at: int) -> int:
        """Read from between two messages, or from inside a head."""
        if self._waiting.octets:
            return self._head_goes_on(octets, at)
        if octets[at] in b"\r\n":
            self._waiting.empty_lines(self._base + at)
            return len(octets) - len(octets[at:].lstrip(b"\r\n"))
        if (match := self._usual_head.match(octets, at)) and match.end() - at <= HEAD_LIMIT:
            return self._usual(match, octets)
        end = head_end(octets, at)
        if end < 0:
            return self._head_begins(octets, at)
        if end - at > HEAD_LIMIT:
            self._waiting.first = (self._frame, self._time)
            return self._too_large(octets[at:], self._base + at, len(octets))
        message = self._waiting.new_message(self.client, self._base + at, self._frame, self._time)
        return self._whole_head(message, octets[at:end], octets, at, end)

    def _usual(self, match: re.Match[bytes], octets: bytes) -> int:
        """Take in a head without oddities."""
        message = usual_head(match, self._base, self._frame, self._time)
        if self._waiting.odd:
            self._waiting.note_on(message)
        return self._take_in(message, octets, match.end())

    def _take_in(self, message: Message, octets: bytes, end: int) -> int:
        """Begin with a message whose head ends at `end`; return where its content begins."""
        known = self.message is message
        self.message = message
        if not known:
            self._begins(message)
            if self.message is not message:  # the owner has given the connection up
                return len(octets)
        self._frame_content(message, self._base + end)
        return end

    def _whole_head(self, message: Message, head: bytes, octets: bytes, at: int, end: int) -> int:
        """Take in a head; `at` and `end` say where the part of it in `octets` lies."""
        read_head(head, message)
        odd = bool(message.anomalies) and self.message is not message
        if odd and not starts.is_start_line(self.client, head[: message.start_line_length]):
            return self._stray(octets, at)
        message.head_complete = True
        message.head_frame = message.last_frame = self._frame
        message.last_time = self._time
        return self._take_in(message, octets, end)

    def _head_begins(self, octets: bytes, at: int) -> int:
        """Keep the part of a head that goes on."""
        if not starts.may_be_start(self.client, octets[at : at + starts.LOOK_AHEAD]):
            return self._stray(octets, at)
        self._waiting.begin(octets[at:], self._frame, self._time)
        return self._head_waits(octets)

    def _head_goes_on(self, octets: bytes, at: int) -> int:
        waiting, message = self._waiting, self.message
        if message is None and at == 0 and starts.begins_anew(self.client, waiting.octets, octets):
            self._owner.strays(self.client, waiting.take(), excess=False)
            return 0
        before = len(waiting.octets)
        end = waiting.add(octets[at:])
        if end < 0 or end > HEAD_LIMIT:
            doubtful = message is None and before < starts.LOOK_AHEAD
            if doubtful and not starts.may_be_start(self.client, waiting.octets):
                waiting.octets.clear()
                return self._stray(octets, at)
            return self._head_waits(octets)
        if message is None:
            message = waiting.new_message(self.client, self._base + at - before, *waiting.first)
        else:
            waiting.read_anew(message)
        return self._whole_head(message, waiting.take(end), octets, at, at + end - before)

    def _head_waits(self, octets: bytes) -> int:
        """Wait for more of a head, up to the limit."""
        if len(self._waiting.octets) > HEAD_LIMIT:
            head = self._waiting.take()
            return self._too_large(head, self.position - len(head), len(octets))
        return len(octets)

    def _too_large(self, head: bytes, start: int, size: int) -> int:
        """Give up a head beyond the limit."""
        message = self._cut_head(head[:HEAD_LIMIT], start)
        if message is not None:
            message.anomalies.append(Anomaly(AnomalyCode.HEAD_TOO_LARGE, start))
            message.missing_reason = NotObservedReason.READER_LIMIT
            self.end_message(EndedBy.INVALID, start + HEAD_LIMIT)
        self._lose()
        return size

    def show_part(self) -> Message | None:
        """Make a message of the head that goes on, so that it can be answered; None where there is none."""
        octets = self._waiting.octets
        if self.state != START or self.message is not None or not octets:
            return self.message
        return self._cut_head(bytes(octets), self.position - len(octets))

    def _cut_head(self, head: bytes, at: int) -> Message | None:
        """Make a message of the first part of a head, None where it does not show what it is."""
        message = self.message
        if message is None:
            if not starts.shows_message(self.client, head):
                return None
            message = self._waiting.new_message(self.client, at, *self._waiting.first)
        read_cut_head(head, message)
        message.head_frame = message.last_frame = self._frame
        message.last_time = self._time
        if self.message is None:
            self.message = message
            self._begins(message)
        return message

    def _rest(self, octets: bytes, at: int) -> int:
        """Take the rest of the octets in the states that look for nothing in them."""
        state, length = self.state, len(octets) - at
        if state == TO_END:
            self._keep(octets, at, length)
            self._pass(length)
        elif state == HELD:
            self.held.append((octets[at:], self._frame, self._time))
            self.held_octets += length
            if self.held_octets > HELD_LIMIT:
                self._lose()
        elif state == SWITCHED:
            self._switched(octets, at)
        elif state == LOST:
            self._owner.strays(self.client, octets[at:], excess=at > 0)
        return len(octets)

    def _lose(self) -> None:
        super()._lose()
        self._waiting.forget()
        self.held, self.held_octets = [], 0

    def _stray(self, octets: bytes, at: int) -> int:
        """Pass over octets that begin no message."""
        self._waiting.forget()
        if (last := self.last) is not None:
            interim = isinstance(last, Response) and last.is_interim
            code = AnomalyCode.CONTENT_IN_INTERIM if interim else AnomalyCode.OCTETS_AFTER_MESSAGE
            detail = octets[at : at + 80].decode("latin-1")
            last.anomalies.append(Anomaly(code, self._base + at, detail, self._frame))
            self.last = None
        self.state = LOST
        self._owner.strays(self.client, octets[at:], excess=at > 0)
        return len(octets)

    def _look_for_start(self, octets: bytes) -> None:
        """Go on with a new message where the octets, the first of a segment, begin one."""
        if not starts.resumes(self.client, octets):
            return
        if self.state == LOST:
            self.state, self.last = START, None
        elif self.message is not None:
            self.cut_short(self._base)

    def gap(self, length: int, reason: NotObservedReason) -> None:
        """Take note of octets that were not captured."""
        length -= self._count_gap(length, reason)
        message = self.show_part() if length else None
        self.position += length
        if not length:
            return
        if message is not None:
            self._miss(length, reason)
            self.end_message(EndedBy.GAP, self.position - length)
        self._waiting.octets.clear()
        if self.state in {START, LOST, HELD}:
            self._lose()

    def take_held(self) -> list[Piece]:
        """Hand out what was held back, as if it had not come yet."""
        pieces, self.held = self.held, []
        self.position, self.held_octets = self.position - self.held_octets, 0
        return pieces

    def invalid_request(self, pieces: list[Piece]) -> None:
        """Read octets as a request that do not begin like one, since they were answered like one."""
        octets = b"".join([piece[0] for piece in pieces])
        self._base = self.position
        self.position += len(octets)
        _, self._frame, self._time = pieces[-1]
        message = self.message = self._waiting.new_message(self.client, self._base, *pieces[0][1:])
        self._begins(message)
        end = head_end(octets, 0)
        if end >= 0:
            self._read(octets, self._whole_head(message, octets[:end], octets, 0, end))
        else:
            read_head(octets, message)
            message.head_complete = False
            message.head_frame = self._frame
            self.end_message(EndedBy.INVALID, self.position)
            self._lose()

    def stop(self) -> None:
        """Read no more: what follows is passed over."""
        if self.message is not None:
            self.message.missing_reason = self.message.missing_reason or NotObservedReason.READER_LIMIT
            self.end_message(EndedBy.INVALID, self.position)
        self._waiting.octets.clear()
        self.state = PASSED

    def overlap(self) -> None:
        """Two copies of octets at about this position differ."""
        if self.message is None:
            self._waiting.overlap(self.position)
        else:
            self._note_overlap()

    def finish(self, ended_by: EndedBy, reason: NotObservedReason | None) -> None:
        """End what is being read: nothing more will come."""
        message = self.show_part()
        if message is not None:
            message.missing_reason = message.missing_reason or reason
            self.end_message(ended_by, self.position)
        self._waiting.octets.clear()
        self.state = ENDED
