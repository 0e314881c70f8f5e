"""The state table: the first row that fits gives the verdict.

Each row is a function that returns its verdict, or None for the next row. Row numbers are those of the
rule book's notes on the close; where the order differs, the row says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.closes import loss, order, resets, sending
from analyzer.rules.closes.verdict import CloseVerdict, Conduct, Order, Outcome, Subtype, Vantage
from parsers.model import NotObservedReason
from parsers.timeline import FIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.rules.closes.story import Story
    from parsers.timeline import Event

LONG_ACKNOWLEDGED_NS = 3_000_000_000
"""A client that acknowledged response and FIN so long before the RST has had the time to read them."""


def judged(story: Story) -> CloseVerdict:
    """Give the verdict of the first row that fits."""
    for row in ROWS:
        verdict = row(story)
        if verdict is not None:
            return verdict
    return _verdict(story, Conduct.NO_ROW, reason="no row of the state table fits")


def _verdict(
    story: Story,
    conduct: Conduct,
    outcome: Outcome = Outcome.UNKNOWN,
    *,
    subtype: Subtype | None = None,
    decided_by: tuple[str, ...] = (),
    reason: str | None = None,
    proof: loss.Proof | None = None,
    weak: bool = False,
) -> CloseVerdict:
    return CloseVerdict(
        conduct=conduct,
        outcome=outcome,
        subtype=subtype,
        decided_by=decided_by + (proof.tests if proof else ()),
        vantage=story.vantage,
        reason=reason,
        response_end=story.end,
        rst=story.rst,
        provoker=resets.provoker(story.rst, story) if story.rst is not None else None,
        acknowledgment=None if story.acknowledged_earlier else story.acknowledgment,
        proof=proof.event if proof else None,
        weak=weak,
    )


def _one_direction(story: Story) -> CloseVerdict | None:
    """Row 3, before row 1: what is missing is one direction, and not lost."""
    if not story.connection.one_way:
        return None
    rst, note = story.rst, ""
    if rst is not None and resets.is_reactive(rst) and rst.sequence < story.end:
        note = "; the RST answers a segment that did not acknowledge the whole response"
    return _verdict(
        story, Conduct.ONE_DIRECTION, reason=f"one direction of the connection was not captured{note}"
    )


def _capture_loss(story: Story) -> CloseVerdict | None:
    """Row 1; E1 does not help, since an earlier RST may be what was lost."""
    response = story.response
    lost = response is not None and response.missing_reason is NotObservedReason.LOST
    if lost and response is not None and response.missing:
        return _verdict(story, Conduct.CAPTURE_LOSS, reason="octets of the response were lost at the tap")
    received = (story.close.highest_ack_by_client or 0) - 1  # a FIN counts one
    seen = story.close.highest_sent_by_server
    unseen = story.connection.gaps > 0 or (seen is not None and received > seen)
    if story.whole and not story.end_guessed and received > story.end and unseen:
        return _verdict(
            story, Conduct.CAPTURE_LOSS, reason="the client acknowledged octets that were not seen"
        )
    if sending.unseen(story):
        return _verdict(story, Conduct.CAPTURE_LOSS, reason="octets of the client were not captured")
    if story.rst is None or not (order.hole_beyond(story) or resets.unprovoked(story)):
        return None
    decided, by = order.order_of(story)
    if decided is Order.BEFORE and "E2" in by:
        return None
    return _verdict(
        story, Conduct.CAPTURE_LOSS, reason="segments of the client before the RST were not captured"
    )


def _client_aborted(story: Story) -> CloseVerdict | None:
    """Row 4."""
    aborted, closed, rst = sending.client_reset(story), story.closed, story.rst
    if aborted is None or sending.over_before(story, aborted):
        return None
    if aborted.ttl not in {event.ttl for event in story.by_client}:
        why = f"the client's RST has another time to live ({aborted.ttl})"
        return _verdict(story, Conduct.INJECTED, reason=why)
    # Beside the server the RST that comes first arrived there first: what follows answers what it met.
    first = rst is None or (story.vantage is Vantage.SERVER and aborted.frame < rst.frame)
    if closed is None or aborted.frame < closed.frame or first:
        return _verdict(story, Conduct.CLIENT_ABORTED, reason="the client reset the connection")
    return None


def _ignored(story: Story) -> CloseVerdict | None:
    """Row 6, before row 5: a RST that ended nothing did no harm, whosever it was."""
    if story.rst is None or not sending.goes_on(story):
        return None
    outcome = Outcome.DELIVERED if story.acknowledged else Outcome.UNKNOWN
    return _verdict(story, Conduct.RST_IGNORED, outcome, reason="both sides went on behind the RST")


def _injected(story: Story) -> CloseVerdict | None:
    """Row 5."""
    why = resets.injected(story)
    return None if why is None else _verdict(story, Conduct.INJECTED, reason=why)


def _not_closed(story: Story) -> CloseVerdict | None:
    """Row 7."""
    if story.closed is not None:
        return None
    if story.close.rst_server is not None or story.close.fin_server is not None:
        return _verdict(story, Conduct.CAPTURE_END, reason="the server closed before its response began")
    if not story.acknowledged and story.request is not None and not story.request.ended:
        return _verdict(
            story, Conduct.CAPTURE_END, reason="the capture ended while request and response were under way"
        )
    return _verdict(story, Conduct.SAFE, _delivered(story))


def _delivered(story: Story) -> Outcome:
    """Return the outcome where no RST followed."""
    return Outcome.DELIVERED if story.acknowledged else Outcome.UNKNOWN


def _nothing_to_send(story: Story) -> CloseVerdict | None:
    """Row 8."""
    if story.rst is not None or sending.still_sending(story):
        return None
    return _verdict(story, Conduct.SAFE, _delivered(story))


def _noise_answered(story: Story) -> CloseVerdict | None:
    """Row 8, with RSTs: they answer what was no new octet (an alert, a probe, a late acknowledgment)."""
    rst = story.rst
    if rst is None or not resets.is_reactive(rst) or sending.still_sending(story):
        return None
    if story.fin is None and not _forgotten(story, rst):
        return None
    return _verdict(
        story, Conduct.SAFE, _delivered(story), reason="the RST answers a segment without new octets"
    )


def _forgotten(story: Story, rst: Event) -> bool:
    """Whether a RST answers a segment behind the acknowledgment: the server had restarted, say."""
    asked = [e for e in story.by_client if e.frame < rst.frame and e.acknowledgment == rst.sequence]
    later = bool(asked) and asked[-1] is not story.acknowledgment
    return later and story.whole and order.order_of(story)[0] is Order.AFTER


def _abortive(story: Story) -> CloseVerdict | None:
    """Row 9."""
    if story.rst is None or sending.still_sending(story):
        return None
    decided, by = order.order_of(story)
    subtype = {Order.BEFORE: Subtype.BEFORE_ACK, Order.AFTER: Subtype.AFTER_ACK, None: None}[decided]
    proof = loss.proof_of_loss(story) if decided is Order.BEFORE else None
    outcome = Outcome.LOST if proof else _after_reset(story)
    reason = None if decided else "the order of RST and acknowledgment is not known"
    return _verdict(
        story, Conduct.ABORTIVE, outcome, subtype=subtype, decided_by=by, proof=proof, reason=reason
    )


def _after_reset(story: Story) -> Outcome:
    """Return the outcome where a RST followed."""
    if story.acknowledged:
        return Outcome.DELIVERED if _long_acknowledged(story) else Outcome.DELIVERED_THEN_RESET
    return Outcome.DELIVERED_THEN_RESET if loss.arrived(story) else Outcome.UNKNOWN


def _long_acknowledged(story: Story) -> bool:
    """Whether the client had the response, and the FIN if there was one, long before the RST."""
    rst, fin = story.rst, story.fin
    wanted = story.end + (fin is not None)
    first = next((e for e in story.by_client if (e.acknowledgment or 0) >= wanted), None)
    return rst is not None and first is not None and rst.time_ns - first.time_ns >= LONG_ACKNOWLEDGED_NS


def _lingering(story: Story) -> CloseVerdict | None:
    """Row 10."""
    rst = story.rst
    if not sending.lingered(story):
        return None
    if rst is None:
        return _verdict(story, Conduct.LINGERING, _delivered(story))
    decided, by = order.order_of(story)
    if decided is not Order.AFTER and not _client_had_closed(story):
        return None
    return _verdict(
        story, Conduct.LINGERING, _after_reset(story), subtype=Subtype.LINGER_TIMEOUT, decided_by=by
    )


def _client_had_closed(story: Story) -> bool:
    """Whether the client's FIN had reached the server when it sent its RST."""
    rst = story.rst
    fin = next((event for event in story.by_client if event.flags & FIN), None)
    if rst is None or fin is None or fin.frame > rst.frame:
        return False
    return rst.time_ns - fin.time_ns >= (story.trips.server_most or order.LONGEST_TRIP_NS)


