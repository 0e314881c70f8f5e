"""What a rule is: one requirement, the function that looks for its breach, and its texts.

A rule is a value. The decorator `rule` returns a `Rule` and registers nothing; each module of
rules ends in its tuple RULES, and `analyzer.rules` adds the tuples up.

A check is given its subject (an exchange or a connection) and the history, and returns evidence:
an empty sequence when the requirement is kept. What it cannot know it says by letting `NotObserved`
of an accessor through, or by raising `Undecided`. 'Not applicable' comes from `applies`, so that
rates have a denominator. Checks return sequences, not generators: a call that finds nothing is
the usual case, and costs a tenth of a microsecond this way.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import TYPE_CHECKING, Any, TypeAlias

from analyzer.rules.vocabulary import (
    Citation,
    Doubt,
    Level,
    Observable,
    Only,
    Party,
    Relation,
    Scope,
    Severity,
    Standard,
    Undecided,
    Verdict,
    citations,
)

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Request, Response

__all__ = [
    "Applies",
    "Check",
    "Citation",
    "Doubt",
    "Evidence",
    "Found",
    "Level",
    "Observable",
    "Only",
    "Party",
    "Relation",
    "Rule",
    "Scope",
    "Severity",
    "Standard",
    "Undecided",
    "Verdict",
    "citations",
    "rule",
    "status_codes",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing in the capture that shows the breach."""

    what: str
    """What it is, from a closed set per rule: it enters the fingerprint, so no values in it."""
    value: str = ""
    """As sent, latin-1, at most 200 characters."""
    frame: int = 0
    """Frame number, 0 where there is none."""
    stream_offset: int | None = None
    from_client: bool = False
    """Whose stream the offset counts in, and who is at fault where the rule binds the sender."""
    standards: tuple[Standard, ...] = (Standard.RFC2616, Standard.RFC9110)
    """The standards by which this is a breach."""
    at_most: Severity = Severity.ERROR
    """A cap on the severity, for evidence that is weaker than the rule's usual one."""
    at_least: Severity = Severity.OFF
    """A floor under it where the rule is not off, for evidence that is worse."""


