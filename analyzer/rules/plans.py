"""Which rules are asked about an exchange of which status codes, worked out once for each."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from analyzer.rules.rule import Only, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.rules.rule import Applies, Check, Rule
    from parsers.model import Exchange, Message, Request, Response


Asked: TypeAlias = "tuple[Applies, Check, int]"
"""Whether the rule applies, its check, and its place in the judge's list."""


class Trigger(NamedTuple):
    """Rules about one field, and what its line looks like in a head of lower case."""

    line: bytes
    """A pattern, compiled at its first use: most plans never look further than whether any field is there."""
    rules: tuple[Asked, ...]

    def is_in(self, head: bytes) -> bool:
        """Whether the field is in a head of lower case."""
        return _compiled(self.line).search(head) is not None


@cache
def _compiled(line: bytes) -> re.Pattern[bytes]:
    return re.compile(b"\n" + line)


class Triggers:
    """The rules about fields of one side's messages: most heads have none of them, which one look tells."""

    __slots__ = ("_any", "_each")

    def __init__(self, rules: Iterable[tuple[str, int, Rule]]) -> None:
        groups: dict[str, list[Asked]] = {}
        for name, number, rule in rules:
            groups.setdefault(name, []).append(_asked(number, rule))
        lines = {name: _line(name) for name in groups}
        self._each = [Trigger(lines[name], tuple(group)) for name, group in groups.items()]
        # The line end in front of all alternatives lets the search leap from line to line.
        self._any = re.compile(b"\n(?:" + b"|".join(lines.values()) + b")") if groups else None

    def of(self, message: Message | None) -> tuple[Asked, ...]:
        """Return the rules whose field the message has, all where its head is missing or not whole."""
        if self._any is None:
            return ()
        whole = message is not None and message.head_complete
        head = message.head.lower() if message is not None and whole else b""
        if whole and self._any.search(head) is None:
            return ()
        found: tuple[Asked, ...] = ()
        for trigger in self._each:
            if not whole or trigger.is_in(head):
                found += trigger.rules
        return found


def _line(field: str) -> bytes:
    """Write the pattern of a field line: "if-" for names, "cache-control only-if-cached" for a word in it."""
    name, _, word = field.partition(" ")
    pattern = re.escape(name) if name.endswith("-") else rf"{re.escape(name)}[ \t]*:"
    return (pattern + (rf"[^\n]*{re.escape(word)}" if word else "")).encode("ascii")


class Plan:
    """The rules for exchanges of one kind, each with its place in the judge's list of rules.

    Those that are always asked (whether they apply, to begin with), those about exchanges that one look
    tells from the ordinary ones, and those about a field, which is looked for first.
    """

    __slots__ = ("asked", "count", "counted", "fields", "only", "reads", "request_fields")

    def __init__(
        self, rules: Sequence[tuple[int, Rule]], *, status: int | None = None, reads: bool = False
    ) -> None:
        """Sort the rules.

        Args:
            rules: Those that are asked, each with its place.
            status: Of the final response, where there is no interim one.
            reads: Whether they are GET answered 200.
        """
        free = [(n, r) for n, r in rules if not (r.field or r.request_field or r.forbidden_field)]
        applying = [(n, r) for n, r in free if r.applies is None and not r.fact]
        self.asked = tuple(_asked(n, r) for n, r in free if r.only is None and status not in r.kept_at)
        self.only = {only: tuple(_asked(n, r) for n, r in free if r.only is only) for only in Only}
        self.fields = Triggers(
            (r.field or r.forbidden_field, n, r) for n, r in rules if r.field or r.forbidden_field
        )
        self.request_fields = Triggers(
            (r.request_field, n, r) for n, r in rules if r.request_field and not r.field
        )
        self.counted = frozenset([n for n, _ in applying] + [n for n, r in rules if r.forbidden_field])
        """The rules that every exchange keeps unless it is said otherwise."""
        self.reads = reads
        self.count = 0
        """Exchanges judged by it: what the rules of `counted` are counted by."""


