"""The test timelines of the close story, and the captures on which it must stay quiet, or the same.

`TIMELINES` are those of the table, with the verdict that it gives. Where the table gives no outcome
("by acked"), a RST behind an acknowledged response makes it delivered-then-reset, and unknown otherwise.
"""

from __future__ import annotations

from tests.analyzer.rules.closes import measured, scenarios
from tests.analyzer.rules.closes.attacks import ATTACKS
from tests.analyzer.rules.closes.cases import Timeline, case
from tests.analyzer.rules.closes.messages import CLOSING_413
from tests.analyzer.rules.closes.quiet import QUIET
from tests.analyzer.rules.closes.twisted import TWISTED
from tests.analyzer.rules.closes.wire import RAW_IP

__all__ = ["ATTACKS", "QUIET", "TIMELINES", "TWISTED", "Timeline"]


def without(run, since, until):
    """Return a run as a capture that dropped packets for some time."""
    return [p for p in run if not since <= p.ms <= until]


LOST = "response-provably-lost / lost"
BEFORE = "reset-before-ack / delivered-then-reset"
AFTER = "reset-after-ack / delivered-then-reset"
HIDDEN = "the response never passes this tap: its status is not in the capture, its octets are proved missing"
EARLY = [p for p in measured.closed_at_once() if p.ms < 140]

LOSSES = (
    case(
        "T09-server", measured.lost_then_fin(), LOST, by="L1", watched_ms=3500,
        note="the duplicate ACK comes 61.2 ms behind the FIN; tap to client and back it is 60.85",
    ),
    case("T09-client", measured.lost_then_fin(), LOST, tap="client", by="L3", note=HIDDEN),
    case("T10-server", measured.lost_then_rst(), LOST, by="L1", watched_ms=3500),
    case(
        "T10-unwatched", measured.lost_then_rst(), "reset-before-ack / unknown", by="E5",
        note="the capture ends before the acknowledgment of a response that came late could",
    ),
    case("T10-client", measured.lost_then_rst(), LOST, tap="client", by="L3", note=HIDDEN),
    case(
        "T17", scenarios.hole_in_response(), LOST, tap="client", by="L2",
        note="the status line is in the hole",
    ),
    case("T18", measured.never_sent(), LOST, by="L4"),
)  # fmt: skip

RESETS = (
    case("T05", measured.closed_at_once(), BEFORE, by="E2 E5"),
    case("T06", measured.closed_at_once(), BEFORE, tap="client", by="E2 E6"),
    case(
        "T07", measured.closed_unread(), BEFORE, by="E5",
        note="E4 stands before E5 and says the same: 3044 < 6044",
    ),
    case("T08", measured.closed_unread(), BEFORE, tap="client", by="E4 E6"),
    case("T11", measured.closed_once_acknowledged(), AFTER, by="E1"),
    case("T14", scenarios.idle_race(), "reset-after-ack (idle-close-race) / delivered"),
    case(
        "T15-after", scenarios.reset_beside_the_client(),
        "abortive-close (after-ack) / delivered-then-reset", tap="same host", by="E3", vantage="unknown",
    ),
    case(
        "T15-before", scenarios.reset_far_from_the_client(),
        "abortive-close (before-ack) / delivered-then-reset",
    ),
    case("T16", scenarios.late_acknowledgment(), BEFORE),
    case("T20", scenarios.pipelined(), BEFORE),
    case(
        "T23-e2", without(measured.closed_at_once(), 140, 160),
        BEFORE, by="E2",
    ),
    case(
        "T24", scenarios.cut_head(), BEFORE, snap_length=96, link=RAW_IP,
        note=f"raw IP, so that {len(CLOSING_413)} octets of a segment are kept: the whole response",
    ),
    case(
        "T29-before", scenarios.passing_the_middle(10), BEFORE,
        tap="middle", by="E6",
    ),
    case(
        "T29-after", scenarios.passing_the_middle(25), AFTER,
        tap="middle", by="E7",
    ),
    case(
        "T33", measured.overtaken(), AFTER, by="E7",
        note="neither E3 nor E4 may decide: RST.ack and TSecr stand at the hole before the acknowledgment",
    ),
    case(
        "T31", measured.unacknowledged(), "reset-before-ack / unknown",
        note="no proof of a loss: the acknowledgment may have been delayed",
    ),
    case("T32", scenarios.reset_unheard(), "abortive-close (before-ack) / unknown"),
)  # fmt: skip

UNDECIDED = (
    case(
        "T21", scenarios.encrypted(), "indeterminate-tls / unknown", port=443,
        note="with the keys it would be safe / delivered; this version does not decrypt",
    ),
    case(
        "T23-loss", without(measured.closed_at_once(), 95, 160), "indeterminate-capture-loss / unknown",
        note="the first RST seen is not the first: E1 on it proves nothing",
    ),
    case("T25", scenarios.midstream(), "indeterminate-mid-stream / unknown", vantage="unknown"),
    case(
        "T26", [p for p in EARLY if p.who == "S"], "indeterminate-one-direction / unknown", vantage="unknown",
        note="RST seq 1 < Re: provoked by a segment that did not acknowledge the response",
    ),
    case("T27", scenarios.injected(goes_on=False), "indeterminate-injected / unknown", tap="client"),
    case("T28", scenarios.silent_peer(), "indeterminate-peer-silent / unknown"),
    case("T30", scenarios.too_close(), "indeterminate-order / delivered-then-reset"),
)  # fmt: skip

HARMLESS = (
    case("T01", scenarios.kept_alive(), "safe / delivered"),
    case("T02", scenarios.closed_by_server(), "safe / delivered"),
    case("T03", measured.lingering(), "lingering-close-ok / delivered"),
    case("T04", measured.linger_timeout(), "lingering-close-ok (linger-timeout) / delivered"),
    case("T12", scenarios.unanswered(), "closed-while-sending / unknown"),
    case("T13", scenarios.aborted(), "client-aborted / unknown"),
    case("T19", scenarios.half_closed(), "safe / delivered"),
    case("T22", scenarios.crossing_fins(), "safe / delivered"),
    case(
        "T27-ignored", scenarios.injected(goes_on=True), "rst-ignored / delivered", tap="client",
        note="the RST looks injected as well; that the client goes on says more",
    ),
)  # fmt: skip

TIMELINES: tuple[Timeline, ...] = tuple(
    sorted((*HARMLESS, *RESETS, *LOSSES, *UNDECIDED), key=lambda timeline: timeline.id)
)
