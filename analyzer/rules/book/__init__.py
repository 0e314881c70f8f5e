"""Every rule, in the order of the book: any status first, then class by class, then closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book import (
    client_error,
    closes,
    informational,
    messages,
    redirection,
    server_error,
    successful,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *messages.RULES,
    *informational.RULES,
    *successful.RULES,
    *redirection.RULES,
    *client_error.RULES,
    *server_error.RULES,
    *closes.RULES,
)
