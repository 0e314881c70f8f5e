"""The members of a JSON document that are about the whole of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.reports.outcome import nothing_judged

if TYPE_CHECKING:
    from analyzer.reports.outcome import Outcome


def reading_members(outcome: Outcome) -> dict[str, Any]:
    """Say what was read, and what could not be."""
    accounting = msgspec.to_builtins(outcome.accounting)
    accounting |= {"exchanges": outcome.read.exchanges, "judged": outcome.read.judged}
    accounting["not_judged"] = dict(outcome.read.not_judged)
    return {
        "captures": outcome.captures,
        "accounting": accounting,
        "notes": outcome.notes,
        "warnings": outcome.warnings,
        "errors": outcome.errors,
        "interrupted": outcome.interrupted,
    }


def judging_members(outcome: Outcome) -> dict[str, Any]:
    """Say what was read, what was asked, and what came out."""
    tally = outcome.tally
    summary = {
        "judged": tally.judged,
        "nothing_judged": nothing_judged(outcome),
        "connections": outcome.connections,
        "responses_with_findings": tally.broken,
        "findings": {severity: tally.findings[severity] for severity in ("error", "warning", "info")},
        "undecided": outcome.undecided.total(),
        "undecided_by_reason": dict(outcome.undecided),
        "responses_by_status": {
            "invalid" if status is None else str(status): count
            for status, count in sorted(tally.responses.items(), key=lambda item: item[0] or 0)
        },
    }
    coverage = {
        rule: {
            "applicable": counts.applicable,
            "kept": counts.kept,
            "broken": counts.broken,
            "undecided": counts.undecided,
            "noted": counts.noted,
            "rate": counts.rate,
            "reasons": dict(counts.reasons),
        }
        for rule, counts in outcome.coverage.items()
    }
    return {
        "profile": outcome.profile,
        "summary": summary,
        "coverage": coverage,
        "forgotten": dict(outcome.forgotten),
        "ignored": outcome.ignores,
        "baseline": outcome.baseline,
        **reading_members(outcome),
    }
