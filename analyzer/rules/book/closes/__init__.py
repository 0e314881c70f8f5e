"""Rules for how connections end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.closes import (
    early_answers,
    ends,
    graceful,
    persistence,
    pipelines,
    resets,
    unread_content,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *ends.RULES,
    *resets.RULES,
    *graceful.RULES,
    *persistence.RULES,
    *early_answers.RULES,
    *unread_content.RULES,
    *pipelines.RULES,
)
