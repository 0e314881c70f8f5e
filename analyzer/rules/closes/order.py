"""Had the server's TCP received the acknowledgment of the whole response when it sent its RST?

The order of frames alone misleads: beside the client the acknowledgment leaves microseconds after the
response arrives, and a RST that left the server long before it is captured behind it. Seven tests
follow, the strongest first. Each answers before, after, or nothing; the first answer is taken, and
those that agree are named with it.

    E1  it answers a segment that acknowledged the response          after
    E2  it answers a segment that did not                            before
    E3  the timestamp that it echoes is that of the acknowledgment or a later one: after; of an older one
        that the server can have remembered in place of it: before
    E4  it acknowledges less than what stands before the acknowledgment in the client's stream    before
    E5  it passed the tap before the acknowledgment, or there is none                             before
    E6  it passed behind it in less than four fifths of the round trip between tap and server     before
    E7  it passed behind it by more than any such round trip seen                                 after
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.closes.resets import is_reactive, provoker
from analyzer.rules.closes.round_trips import BESIDE_NS
from analyzer.rules.closes.verdict import Order, Vantage
from parsers.timeline import FIN, RST

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.rules.closes.story import Story
    from parsers.timeline import Event

TAP_ORDER_NS = 50_000
"""Two packets closer than this may stand in the capture in the wrong order: taps read several queues,
and beside the server an acknowledgment so near may not have been processed."""
LONGEST_TRIP_NS = 3_000_000_000
"""A round trip that is taken for certainly shorter, where none was measured."""
BEFORE, AFTER = Order.BEFORE, Order.AFTER


def order_of(story: Story) -> tuple[Order | None, tuple[str, ...]]:
    """Decide, and name the tests that decided; (None, ()) where none does or they contradict each other."""
    answers = {name: answer for name, test in TESTS.items() if (answer := test(story)) is not None}
    if not answers:
        return None, ()
    first = next(iter(answers.values()))
    against = {name for name, answer in answers.items() if answer is not first}
    # Away from the server a growing queue makes a RST late, so that E7 alone contradicts nothing.
    away = story.vantage in {Vantage.CLIENT, Vantage.MIDDLE}
    if against - ({"E7"} if away else set()):
        return None, ()
    return first, tuple(name for name, answer in answers.items() if answer is first)


def _e1(story: Story) -> Order | None:
    rst = _rst(story)
    if not is_reactive(rst) or rst.sequence < story.end or provoker(rst, story) is None:
        return None
    return None if _unanswered_before(story, rst) else AFTER


def _unanswered_before(story: Story, rst: Event) -> bool:
    """Whether a segment without the acknowledgment may have met the closed socket first, its RST unseen.

    Such a segment lies beyond all that the server acknowledged. Beside the server its RST is seen, and so
    it is enough that all of the client's segments are.
    """
    if hole_beyond(story):
        return True
    acknowledged = _got(story)
    return story.vantage is not Vantage.SERVER and any(
        event.end > acknowledged and (event.acknowledgment or 0) < story.end and event.frame < rst.frame
        for event in story.new_octets()
    )


def hole_beyond(story: Story) -> bool:
    """Whether octets of the client that followed the response, or met the RST, were not seen before it.

    One of those segments may have carried the acknowledgment, or provoked an earlier RST.
    """
    reach = _sent_before(story)
    cut, sent, top = False, [], reach
    for event in story.events:
        cut |= event.after_cut
        if not event.from_client or not event.length:
            continue
        if cut and event.sequence > top:  # what was not kept is no hole
            sent.append((top, event.sequence, event.frame))
        cut, top = False, max(top, event.end)
        sent.append((event.sequence, event.end, event.frame))
    for begin, end, frame in sorted(sent):
        if begin > reach and (story.rst is None or frame < story.rst.frame):
            return True
        reach = max(reach, end)
    return False


def _sent_before(story: Story) -> int:
    """Return up to where the client's stream was seen before the response, at most what the server got."""
    response = story.response
    frame = response.first_frame if response is not None else 0
    seen = [event.end for event in story.by_client if event.frame < frame]
    return min(max(seen), _got(story)) if seen else _got(story)


def _got(story: Story) -> int:
    """Return how much of the client's stream the server acknowledged at most."""
    return max((event.acknowledgment or 0 for event in story.events if not event.from_client), default=0)


def _e2(story: Story) -> Order | None:
    rst = _rst(story)
    if not is_reactive(rst) or rst.sequence >= story.end or provoker(rst, story) is None:
        return None
    return BEFORE


