"""Rules for 3xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.redirection import (
    choices,
    conditions,
    location,
    metadata,
    not_modified,
    notes,
    targets,
    use_proxy,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *location.RULES,
    *targets.RULES,
    *notes.RULES,
    *choices.RULES,
    *not_modified.RULES,
    *conditions.RULES,
    *metadata.RULES,
    *use_proxy.RULES,
)
