"""The rule book as a list: every requirement, whether a rule, not yet one, or never to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzer.explain import UnknownRuleError, is_about, likely
from analyzer.reports.page import counted, wrapped
from analyzer.rules.catalogue import Row, state
from analyzer.rules.library import Library, book
from analyzer.rules.rule import citations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.reports.page import Look

NOT_YET = "not yet a rule of this version"


class RuleRecord(msgspec.Struct, kw_only=True):
    """A row of `rules --format json`."""

    id: str
    title: str
    status: str
    level: str
    party: str
    observable: str
    severity_rfc2616: str
    severity_rfc9110: str
    citation_rfc2616: str | None
    citation_current: str | None
    reason: str | None
    """Why there is no rule, null where there is one."""
    state: str
    """implemented, not yet, or not observable."""


def rule_record(row: Row, known: Library | None = None) -> RuleRecord:
    """Make the record of a row of the catalogue, or of the library that is given."""
    where = state(row, (known or book()).rules.keys())
    return RuleRecord(
        id=row.id,
        title=row.title,
        status=row.status,
        level=row.level.value,
        party=row.party.value,
        observable=row.observable.value,
        severity_rfc2616=row.severity_rfc2616.value,
        severity_rfc9110=row.severity_rfc9110.value,
        citation_rfc2616="; ".join(map(str, citations(row.rfc2616))) or None,
        citation_current="; ".join(map(str, citations(row.current))) or None,
        reason=None if where == "implemented" else row.reason or NOT_YET,
        state=where,
    )


def known_prefix(prefix: str, known: Library | None = None) -> str:
    """Return a prefix of ids of the catalogue, or of the library that is given, in their case.

    Raises:
        UnknownRuleError: nothing begins so.
    """
    rows = (known or book()).rows
    for rule_id in rows:
        if prefix and rule_id.lower().startswith(prefix.lower()):
            return rule_id[: len(prefix)]
    raise UnknownRuleError(f"{prefix!r} matches no requirement{likely(prefix, rows)}")


def selected(
    *,
    prefixes: Sequence[str] = (),
    ignored: Sequence[str] = (),
    statuses: frozenset[int] = frozenset(),
    states: Sequence[str] = (),
    severities: Sequence[str] = (),
    known: Library | None = None,
) -> list[RuleRecord]:
    """List the requirements that match every condition given, in the order of the book."""
    return [
        record
        for row in (known or book()).rows.values()
        if (not prefixes or row.id.startswith(tuple(prefixes)))
        and not row.id.startswith(tuple(ignored))
        and (not statuses or any(is_about(row, status) for status in statuses))
        and (
            not severities
            or row.severity_rfc9110.value in severities
            or row.severity_rfc2616.value in severities
        )
        and ((record := rule_record(row, known)).state in states or not states)
    ]


def rule_lines(records: Sequence[RuleRecord], look: Look, *, live: bool = False) -> Iterator[str]:
    """Write one line for each requirement, aligned, and their number.

    Args:
        records: The requirements.
        look: How the page is written.
        live: Whether it goes to a terminal: then the requirement has lines of its own, which fit.
    """
    width = max((len(record.id) for record in records), default=0)
    yield look.style(f"{'rule':<{width}}  {'9110':<7}  {'2616':<7}  {'level':<10}  requirement", "strong")
    for record in records:
        weights = [record.severity_rfc9110, record.severity_rfc2616]
        cells = [look.style(f"{'-' if weight == 'off' else weight:<7}", weight) for weight in weights]
        mark = "" if record.state == "implemented" else look.style(f"  [{record.state}]", "faint")
        start = f"{record.id:<{width}}  {'  '.join(cells)}  {record.level:<10}"
        if live:
            yield f"{start.rstrip()}{mark}"
            yield from wrapped(record.title, look.width, "    ")
        else:
            yield f"{start}  {record.title}{mark}"
    implemented = sum(record.state == "implemented" for record in records)
    never = sum(record.state == "not observable" for record in records)
    yield (
        f"{counted(len(records), 'requirement')}: {counted(implemented, 'rule')}, "
        f"{len(records) - implemented - never} not yet, {never} that no capture can show"
    )
