"""Rules for 4xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.client_error import (
    authentication,
    bad_request,
    early_data,
    expectations,
    explanations,
    legal,
    lengths,
    limits,
    media,
    methods,
    misdirected,
    negotiation,
    payment,
    precondition_required,
    preconditions,
    ranges,
    request_framing,
    reuse,
    satisfiable,
    timeouts,
    upgrade,
    webdav,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *explanations.RULES,
    *bad_request.RULES,
    *request_framing.RULES,
    *payment.RULES,
    *methods.RULES,
    *negotiation.RULES,
    *timeouts.RULES,
    *reuse.RULES,
    *lengths.RULES,
    *preconditions.RULES,
    *media.RULES,
    *ranges.RULES,
    *satisfiable.RULES,
    *expectations.RULES,
    *misdirected.RULES,
    *webdav.RULES,
    *early_data.RULES,
    *upgrade.RULES,
    *precondition_required.RULES,
    *limits.RULES,
    *legal.RULES,
    *authentication.RULES,
)
