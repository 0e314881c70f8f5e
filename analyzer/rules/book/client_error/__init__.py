"""Rules for 4xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.client_error import (
    authentication,
    refusals,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *refusals.RULES,
    *authentication.RULES,
)
