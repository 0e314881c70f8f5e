"""What a timeline is: a capture and the verdict that it must get."""

from __future__ import annotations

from dataclasses import dataclass

from tests.analyzer.rules.closes.wire import at_client, at_server, capture


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A capture and its verdict, in the words that are printed."""

    id: str
    octets: bytes
    conduct: str
    outcome: str
    subtype: str | None = None
    decided_by: tuple[str, ...] = ()
    """The tests that the table names; it names none where this is empty."""
    vantage: str | None = None
    """None: whatever is said."""
    note: str = ""


VIEWS = {"server": at_server, "client": at_client}


def case(name, run, verdict, *, tap="server", by="", note="", vantage=None, **file):
    """Make a timeline of a run seen from a tap; `verdict` is "conduct (subtype) / outcome".

    Packets of a tap in the middle stand as it sees them.
    """
    conduct, outcome = verdict.split(" / ")
    conduct, _, subtype = conduct.partition(" (")
    packets = VIEWS[tap](run) if tap in VIEWS else run
    return Timeline(
        id=name,
        octets=capture(packets, tap, **file),
        conduct=conduct,
        outcome=outcome,
        subtype=subtype.rstrip(")") or None,
        decided_by=tuple(by.split()),
        vantage=vantage or tap,
        note=note,
    )
