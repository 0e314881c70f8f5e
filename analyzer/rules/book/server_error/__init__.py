"""Rules for 5xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.server_error import (
    extensions,
    failures,
    gateways,
    network,
    senders,
    unavailable,
    unimplemented,
    versions,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *failures.RULES,
    *unimplemented.RULES,
    *gateways.RULES,
    *unavailable.RULES,
    *versions.RULES,
    *extensions.RULES,
    *network.RULES,
    *senders.RULES,
)