def _peer_silent(story: Story) -> CloseVerdict | None:
    """Row 11, before row 9: also a server whose client had nothing more to send gave up, and was patient."""
    if story.rst is None or not sending.repeated_in_vain(story):
        return None
    return _verdict(
        story,
        Conduct.PEER_SILENT,
        reason="the server repeated its response, and the client acknowledged none of it",
    )


def _nobody_hurt(story: Story) -> CloseVerdict | None:
    """Row 12a: octets were announced, or lay unread, but none came behind the FIN."""
    if story.rst is not None or story.new_octets():
        return None
    return _verdict(story, Conduct.SAFE, _delivered(story))


def _closed_while_sending(story: Story) -> CloseVerdict | None:
    """Row 12."""
    if story.rst is not None:
        return None
    race = Subtype.IDLE_CLOSE_RACE if sending.idle_close_race(story) else None
    return _verdict(story, Conduct.CLOSED_WHILE_SENDING, _delivered(story), subtype=race)


def _reset(story: Story) -> CloseVerdict | None:
    """Rows 13 to 17."""
    decided, by = order.order_of(story)
    race = Subtype.IDLE_CLOSE_RACE if sending.idle_close_race(story) else None
    if decided is None:
        return _verdict(
            story,
            Conduct.ORDER,
            _after_reset(story),
            reason="the order of RST and acknowledgment is not known",
        )
    if decided is Order.AFTER:
        outcome = Outcome.DELIVERED if race else _after_reset(story)
        return _verdict(story, Conduct.RESET_AFTER_ACK, outcome, subtype=race, decided_by=by)
    weak = not story.new_octets() and not sending.pipelined(story)
    proof = loss.proof_of_loss(story)
    if proof is not None and not weak:
        return _verdict(story, Conduct.PROVABLY_LOST, Outcome.LOST, decided_by=by, proof=proof, subtype=race)
    return _verdict(
        story,
        Conduct.RESET_BEFORE_ACK,
        Outcome.LOST if proof else _after_reset(story),
        subtype=race,
        decided_by=by,
        proof=proof,
        weak=weak,
    )


ROWS: tuple[Callable[[Story], CloseVerdict | None], ...] = (
    _one_direction,
    _capture_loss,
    _client_aborted,
    _ignored,
    _injected,
    _not_closed,
    _nothing_to_send,
    _noise_answered,
    _peer_silent,
    _abortive,
    _lingering,
    _nobody_hurt,
    _closed_while_sending,
    _reset,
)
