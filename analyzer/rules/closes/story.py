"""The quantities of a close: what the verdict is decided from, computed once per connection.

Offsets are stream offsets (parsers.model), times are nanoseconds. The names in brackets are those of
the rule book's notes on the close: Rb and Re begin and end the last response, Qe ends its request,
X is the server's first FIN or RST behind Rb, P(X) what the server had acknowledged by then, A what the
client acknowledged at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.rules.closes.round_trips import RoundTrips, round_trips
from parsers.anomalies import AnomalyCode
from parsers.model import EndedBy, Framing
from parsers.timeline import FIN, RST, SYN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.rules.closes.verdict import Vantage
    from parsers.model import Connection, Exchange, Request, Response
    from parsers.timeline import CloseFacts, Event

NOISE_LENGTH = 2
"""Octets of a segment behind a whole request that may be a stray line end, and so no sign of sending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A connection whose last response is known, with the segments around its end."""

    connection: Connection
    close: CloseFacts
    events: Sequence[Event]
    request: Request | None
    """None where it was not captured or the pairing is not certain."""
    response: Response | None
    """None where no octet of it was captured, though the server's numbers say that it was sent."""
    unsolicited: bool
    """Whether the response stands before any request that it could answer."""
    begin: int
    """[Rb]"""
    end: int
    """[Re] of what was announced or, where the close delimits it, of what was sent."""
    end_guessed: bool
    """Whether the end is only the highest octet seen: delimited by a close that was not captured."""
    sent_ns: int
    """When the last of its octets passed the tap."""
    closed: Event | None
    """[X]"""
    received: int | None
    """[P(X)]; None where no segment tells it."""
    rst: Event | None
    """The server's first RST."""
    acknowledgment: Event | None
    """The client's first segment that acknowledges the whole response, as far as the events reach back."""
    acknowledged_earlier: bool
    """Whether that is only the first of the events, so that the acknowledgment may be older."""
    trips: RoundTrips
    vantage: Vantage

    @property
    def acknowledged(self) -> bool:
        """Whether the client ever acknowledged the whole response."""
        return (self.close.highest_ack_by_client or 0) >= self.end and self.whole

    @property
    def whole(self) -> bool:
        """Whether the server sent the whole response."""
        return self.response is None or self.response.ended or self.end_guessed

    @property
    def request_end(self) -> int | None:
        """[Qe]; None where the request is not known or did not end."""
        return self.request.end if self.request is not None and self.request.ended else None

    @property
    def fin(self) -> Event | None:
        """The server's first FIN, where it is its first close."""
        return self.closed if self.closed is not None and not self.closed.flags & RST else None

    @property
    def by_client(self) -> list[Event]:
        """The client's segments, RSTs left out."""
        return [event for event in self.events if event.from_client and not event.flags & RST]

    @property
    def by_server(self) -> list[Event]:
        """The server's segments, RSTs left out."""
        return [event for event in self.events if not event.from_client and not event.flags & RST]

    def new_octets(self) -> list[Event]:
        """List the client's segments with octets that the server had not acknowledged at its close.

        Left out are stray line ends behind a whole request. What came again, and keep-alive probes, hold
        no such octets.
        """
        if self.received is None or self.closed is None:
            return []
        beyond, quiet_from = self.received, self.request_end
        return [
            event
            for event in self.by_client
            if event.length
            and event.end > beyond
            and not (quiet_from is not None and event.length <= NOISE_LENGTH and event.sequence >= quiet_from)
        ]


