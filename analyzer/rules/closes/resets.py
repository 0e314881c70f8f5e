"""What kind a server's RST is: sent by an application that closed, or by a socket that is gone.

A RST without ACK flag answers one segment, and its sequence number is that segment's acknowledgment
number (RFC 9293, 3.10.7.1). One with the ACK flag was sent because of a close: data unread, an abort,
or SO_LINGER of zero seconds; its sequence number is the next one that the server would have sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.closes.verdict import Vantage
from parsers.timeline import ACK, RST

if TYPE_CHECKING:
    from analyzer.rules.closes.story import Story
    from parsers.timeline import Event


def is_reactive(rst: Event) -> bool:
    """Whether a RST answers one segment."""
    return not rst.flags & ACK


def provoker(rst: Event, story: Story) -> Event | None:
    """Return the client's segment that a RST answers, if it is seen: the last that fits.

    None for a RST with the ACK flag, which answers none.

    What the server has acknowledged was accepted, and so not answered by a RST, unless it came again
    behind the close.
    """
    if not is_reactive(rst):
        return None
    before = [event for event in story.events if event.frame < rst.frame]
    got = max((e.acknowledgment or 0 for e in before if not e.from_client and not e.flags & RST), default=0)
    fitting = [
        event
        for event in before
        if event.from_client
        and event.acknowledgment == rst.sequence
        and (event.sequence + max(event.length, 1) > got or _came_again(event, story))
    ]
    return fitting[-1] if fitting else None


def _came_again(event: Event, story: Story) -> bool:
    """Whether a segment behind the server's FIN held what the server had acknowledged by then."""
    fin = story.fin
    if fin is None or event.frame < fin.frame:
        return False
    by_then = [e.acknowledgment or 0 for e in story.by_server if e.frame < event.frame]
    return event.end <= max(by_then, default=-1)


def unprovoked(story: Story) -> bool:
    """Whether the first RST answers a segment that was not captured."""
    rst = story.rst
    if rst is None or not is_reactive(rst) or any(event.after_cut for event in story.events):
        return False
    return provoker(rst, story) is None


def injected(story: Story) -> str | None:
    """Say why the server's first RST may be another's; None where nothing speaks for it.

    Such as a middlebox: the RST came over another way than the server's segments, or the server does
    not know of it and goes on.
    """
    rst = story.rst
    if rst is None:
        return None
    others = story.by_server
    lifetimes = {event.ttl for event in others}
    if lifetimes and rst.ttl not in lifetimes:
        return (
            f"the RST has the time to live {rst.ttl}, the server's other segments "
            f"{', '.join(map(str, sorted(lifetimes)))}"
        )
    before = [event for event in others if event.frame < rst.frame]
    sent = max((event.end for event in before), default=0)
    received = max((event.acknowledgment or 0 for event in before), default=0)
    # A server that repeated its octets in vain may have begun to count anew behind the last copy.
    again = before[-1].end if before else sent
    if not is_reactive(rst) and rst.sequence < sent and rst.sequence != again:
        return "the number of the RST lies before octets that the server had sent already"
    late = _apart_ns(story)
    for event in others:
        # What an active RST does not count, left behind it, however close.
        swapped = event.time_ns - rst.time_ns <= late
        if event.frame < rst.frame or (swapped and not _uncounted(event, rst)):
            continue
        if event.length or event.sequence > sent + 1 or (event.acknowledgment or 0) > received:
            return f"the server goes on sending behind it (frame {event.frame})"
    return None


def _uncounted(event: Event, rst: Event) -> bool:
    """Whether a segment holds octets that an active RST would have counted, had they left before it."""
    return not is_reactive(rst) and bool(event.length) and event.sequence >= rst.sequence


def _apart_ns(story: Story) -> int:
    """Return by how much segments of the server may pass the tap out of order: the path may swap them."""
    if story.vantage is Vantage.SERVER:
        return 0
    return (story.trips.server_least or 0) // 2


def all_resets(story: Story) -> list[Event]:
    """List the server's RSTs."""
    return [event for event in story.events if not event.from_client and event.flags & RST]
