"""All rules that there are for a run, the book's and the user's own, and the rows that tell of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from analyzer.rules.book import RULES
from analyzer.rules.catalogue import AS_IN_THE_BOOK, Row, catalogue, severities
from analyzer.rules.own_rules import row_of
from analyzer.rules.vocabulary import Severity, Standard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.rules.rule import Rule


class Library(NamedTuple):
    """Rules and rows by id, in the order of the book, the user's own behind them."""

    rules: dict[str, Rule]
    rows: dict[str, Row]


@cache
def book() -> Library:
    """Return the rules of the book, and its rows: what is a rule, and what is none."""
    return Library({rule.id: rule for rule in RULES}, catalogue())


def library(own: Sequence[Rule] = (), severity: Mapping[str, Severity] = AS_IN_THE_BOOK) -> Library:
    """Put the user's rules behind the book, and the user's severities into the rows."""
    if not own and not severity:
        return book()
    rules = book().rules | {rule.id: rule for rule in own}
    rows = book().rows | {rule.id: row_of(rule) for rule in own}
    return Library(rules, {rule_id: _reweighed(row, severity) for rule_id, row in rows.items()})


def _reweighed(row: Row, severity: Mapping[str, Severity]) -> Row:
    weights = severities(row.id, severity)
    return msgspec.structs.replace(
        row, severity_rfc2616=weights[Standard.RFC2616], severity_rfc9110=weights[Standard.RFC9110]
    )