def story_of(
    connection: Connection,
    close: CloseFacts,
    exchange: Exchange | None,
    vantage: Vantage | None,
) -> Story:
    """Compute the quantities.

    Args:
        connection: The connection.
        close: Its facts.
        exchange: That of the last final response; None where only its sequence numbers are known.
        vantage: What the user says of the tap; None to infer it.
    """
    events = close.events
    response = exchange.response_or_none if exchange is not None else None
    begin, end, guessed = _extent(close, response)
    rst = next((e for e in events if not e.from_client and e.flags & RST), None)
    closed = _closed(events, response, begin)
    client = [e for e in events if e.from_client and not e.flags & RST and e.acknowledgment is not None]
    acknowledgment = next((e for e in client if (e.acknowledgment or 0) >= end), None)
    trips = round_trips(close)
    return Story(
        connection=connection,
        close=close,
        events=events,
        request=exchange.request_or_none if exchange is not None and exchange.doubt is None else None,
        response=response,
        unsolicited=exchange is not None
        and any(found.code is AnomalyCode.RESPONSE_BEFORE_REQUEST for found in exchange.anomalies),
        begin=begin,
        end=end,
        end_guessed=guessed,
        sent_ns=_sent_ns(events, response, begin, end),
        closed=closed,
        received=_received(events, closed),
        rst=rst,
        acknowledgment=acknowledgment,
        acknowledged_earlier=acknowledgment is not None
        and acknowledgment is client[0]
        and close.events_dropped > 0,
        trips=trips,
        vantage=vantage or trips.vantage,
    )


def _closed(events: Sequence[Event], response: Response | None, begin: int) -> Event | None:
    """Return the server's first FIN behind the beginning of the response, or its first RST after it.

    A FIN is known by its number: the path may have swapped it with the response.
    """
    first_frame = response.first_frame if response is not None else 0
    for event in events:
        if event.from_client or event.flags & SYN:
            continue
        if event.flags & RST and event.frame >= first_frame:
            return event
        if event.flags & FIN and not event.flags & RST and event.sequence >= begin:
            return event
    return None


def _extent(close: CloseFacts, response: Response | None) -> tuple[int, int, bool]:
    """Return where the last response begins and ends, and whether the end is a guess."""
    if response is None:
        hidden = unacknowledged_octets(close)
        assert hidden is not None
        return (*hidden, True)
    if response.ended:
        return response.at, response.end, False
    if response.framing is Framing.CONTENT_LENGTH and response.declared_length is not None:
        return response.at, response.at + len(response.head) + response.declared_length, False
    if response.framing is Framing.CLOSE and response.ended_by is not EndedBy.GAP:
        return response.at, response.end, True
    # Its last chunk was not sent: at least one octet more than was seen.
    return response.at, response.end + 1, False


def unacknowledged_octets(close: CloseFacts) -> tuple[int, int] | None:
    """Return the octets at the end of the server's stream that the client did not acknowledge.

    Returns:
        Begin and end as stream offsets, also of octets that only the number of a FIN or a RST counts, or
        the client's SACK names; None where there are none.
    """
    acknowledged = close.highest_ack_by_client or 0
    server = [event for event in close.events if not event.from_client]
    lifetimes = {event.ttl for event in server if not event.flags & RST}
    fins = [event.sequence for event in server if event.flags & FIN]
    named = [event.sack_right for event in close.events if event.from_client and event.sack_right is not None]
    sent = [event.end for event in server if event.ttl in lifetimes]  # no other's RST
    reach = fins[0] if fins else max([*named, *sent], default=0)
    return (acknowledged, reach) if reach > acknowledged else None


def _sent_ns(events: Sequence[Event], response: Response | None, begin: int, end: int) -> int:
    """Return when the last octet of the response passed for the first time."""
    first: dict[int, int] = {}
    for event in events:
        if not event.from_client and event.length and begin <= event.end - 1 < end:
            first.setdefault(event.end, event.time_ns)
    if first:
        return first[max(first)]
    return response.last_time if response is not None else 0


def _received(events: Sequence[Event], closed: Event | None) -> int | None:
    """Return how much of the client's stream the server had acknowledged when it closed."""
    if closed is None:
        return None
    return max(
        (
            event.acknowledgment
            for event in events
            if not event.from_client and event.acknowledgment is not None and event.frame <= closed.frame
        ),
        default=None,
    )
