"""Which rules are asked about an exchange of which status codes, worked out once for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzer.rules.rule import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.rules.rule import Applies, Check, Rule
    from parsers.model import Request, Response


Asked: TypeAlias = "tuple[Applies, Check, int]"
"""Whether the rule applies, its check, and its place in the judge's list."""


class Plan:
    """The rules for exchanges of one kind, each with its place in the judge's list of rules.

    Four lists, the cheapest question first: rules that always apply, rules that ask `applies`, and
    rules about a field of the response or of the request, which is looked for in the octets of the head.
    """

    __slots__ = ("always", "by_field", "by_request_field", "count", "sometimes")

    def __init__(self, rules: Sequence[tuple[int, Rule]]) -> None:
        plain = [(n, r) for n, r in rules if not r.field and not r.request_field]
        self.always: tuple[tuple[Check, int], ...] = tuple(
            (r.check, n) for n, r in plain if r.applies is None and not r.fact
        )
        self.sometimes: tuple[Asked, ...] = tuple(
            (r.applies or _always, r.check, n) for n, r in plain if r.applies is not None or r.fact
        )
        self.by_field = _grouped((r.field, n, r) for n, r in rules if r.field)
        self.by_request_field = _grouped(
            (r.request_field, n, r) for n, r in rules if r.request_field and not r.field
        )
        self.count = 0
        """Exchanges judged by it: what the rules that always apply are counted by."""


def _always(_exchange: object, _history: object) -> bool:
    return True


def _grouped(rules: Iterable[tuple[str, int, Rule]]) -> tuple[tuple[bytes, tuple[Asked, ...]], ...]:
    """Group rules by the octets that their field's line begins with in a head of lower case."""
    groups: dict[bytes, list[Asked]] = {}
    for name, number, rule in rules:
        needle = b"\n" + name.encode("ascii")
        groups.setdefault(needle, []).append((rule.applies or _always, rule.check, number))
    return tuple((needle, tuple(group)) for needle, group in groups.items())


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