def _e3(story: Story) -> Order | None:
    rst, acknowledgment = _rst(story), story.acknowledgment
    if is_reactive(rst) or rst.tsecr is None or acknowledgment is None or acknowledgment.tsval is None:
        return None
    if story.acknowledged_earlier:
        return None
    older = _least(rst.tsecr - acknowledgment.tsval)
    if older >= 0:
        last = next((e for e in reversed(story.by_client) if e.frame < acknowledgment.frame), None)
        same = older == 0 and last is not None and last.tsval == acknowledgment.tsval
        return None if same else AFTER
    # The server remembers only timestamps of segments that begin where it had acknowledged by then.
    arrived = acknowledgment.time_ns + (story.trips.server_least or 0)
    got = max((e.acknowledgment or 0 for e in story.by_server if e.time_ns < arrived), default=-1)
    return BEFORE if acknowledgment.sequence <= got else None


def _least(distance: int) -> int:
    """Read the difference of two timestamps as -2**31 to 2**31 - 1."""
    return (distance + (1 << 31)) % (1 << 32) - (1 << 31)


def _e4(story: Story) -> Order | None:
    rst, acknowledgment = _rst(story), story.acknowledgment
    if is_reactive(rst) or rst.acknowledgment is None or acknowledgment is None or story.acknowledged_earlier:
        return None
    if rst.acknowledgment >= acknowledgment.sequence or hole_before(story, acknowledgment):
        return None
    longest = story.trips.server_most
    late = longest is not None and rst.time_ns - acknowledgment.time_ns > longest + TAP_ORDER_NS
    return None if late else BEFORE


def hole_before(story: Story, event: Event | None) -> bool:
    """Whether the client's stream may have had a hole on its way to the server when this segment arrived.

    Signs: octets that never passed the tap, octets sent again, or the server's own word (SACK).
    """
    if event is None:
        return False
    reach = -1
    for one in story.events:
        if one.frame > event.frame and not (not one.from_client and one.sack_left is not None):
            continue
        if not one.from_client:
            if one.sack_left is not None and one.sack_left > (one.acknowledgment or 0):
                return True
            continue
        if one.sequence < 0 or one.flags & RST:
            continue
        if (
            reach >= 0
            and not one.after_cut
            and (one.sequence > reach or (one.length > 1 and one.sequence < reach))
        ):
            return True
        reach = max(reach, one.end + bool(one.flags & FIN))
    return False


def _e5(story: Story) -> Order | None:
    rst, acknowledgment = _rst(story), story.acknowledgment
    if acknowledgment is None:
        return None if story.acknowledged else BEFORE
    if story.acknowledged_earlier or acknowledgment.frame < rst.frame:
        return None
    return BEFORE if acknowledgment.time_ns - rst.time_ns > TAP_ORDER_NS else None


def _e6(story: Story) -> Order | None:
    behind, least = _behind(story), story.trips.server_least
    if behind is None or least is None or least < BESIDE_NS or story.acknowledged_earlier:
        return None
    if story.trips.vantage is Vantage.UNKNOWN:  # without a handshake: a delayed acknowledgment is no trip
        return None
    return BEFORE if behind * 5 < least * 4 else None


def _e7(story: Story) -> Order | None:
    behind, least, most = _behind(story), story.trips.server_least, story.trips.server_most
    if behind is None:
        return None
    # On a fast network the shortest is as short at other taps, where a queue makes a RST late.
    beside = story.vantage is Vantage.SERVER and least is not None and least < BESIDE_NS
    longest = least if beside else most
    longest = LONGEST_TRIP_NS if longest is None else longest
    return AFTER if behind >= longest + TAP_ORDER_NS else None


def _behind(story: Story) -> int | None:
    """Return by how much the RST passed the tap behind the acknowledgment; None if it did not."""
    rst, acknowledgment = _rst(story), story.acknowledgment
    if acknowledgment is None or acknowledgment.frame > rst.frame:
        return None
    return max(0, rst.time_ns - acknowledgment.time_ns)


def _rst(story: Story) -> Event:
    assert story.rst is not None
    return story.rst


TESTS: dict[str, Callable[[Story], Order | None]] = {
    "E1": _e1,
    "E2": _e2,
    "E3": _e3,
    "E4": _e4,
    "E5": _e5,
    "E6": _e6,
    "E7": _e7,
}
