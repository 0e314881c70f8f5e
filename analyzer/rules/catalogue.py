"""Every requirement the book knows of, a rule or not yet: the rows of catalogue.csv.

A row says what the requirement is, whether a capture can show it (and why not), and how much its
breach weighs in each profile. Severities stand here alone: a rule says what is required, a
profile how much it matters.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from analyzer.rules.vocabulary import Level, Observable, Party, Severity, Standard

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

PROFILES: dict[str, tuple[Standard, ...]] = {
    "rfc9110": (Standard.RFC9110,),
    "rfc2616": (Standard.RFC2616,),
    "both": (Standard.RFC9110, Standard.RFC2616),
}
"""The standards that each profile judges by."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement."""

    id: str
    title: str
    status: str
    """The codes it is about, as text: "206", "4xx", "any (HEAD)"."""
    level: Level
    party: Party
    observable: Observable
    rfc2616: str
    """Sections, such as "RFC2616 10.2.7, 14.16"; "" where that standard has no such requirement."""
    current: str
    severity_rfc2616: Severity
    severity_rfc9110: Severity
    tier: int
    """When it is built: 1 first; 0 where no capture can show it."""
    section: str
    """Section of RFC 2616 that it is counted under; 2616-other, or current."""
    reason: str
    """Why no capture can show it, "" where one can."""

    def severity(self, standard: Standard) -> Severity:
        """Return how much a breach weighs by that standard."""
        return self.severity_rfc2616 if standard is Standard.RFC2616 else self.severity_rfc9110


@cache
def catalogue() -> dict[str, Row]:
    """Read the rows, by id, in the order of the book. Read once, when first asked for."""
    path = Path(__file__).with_name("catalogue.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: msgspec.convert(row, Row, strict=False) for row in csv.DictReader(lines)}


AS_IN_THE_BOOK: Mapping[str, Severity] = MappingProxyType({})
"""No severities of the user's own."""


def severities(rule_id: str, own: Mapping[str, Severity] = AS_IN_THE_BOOK) -> dict[Standard, Severity]:
    """Return how much a breach weighs by each standard; a rule that has no row is a warning in both.

    Args:
        rule_id: The rule.
        own: The user's severities by prefix of rule ids, the longest prefix first. Off silences the rule;
            any other takes the place of what is not off in the book, or of both where both are.
    """
    row = catalogue().get(rule_id)
    weights = {standard: row.severity(standard) if row else Severity.WARNING for standard in Standard}
    prefix = max((one for one in own if rule_id.startswith(one)), key=len, default=None)
    return weights if prefix is None else reweighed(weights, own[prefix])


def reweighed(weights: Mapping[Standard, Severity], severity: Severity) -> dict[Standard, Severity]:
    """Put the user's severity in the place of the book's."""
    anywhere = [standard for standard, weight in weights.items() if weight is not Severity.OFF]
    return {standard: severity if standard in (anywhere or weights) else Severity.OFF for standard in weights}


def state(row: Row, implemented: AbstractSet[str]) -> str:
    """Say whether a row is implemented, not yet, or not observable, given the ids of the rules."""
    if row.id in implemented:
        return "implemented"
    return "not observable" if row.observable is Observable.NO else "not yet"
