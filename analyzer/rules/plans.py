"""Which rules are asked about an exchange of which status codes, worked out once for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.rule import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.rules.rule import Applies, Check, Rule
    from parsers.model import Request, Response


class Plan:
    """The rules for exchanges of one kind, each with its place in the judge's list of rules."""

    __slots__ = ("always", "count", "sometimes")

    def __init__(self, rules: Sequence[tuple[int, Rule]]) -> None:
        self.always: tuple[tuple[Check, int], ...] = tuple(
            (r.check, n) for n, r in rules if r.applies is None
        )
        self.sometimes: tuple[tuple[Applies, Check, int], ...] = tuple(
            (r.applies, r.check, n) for n, r in rules if r.applies is not None
        )
        self.count = 0
        """Exchanges judged by it: what the rules without `applies` are counted by."""


def exchange_plan(
    rules: Sequence[Rule], final: int | None, interim: Sequence[int | None], *, answered: bool
) -> Plan:
    """Choose the rules for an exchange.

    Args:
        rules: All rules of the judge.
        final: Status of the final response, None where it is absent or not three digits.
        interim: Statuses of the interim responses.
        answered: Whether there is a final response; if not, only rules that need none are asked.
    """
    chosen = []
    for number, rule in enumerate(rules):
        if rule.scope is Scope.CONNECTION:
            continue
        by_final = answered and rule.covers(final)
        without = not rule.needs_response and (
            rule.statuses is None or any(rule.covers(code) for code in interim)
        )
        if by_final or without:
            chosen.append((number, rule))
    return Plan(chosen)


def interim_kinds(rules: Sequence[Rule]) -> dict[int | None, tuple[int, ...]]:
    """Sort the statuses of interim responses by the rules that are asked because of them.

    There are few such kinds, so that a server which sends every status of 1xx in every combination
    gets few plans.
    """
    asked = [
        (number, rule)
        for number, rule in enumerate(rules)
        if rule.scope is not Scope.CONNECTION and not rule.needs_response and rule.statuses is not None
    ]
    kinds = {
        status: tuple(number for number, rule in asked if rule.covers(status)) for status in range(100, 200)
    }
    return {status: kind for status, kind in kinds.items() if kind}


class ContentPlan:
    """Says of which responses the content must be kept."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = [rule for rule in rules if rule.needs_content is not None]
        self._by_status: dict[int | None, list[Rule]] = {}

    def wanted(self, request: Request | None, response: Response) -> bool:
        """Whether any rule needs the content of this response."""
        status = response.status
        rules = self._by_status.get(status)
        if rules is None:
            rules = self._by_status[status] = [rule for rule in self._rules if rule.covers(status)]
        return any(rule.needs_content is not None and rule.needs_content(request, response) for rule in rules)
