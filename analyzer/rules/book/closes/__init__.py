"""Rules for how connections end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.closes import (
    ends,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (*ends.RULES,)
