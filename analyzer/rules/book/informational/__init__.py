"""Rules for 1xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.informational import (
    cut_off,
    delays,
    expectations,
    held_content,
    hints,
    interim,
    interim_framing,
    switched,
    switching,
    websocket,
)

if TYPE_CHECKING:
    from analyzer.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *interim.RULES,
    *interim_framing.RULES,
    *expectations.RULES,
    *delays.RULES,
    *cut_off.RULES,
    *held_content.RULES,
    *switching.RULES,
    *switched.RULES,
    *websocket.RULES,
    *hints.RULES,
)
