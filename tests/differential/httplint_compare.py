"""What httplint and Wirelint say of one exchange side by side, for the checks that both have.

httplint_checks.csv pairs notes with rules; httplint_known.csv explains every kind of difference.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BOTH, HTTPLINT, WIRELINT = "both", "httplint", "wirelint"

NOT_LOOKED_INTO = "not looked into"


@dataclass(frozen=True, slots=True)
class Check:
    """A check that both have, or one of httplint's that was looked at and is no rule's."""

    notes: tuple[str, ...]
    """Classes of notes, each with the field or method that it must name, if any; "request" before those
    on requests: "BAD_SYNTAX location", "request IF_RANGE_WEAK"."""
    rules: tuple[str, ...]
    """Empty: no rule asks the same."""
    remark: str

    @property
    def name(self) -> str:
        return f"{self.notes[0]}{'...' if len(self.notes) > 1 else ''}"


class Note(NamedTuple):
    """A note of httplint."""

    message: str
    """request, interim or response."""
    name: str
    """Its class."""
    about: str = ""
    """The field or method that it names, in lower case."""
    stop: str = ""
    """The character at which a value leaves its grammar."""

    @property
    def names(self) -> tuple[str, str]:
        """What it may be called in a `Check`."""
        prefix = "request " if self.message == "request" else ""
        return f"{prefix}{self.name}", f"{prefix}{self.name} {self.about}"


@dataclass(slots=True)
class Opinions:
    """What the two say of one exchange."""

    capture: str
    connection: int
    exchange: int | None
    notes: list[Note] = field(default_factory=list)
    broken: dict[str, list[str]] = field(default_factory=dict)
    """What the evidence of each rule is."""
    undecided: dict[str, str] = field(default_factory=dict)
    """By rule, the reason."""
    words: set[str] = field(default_factory=set)
    """Circumstances (see `httplint_feed.circumstances`)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What one of the two says alone."""

    check: Check
    said_by: str
    what: str
    """The note or the rule."""
    words: frozenset[str]
    capture: str
    connection: int
    exchange: int | None


Counts: TypeAlias = Counter[tuple[Check, str]]
"""Exchanges by check and who says it."""


def compare(opinions: Opinions, both_have: Iterable[Check]) -> tuple[Counts, list[Difference]]:
    """Count by check and who says it, and list what one says alone."""
    counts: Counts = Counter()
    differences: list[Difference] = []
    for check in both_have:
        notes = {(name, note) for note in opinions.notes for name in note.names if name in check.notes}
        rules = [rule for rule in check.rules if rule in opinions.broken]
        if notes or rules:
            said_by = BOTH if notes and rules else HTTPLINT if notes else WIRELINT
            counts[check, said_by] += 1
            differences += _alone(opinions, check, said_by, notes, rules)
    return counts, differences


def _alone(
    opinions: Opinions, check: Check, said_by: str, notes: set[tuple[str, Note]], rules: list[str]
) -> Iterator[Difference]:
    """Say each difference of a check with what it may depend on."""
    words = opinions.words | {f"found {rule}" for rule in opinions.broken}
    place = opinions.capture, opinions.connection, opinions.exchange
    if said_by == HTTPLINT:
        words |= {
            f"undecided {opinions.undecided[rule]}" for rule in check.rules if rule in opinions.undecided
        }
        for name, note in sorted(notes):
            more = {note.message, f"stops at {note.stop}"}
            yield Difference(check, said_by, name, frozenset(words | more), *place)
    elif said_by == WIRELINT:
        for rule in rules:
            evidence = {f"evidence {what}" for what in opinions.broken[rule]}
            yield Difference(check, said_by, rule, frozenset(words | evidence), *place)


# -- the two tables


def pairs() -> list[Check]:
    """Read the checks that both have."""
    return [check for check in checks() if check.rules]


def checks() -> list[Check]:
    """Read httplint_checks.csv: also the checks that no rule asks too."""
    return [
        Check(
            tuple(note.strip() for note in row["note"].split("|")), tuple(row["rules"].split()), row["remark"]
        )
        for row in _rows("httplint_checks.csv")
    ]


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of difference that was looked into."""

    rule: str
    """A rule of the check; * and ? as in file names."""
    note: str
    """A note of the check; * and ?."""
    said_by: str
    """Who says it alone: httplint or wirelint."""
    when: tuple[str, ...]
    """Circumstances that must all be there."""
    who: str
    """Who is wrong: httplint, wirelint (explained, not mended), or scope: nobody, they ask differently."""
    reason: str

    def covers(self, difference: Difference) -> bool:
        mine = self.note if self.said_by == HTTPLINT else self.rule
        others = self.rule if self.said_by == HTTPLINT else self.note
        theirs = difference.check.rules if self.said_by == HTTPLINT else difference.check.notes
        return (
            self.said_by == difference.said_by
            and fnmatchcase(difference.what, mine)
            and any(fnmatchcase(name, others) for name in theirs)
            and difference.words.issuperset(self.when)
        )


def known_differences() -> list[Known]:
    """Read httplint_known.csv."""
    return [
        Known(
            row["rule"],
            row["note"],
            row["said_by"],
            tuple(word.strip() for word in row["when"].split("&") if word.strip()),
            row["who"],
            row["reason"],
        )
        for row in _rows("httplint_known.csv")
    ]


def explained(difference: Difference, known: Iterable[Known]) -> Known | None:
    """Find the first entry that covers a difference; None where nobody looked into it."""
    return next((entry for entry in known if entry.covers(difference)), None)


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
