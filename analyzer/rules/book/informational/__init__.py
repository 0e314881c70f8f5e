"""Rules for 1xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.informational import (
    interim,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (*interim.RULES,)
