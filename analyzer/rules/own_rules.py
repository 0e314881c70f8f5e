"""The user's own rules: whether they can be judged by, and how they stand beside those of the book.

They are declared as the book's are (analyzer.rules.rule). What is checked here is what the book's own
tests see to otherwise, so that nothing of a wrong type comes to light in the middle of a run. What
their checks do while judging is the matter of analyzer.rules.fence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analyzer.rules.catalogue import Row, catalogue
from analyzer.rules.rule import Citation, Level, Observable, Party, Relation, Rule, Scope, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]*")
_TEXTS = ("title", "message", "explanation", "advice", "guards", "good", "bad", "changed", "since")
_TYPES: dict[str, type] = {
    **dict.fromkeys((*_TEXTS, "field", "request_field"), str),
    "level": Level,
    "party": Party,
    "scope": Scope,
    "observable": Observable,
    **dict.fromkeys(("fact", "needs_response", "needs_request_content"), bool),
}
_MEMBERS: dict[str, type] = {
    "rfc2616": Citation,
    "current": Citation,
    "statuses": int,
    "supersedes": str,
    "relations": Relation,
}
_FUNCTIONS = ("check", "applies", "settle", "about", "needs_content")
_OPTIONAL = frozenset({"statuses", *_FUNCTIONS[1:]})
"""What may be None."""
SECTION = "own"
"""Section of the rows that stand for the user's rules."""


class OwnRuleError(ValueError):
    """A rule of the user's cannot be judged by; the text says which, and why."""


def own_rules(rules: Any) -> tuple[Rule, ...]:
    """Check rules of the user's, and return them ready to be judged by.

    Raises:
        OwnRuleError: this is no list of rules, one of them is not declared as it must be, or an id
            stands in the book or twice.
    """
    if not isinstance(rules, (list, tuple)):
        raise OwnRuleError(f"the rules must be a list or tuple of rules, not {_kind(rules)}")
    taken = {rule_id.lower(): "stands in the book already" for rule_id in catalogue()}
    for number, rule in enumerate(rules, 1):
        if not isinstance(rule, Rule):
            hint = " (without the decorator @rule)" if callable(rule) else ""
            raise OwnRuleError(f"number {number} of the rules is no rule but {_kind(rule)}{hint}")
        _check(rule)
        clash = taken.get(rule.id.lower())
        if clash:
            raise OwnRuleError(f"{rule.id}: this id {clash}")
        taken[rule.id.lower()] = "is given to two rules"
    return tuple(
        replace(rule, field=rule.field.lower(), request_field=rule.request_field.lower()) for rule in rules
    )


def _check(rule: Rule) -> None:
    """See that every attribute is what it is declared as.

    Raises:
        OwnRuleError: one is not.
    """
    if not isinstance(rule.id, str) or not _ID.fullmatch(rule.id):
        raise OwnRuleError(f"{rule.id!r} is no id: letters, digits and - . _ alone, at most 80")
    for name, wanted in _TYPES.items():
        if not isinstance(getattr(rule, name), wanted):
            raise OwnRuleError(f"{rule.id}: {name} must be {_of(wanted)}, not {_kind(getattr(rule, name))}")
    for name, wanted in _MEMBERS.items():
        members = getattr(rule, name)
        if (members is not None or name not in _OPTIONAL) and not (
            isinstance(members, (frozenset, tuple)) and all(isinstance(each, wanted) for each in members)
        ):
            raise OwnRuleError(f"{rule.id}: every member of {name} must be {_of(wanted)}")
    for name in _FUNCTIONS:
        function = getattr(rule, name)
        if not callable(function) and (function is not None or name not in _OPTIONAL):
            raise OwnRuleError(f"{rule.id}: {name} must be a function, not {_kind(function)}")
    for name in ("field", "request_field"):
        if not _FIELD_NAME.fullmatch(getattr(rule, name)):
            raise OwnRuleError(f"{rule.id}: {name} is no field name: {getattr(rule, name)!r}")
    for name in ("title", "message", "advice"):
        if not getattr(rule, name).strip():
            raise OwnRuleError(f"{rule.id}: {name} is empty, and every report prints it")


def row_of(rule: Rule) -> Row:
    """Make the row of a rule of the user's: a warning in both standards, as catalogue.severities says."""
    return Row(
        id=rule.id,
        title=rule.title,
        status=_status(rule.statuses),
        level=rule.level,
        party=rule.party,
        observable=rule.observable,
        rfc2616=_cited(rule.rfc2616),
        current=_cited(rule.current),
        severity_rfc2616=Severity.WARNING,
        severity_rfc9110=Severity.WARNING,
        tier=1,
        section=SECTION,
        reason="",
    )


def _status(statuses: frozenset[int] | None) -> str:
    """Write status codes as the catalogue does: whole classes as 4xx.

    >>> _status(frozenset({204, *range(400, 500)}))
    '204,4xx'
    """
    if statuses is None:
        return "any"
    labels = []
    for start in range(0, 1000, 100):
        codes = sorted(code for code in statuses if start <= code < start + 100)
        labels += [f"{start // 100}xx"] if len(codes) == 100 else [str(code) for code in codes]
    return ",".join(labels)


def _cited(citations: Sequence[Citation]) -> str:
    return ", ".join(f"{one.document} {one.section}" for one in citations)


def _of(wanted: type) -> str:
    names = {str: "text", bool: "True or False", int: "a number"}
    return names.get(wanted, f"a {wanted.__name__}")


def _kind(value: object) -> str:
    """Say what a value is, where saying the value would take a page."""
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
