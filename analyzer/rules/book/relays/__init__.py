"""Rules for intermediaries of which both hops were captured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.relays import forwarding, substitutes

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *forwarding.RULES,
    *substitutes.RULES,
)
