"""Rules for what a client does next: it follows a redirect, repeats a request, sends credentials again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.clients import (
    credentials,
    habits,
    kept_methods,
    later,
    long_queries,
    loops,
    mended,
    methods,
    origins,
    redirects,
    repeats,
    use_proxy,
    waiting,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *waiting.RULES,
    *redirects.RULES,
    *methods.RULES,
    *kept_methods.RULES,
    *loops.RULES,
    *origins.RULES,
    *later.RULES,
    *use_proxy.RULES,
    *repeats.RULES,
    *mended.RULES,
    *habits.RULES,
    *credentials.RULES,
    *long_queries.RULES,
)
