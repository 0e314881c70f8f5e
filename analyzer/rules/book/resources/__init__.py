"""Rules for one resource, or one server, from one exchange to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.resources import (
    caches,
    conditional,
    created,
    gone,
    head,
    not_modified,
    partial,
    resumed,
    servers,
    stored,
    validators,
    written,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *head.RULES,
    *validators.RULES,
    *created.RULES,
    *written.RULES,
    *conditional.RULES,
    *partial.RULES,
    *not_modified.RULES,
    *stored.RULES,
    *resumed.RULES,
    *gone.RULES,
    *servers.RULES,
    *caches.RULES,
)
