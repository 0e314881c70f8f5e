"""Counts of verdicts by rule, without pandas. Rates are broken / (kept + broken)."""

from __future__ import annotations

from collections import Counter

import msgspec


class RuleTally(msgspec.Struct):
    """The verdicts of one rule. A subject that it does not apply to is in none of them."""

    kept: int = 0
    broken: int = 0
    undecided: int = 0
    noted: int = 0
    """Facts that were seen; of a rule that states a fact the other counts stay 0."""
    reasons: Counter[str] = msgspec.field(default_factory=Counter)
    """The undecided ones by reason."""

    @property
    def applicable(self) -> int:
        """How many subjects the rule applied to."""
        return self.kept + self.broken + self.undecided

    @property
    def rate(self) -> float | None:
        """Broken of those decided; None where none was."""
        decided = self.kept + self.broken
        return self.broken / decided if decided else None
