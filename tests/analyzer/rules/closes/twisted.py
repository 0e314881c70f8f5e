"""Runs of the table made harder to read: what happened stays the same, and so must the verdict.

Before the response comes, the client sends eight segments more than in the run itself; most twists
are about them.
"""

from __future__ import annotations

from dataclasses import replace

from tests.analyzer.rules.closes import measured
from tests.analyzer.rules.closes.cases import Timeline, case
from tests.analyzer.rules.closes.wire import client, numbered, server

HEAD = 4
"""So many packets a run begins with: handshake and request head."""
SEGMENTS, SIZE, BEGIN = 8, 500, 44
END = BEGIN + SEGMENTS * SIZE
LASTS_MS = 200.0


def early(at=91.4):
    """Return eight segments of content, as they should come."""
    return measured.upload(at, BEGIN, SEGMENTS, step=2)


def plain():
    """Nothing happens to them."""
    return measured.read(early(), 1)


def loss():
    """The third is lost, and comes again a round trip later; the server says what it has meanwhile."""
    sent = early()
    run = [*sent[:2], server(93.5, "A", 1, 1044), replace(sent[2], lost=True)]
    for packet in sent[3:]:
        run += [packet, server(packet.ms + 0.05, "A", 1, 1044, sack=((1544, packet.end),))]
    again = replace(sent[2], ms=162.5)
    return [*run, again, server(again.ms + 0.05, "A", 1, END)]


def reordering():
    """The fourth arrives before the third."""
    sent = early()
    third, fourth = sent[2], replace(sent[3], ms=sent[2].ms - 0.3)
    return [
        *sent[:2],
        server(93.5, "A", 1, 1044),
        fourth,
        server(fourth.ms + 0.05, "A", 1, 1044, sack=((1544, 2044),)),
        third,
        server(third.ms + 0.05, "A", 1, 2044),
        *measured.read(sent[4:], 1),
    ]


def merged():
    """They pass the tap as two packets larger than any on the wire, as network cards hand them over."""
    half = SEGMENTS // 2 * SIZE
    run = [client(ms, "PA", BEGIN + at, 1, half) for ms, at in ((91.4, 0), (99.4, half))]
    return [p for packet in run for p in (packet, server(packet.ms + 0.05, "A", 1, packet.end))]


def longer(run, begin):
    """Return a run with more of the upload before all that happens."""
    return [*run[:HEAD], *begin, *(_moved(p) for p in run[HEAD:])]


def _moved(p):
    """Return a packet later, and further on in the client's stream."""
    ours, theirs = ("seq", "ack") if p.who == "C" else ("ack", "seq")
    number = getattr(p, ours)
    moved = number if number is None else number + SEGMENTS * SIZE
    return replace(p, ms=p.ms + LASTS_MS, **{ours: moved, theirs: getattr(p, theirs)})


def tagged(run):
    """Return a run in a VLAN, at times that no microsecond holds."""
    return [replace(p, vlan=100, ms=p.ms + 0.000_123) for p in run]


def doubled(run):
    """Return a run as a mirror port gives it: each frame again from behind a router, in 10 us."""
    return [copy for p in numbered(run) for copy in (p, replace(p, ms=p.ms + 0.01, hops=1))]


def doubled_elsewhere(run):
    """Return a run each frame of which is seen in two VLANs."""
    return [
        copy for p in numbered(run) for copy in (replace(p, vlan=100), replace(p, vlan=200, ms=p.ms + 0.01))
    ]


TWISTS = {
    "longer": lambda run: longer(run, plain()),
    "loss": lambda run: longer(run, loss()),
    "reordering": lambda run: longer(run, reordering()),
    "merged": lambda run: longer(run, merged()),
    "tagged": tagged,
    "doubled": doubled,
    "doubled-vlan": doubled_elsewhere,
}

BEFORE = "reset-before-ack / delivered-then-reset"
RUNS = (
    ("T03", measured.lingering, "lingering-close-ok / delivered", "server", ""),
    ("T05", measured.closed_at_once, BEFORE, "server", "E2 E5"),
    ("T06", measured.closed_at_once, BEFORE, "client", "E2 E6"),
    ("T07", measured.closed_unread, BEFORE, "server", "E5"),
    ("T08", measured.closed_unread, BEFORE, "client", "E4 E6"),
)

WRAPPING = {"C": 2**32 - 900, "S": 2**32 - 30}
"""Initial sequence numbers that wrap within the content, and within the response."""

TWISTED: tuple[Timeline, ...] = tuple(
    case(f"{name}-{kind}", twist(run()), verdict, tap=tap, by=by)
    for name, run, verdict, tap, by in RUNS
    for kind, twist in TWISTS.items()
) + tuple(
    case(f"{name}-wrapped", run(), verdict, tap=tap, by=by, first=WRAPPING)
    for name, run, verdict, tap, by in RUNS
)
