"""What proves that the client never got its response: the server's socket was gone, and octets were missing.

    L1  the client, when the response must have arrived, said again that it had less; and said no more
    L2  it named octets behind a hole in the response (SACK)
    L3  beside the client, octets that the server's numbers count never passed the tap
    L4  the rest of the response was never sent

That no acknowledgment was seen is no proof: a RST kills the acknowledgment that was still to come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from analyzer.rules.closes.resets import all_resets, is_reactive
from analyzer.rules.closes.round_trips import BESIDE_NS
from analyzer.rules.closes.verdict import Vantage

if TYPE_CHECKING:
    from analyzer.rules.closes.story import Story
    from parsers.timeline import Event

WATCHED_NS = 3_000_000_000
"""How long nothing more must have come of the client: more than three usual retransmission timeouts, and
than the longest delay of an acknowledgment (RFC 1122, 4.2.3.2: half a second)."""


class Proof(NamedTuple):
    """What proves the loss."""

    tests: tuple[str, ...]
    event: Event
    """The segment that shows it."""


def proof_of_loss(story: Story) -> Proof | None:
    """Find what proves that the response did not reach the client whole; None where nothing does."""
    if story.acknowledged or story.rst is None:
        return None
    if not story.whole:
        rst = _never_sent(story)
        return None if rst is None else Proof(("L4",), rst)
    shown = {"L1": _still_less(story), "L2": _sack_above_hole(story), "L3": _never_arrived(story)}
    proofs = {test: event for test, event in shown.items() if event is not None}
    if not proofs:
        return None
    return Proof(tuple(proofs), next(iter(proofs.values())))


def _never_sent(story: Story) -> Event | None:
    """L4: the first RST ends a response of which more was announced."""
    rst = story.rst
    assert rst is not None
    sent = max((e.end for e in story.by_server), default=0)
    # What the client acknowledged was sent, also where it did not pass the tap; a FIN counts one.
    sent = max(sent, (story.close.highest_ack_by_client or 0) - (story.close.fin_server is not None))
    if sent >= story.end or (not is_reactive(rst) and rst.sequence >= story.end):
        return None
    counted = story.fin is not None or not is_reactive(rst)
    return rst if counted or _heard_of_it_all(story, sent) else None


def _heard_of_it_all(story: Story, sent: int) -> bool:
    """Whether the client acknowledged all that was seen, and later again no more than that.

    Where no number of a FIN or RST counts the server's octets, a burst of them may have been dropped by
    the tap, together with the FIN: what the client sends behind their arrival acknowledges them.
    """
    return sum((event.acknowledgment or 0) >= sent for event in story.by_client) > 1


def _sack_above_hole(story: Story) -> Event | None:
    """L2: before a RST the client had got later octets, and not these."""
    last_rst = all_resets(story)[-1]
    for event in story.by_client:
        if event.sack_left is None or event.acknowledgment is None or event.frame > last_rst.frame:
            continue
        if event.acknowledgment < story.end and event.acknowledgment < event.sack_left:
            return event
    return None


def _never_arrived(story: Story) -> Event | None:
    """L3: beside the client, the octets did not pass before the RST that the client believed."""
    response = story.response
    if story.vantage is not Vantage.CLIENT or (response is not None and not response.missing):
        return None
    for rst in all_resets(story):
        before = [e for e in story.by_client if e.frame < rst.frame and e.acknowledgment is not None]
        if before and rst.sequence == before[-1].acknowledgment and rst.sequence < story.end:
            return rst
    return None


def _still_less(story: Story) -> Event | None:
    """L1: a segment that left the client when the response must have arrived, and no other word since.

    Only an acknowledgment that says again what was said before: it answers what has just arrived, the FIN
    or a RST. Data tell no time, since they may have waited for long in the queue of the client's uplink.
    """
    if story.close.silent_ns < WATCHED_NS and not _watched(story):
        return None
    trip = story.trips.client_least
    if trip is None or story.sent_ns == 0:
        return None
    must_have = story.sent_ns + trip
    for event in story.by_client:
        late = event.time_ns >= must_have and event.acknowledgment is not None
        if not late or event.length or not _said_before(story, event):
            continue
        if (event.acknowledgment or 0) < story.end and _killed_there(story, event):
            return event
    return None


def _said_before(story: Story, event: Event) -> bool:
    """Whether an earlier segment of the client acknowledged as much."""
    return any(e.acknowledgment == event.acknowledgment for e in story.by_client if e.frame < event.frame)


def _watched(story: Story) -> bool:
    """Whether the connection itself was seen long enough behind the server's first RST."""
    assert story.rst is not None
    return story.connection.end_ns - story.rst.time_ns >= WATCHED_NS


def _killed_there(story: Story, event: Event) -> bool:
    """Whether a RST with just that number followed, and no other word of the client."""
    fatal = any(rst.frame > event.frame and rst.sequence == event.acknowledgment for rst in all_resets(story))
    later = [e.acknowledgment or 0 for e in story.by_client if e.frame > event.frame]
    return fatal and max(later, default=0) < story.end


def arrived(story: Story) -> bool:
    """Whether a tap beside the client saw the whole response pass before any RST that it would believe."""
    response, trip = story.response, story.trips.client_least
    if story.vantage is not Vantage.CLIENT or trip is None or trip >= BESIDE_NS:
        return False
    if response is None or not story.whole or response.missing:
        return False
    return story.rst is None or response.last_frame < story.rst.frame
