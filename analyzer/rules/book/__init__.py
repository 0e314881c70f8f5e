"""Every rule, in the order of the book: any status first, then class by class, then closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book import (
    client_error,
    clients,
    closes,
    informational,
    messages,
    redirection,
    relays,
    resources,
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
    *relays.RULES,
    *resources.RULES,
    *clients.RULES,
    *closes.RULES,
)
