"""Rules for responses of any status: their lines, framing, Host and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.messages import (
    chunks,
    dates,
    field_lines,
    framing,
    general_fields,
    hosts,
    proxy_status,
    response_order,
    status_codes,
    status_lines,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *status_lines.RULES,
    *status_codes.RULES,
    *response_order.RULES,
    *field_lines.RULES,
    *framing.RULES,
    *chunks.RULES,
    *hosts.RULES,
    *dates.RULES,
    *general_fields.RULES,
    *proxy_status.RULES,
)
