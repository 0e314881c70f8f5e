"""How much of the standards the book covers, as text and as JSON: `wirelint rules --coverage`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzer.reports.page import counted, wrapped
from analyzer.rules.coverage import (
    CHECKERS,
    PeerCheck,
    SectionCoverage,
    covered,
    peer_checks,
    section_coverage,
)
from analyzer.rules.library import Library, book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.reports.page import Look

SECTION_NAMES = {
    "2616-other": "other RFC 2616",
    "current": "today alone",
}


class CoverageRecord(msgspec.Struct, kw_only=True):
    """The document of `rules --coverage --format json`."""

    sections: list[SectionCoverage]
    checkers: dict[str, int]
    """By checker, how many of the tests about one status code or class it makes; "wirelint" is among them."""
    status_checks: int
    """How many such tests there are in the union."""
    checks: list[PeerCheck]


def coverage_record(known: Library | None = None) -> CoverageRecord:
    """Put the coverage of the book, or of the library that is given, into one record."""
    rules = (known or book()).rules
    checked = {rule.id for rule in rules.values() if not rule.fact}
    facts = {rule.id for rule in rules.values() if rule.fact}
    about_status = [check for check in peer_checks() if check.is_about_status]
    ours = {"wirelint": sum(covered(check, rules) for check in about_status)}
    theirs = {name: sum(name in check.checkers for check in about_status) for name in CHECKERS}
    return CoverageRecord(
        sections=section_coverage(checked, facts),
        checkers=dict(sorted((ours | theirs).items(), key=lambda item: -item[1])),
        status_checks=len(about_status),
        checks=list(peer_checks()),
    )


def coverage_lines(look: Look, known: Library | None = None) -> Iterator[str]:
    """Write the coverage: by section, what is left out and why, and against other checkers."""
    record = coverage_record(known)
    yield look.style("Requirements by section of RFC 2616", "strong")
    yield from _table(record.sections)
    yield ""
    yield look.style("Not checked though a capture may show it", "strong")
    yield from _reasons({k: v or "not yet" for s in record.sections for k, v in s.missing.items()}, look)
    yield ""
    yield look.style("What no capture can show", "strong")
    yield from _reasons({k: v for s in record.sections for k, v in s.not_observable.items()}, look)
    yield ""
    yield look.style(
        f"Of the {record.status_checks} tests of a status code that any checker makes, each makes", "strong"
    )
    for name, count in record.checkers.items():
        yield f"  {name:<10} {count:>3}"
    yield ""
    yield look.style(f"All {counted(len(record.checks), 'test')} of those checkers", "strong")
    yield from _checks(record.checks, look)


def _table(sections: list[SectionCoverage]) -> Iterator[str]:
    head = ("section", "required", "checked", "noted", "not yet", "never to be seen")
    yield f"  {head[0]:<15}" + "".join(f"  {name:>8}" for name in head[1:])
    rows = [(SECTION_NAMES.get(each.section, each.section), _counts(each)) for each in sections]
    rows.append(("all", [sum(column) for column in zip(*(counts for _, counts in rows), strict=True)]))
    for name, counts in rows:
        cells = [f"  {count or '-':>8}" for count in counts]
        yield f"  {name:<15}" + "".join(cells)


def _counts(section: SectionCoverage) -> list[int]:
    return [
        section.requirements,
        section.checked,
        section.facts,
        len(section.missing),
        len(section.not_observable),
    ]


def _reasons(reasons: dict[str, str], look: Look) -> Iterator[str]:
    if not reasons:
        yield "  nothing"
    for rule_id, reason in reasons.items():
        yield from wrapped(f"{rule_id}: {reason}", look.width, "  ", "      ")


def _checks(checks: list[PeerCheck], look: Look) -> Iterator[str]:
    area = ""
    for check in checks:
        if check.area != area:
            area = check.area
            yield f"  {look.style(area, 'strong')}"
        told = ", ".join(check.rules) or f"none ({check.reason})"
        yield from wrapped(f"{check.check}: {told}", look.width, "    ", "        ")
