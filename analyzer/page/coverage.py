"""What was asked: every rule that applied to something, and how often it was kept, broken, undecided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.page.markup import NOTHING, Html, headings, tag, wide
from analyzer.page.overview import percent
from analyzer.reports.page import counted, number

if TYPE_CHECKING:
    from analyzer.reports.outcome import Outcome
    from analyzer.rules.library import Library

_COLUMNS = ("Rule", "What it asks", "Applicable", "Kept", "Broken", "Undecided", "Rate")


def coverage(outcome: Outcome, known: Library) -> Html:
    """Write the table of coverage, folded: rules that applied to nothing are counted alone."""
    tallies = outcome.coverage
    applied = {rule: tally for rule, tally in tallies.items() if tally.applicable or tally.noted}
    broken = sum(1 for tally in applied.values() if tally.broken)
    kept = sum(1 for tally in applied.values() if tally.kept and not tally.broken)
    rest = len(applied) - broken - kept
    text = (
        f"{counted(len(tallies), 'rule')} asked (profile {outcome.profile}), {number(len(applied))} applied "
        f"to something here: {number(kept)} kept throughout, {number(broken)} broken, {number(rest)} never "
        "decided or noted alone."
    )
    rows = []
    for rule, tally in applied.items():
        decided = tally.kept + tally.broken
        counts = (tally.applicable, tally.kept, tally.broken, tally.undecided)
        row = known.rows.get(rule)
        rows.append(
            tag(
                "tr",
                tag("th", tag("code", rule), scope="row"),
                tag("td", row.title if row else ""),
                *(tag("td", number(count) if count else NOTHING, class_="number") for count in counts),
                tag("td", percent(tally.broken, decided) if decided else NOTHING, class_="number"),
            )
        )
    table = tag("table", headings(*_COLUMNS, numbers=_COLUMNS[2:]), tag("tbody", *rows), class_="coverage")
    folded = tag(
        "details",
        tag("summary", f"Every rule that applied ({number(len(applied))})"),
        wide(table, "Coverage by rule"),
    )
    return tag(
        "section",
        tag("h2", "What was asked"),
        tag("p", text),
        tag("p", "A rate is broken of kept and broken; what is undecided is in neither.", class_="faint"),
        folded if rows else None,
        id="coverage",
    )
