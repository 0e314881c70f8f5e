"""Findings that a settings file says to leave out, each with a reason and, if wanted, a day of expiry.

An ignore says which findings it is about: a rule, and what narrows that down. A finding that one of
them matches is counted and not listed. From its day on an expired one matches nothing, so that its
findings are back; it is said that it expired, and of one that met no finding, that it did not.
Only broken verdicts are ignored: an undecided one is a statement about the capture.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.filters import status_codes
from analyzer.rules.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from analyzer.rules.finding import Finding

KEYS = ("rule", "host", "path", "status", "reason", "until")
_REQUIRED = ("rule", "reason")
_SCHEME_ROOM = 10
"""Characters of a target within which the absolute form shows its scheme."""


class Ignore(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out, and why."""

    rule: str
    """The id of a rule, or how the ids of several begin."""
    reason: str
    host: str | None = None
    """Lower case, without port; * and ? as in file names. None: any, also none."""
    path: str | None = None
    """Of the path of the target, without the query; * and ? as in file names, * also for slashes."""
    status: str | None = None
    """Codes as they were given: 404, 4xx, 400-417."""
    statuses: frozenset[int] = frozenset()
    until: date | None = None
    """The first day on which it holds no longer, by UTC."""

    def expired(self, today: date) -> bool:
        """Whether it holds no longer."""
        return self.until is not None and today >= self.until

    def matches(self, finding: Finding) -> bool:
        """Whether it is about a finding.

        One that stands for several exchanges (of capture scope) is met by rule and host alone: of the others
        neither path nor status is known.
        """
        if not finding.rule.startswith(self.rule):
            return False
        if self.host is not None and not (finding.host and fnmatchcase(finding.host, self.host)):
            return False
        if self.path is None and self.status is None:
            return True
        if finding.count > 1 or (self.status is not None and finding.status not in self.statuses):
            return False
        path = None if finding.target is None else path_of(finding.target)
        return self.path is None or (path is not None and fnmatchcase(path, _as_sent(self.path)))

    def __str__(self) -> str:
        """Name it by what it is about: "S405-allow host=*.example.com status=405"."""
        narrowed = {"host": self.host, "path": self.path, "status": self.status}
        return " ".join([self.rule, *(f"{key}={value}" for key, value in narrowed.items() if value)])


