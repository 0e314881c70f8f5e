"""Every rule, in the order of the modules: any status first, then by class, then closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import (
    authentication,
    chunks,
    client_error,
    closes,
    conditional_range,
    dates,
    framing,
    hosts,
    informational,
    multipart,
    partial_content,
    redirection,
    server_error,
    status_lines,
    successful,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *status_lines.RULES,
    *framing.RULES,
    *chunks.RULES,
    *hosts.RULES,
    *informational.RULES,
    *successful.RULES,
    *partial_content.RULES,
    *conditional_range.RULES,
    *multipart.RULES,
    *redirection.RULES,
    *dates.RULES,
    *client_error.RULES,
    *authentication.RULES,
    *server_error.RULES,
    *closes.RULES,
)
