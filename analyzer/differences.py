"""What is new, gone and still there between two sides: captures, or baselines, as lists of known findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzer.baselines import Baseline, Known  # noqa: TC001  (msgspec reads them)
from analyzer.trends import benjamini_hochberg, two_proportions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.baselines import RuleCount

EXPECTED_LIMIT = 5
"""Broken verdicts that chance would give each side, below which nothing is said of a rate (Cochran)."""


class Side(msgspec.Struct, kw_only=True):
    """One of the two that are compared."""

    name: str
    """As given."""
    kind: str
    """captures or baseline."""
    baseline: Baseline
    responses: int | None = None
    """Responses that were judged; None where nothing tells."""
    notes: list[str] = []


class Still(msgspec.Struct, kw_only=True):
    """A finding that is on both sides."""

    finding: Known
    """As it is on the new side."""
    count_before: int


class RateChange(msgspec.Struct, kw_only=True):
    """How often a rule was broken on both sides, where each decided something."""

    rule: str
    broken_before: int
    decided_before: int
    broken: int
    decided: int
    p_value: float
    """Of two proportions, two-sided: how often chance alone gives rates that differ as much."""
    enough: bool
    """Whether there are verdicts enough for that."""
    significant: bool = False
    """At a false discovery rate of 5 % over all rules that are compared."""

    @property
    def rate_before(self) -> float:
        """Broken of decided, on the old side."""
        return self.broken_before / self.decided_before

    @property
    def rate(self) -> float:
        """Broken of decided, on the new side."""
        return self.broken / self.decided

    @property
    def rose(self) -> bool:
        """Whether it is significantly higher."""
        return self.significant and self.rate > self.rate_before


class Difference(msgspec.Struct, kw_only=True):
    """What differs."""

    new: list[Known]
    gone: list[Known]
    still: list[Still]
    rates: list[RateChange]
    """Of the rules that were broken on one side at least; empty where a side has no counts of verdicts."""


def difference(old: Baseline, new: Baseline) -> Difference:
    """Compare two sides by fingerprint; lists are in the order of baselines."""
    before = {entry.fingerprint: entry for entry in old.findings}
    now = {entry.fingerprint: entry for entry in new.findings}
    return Difference(
        new=_ordered(entry for entry in now.values() if entry.fingerprint not in before),
        gone=_ordered(entry for entry in before.values() if entry.fingerprint not in now),
        still=[
            Still(finding=entry, count_before=before[entry.fingerprint].count)
            for entry in _ordered(entry for entry in now.values() if entry.fingerprint in before)
        ],
        rates=_rates({each.rule: each for each in old.rules}, {each.rule: each for each in new.rules}),
    )


def _ordered(entries: Iterable[Known]) -> list[Known]:
    return sorted(entries, key=lambda entry: entry.order)


def _rates(old: dict[str, RuleCount], new: dict[str, RuleCount]) -> list[RateChange]:
    changes = [
        _change(old[rule], new[rule])
        for rule in sorted(old.keys() & new.keys())
        if old[rule].decided and new[rule].decided and (old[rule].broken or new[rule].broken)
    ]
    bound = benjamini_hochberg([change.p_value for change in changes if change.enough])
    for change in changes:
        change.significant = change.enough and change.p_value <= bound
    return changes


def _change(old: RuleCount, new: RuleCount) -> RateChange:
    pooled = (old.broken + new.broken) / (old.decided + new.decided)
    fewest = min(old.decided, new.decided)
    return RateChange(
        rule=new.rule,
        broken_before=old.broken,
        decided_before=old.decided,
        broken=new.broken,
        decided=new.decided,
        p_value=two_proportions(new.broken, new.decided, old.broken, old.decided),
        enough=min(pooled, 1 - pooled) * fewest >= EXPECTED_LIMIT,
    )
