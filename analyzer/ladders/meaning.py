"""What each segment of a close means in the story that a verdict tells: its role, and notes on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.ladders.rungs import Role
from analyzer.ladders.selection import response_segments
from analyzer.rules.closes.verdict import Conduct, Outcome, Subtype
from parsers.timeline import FIN, RST, SYN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.rules.closes.verdict import CloseVerdict
    from parsers.timeline import CloseFacts, Event

NEVER_ARRIVED = "never reached the client"


def left_before(verdict: CloseVerdict) -> bool | None:
    """Whether the RST left before the acknowledgment of the whole response had arrived; None: not known."""
    if verdict.rst is None:
        return None
    before = {Conduct.RESET_BEFORE_ACK, Conduct.PROVABLY_LOST}
    if verdict.conduct in before or verdict.subtype is Subtype.BEFORE_ACK:
        return True
    after = verdict.conduct is Conduct.RESET_AFTER_ACK or verdict.subtype in {
        Subtype.AFTER_ACK,
        Subtype.LINGER_TIMEOUT,
        Subtype.IDLE_CLOSE_RACE,
    }
    return False if after else None


class Meaning:
    """The roles of the segments of one close.

    Args:
        close: The facts of it.
        verdict: How it was judged.
        events: In frame order.
        response: Stream offsets of the response's first octet and after its last one.
        end: Stream offset after the response's last octet, also where its first one is not known.
    """

    def __init__(
        self,
        close: CloseFacts,
        verdict: CloseVerdict,
        events: Sequence[Event],
        response: tuple[int, int] | None,
        end: int | None,
    ) -> None:
        self.close = close
        self.verdict = verdict
        self.events = events
        self.end = end
        self.sent = [events[index] for index in response_segments(events, response)]
        self.frames = {event.frame for event in self.sent}
        self.fatal = self._fatal()
        self.again = set(_sent_again(events))

    def role(self, event: Event) -> Role:
        """Say what a segment is in the story."""
        verdict, flags = self.verdict, event.flags
        if flags & SYN:
            return Role.HANDSHAKE
        for marked, role in (
            (verdict.rst, Role.DECIDING_RST),
            (verdict.proof, Role.PROOF),
            (verdict.acknowledgment, Role.DECIDING_ACKNOWLEDGMENT),
        ):
            if marked is not None and marked.frame == event.frame:
                return role
        if flags & RST:
            return Role.STALE if self._is_stale(event) else Role.RST
        if event.frame in self.frames:
            return Role.LOST if self._is_lost(event) else Role.RESPONSE
        if flags & FIN:
            return Role.FIN
        if event.length:
            return Role.REQUEST if event.from_client else Role.DATA
        return Role.ACKNOWLEDGMENT

    def _is_lost(self, event: Event) -> bool:
        got = self.close.highest_ack_by_client or 0
        return self.verdict.outcome is Outcome.LOST and event.end > got

    def _is_stale(self, event: Event) -> bool:
        """Whether the client had got more than the sequence number of a RST when it arrived.

        What it acknowledged at any time had left the server before the RST, where nothing followed
        the RST and nothing was reordered. The octet of a FIN does not count: Linux takes a RST that
        lies before it (RFC 9293, 3.10.7.4 does not say so).
        """
        got = self.close.highest_ack_by_client
        if event.from_client or got is None or self.end is None or self.close.reordered:
            return False
        if self.sent and self.sent[-1].frame > event.frame:
            return False
        return event.sequence < min(got, self.end)

    def notes(self, event: Event, role: Role) -> Iterator[str]:
        """Yield what is worth saying of a segment of that role; plain ASCII."""
        before = left_before(self.verdict)
        if role is Role.DECIDING_RST:
            if before is not None:
                yield self._order(before)
            if self.verdict.provoker is not None:
                yield f"answers a segment with ack {event.sequence + 1}"
            if self._is_stale(event):
                yield "stale: the client has more"
            if self.verdict.proof is not None and self.verdict.proof.frame == event.frame:
                yield f"proof of the loss{self._test_of_loss()}: ends at {(self.end or 0) + 1}"
        elif role is Role.DECIDING_ACKNOWLEDGMENT:
            yield "all of the response" + (", too late" if before else "")
        elif role is Role.PROOF:
            yield f"proof of the loss{self._test_of_loss()}"
            if event.from_client and event.acknowledgment is not None and self.end is not None:
                yield f"acknowledges {event.acknowledgment + 1}, not {self.end + 1}"
        elif role is Role.LOST:
            yield NEVER_ARRIVED
        elif role is Role.STALE:
            yield "stale"
        if event.frame == self.fatal:
            yield "has the number that the client expects"
        if event.frame in self.again:
            yield "sent again"
        if event.duplicate:
            yield "perhaps a duplicate frame"

    def _order(self, before: bool) -> str:
        if not before:
            return "after the acknowledgment"
        acked = self.verdict.acknowledgment is not None
        return "left before the acknowledgment arrived" if acked else "no acknowledgment had arrived"

    def _test_of_loss(self) -> str:
        return next((f" ({test})" for test in self.verdict.decided_by if test.startswith("L")), "")

    def _fatal(self) -> int | None:
        """Return the frame of the RST that the client took, where it lost the response.

        It takes one whose sequence number is the next octet that it awaits (RFC 9293, 3.10.7.4).
        """
        if self.verdict.outcome is not Outcome.LOST:
            return None
        awaited = self.close.highest_ack_by_client or 0
        resets = (event for event in self.events if event.flags & RST and not event.from_client)
        return next((event.frame for event in resets if event.sequence == awaited), None)


def _sent_again(events: Sequence[Event]) -> Iterator[int]:
    """Yield the frames whose data begins where that of an earlier segment of that side did."""
    seen: set[tuple[bool, int]] = set()
    for event in events:
        if event.length:
            place = event.from_client, event.sequence
            if place in seen:
                yield event.frame
            seen.add(place)
