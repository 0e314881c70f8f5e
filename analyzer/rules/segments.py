"""What the segments of a timeline tell of the client: what it had got when it sent, and how it sent.

Offsets are stream offsets (parsers.timeline).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.rule import Doubt, Undecided
from parsers.model import NotObserved, NotObservedReason
from parsers.timeline import FIN, RST

if TYPE_CHECKING:
    from parsers.model import Connection, Request
    from parsers.timeline import CloseFacts, Event

QUICK_NS = 200_000_000
"""A client that has not sent for so long acknowledges what it got in a segment of its own (RFC 9293,
3.8.6.3, allows half a second; what is in use is shorter), and repeats no sooner what was lost."""

PAUSE_NS = 10_000_000
"""A pause of this length beyond the round trip is no delay of the client's TCP."""


def timeline_of(connection: Connection) -> CloseFacts:
    """Return the facts of the close.

    Raises:
        NotObserved: the end of the connection was not seen.
        Undecided: the segments stand in the capture in another order than they were sent.
    """
    if connection.close is None:
        raise NotObserved(NotObservedReason.NOT_SEEN)
    if connection.close.reordered:
        raise Undecided(Doubt.REORDERED)
    return connection.close


def server_closed_at(close: CloseFacts) -> Event | None:
    """Return the first FIN or RST of the server; None where there is none.

    Raises:
        Undecided: it is not in the timeline.
    """
    frames = [frame for frame in (close.fin_server, close.rst_server) if frame is not None]
    if not frames:
        return None
    for event in close.events:
        if event.frame == min(frames) and not event.from_client:
            return event
    raise Undecided(Doubt.TIMELINE_CUT)


def sent_knowing(request: Request, end: int, since_ns: int, close: CloseFacts) -> Event | None:
    """Return the segment that shows that the client had got the server's octets up to `end` before.

    Args:
        request: What it sent.
        end: Where the response ends.
        since_ns: When the response had passed.
        close: The timeline.

    Returns:
        A bare acknowledgment of the client from before the request, or else the request's own segment;
        None where that acknowledges less: it was on its way.

    Raises:
        Undecided: the segment was not kept, or it may be another copy of one that was lost.
    """
    for event in close.events:
        if not event.from_client or event.flags & RST:
            continue
        known = event.acknowledgment is not None and event.acknowledgment >= end
        if event.frame >= request.first_frame:
            break
        if known and event.sequence > request.at:
            raise Undecided(Doubt.IN_FLIGHT)
        if known and event.sequence == request.at and not event.length:
            return event
    own = [event for event in close.events if event.from_client and event.frame == request.first_frame]
    if not own:
        raise Undecided(Doubt.TIMELINE_CUT)
    if (own[0].acknowledgment or 0) < end:
        return None
    if request.first_time - since_ns >= QUICK_NS:
        raise Undecided(Doubt.IN_FLIGHT)
    if not _kept_whole(close, since_ns, request.first_frame):
        raise Undecided(Doubt.TIMELINE_CUT)
    return own[0]


def _kept_whole(close: CloseFacts, since_ns: int, frame: int) -> bool:
    """Whether no segment between that time and that frame is missing from the timeline."""
    if close.events_dropped and close.events[0].time_ns > since_ns:
        return False
    return not any(
        event.after_cut for event in close.events if event.time_ns > since_ns and event.frame <= frame
    )


def largest_flight(events: list[Event]) -> int:
    """Return how many octets of the client were under way at most, as the tap saw it."""
    acknowledged: int | None = None
    sent, largest = 0, 0
    for event in events:
        if event.from_client:
            sent = max(sent, event.end)
            if acknowledged is not None:
                largest = max(largest, sent - acknowledged)
        elif event.acknowledgment is not None and not event.flags & RST:
            acknowledged = max(acknowledged or 0, event.acknowledgment)
    return largest


def written_late(events: list[Event], not_before_ns: int, round_trip_ns: int) -> list[Event]:
    """List the client's segments that its application wrote after that time, in order.

    What its TCP holds back it sends as soon as all before is acknowledged and the server has room. A
    segment that came after a pause behind that was not there before.
    """
    found = []
    pause = round_trip_ns + max(round_trip_ns, PAUSE_NS)
    windows = [event.window for event in events if not event.from_client and not event.flags & RST]
    roomy = max(windows, default=0) / 2
    sent: int | None = None
    acknowledged = 0
    empty_since: int | None = None
    for event in events:
        if event.after_cut:
            empty_since = None
        if event.from_client:
            new = event.length and (sent is None or event.sequence >= sent)
            idle_ns = event.time_ns - empty_since if empty_since is not None else 0
            next_one = event.sequence == acknowledged
            if new and next_one and idle_ns > pause and event.time_ns >= not_before_ns:
                found.append(event)
            sent = max(sent or 0, event.end)
            if new or event.flags & FIN:
                empty_since = None
        elif event.acknowledgment is not None and not event.flags & RST:
            acknowledged = event.acknowledgment
            all_of_it = sent is not None and event.acknowledgment >= sent
            empty_since = event.time_ns if all_of_it and 0 < roomy <= event.window else None
    return found
