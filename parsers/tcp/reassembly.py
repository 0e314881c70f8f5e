"""The careful way of a connection's octets: out of order, twice, cut, or with holes.

Each direction keeps what cannot be handed on yet, sorted by offset. The first copy of an octet is the
one that counts (what most receivers do); a later copy that differs is told to the reader as an
overlap. An octet goes to the reader when every octet before it did, and, across directions, when
everything that its segment acknowledges did: so nothing is read before its cause.

A hole is declared a gap, never filled:
- cut by the snap length: at once, the segment says how many octets it had;
- before the capture: at once, where the capture began in the middle;
- lost at the tap: when the receiver acknowledged it (so that it had come), after PATIENCE, since a tap
  may show a segment a little after its acknowledgment;
- not seen: when the connection is over, or more waits behind the hole than is kept.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from parsers.model import NotObservedReason
from parsers.tcp.stream_reader import feed
from parsers.tcp.tracking import FAR
from parsers.tcp.waiting import PIECE_COST, Direction, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.tcp.stream_reader import StreamReader
    from parsers.tcp.waiting import Budget, Row

PATIENCE_NS = 50_000_000
PATIENCE_SEGMENTS = 64
"""How long an acknowledged hole may still be filled: taps with several queues swap segments by
microseconds, seldom by more than some dozen segments."""
ONE_WAY_PATIENCE_NS = 3_000_000_000
"""The same where no acknowledgment can be seen: longer than the usual retransmission timeouts."""
WAITING_LIMIT = 4 << 20
"""Octets that wait behind a hole of one direction, with their records; windows are seldom larger."""
RECENT_LIMIT = 64 << 10
"""Octets kept to compare later copies with."""


class Reassembly:
    """Both directions of one connection, by side."""

    def __init__(self, reader: StreamReader, directions: Sequence[Direction], budget: Budget) -> None:
        self.reader = reader
        self.directions = tuple(directions)
        self.budget = budget
        self.octets: Counter[str] = Counter()
        """Octets that were no new ones, by what they were."""
        self.captured = [0, 0]
        self.retransmitted = self.gaps = self.gap_octets = 0
        self.reordered = False

    @property
    def busy(self) -> bool:
        """Whether the careful way is still needed."""
        return self.directions[0].busy or self.directions[1].busy

    def take(self, row: Row) -> None:
        """Take in one segment."""
        mine, other = self.directions[row.side], self.directions[1 - row.side]
        if row.acknowledged > other.seen + FAR:
            row = row._replace(acknowledged=-1)
        other.acknowledged = max(other.acknowledged, row.acknowledged)
        if row.length:
            self._take_data(mine, row)
        end = row.start + row.length
        if row.fin and not mine.fin_told and mine.fin is None and end >= mine.next:
            mine.fin = (end, row.frame, row.time_ns)
        self._hand_on()
        for each in self.directions:
            self._mind_hole(each, row.time_ns)

    def finish(self) -> None:
        """Hand on everything that waits, still in causal order; what is missing is a gap."""
        self._hand_on()
        while waiting := [each for each in self.directions if each.pieces or each.fin]:
            mine = min(waiting, key=Direction.first_frame)
            other = self.directions[1 - self.directions.index(mine)]
            first = mine.first_offset()
            blocking = mine if first > mine.next else other
            frame, time_ns = mine.first_frame(), max(each.top_ns for each in self.directions)
            closed = self._close_hole(blocking, frame, time_ns)
            assert closed  # what waits stands behind a hole of its own direction, or needs one of the other
            self._hand_on()
        for each in self.directions:
            if each.acknowledged > each.next + 1:
                self._close_hole(each, each.top_frame, each.top_ns)

    def _take_data(self, mine: Direction, row: Row) -> None:
        """Sort in what is new of a segment."""
        start, end = row.start, row.start + row.length
        if end <= mine.next:
            self._take_old(mine, row)
            return
        if start < mine.next:
            self._compare(mine, start, row.octets)
            self.octets["retransmitted"] += min(mine.next - start, len(row.octets))
            row = row._replace(start=mine.next, octets=row.octets[mine.next - start :])
            start = mine.next
        position, fresh = start, False
        for piece in mine.pieces_within(start, end):
            if piece.start > position:
                fresh = True
                self._insert(mine, row, position, piece.start)
            self._compare_piece(mine, piece, row)
            position = max(position, piece.end)
        if position < end:
            fresh = True
            self._insert(mine, row, position, end)
        if not fresh:
            self.retransmitted += 1
        if len(mine.pieces) > 1 and mine.pieces[-1].frame != row.frame:
            self.reordered = True

    def _take_old(self, mine: Direction, row: Row) -> None:
        """Take a segment without a new octet: a keep-alive probe, or sent again."""
        probe = row.length <= 1 and row.start + row.length == mine.next
        self.octets["keep-alive probes" if probe else "retransmitted"] += len(row.octets)
        if probe:
            return
        self.retransmitted += 1
        if row.start < 0 and not mine.whole_start:
            return
        self._compare(mine, row.start, row.octets)

    def _insert(self, mine: Direction, row: Row, start: int, end: int) -> None:
        kept = row.octets[start - row.start : end - row.start]
        insort(mine.pieces, Piece(start, end, kept, row.frame, row.time_ns, row.acknowledged))
        mine.waiting += PIECE_COST + len(kept)
        self.budget.waiting += PIECE_COST + len(kept)
        self.captured[row.side] += len(kept)

    def _compare_piece(self, mine: Direction, piece: Piece, row: Row) -> None:
        """Compare a later copy with a waiting piece; its octets are not new."""
        start = max(piece.start, row.start)
        stop = min(piece.end, row.start + row.length)
        one = piece.octets[start - piece.start : stop - piece.start]
        two = row.octets[start - row.start : stop - row.start]
        shared = min(len(one), len(two))
        self.octets["retransmitted"] += len(two)
        if one[:shared] != two[:shared]:
            self.reader.overlap(mine.client)

    def _compare(self, mine: Direction, start: int, octets: bytes) -> None:
        """Compare a later copy with what was handed on a short while ago."""
        end = start + len(octets)
        begin = bisect_right(mine.recent, start, key=lambda one: one[0])
        for at, recent in islice(mine.recent, max(begin - 1, 0), None):
            if at >= end:
                return
            first, last = max(at, start), min(at + len(recent), end)
            if first < last and recent[first - at : last - at] != octets[first - start : last - start]:
                self.reader.overlap(mine.client)
                return

    def _hand_on(self) -> None:
        """Tell the reader all that is due, in causal order."""
        progress = True
        while progress:
            progress = False
            for mine, other in (self.directions, self.directions[::-1]):
                while mine.pieces and mine.pieces[0].start <= mine.next:
                    piece = mine.pieces[0]
                    if piece.needs > other.next + 1:
                        break
                    del mine.pieces[0]
                    self._feed(mine, piece)
                    progress = True
                if mine.fin is not None and mine.fin[0] <= mine.next and not mine.pieces:
                    _, frame, time_ns = mine.fin
                    mine.fin, mine.fin_told = None, True
                    self.reader.fin(mine.client, max(frame, mine.top_frame), max(time_ns, mine.top_ns))
                    progress = True

    def _feed(self, mine: Direction, piece: Piece) -> None:
        mine.top_frame, mine.top_ns = max(mine.top_frame, piece.frame), max(mine.top_ns, piece.time_ns)
        mine.waiting -= PIECE_COST + len(piece.octets)
        self.budget.waiting -= PIECE_COST + len(piece.octets)
        mine.hole_ns, mine.hole_segments = None, 0
        octets, frame, time_ns = piece.octets, mine.top_frame, mine.top_ns
        if octets:
            feed(self.reader, mine.client, octets, frame, time_ns)
        cut = piece.end - piece.start - len(octets)
        if cut:
            self._gap(mine, cut, NotObservedReason.SNAP_LENGTH, frame, time_ns)
        mine.next = piece.end
        mine.recent.append((piece.start, octets))
        mine.recent_octets += PIECE_COST + len(octets)
        while mine.recent_octets > RECENT_LIMIT:
            mine.recent_octets -= PIECE_COST + len(mine.recent.popleft()[1])

    def _gap(self, mine: Direction, length: int, reason: NotObservedReason, frame: int, time_ns: int) -> None:
        self.gaps += 1
        self.gap_octets += length
        self.reader.gap(mine.client, length, reason, frame, time_ns)

    def _mind_hole(self, mine: Direction, now: int) -> None:
        """Close the hole before what waits, once it will not be filled any more."""
        behind = mine.pieces[0].start if mine.pieces else mine.acknowledged - 1
        if behind <= mine.next:
            return
        if mine.hole_ns is None:
            mine.hole_ns = now
        mine.hole_segments += 1
        proved = mine.acknowledged > mine.next + 1
        waited = now - mine.hole_ns
        one_way = self.directions[0].acknowledged < 0 or self.directions[1].acknowledged < 0
        if (
            (not mine.whole_start and mine.next == 0 and mine.pieces)
            or (proved and (waited >= PATIENCE_NS or mine.hole_segments >= PATIENCE_SEGMENTS))
            or (one_way and not proved and waited >= ONE_WAY_PATIENCE_NS)
            or mine.waiting > WAITING_LIMIT
            or (mine.waiting and self.budget.waiting > self.budget.limit)
        ):
            frame = mine.pieces[0].frame if mine.pieces else max(each.top_frame for each in self.directions)
            self._close_hole(mine, frame, now)
            self._hand_on()

    def _close_hole(self, mine: Direction, frame: int, time_ns: int) -> bool:
        """Tell the reader of the hole at `next`, as far as what waits proves it; False for no hole."""
        other = self.directions[1 - self.directions.index(mine)]
        end = mine.acknowledged
        if mine.pieces or mine.fin:
            end = mine.first_offset()
        proved = mine.acknowledged > mine.next + 1
        if other.pieces and other.pieces[0].start <= other.next and other.pieces[0].needs > mine.next + 1:
            end = min(end, other.pieces[0].needs) if end > mine.next else other.pieces[0].needs
            proved = True
        length = end - mine.next
        if length <= 0:
            return False
        reason = NotObservedReason.LOST if proved else NotObservedReason.NOT_SEEN
        if mine.next == 0 and not mine.whole_start:
            reason = NotObservedReason.BEFORE_CAPTURE
        mine.next = end
        mine.hole_ns, mine.hole_segments = None, 0
        self._gap(mine, length, reason, max(frame, mine.top_frame), max(time_ns, mine.top_ns))
        return True
