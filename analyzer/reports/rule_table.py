"""Findings counted by rule, in one table without samples: what `analyze --statistics` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzer.reports.page import number, table
from analyzer.rules.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.redaction import Mask
    from analyzer.reports.outcome import Outcome
    from analyzer.reports.page import Look
    from analyzer.rules.finding import Finding

SERVERS_LIMIT = 1_000
"""Servers that are told apart for one rule."""
_WEIGHTS = ("error", "warning", "info", "undecided")


class _Row(msgspec.Struct):
    count: int = 0
    servers: set[str] = msgspec.field(default_factory=set)


class RuleTable:
    """Takes findings one by one, and counts them by rule."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], _Row] = {}

    def take(self, finding: Finding) -> bool:
        """Count a finding; none is kept."""
        weight = finding.severity.value if finding.verdict is Verdict.BROKEN else "undecided"
        row = self._rows.setdefault((weight, finding.rule), _Row())
        row.count += finding.count
        if len(row.servers) < SERVERS_LIMIT:
            row.servers.add(finding.server)
        return False

    def lines(self, outcome: Outcome, look: Look, _mask: Mask) -> Iterator[str]:
        """Write the table: errors first, then by count."""
        if not self._rows:
            return
        yield ""
        ordered = sorted(
            self._rows.items(), key=lambda item: (_WEIGHTS.index(item[0][0]), -item[1].count, item[0][1])
        )
        cells = [["rule", "severity", "found", "applicable", "broken", "servers"]]
        for (weight, rule), row in ordered:
            tally = outcome.coverage.get(rule)
            rate = tally.rate if tally else None
            more = "+" if len(row.servers) >= SERVERS_LIMIT else ""
            cells.append(
                [
                    rule,
                    weight,
                    number(row.count),
                    number(tally.applicable) if tally else "-",
                    "-" if rate is None else f"{100 * rate:.1f}%",
                    f"{number(len(row.servers))}{more}",
                ]
            )
        heading, *lines = table(cells, left=(0, 1))
        yield look.style(heading, "strong")
        for ((weight, rule), _), line in zip(ordered, lines, strict=True):
            at = line.index(weight, 2 + len(rule))
            yield line[:at] + look.style(weight, weight) + line[at + len(weight) :]
        if outcome.filtered:
            yield look.style(
                "  applicable and broken: of all that was judged, also of what is not shown", "faint"
            )
