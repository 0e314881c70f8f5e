"""What was read, what could not be, and what could not be judged and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.page.markup import Html, headings, joined, tag, wide
from analyzer.page.overview import percent
from analyzer.reports.captured import named
from analyzer.reports.outcome import nothing_judged
from analyzer.reports.page import counted, listed, number, summed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzer.reports.outcome import Outcome

FEW = 5
"""Lines that are not folded."""
LINES_SHOWN = 200
"""Captures, warnings, errors and notes of each kind; a day of captures that are all cut has thousands."""


def unjudged(outcome: Outcome) -> Html:
    """Write what could not be judged, and why."""
    not_judged = outcome.tally.not_judged
    parts = [
        _counts("Undecided verdicts, by reason", outcome.undecided, "verdict"),
        _counts("Exchanges that were not judged", not_judged, "exchange"),
        _counts(
            "No longer remembered, so that rules which look back may miss something", outcome.forgotten, ""
        ),
    ]
    found = [part for part in parts if part is not None]
    return tag(
        "section",
        tag("h2", "What could not be judged"),
        *(found or [tag("p", nothing_judged(outcome) or "Every question that was asked could be answered.")]),
        id="unjudged",
    )


def read(outcome: Outcome) -> Html:
    """Write the accounting, and what of the captures could not be read."""
    return tag(
        "section",
        tag("h2", "What was read"),
        _lines("Captures", outcome.captures, "info", folded=True),
        _lines("Could not be read", outcome.errors, "error"),
        _lines("Warnings", outcome.warnings, "warning"),
        _lines("Notes", outcome.notes, "info"),
        _sums(outcome),
        *(tag("p", note, class_="faint") for note in _remarks(outcome)),
        id="read",
    )


def _counts(title: str, counts: Mapping[str, int], unit: str) -> Html | None:
    """Write a table of reasons with their counts, the greatest first."""
    ordered = sorted(
        ((count, name) for name, count in counts.items() if count), key=lambda each: (-each[0], each[1])
    )
    if not ordered:
        return None
    total = sum(count for count, _ in ordered)
    rows = [
        tag(
            "tr",
            tag("th", named(reason), scope="row"),
            tag("td", number(count), class_="number"),
            tag("td", percent(count, total), class_="number"),
        )
        for count, reason in ordered
    ]
    head = headings("Reason", "Count", "Share", numbers=("Count", "Share"))
    caption = tag("caption", f"{title} ({counted(total, unit) if unit else number(total)})")
    return wide(tag("table", caption, head, tag("tbody", *rows)), title, fit=True)


def _lines(title: str, lines: Sequence[str], kind: str, *, folded: bool = False) -> Html | None:
    """Write lines of text as a list, folded where they are many."""
    if not lines:
        return None
    items = [tag("li", named(line)) for line in lines[:LINES_SHOWN]]
    if len(lines) > LINES_SHOWN:
        items.append(tag("li", f"and {number(len(lines) - LINES_SHOWN)} more; `--format json` has all"))
    heading = f"{title} ({number(len(lines))})"
    shown = not folded and len(lines) <= FEW
    return tag("details", tag("summary", heading), tag("ul", *items), class_=f"lines {kind}", open=shown)


def _sums(outcome: Outcome) -> Html:
    """Write the sums; each total is the sum of the parts that stand beside it."""
    accounting, counted_ = outcome.accounting, outcome.read
    rows = (
        ("Packets", accounting.packets, {"TCP": accounting.tcp_packets, **accounting.other_packets}),
        ("Octets", accounting.payload_octets, accounting.octets),
        ("Connections", accounting.connections, accounting.connections_by),
        ("Exchanges", counted_.exchanges, {"judged": counted_.judged, **counted_.not_judged}),
    )
    body = [
        tag(
            "tr",
            tag("th", name, scope="row"),
            tag("td", number(total), class_="number"),
            tag("td", summed(parts)),
        )
        for name, total, parts in rows
    ]
    head = headings("What", "Total", "Of which", numbers=("Total",))
    return wide(tag("table", head, tag("tbody", *body)), "Sums", fit=True)


def _remarks(outcome: Outcome) -> Iterator[Html]:
    """Say what of the traffic was seen and not read."""
    accounting = outcome.accounting
    tls = accounting.connections_by["tls"]
    if tls:
        names = {named(name): count for name, count in accounting.tls_names.items()}
        aside = f": {listed(names, 5)}" if names else ""
        yield joined([f"TLS, not decrypted: {counted(tls, 'connection')}{aside}"])
    if accounting.missing_octets:
        yield joined([f"Not captured: {counted(accounting.missing_octets, 'octet')} of the streams"])
    if accounting.one_way:
        yield joined([f"One direction only: {counted(accounting.one_way, 'connection')}"])
    if accounting.midstream:
        yield joined([f"Opening not captured: {counted(accounting.midstream, 'connection')}"])
    if accounting.set_aside:
        yield joined([f"Set aside: {listed(accounting.set_aside, 6)}"])
