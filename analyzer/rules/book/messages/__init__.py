"""Rules for responses of any status: their lines, framing, Host and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.messages import (
    chunks,
    dates,
    framing,
    hosts,
    status_lines,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *status_lines.RULES,
    *framing.RULES,
    *chunks.RULES,
    *hosts.RULES,
    *dates.RULES,
)
