"""Rules for 3xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.redirection import (
    location,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (*location.RULES,)
