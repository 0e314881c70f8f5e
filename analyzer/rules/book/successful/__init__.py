"""Rules for 2xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.successful import (
    conditional_range,
    content,
    multipart,
    partial_content,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *content.RULES,
    *partial_content.RULES,
    *conditional_range.RULES,
    *multipart.RULES,
)
