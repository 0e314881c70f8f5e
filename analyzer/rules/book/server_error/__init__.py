"""Rules for 5xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.server_error import (
    failures,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (*failures.RULES,)