def _asked(number: int, rule: Rule) -> Asked:
    return rule.applies or _always, rule.check, number


def _always(_exchange: object, _history: object) -> bool:
    return True


def exchange_plan(
    rules: Sequence[Rule],
    final: int | None,
    interim: Sequence[int | None] = (),
    *,
    answered: bool,
    method: str | None = None,
) -> Plan:
    """Choose the rules for an exchange.

    Args:
        rules: All rules of the judge.
        final: Status of the final response, None where it is absent or not three digits.
        interim: Statuses of the interim responses.
        answered: Whether there is a final response; if not, only rules that need none are asked.
        method: Of the request; None where it is not known.
    """
    chosen = []
    for number, rule in enumerate(rules):
        if rule.scope in {Scope.CONNECTION, Scope.SEQUEL}:
            continue
        if method is not None and rule.methods is not None and method not in rule.methods:
            continue
        by_final = answered and rule.covers(final)
        without = not rule.needs_response and (
            rule.statuses is None or any(rule.covers(code) for code in interim)
        )
        if by_final or without:
            chosen.append((number, rule))
    return Plan(chosen, status=None if interim else final, reads=method == "GET" and final == 200)


def is_plain(exchange: Exchange) -> bool:
    """Whether both messages were captured with whole heads, certainly paired, and nothing is odd."""
    request, response = exchange.request_or_none, exchange.response_or_none
    return (
        request is not None
        and response is not None
        and not exchange.interim
        and not response.anomalies
        and not request.anomalies
        and not exchange.anomalies
        and response.head_complete
        and request.head_complete
        and exchange.doubt is None
    )


def interim_kinds(rules: Sequence[Rule]) -> dict[int | None, tuple[int, ...]]:
    """Sort the statuses of interim responses by the rules that are asked because of them.

    There are few such kinds, so that a server which sends every status of 1xx in every combination
    gets few plans.
    """
    asked = [
        (number, rule)
        for number, rule in enumerate(rules)
        if rule.scope not in {Scope.CONNECTION, Scope.SEQUEL}
        and not rule.needs_response
        and rule.statuses is not None
    ]
    kinds = {
        status: tuple(number for number, rule in asked if rule.covers(status)) for status in range(100, 200)
    }
    return {status: kind for status, kind in kinds.items() if kind}


SENT_LIMIT = 10_000
"""Targets to which content was sent that are remembered; then they are forgotten, and content with them."""


class ContentPlan:
    """Says of which messages the content must be kept."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = [rule for rule in rules if rule.needs_content is not None]
        self._by_kind: dict[tuple[int | None, str | None], list[Rule]] = {}
        self._requests = any(rule.needs_request_content for rule in rules)
        self._methods = frozenset().union(*(rule.methods or () for rule in self._rules))
        self._sent: set[str] = set()
        """Targets to which content was sent: what is read of others is compared with nothing."""

    def wanted(self, request: Request | None, response: Response | None) -> bool:
        """Whether any rule needs the content of this response, or without response of this request."""
        if response is None:
            if request is not None and self._requests:
                if len(self._sent) >= SENT_LIMIT:
                    self._sent.clear()
                self._sent.add(request.target)
            return self._requests
        method = None if request is None else request.method if request.method in self._methods else ""
        key = (response.status, method)
        rules = self._by_kind.get(key)
        if rules is None:
            rules = self._by_kind[key] = self._covering(*key)
        return bool(rules) and any(
            rule.needs_content is not None and rule.needs_content(request, response)
            for rule in rules
            if rule.only is not Only.TOUCHED or request is None or request.target in self._sent
        )

    def _covering(self, status: int | None, method: str | None) -> list[Rule]:
        return [
            rule
            for rule in self._rules
            if rule.covers(status) and (method is None or rule.methods is None or method in rule.methods)
        ]
