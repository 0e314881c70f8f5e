"""What the timeline of a close proves: who closed first, whose RST it is, and what it answered.

Every question raises Undecided where the timeline does not hold the answer.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from analyzer.rules.rule import Doubt, Undecided

if TYPE_CHECKING:
    from parsers.model import Request, Response
    from parsers.timeline import CloseFacts, Event

FIN, RST, ACK = 0x01, 0x04, 0x10
"""Flags of the TCP header (RFC 9293, 3.1)."""

NOISE_LENGTH = 2
"""Octets of a segment that may be a keep-alive probe or a stray CRLF, and so no sign of sending."""

PATIENT_COPIES, PATIENT_NS = 3, 3_000_000_000
"""A server that sent its response this often over this long waited for the acknowledgment."""

TAP_ORDER_NS = 50_000
"""Two packets closer than this may stand in the capture in the wrong order: taps read several queues."""

ROUND_TRIP_LEAST_NS = 1_000_000
"""Round trips shorter than this are those of a tap beside the server, and tell nothing."""


class Order(Enum):
    """Whether the server's TCP had the acknowledgment of the whole response when it sent its RST."""

    BEFORE = "before"
    AFTER = "after"


BEFORE, AFTER = Order.BEFORE, Order.AFTER


def client_closed_first(close: CloseFacts, *, half_close: bool = True) -> bool:
    """Whether a RST of the client (or, with half_close, a FIN) precedes every close of the server."""
    client = [
        frame for frame in (close.fin_client if half_close else None, close.rst_client) if frame is not None
    ]
    server = [frame for frame in (close.fin_server, close.rst_server) if frame is not None]
    return bool(client) and (not server or min(client) < min(server))


def first_server_rst(close: CloseFacts) -> Event:
    """Return the server's first RST.

    Raises:
        Undecided: it is not in the timeline, or may have been sent by a device in between: its TTL
            is not the server's, or the server goes on sending data.
    """
    rsts = [event for event in close.events if not event.from_client and event.flags & RST]
    if not rsts or rsts[0].frame != close.rst_server:
        raise Undecided(Doubt.TIMELINE_CUT)
    rst = rsts[0]
    others = [event for event in close.events if not event.from_client and not event.flags & RST]
    ttls = {event.ttl for event in others}
    if ttls and rst.ttl not in ttls:
        raise Undecided(Doubt.RST_DOUBTFUL)
    if any(event.length and event.frame > rst.frame for event in others):
        raise Undecided(Doubt.RST_DOUBTFUL)
    return rst


def still_sending(request: Request, response: Response, close: CloseFacts) -> bool:
    """Whether the client had more to send when the server closed.

    That is so where the request is incomplete, where the server's TCP had not got all of it, or
    where new octets of the client are seen that the server had not acknowledged at its close; also
    where octets behind the request (pipelined ones) left before the response was acknowledged.
    """
    if not request.ended:
        return True
    got = _acknowledged_at_close(close)
    if got is None:
        raise Undecided(Doubt.TIMELINE_CUT)
    if request.end > got:
        return True
    for event in close.events:
        if not event.from_client or event.length <= NOISE_LENGTH:
            continue
        end = event.sequence + event.length
        pipelined = (
            end > request.end and event.acknowledgment is not None and event.acknowledgment < response.end
        )
        if end > got or pipelined:
            return True
    return False


def _acknowledged_at_close(close: CloseFacts) -> int | None:
    """Return how much of the client's stream the server had acknowledged when it closed; None: not known."""
    first_close = min(frame for frame in (close.fin_server, close.rst_server) if frame is not None)
    acked = [
        event.acknowledgment
        for event in close.events
        if not event.from_client and event.acknowledgment is not None and event.frame <= first_close
    ]
    return max(acked, default=None)


def sent_beyond_close(close: CloseFacts) -> bool:
    """Whether octets of the client are seen that the server had not acknowledged at its close.

    Without them the client may have paused, and what it announced may never have come.
    """
    got = _acknowledged_at_close(close)
    return got is not None and any(
        event.from_client and event.length > NOISE_LENGTH and event.sequence + event.length > got
        for event in close.events
    )