class Ignores:
    """Takes findings, and says which are ignored.

    Attributes:
        ignores: All of them, in the order of the file.
        source: The settings file, for people.
        ignored: Findings that were ignored and would have been shown.
        counts: Findings that each one met, whether shown or not; of an expired one those that are back.
    """

    def __init__(self, ignores: Sequence[Ignore], *, today: date, source: str = "") -> None:
        """Take the ignores, and the day by which they expire."""
        self.ignores = tuple(ignores)
        self.source = source
        self.ignored = 0
        self.counts = [0] * len(self.ignores)
        self._used: set[int] = set()
        self._expired = [ignore.expired(today) for ignore in self.ignores]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.ignores)

    def left(self, findings: Iterable[Finding], shown: Callable[[Finding], bool]) -> list[Finding]:
        """Count and leave out what is ignored; return the others that are shown."""
        return [finding for finding in findings if not self._ignored(finding, shown) and shown(finding)]

    def _ignored(self, finding: Finding, shown: Callable[[Finding], bool]) -> bool:
        if finding.verdict is not Verdict.BROKEN:
            return False
        met = [number for number, ignore in enumerate(self.ignores) if ignore.matches(finding)]
        for number in met:
            self.counts[number] += finding.count
        holding = [number for number in met if not self._expired[number]]
        if holding and shown(finding):
            self.ignored += finding.count
            self._used.update(holding)
        return bool(holding)

    def sentence(self) -> str:
        """Say how many findings were ignored; "" for none."""
        if not self.ignored:
            return ""
        findings = f"{self.ignored:,} {'finding' if self.ignored == 1 else 'findings'}"
        ignores = f"{len(self._used)} {'ignore' if len(self._used) == 1 else 'ignores'}"
        return f"{findings} ignored by {ignores}{f' of {self.source}' if self.source else ''}"

    def notes(self, asked: Iterable[str]) -> list[str]:
        """Say which expired and which met nothing, one line each.

        Args:
            asked: The ids of the rules that were judged by. An ignore of others could meet nothing.
        """
        asked, found = tuple(asked), []
        for ignore, count, expired in zip(self.ignores, self.counts, self._expired, strict=True):
            start = f"{self.source}: ignore {ignore}"
            if expired:
                back = (
                    f"{count:,} {'finding is' if count == 1 else 'findings are'} back" if count else "unused"
                )
                found.append(f"{start}: expired on {ignore.until}: {back} ({ignore.reason})")
            elif not count and any(rule.startswith(ignore.rule) for rule in asked):
                found.append(f"{start}: matched nothing ({ignore.reason})")
        return found

    def record(self) -> dict[str, Any]:
        """Say it all, for programs: the findings that were ignored, and every ignore with its count."""
        return {
            "findings": self.ignored,
            "ignores": [
                {
                    "rule": ignore.rule,
                    "host": ignore.host,
                    "path": ignore.path,
                    "status": ignore.status,
                    "reason": ignore.reason,
                    "until": None if ignore.until is None else ignore.until.isoformat(),
                    "findings": count,
                    "expired": expired,
                    "unused": not count,
                }
                for ignore, count, expired in zip(self.ignores, self.counts, self._expired, strict=True)
            ],
        }


def ignore_of(table: Mapping[str, Any]) -> Ignore:
    """Read an ignore as it stands in a settings file; whether there is such a rule is not looked at.

    Raises:
        ValueError: a key is missing, unknown, or its value is none; the text begins with the key.

    >>> str(ignore_of({"rule": "S405", "status": 405, "reason": "the old gateway"}))
    'S405 status=405'
    """
    for key in table:
        if key not in KEYS:
            raise ValueError(f"{key}: an ignore has no such key; there are {', '.join(KEYS)}")
    for key in _REQUIRED:
        if key not in table:
            raise ValueError(f"{key}: an ignore needs one")
    texts = {key: _text(key, table[key]) for key in ("rule", "reason", "host", "path") if key in table}
    if "host" in texts:
        texts["host"] = texts["host"].lower()
    status, statuses = _statuses(table.get("status"))
    return Ignore(**texts, status=status, statuses=statuses, until=_day(table.get("until")))


def path_of(target: str) -> str:
    """Return the path of a target: without scheme, authority, query and fragment.

    >>> path_of("http://example.com/a/b?c=d"), path_of("/a#b"), path_of("*"), path_of("http://example.com")
    ('/a/b', '/a', '*', '/')
    """
    target = re.split("[?#]", target, maxsplit=1)[0]
    if "://" in target[:_SCHEME_ROOM]:
        _, slash, path = target.partition("://")[2].partition("/")
        return f"/{path}" if slash else "/"
    return target


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key}: must be text, not {value!r}")
    return value.strip()


def _statuses(value: object) -> tuple[str | None, frozenset[int]]:
    if value is None:
        return None, frozenset()
    try:
        return str(value), status_codes("" if isinstance(value, bool) else str(value))
    except ValueError as error:
        raise ValueError(f"status: {error}") from None


def _day(value: object) -> date | None:
    """Read a day: a date of TOML, or text that is one."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip(), re.ASCII):
            return date.fromisoformat(value.strip())
    except ValueError:
        pass
    raise ValueError(f"until: must be a date such as 2026-01-31, not {value!r}")


def _as_sent(pattern: str) -> str:
    """Write a pattern as captured octets are written: those of UTF-8, as latin-1."""
    return pattern.encode("utf-8", "surrogateescape").decode("latin-1")
