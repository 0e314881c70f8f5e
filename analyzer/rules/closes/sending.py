"""Whether the client was still sending when the server closed, and what became of what it sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.closes.story import NOISE_LENGTH
from parsers.timeline import FIN, RST

if TYPE_CHECKING:
    from analyzer.rules.closes.story import Story
    from parsers.timeline import Event

PATIENT_COPIES, PATIENT_NS = 3, 3_000_000_000
"""A server that sent its response this often over this long waited for the acknowledgment."""


def still_sending(story: Story) -> bool:
    """Whether the client had more to send when the server closed.

    That is so where its request is incomplete, or the server had not acknowledged all of it; where
    octets are seen that the server had not acknowledged; and where octets behind the request
    (pipelined ones) left the client before it acknowledged the response: they were never read.
    """
    return announced(story) or bool(story.new_octets()) or bool(pipelined(story))


def announced(story: Story) -> bool:
    """Whether the request promises octets that the server had not got."""
    request = story.request
    if request is None:
        return False
    return not request.ended or (story.received is not None and request.end > story.received)


def pipelined(story: Story) -> list[Event]:
    """List the segments with octets behind the request that left before the response was acknowledged."""
    end = story.request_end
    if end is None:
        return []
    return [
        event
        for event in story.by_client
        if event.length > NOISE_LENGTH
        and event.end > end
        and event.acknowledgment is not None
        and event.acknowledgment < story.end
    ]


def lingered(story: Story) -> bool:
    """Whether the server went on acknowledging new octets of the client behind its FIN."""
    fin, received = story.fin, story.received
    if fin is None or received is None:
        return False
    ends = [event.end for event in story.by_client if event.flags & FIN]
    return any(
        event.frame > fin.frame
        and event.acknowledgment is not None
        and event.acknowledgment - (bool(ends) and event.acknowledgment > ends[0])
        > received  # a FIN counts one
        for event in story.by_server
    )


def unseen(story: Story) -> bool:
    """Whether the last octets of the client's stream are known of, and no segment of them was seen."""
    if any(event.after_cut for event in story.events):
        return False
    reach = max((event.end for event in story.by_client), default=0)
    return (story.close.highest_sent_by_client or 0) > reach


def idle_close_race(story: Story) -> bool:
    """Whether the octets that the close met are a request begun after the response was acknowledged.

    Also where the last response answers no request (the notice of a time limit, say): what crossed it
    did not ask for it.
    """
    sent, end = story.new_octets(), story.request_end
    if not sent or story.unsolicited:
        return bool(sent)
    return end is not None and all(
        event.sequence >= end and (event.acknowledgment or 0) >= story.end for event in sent
    )


def repeated_in_vain(story: Story) -> bool:
    """Whether the server had sent its response again and again before it gave up."""
    rst = story.rst
    if rst is None:
        return False
    acknowledgment = story.acknowledgment
    if acknowledgment is not None and acknowledgment.frame < rst.frame:
        return False
    copies: dict[int, list[int]] = {}
    for event in story.by_server:
        in_response = event.sequence < story.end and event.end > story.begin
        if event.length and event.frame < rst.frame and in_response:
            copies.setdefault(event.sequence, []).append(event.time_ns)
    return any(
        len(times) > PATIENT_COPIES and times[-1] - times[0] >= PATIENT_NS for times in copies.values()
    )


def goes_on(story: Story) -> bool:
    """Whether both sides exchanged new octets behind every RST of the server: it ended nothing."""
    rsts = [event for event in story.events if not event.from_client and event.flags & RST]
    return bool(rsts) and _both_go_on(story, rsts[-1])


def client_reset(story: Story) -> Event | None:
    """Return the client's first RST that ended the connection: none behind which both sides went on.

    Such as one that answered a stray segment, or was out of the server's window.
    """
    rsts = [event for event in story.events if event.from_client and event.flags & RST]
    return next((rst for rst in rsts if not _both_go_on(story, rst)), None)


def over_before(story: Story, rst: Event) -> bool:
    """Whether response and FINs had passed before a RST of the client: it answers a late copy, say."""
    fins, had = (story.close.fin_client, story.close.fin_server), story.acknowledgment
    closed = all(frame is not None and frame < rst.frame for frame in fins)
    return closed and had is not None and had.frame < rst.frame and story.whole


def _both_go_on(story: Story, rst: Event) -> bool:
    """Whether the server acknowledged octets that the client sent only behind a RST."""
    before = [event for event in story.events if event.frame < rst.frame and not event.flags & RST]
    after = [event for event in story.events if event.frame > rst.frame and not event.flags & RST]
    reach = max((e.end for e in before if e.from_client), default=0)
    sent = [e.end for e in after if e.from_client and e.length]
    acknowledged = max((e.acknowledgment or 0 for e in after if not e.from_client), default=0)
    return any(reach < end <= acknowledged for end in sent)
