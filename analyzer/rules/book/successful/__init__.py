"""Rules for 2xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.successful import (
    accepted,
    conditional_range,
    content,
    created,
    delta,
    if_range,
    multipart,
    no_content,
    ok,
    partial_content,
    partial_order,
    requested_ranges,
    reset_content,
    trace,
    tunnel_use,
    tunnels,
    webdav,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *tunnels.RULES,
    *tunnel_use.RULES,
    *content.RULES,
    *ok.RULES,
    *trace.RULES,
    *created.RULES,
    *accepted.RULES,
    *no_content.RULES,
    *reset_content.RULES,
    *partial_content.RULES,
    *requested_ranges.RULES,
    *conditional_range.RULES,
    *if_range.RULES,
    *multipart.RULES,
    *partial_order.RULES,
    *webdav.RULES,
    *delta.RULES,
)