def acknowledged_before(rst: Event, response: Response, close: CloseFacts) -> bool:
    """Whether the server lingered: after its FIN it acknowledged new octets, and the client the response."""
    if close.fin_server is None or close.fin_server >= rst.frame:
        return False
    before = [event for event in close.events if event.frame < rst.frame and event.acknowledgment is not None]
    at_fin = [
        e.acknowledgment or 0 for e in before if not e.from_client and e.frame <= (close.fin_server or 0)
    ]
    later = [e.acknowledgment or 0 for e in before if not e.from_client and e.frame > (close.fin_server or 0)]
    client = [e.acknowledgment or 0 for e in before if e.from_client]
    read_on = bool(at_fin) and max(later, default=0) > max(at_fin)
    return read_on and max(client, default=0) >= response.end


def order_of(rst: Event, response: Response, close: CloseFacts) -> Order:
    """Decide by the tests E1, E2, E5 and E6 of the close story.

    A RST without the ACK flag answers one segment, and its sequence number is that segment's
    acknowledgment number (RFC 9293, 3.10.7.1). At or behind the end of the response: the client
    had acknowledged it. Below: that segment was sent before the acknowledgment.

    Any other RST came before the acknowledgment where it passed the tap before it: on the
    server's side it had left before the acknowledgment arrived, on the client's side it arrived
    before the client acknowledged. One that passed behind it left before it where it followed in
    less than four fifths of the round trip between tap and server.

    Raises:
        Undecided: the RST passed behind the acknowledgment by more than that; reordered segments; no
            segment that it could answer; or a server that had repeated its response in vain.
    """
    bare = not rst.flags & ACK
    if bare and rst.sequence >= response.end:
        return AFTER
    if close.reordered:
        raise Undecided(Doubt.ORDER)
    if bare:
        _provoked(rst, close)
    else:
        _passed_first(rst, response, close)
    if _repeated_in_vain(rst, response, close):
        raise Undecided(Doubt.PEER_SILENT)
    return BEFORE


def _provoked(rst: Event, close: CloseFacts) -> None:
    """Raise where no segment of the client is seen that a RST without ACK flag could answer."""
    if not any(
        e.from_client and e.frame < rst.frame and e.acknowledgment == rst.sequence for e in close.events
    ):
        raise Undecided(Doubt.RST_DOUBTFUL)


def _passed_first(rst: Event, response: Response, close: CloseFacts) -> None:
    """Raise unless the RST left before any acknowledgment of the whole response could have arrived."""
    client = [event for event in close.events if event.from_client and event.acknowledgment is not None]
    acks = [event.time_ns for event in client if (event.acknowledgment or 0) >= response.end]
    if not acks and (close.highest_ack_by_client or 0) >= response.end:
        raise Undecided(Doubt.TIMELINE_CUT)
    if acks and close.events_dropped and (client[0].acknowledgment or 0) >= response.end:
        raise Undecided(Doubt.TIMELINE_CUT)  # the first of them may have been dropped
    if acks and acks[0] - rst.time_ns <= TAP_ORDER_NS and not _left_before(rst, acks[0], close):
        raise Undecided(Doubt.ORDER)


def _left_before(rst: Event, ack_ns: int, close: CloseFacts) -> bool:
    """Whether a RST that passed the tap behind the acknowledgment left too early to have seen it.

    It followed in much less than the shortest round trip between tap and server that is seen.
    """
    if close.handshake_ns is None or rst.time_ns < ack_ns:
        return False
    shortest = min([close.handshake_ns[0], *_round_trips(close.events)])
    return shortest >= ROUND_TRIP_LEAST_NS and (rst.time_ns - ack_ns) * 5 < shortest * 4


def _round_trips(events: list[Event]) -> list[int]:
    """List the times from data of the client to the server's acknowledgment of it, in nanoseconds."""
    found = []
    waiting: tuple[int, int] | None = None
    for event in events:
        if event.from_client:
            if event.length and waiting is None:
                waiting = (event.sequence + event.length, event.time_ns)
        elif waiting and (event.acknowledgment or 0) >= waiting[0]:
            found.append(event.time_ns - waiting[1])
            waiting = None
    return found


def _repeated_in_vain(rst: Event, response: Response, close: CloseFacts) -> bool:
    """Whether the server had sent its response again and again before it gave up."""
    copies = [
        event
        for event in close.events
        if not event.from_client
        and event.length
        and event.sequence < response.end
        and event.frame < rst.frame
        and event.sequence + event.length > response.at
    ]
    repeated = [event for event in copies if event.sequence == copies[-1].sequence] if copies else []
    return len(repeated) > PATIENT_COPIES and repeated[-1].time_ns - repeated[0].time_ns >= PATIENT_NS