Found: TypeAlias = Sequence[Evidence]
Applies: TypeAlias = Callable[[Any, "History"], bool]
Check: TypeAlias = Callable[[Any, "History"], Found]
Settle: TypeAlias = Callable[["Exchange", "History"], Callable[[], bool]]
ContentTest: TypeAlias = Callable[["Request | None", "Response"], bool]
About: TypeAlias = Callable[[Any, "History"], "Exchange | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One requirement. Made by the decorator `rule`."""

    id: str
    """The catalogue's; never reused."""
    title: str
    level: Level
    party: Party
    statuses: frozenset[int] | None
    """The status codes whose exchanges it is asked about; None for any."""
    scope: Scope
    observable: Observable
    rfc2616: tuple[Citation, ...]
    """Empty: RFC 2616 has no such requirement."""
    current: tuple[Citation, ...]
    """Empty: the current standards have no such requirement."""
    since: str
    """The document that brought it, where that is neither of the two standards; else ""."""
    message: str
    """What was seen, in one sentence, without advice."""
    explanation: str
    """What the requirement is for and whom its breach hurts: the check's docstring."""
    advice: str
    """How to mend it."""
    guards: str
    """When it stays silent or undecided, and why."""
    good: str
    bad: str
    """Conversations (analyzer.rules.conversation); the bad one breaks this rule alone."""
    changed: str = ""
    """What changed between the two standards; "" for nothing."""
    needs_response: bool = True
    """False: asked also where no final response was captured."""
    needs_content: ContentTest | None = None
    """Of which responses the content must be kept; None for none."""
    needs_request_content: bool = False
    """Whether it compares the content of requests."""
    supersedes: frozenset[str] = frozenset()
    """Ids of the more general rules that are silent where this one is broken."""
    methods: frozenset[str] | None = None
    """Methods of the requests whose exchanges it is asked about, and those without a known request;
    None for any."""
    field: str = ""
    """Response field (lower case) without which it does not apply; looked for in the octets first.
    A name that ends in "-" stands for all that begin so; a word behind it must be in the value."""
    request_field: str = ""
    """The same of the request."""
    forbidden_field: str = ""
    """Response field (lower case) without which it is kept; looked for in the octets first."""
    kept_at: frozenset[int] = frozenset()
    """Status codes of final responses that always keep it, so that it is not asked of one."""
    only: Only | None = None
    """The only exchanges that break it or that it applies to, where one look tells; None for any."""
    fact: bool = False
    """Whether what it finds is no breach but a fact worth a note (a permission, a good sign)."""
    applies: Applies | None = None
    """None: applies to every subject of its statuses (and fields)."""
    check: Check = attribute(repr=False)
    settle: Settle | None = None
    """Capture scope: from the exchange, a question that is asked when the capture is over: whether
    what was found is a breach. It may raise Undecided. It must not hold on to the exchange."""
    about: About | None = None
    """The exchange that a finding names. Connection scope: None for the connection's last one. Sequel
    scope: None for the later one of the pair."""
    relations: frozenset[Relation] = frozenset()
    """Sequel scope: the pairs it is asked about."""

    def covers(self, status: int | None) -> bool:
        """Whether the rule is asked about responses of that status code (None: not three digits)."""
        return self.statuses is None or status in self.statuses


def status_codes(labels: Iterable[int | str]) -> frozenset[int]:
    """Spell out classes: {204, "4xx"} becomes 204 and 400 to 499."""
    found: set[int] = set()
    for label in labels:
        if isinstance(label, int):
            found.add(label)
        else:
            start = int(label[0]) * 100
            found.update(range(start, start + 100))
    return frozenset(found)


def rule(  # the declaration of a rule is one call: its columns are its arguments
    rule_id: str,
    title: str,
    *,
    level: Level,
    party: Party,
    rfc2616: str | None,
    current: str | None,
    message: str,
    advice: str,
    guards: str,
    good: str,
    bad: str,
    statuses: Iterable[int | str] | None = None,
    scope: Scope = Scope.EXCHANGE,
    observable: Observable = Observable.YES,
    since: str = "",
    changed: str = "",
    needs_response: bool = True,
    needs_content: ContentTest | None = None,
    needs_request_content: bool = False,
    supersedes: Iterable[str] = (),
    methods: Iterable[str] | None = None,
    field: str = "",
    request_field: str = "",
    forbidden_field: str = "",
    kept_at: Iterable[int] = (),
    only: Only | None = None,
    fact: bool = False,
    applies: Applies | None = None,
    settle: Settle | None = None,
    about: About | None = None,
    relations: Iterable[Relation] = (),
) -> Callable[[Check], Rule]:
    """Make a rule of the check below it; see the attributes of `Rule` for the arguments."""

    def make(check: Check) -> Rule:
        return Rule(
            id=rule_id,
            title=title,
            level=level,
            party=party,
            statuses=None if statuses is None else status_codes(statuses),
            scope=scope,
            observable=observable,
            rfc2616=citations(rfc2616),
            current=citations(current),
            since=since,
            message=message,
            explanation=inspect.cleandoc(check.__doc__ or ""),
            advice=advice,
            guards=guards,
            good=inspect.cleandoc(good),
            bad=inspect.cleandoc(bad),
            changed=changed,
            needs_response=needs_response,
            needs_content=needs_content,
            needs_request_content=needs_request_content,
            supersedes=frozenset(supersedes),
            methods=None if methods is None else frozenset(methods),
            field=field,
            request_field=request_field,
            forbidden_field=forbidden_field,
            kept_at=frozenset(kept_at),
            only=only,
            fact=fact,
            applies=applies,
            check=check,
            settle=settle,
            about=about,
            relations=frozenset(relations),
        )

    return make
