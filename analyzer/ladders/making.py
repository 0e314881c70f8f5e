"""From a connection and its verdict to the ladder of its close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.ladders.meaning import NEVER_ARRIVED, Meaning, left_before
from analyzer.ladders.rungs import Elision, Ladder, Role, Segment
from analyzer.ladders.selection import chosen, holes_in, response_segments
from analyzer.ladders.sums import sum_of
from analyzer.rules.closes.verdict import Outcome
from parsers.model import Request
from parsers.timeline import ACK, FIN, RST, SYN, CloseFacts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.ladders.rungs import Rung
    from analyzer.rules.closes.verdict import CloseVerdict
    from parsers.model import Connection, Exchange, Response
    from parsers.timeline import Event

RUNGS = 28
"""Rungs of a ladder at most: what a page or a screen shows at once."""
NAME_LIMIT = 80
"""Characters of captured text in a name."""


def ladder_of(connection: Connection, verdict: CloseVerdict) -> Ladder:
    """Make the ladder of a close.

    Args:
        connection: One that is over; its timeline is what the ladder shows.
        verdict: How it was judged.
    """
    scene = _Scene(connection, verdict)
    rungs = tuple(scene.rungs())
    handshake = scene.close.handshake_ns
    end = scene.end
    return Ladder(
        verdict=verdict,
        client=str(connection.client),
        server=str(connection.server),
        rungs=rungs,
        dropped=scene.close.events_dropped,
        one_way_ns=sum(handshake) // 2 if handshake else None,
        waiting=None if scene.acknowledged_unseen else _waiting(rungs),
        overtaken=_overtaken(rungs, verdict),
        since=scene.zero,
        response_end=None if end is None else end + 1,
    )


class _Scene:
    """A connection and its verdict, while the rungs are made of them."""

    def __init__(self, connection: Connection, verdict: CloseVerdict) -> None:
        self.verdict = verdict
        self.close = connection.close or CloseFacts()
        self.first_frame = connection.first_frame
        self.events = _with_those_of(verdict, self.close.events)
        last = connection.last_exchange
        self.request = last.request_or_none if last is not None and last.doubt is None else None
        self.response = _located(last)
        self.end = verdict.response_end
        if self.end is None and self.response is not None:
            self.end = self.response.end
        self.span = None if self.response is None or self.end is None else (self.response.at, self.end)
        self.sent = {self.events[index].frame for index in response_segments(self.events, self.span)}
        self.zero, self.zero_ns = self._zero()
        self.meaning = Meaning(self.close, verdict, self.events, self.span, self.end)

    @property
    def acknowledged_unseen(self) -> bool:
        """Whether all of the response was acknowledged by a segment that was not kept."""
        got = self.close.highest_ack_by_client or 0
        lacking = self.close.events_dropped > 0 and self.verdict.acknowledgment is None
        return lacking and self.end is not None and got >= self.end

    def _zero(self) -> tuple[str, int]:
        """Say what the times count from, and when that was."""
        if self.response is not None:
            return "the first octet of the response", self.response.first_time
        if self.verdict.rst is not None:
            return "the RST", self.verdict.rst.time_ns
        return "the first segment shown", self.events[0].time_ns if self.events else 0

    def rungs(self) -> Iterator[Rung]:
        """Yield the rungs, in frame order."""
        events, response = self.events, self.response
        if response is not None and not self.sent and (not events or response.last_frame < events[0].frame):
            yield self._response_alone(response)
        holes = holes_in(events, self.first_frame) if self.close.events_dropped else frozenset()
        following = 0
        for index in [*chosen(events, self.verdict, self.span, RUNGS - 2, holes), len(events)]:
            incomplete = not holes.isdisjoint(range(following, index + 1))
            if index > following:
                yield _left_out(events[following:index], self.zero_ns, incomplete=incomplete)
            elif incomplete:
                yield Elision(incomplete=True)
            if index < len(events):
                yield self._segment(events[index])
            following = index + 1

    def _response_alone(self, response: Response) -> Segment:
        """Make a rung of a response whose segments are no longer in the timeline."""
        more = response.last_frame > response.first_frame
        lost = self.verdict.outcome is Outcome.LOST
        notes = (f"up to frame {response.last_frame}",) if more else ()
        return Segment(
            frame=response.first_frame,
            time_ns=0,
            from_client=False,
            role=Role.LOST if lost else Role.RESPONSE,
            name=_name(response),
            of_response=True,
            first=response.at + 1,
            length=(self.end or response.end) - response.at,
            notes=(*notes, NEVER_ARRIVED) if lost else notes,
        )

    def _segment(self, event: Event) -> Segment:
        flags = event.flags & (FIN | SYN | RST | ACK)
        role = self.meaning.role(event)
        left, right = event.sack_left, event.sack_right
        return Segment(
            frame=event.frame,
            time_ns=event.time_ns - self.zero_ns,
            from_client=event.from_client,
            role=role,
            name=self._name(event),
            flags=flags,
            of_response=event.frame in self.sent,
            first=event.sequence + 1,
            length=event.length,
            acknowledgment=None if event.acknowledgment is None else event.acknowledgment + 1,
            sack=None if left is None or right is None else (left + 1, right + 1),
            window_closed=event.window == 0 and not flags & RST,
            notes=tuple(self.meaning.notes(event, role)),
        )

    def _name(self, event: Event) -> str:
        """Name what begins in a segment."""
        message = self.request if event.from_client else self.response
        if message is None or not event.sequence <= message.at < event.end:
            return ""
        return _name(message)


def _with_those_of(verdict: CloseVerdict, events: Sequence[Event]) -> list[Event]:
    """Return the events with those of the verdict, which may be older than the timeline."""
    found = {event.frame: event for event in events}
    for event in (verdict.rst, verdict.acknowledgment, verdict.proof):
        if event is not None:
            found.setdefault(event.frame, event)
    return [found[frame] for frame in sorted(found)]


def _located(exchange: Exchange | None) -> Response | None:
    """Return the response where its offsets are those of the stream: not in TLS, not in HTTP/2."""
    if exchange is None or exchange.tls or exchange.h2_stream is not None:
        return None
    return exchange.response_or_none


def _name(message: Request | Response) -> str:
    if isinstance(message, Request):
        return message.method[:NAME_LIMIT]
    status = "response" if message.status is None else str(message.status)
    return f"{status} {message.reason}".rstrip()[:NAME_LIMIT]


def _waiting(rungs: Sequence[Rung]) -> tuple[int, int] | None:
    """Find the rungs between which the response was sent and not acknowledged."""
    sent = [n for n, rung in enumerate(rungs) if isinstance(rung, Segment) and rung.of_response]
    if not sent:
        return None
    end = _rung(rungs, Role.DECIDING_ACKNOWLEDGMENT)
    end = len(rungs) - 1 if end is None else end
    begin = next((n for n in reversed(sent) if n <= end), None)
    return None if begin is None or begin == end else (begin, end)


def _overtaken(rungs: Sequence[Rung], verdict: CloseVerdict) -> int | None:
    rst, acknowledgment = _rung(rungs, Role.DECIDING_RST), _rung(rungs, Role.DECIDING_ACKNOWLEDGMENT)
    if rst is None or acknowledgment is None or rst < acknowledgment or not left_before(verdict):
        return None
    return rst


def _rung(rungs: Sequence[Rung], role: Role) -> int | None:
    return next((n for n, rung in enumerate(rungs) if isinstance(rung, Segment) and rung.role is role), None)


def _left_out(run: Sequence[Event], zero_ns: int, *, incomplete: bool) -> Elision:
    return Elision(
        segments=len(run),
        time_ns=run[0].time_ns - zero_ns,
        last_time_ns=run[-1].time_ns - zero_ns,
        first_frame=run[0].frame,
        last_frame=run[-1].frame,
        client=sum_of([event for event in run if event.from_client]),
        server=sum_of([event for event in run if not event.from_client]),
        incomplete=incomplete,
    )
