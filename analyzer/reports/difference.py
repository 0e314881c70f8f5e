"""What differs between two sides: as text, as Markdown, and as one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.reports.captured import named, plain, shortened
from analyzer.reports.jsonlines import SCHEMA_VERSION
from analyzer.reports.markdown import code, marked
from analyzer.reports.page import Look, counted, number, table, wrapped
from analyzer.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.baselines import Known
    from analyzer.differences import Difference, RateChange, Side

WHERE_WIDTH = 60
"""Characters of host and target in a line."""
_NO_RATES = "Rates cannot be compared: one side has no counts of verdicts."
_FINDING_HEADING = ("severity", "rule", "method", "where", "status", "count")
_RATE_HEADING = ("rule", "before", "now", "by chance")


def headline(difference: Difference) -> str:
    """Say in one line what differs."""
    counts = f"{number(len(difference.new))} new, {number(len(difference.gone))} gone"
    text = f"{counts}, {number(len(difference.still))} still there"
    rose = sum(change.rose for change in difference.rates)
    fell = sum(change.significant for change in difference.rates) - rose
    rates = [f"{number(count)} {word}" for count, word in ((rose, "rose"), (fell, "fell")) if count]
    return text + (f"; of the rates of rules {', '.join(rates)}" if rates else "")


def text_lines(
    old: Side, new: Side, difference: Difference, look: Look, *, limit: int | None
) -> Iterator[str]:
    """Write the report for people.

    Args:
        old: One side.
        new: The other.
        difference: What differs between them.
        look: Width and colour.
        limit: Findings shown of each kind; None for all.
    """
    yield look.style(headline(difference), "error" if difference.new else "kept")
    for word, side in (("old", old), ("new", new)):
        yield from wrapped(f"{word}: {_side(side)}", look.width, "  ", "    ")
    for title, rows in _sections(difference):
        if rows:
            yield from ("", look.style(f"{title} ({number(len(rows))})", "strong"))
            yield from table([_FINDING_HEADING, *rows[:limit]], left=range(5))
            yield from _more(rows, limit)
    changes = _told(difference.rates)
    if changes:
        yield from ("", look.style("Rates of rules: broken of decided", "strong"))
        rows = [_rate_row(change) for change in changes]
        yield from table([_RATE_HEADING, *rows[:limit]], left=range(4))
        yield from _more(rows, limit)
    elif not (old.baseline.rules and new.baseline.rules):
        yield from ("", _NO_RATES)


def markdown_lines(old: Side, new: Side, difference: Difference, *, limit: int | None) -> Iterator[str]:
    """Write the report for a comment or a ticket (arguments as for text_lines)."""
    yield from ("# Wirelint: what differs", "", f"**{marked(headline(difference))}**", "")
    for word, side in (("old", old), ("new", new)):
        yield f"- {word}: {code(named(side.name))}, {marked(_what(side))}"
    for title, rows in _sections(difference):
        if rows:
            yield from ("", f"## {title} ({number(len(rows))})", "")
            yield from _markdown_table(_FINDING_HEADING, rows[:limit], code_columns=(1, 2, 3))
            yield from _more(rows, limit, before="\n")
    changes = _told(difference.rates)
    if changes:
        rows = [_rate_row(change) for change in changes]
        yield from ("", "## Rates of rules: broken of decided", "")
        yield from _markdown_table(_RATE_HEADING, rows[:limit], code_columns=(0,))
        yield from _more(rows, limit, before="\n")
    elif not (old.baseline.rules and new.baseline.rules):
        yield from ("", _NO_RATES)


def record(old: Side, new: Side, difference: Difference) -> dict[str, Any]:
    """Make the JSON document; every finding and every rate is in it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "wirelint": VERSION,
        "old": _side_record(old),
        "new": _side_record(new),
        "summary": {
            "new": len(difference.new),
            "gone": len(difference.gone),
            "still": len(difference.still),
            "rose": sum(change.rose for change in difference.rates),
        },
        "findings_new": [_finding_record(entry) for entry in difference.new],
        "findings_gone": [_finding_record(entry) for entry in difference.gone],
        "findings_still": [
            {**_finding_record(still.finding), "count_before": still.count_before}
            for still in difference.still
        ],
        "rates": [
            {
                **msgspec.to_builtins(change),
                "rate_before": change.rate_before,
                "rate": change.rate,
                "rose": change.rose,
            }
            for change in difference.rates
        ],
    }


def _sections(difference: Difference) -> Iterator[tuple[str, list[list[str]]]]:
    yield "New", [_row(entry, number(entry.count)) for entry in difference.new]
    yield "Gone", [_row(entry, number(entry.count)) for entry in difference.gone]
    yield (
        "Still there",
        [
            _row(still.finding, f"{number(still.count_before)} -> {number(still.finding.count)}")
            for still in difference.still
        ],
    )


def _row(entry: Known, count: str) -> list[str]:
    where = plain(f"{entry.host or entry.server or ''}{entry.target or ''}")
    status = "-" if entry.status is None else str(entry.status)
    return [
        entry.severity,
        plain(entry.rule),
        plain(shortened(entry.method or "-", 20)),
        shortened(where, WHERE_WIDTH) or "-",
        status,
        count,
    ]


def _told(rates: Sequence[RateChange]) -> list[RateChange]:
    """Choose the rates that differ, the surest first."""
    return sorted(
        (change for change in rates if change.rate != change.rate_before),
        key=lambda change: (not change.significant, change.p_value, change.rule),
    )


def _rate_row(change: RateChange) -> list[str]:
    if not change.enough:
        said = "too few to tell"
    else:
        said = f"p = {change.p_value:.2g}" + ("" if change.significant else ", not significant")
    return [
        plain(change.rule),
        _rate(change.broken_before, change.decided_before),
        _rate(change.broken, change.decided),
        said,
    ]


def _rate(broken: int, decided: int) -> str:
    return f"{number(broken)} of {number(decided)} ({broken / decided:.1%})"


def _more(rows: Sequence[object], limit: int | None, *, before: str = "") -> Iterator[str]:
    if limit is not None and len(rows) > limit:
        yield f"{before}{'' if before else '  '}and {number(len(rows) - limit)} more (--show all)"


def _side(side: Side) -> str:
    return f"{named(side.name)}: {_what(side)}"


def _what(side: Side) -> str:
    findings = counted(len(side.baseline.findings), "different finding")
    judged = "" if side.responses is None else f"{counted(side.responses, 'response')} judged, "
    return f"{side.kind}, {judged}{findings}"


def _side_record(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "kind": side.kind,
        "profile": side.baseline.profile or None,
        "responses": side.responses,
        "findings": len(side.baseline.findings),
    }


def _finding_record(entry: Known) -> dict[str, Any]:
    return {field: getattr(entry, field) for field in entry.__struct_fields__}


def _markdown_table(
    heading: Sequence[str], rows: Sequence[Sequence[str]], *, code_columns: Sequence[int]
) -> Iterator[str]:
    yield f"| {' | '.join(heading)} |"
    yield f"|{':--|' * len(heading)}"
    for row in rows:
        cells = (code(cell) if n in code_columns else marked(cell) for n, cell in enumerate(row))
        yield f"| {' | '.join(cells)} |"
