"""Baselines: the findings that are known, in a file that stands beside the code and reads well in a diff.

A finding is known by its fingerprint, however often it is met: a capture of two hours has twice the findings
of one hour, and that alone is no news. The counts are in the file to be read, and for `wirelint diff`, which
compares rates. Only broken verdicts are in a baseline. No addresses are, but that of a server to which a
request named no host; no query values, and nothing else that the normal form of a target leaves out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from analyzer.rules.finding import normalised_target
from analyzer.rules.vocabulary import Severity, Verdict
from analyzer.tally import address_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analyzer.rules.finding import Finding
    from analyzer.rules.tally import RuleTally

SCHEMA_VERSION = 1
"""Raised when a member changes its meaning or goes, not when one is added."""
KIND = "wirelint baseline"
ENTRIES_LIMIT = 100_000
"""Different findings that are kept: some 60 MB. Who has more has no use for a list of them."""
HOST_LIMIT = 255
"""Characters of a host: no name is longer."""


class Known(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One known finding, that is, all that have its fingerprint."""

    fingerprint: str
    rule: str
    severity: Literal["error", "warning", "info"]
    """The highest met."""
    host: str | None = None
    server: str | None = None
    """The address, without port, where there is no host."""
    method: str | None = None
    target: str | None = None
    """In its normal form (finding.normalised_target)."""
    status: int | None = None
    count: int = msgspec.field()

    @property
    def order(self) -> tuple[str, ...]:
        """Where it stands in a list."""
        parts = (self.rule, self.host, self.server, self.target, self.method, self.status, self.fingerprint)
        return tuple("" if part is None else str(part) for part in parts)


class RuleCount(msgspec.Struct, kw_only=True):
    """The verdicts of one rule on everything that was judged, ignored findings included."""

    rule: str
    broken: int
    decided: int
    """Broken and kept."""


class Baseline(msgspec.Struct, kw_only=True):
    """What a baseline file holds."""

    schema_version: int = SCHEMA_VERSION
    kind: str = KIND
    profile: str = ""
    findings: list[Known] = []
    rules: list[RuleCount] = []
    """Of every rule that decided anything; empty: rates cannot be compared."""


def known_of(finding: Finding) -> Known:
    """Make the entry of a finding."""
    return Known(
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        severity=finding.severity.value,  # type: ignore[arg-type]  # (what is off is no finding)
        host=finding.host[:HOST_LIMIT] if finding.host else None,
        server=None if finding.host else address_of(finding.server),
        method=finding.method,
        target=normalised_target(finding.target) if finding.target else None,
        status=finding.status,
        count=finding.count,
    )


class Collected:
    """Gathers findings by fingerprint.

    Attributes:
        entries: By fingerprint.
        beyond: Findings of fingerprints that came after ENTRIES_LIMIT others.
    """

    def __init__(self) -> None:
        self.entries: dict[str, Known] = {}
        self.beyond = 0

    def take(self, finding: Finding) -> None:
        """Count a finding; an undecided verdict is none."""
        if finding.verdict is not Verdict.BROKEN:
            return
        entry = self.entries.get(finding.fingerprint)
        if entry is not None:
            entry.count += finding.count
            if finding.severity.rank > Severity(entry.severity).rank:
                entry.severity = finding.severity.value  # type: ignore[assignment]  # (as above)
        elif len(self.entries) < ENTRIES_LIMIT:
            self.entries[finding.fingerprint] = known_of(finding)
        else:
            self.beyond += finding.count


class KnownFindings:
    """Takes findings, and says which are in a baseline.

    Attributes:
        collected: What was met, known or not.
        known: Findings that are in the baseline.
    """

    def __init__(self, baseline: Baseline, source: str) -> None:
        """Take the baseline, and its name for people."""
        self._baseline = {entry.fingerprint: entry for entry in baseline.findings}
        self.source = source
        self.collected = Collected()
        self.known = 0
        self._met: set[str] = set()

    def left(self, findings: Iterable[Finding]) -> list[Finding]:
        """Count all, and return those that are not known."""
        return [finding for finding in findings if not self._is_known(finding)]

    def _is_known(self, finding: Finding) -> bool:
        self.collected.take(finding)
        if finding.verdict is not Verdict.BROKEN or finding.fingerprint not in self._baseline:
            return False
        self.known += finding.count
        self._met.add(finding.fingerprint)
        return True

    def gone(self, asked: Iterable[str]) -> list[Known]:
        """List the entries that were not met, of the rules that were judged by."""
        rules = frozenset(asked)
        return [
            entry
            for fingerprint, entry in self._baseline.items()
            if fingerprint not in self._met and entry.rule in rules
        ]

    def sentence(self, asked: Iterable[str], *, whole: bool = True) -> str:
        """Say how many findings are known, and how many entries are gone.

        Args:
            asked: The ids of the rules that were judged by.
            whole: Whether everything was looked at; of a part nothing can be said to be gone.
        """
        findings = f"{self.known:,} {'finding is' if self.known == 1 else 'findings are'}"
        text = f"{findings} in the baseline {self.source}"
        gone = len(self.gone(asked)) if whole else 0
        if not gone:
            return text
        return f"{text}; {gone:,} of the {len(self._baseline):,} in it {'is' if gone == 1 else 'are'} gone"

    def record(self, asked: Iterable[str], *, whole: bool = True) -> dict[str, Any]:
        """Say the same to programs; `gone` is null where only a part was looked at."""
        return {
            "path": self.source,
            "entries": len(self._baseline),
            "findings": self.known,
            "gone": len(self.gone(asked)) if whole else None,
        }

    def updated(self, profile: str, coverage: Mapping[str, RuleTally]) -> Baseline:
        """Make the baseline of what was met; entries of rules that were not judged by are kept."""
        kept = [entry for entry in self._baseline.values() if entry.rule not in coverage]
        return baseline_of([*self.collected.entries.values(), *kept], profile, coverage)


def baseline_of(
    entries: Iterable[Known], profile: str = "", coverage: Mapping[str, RuleTally] | None = None
) -> Baseline:
    """Put a baseline together, in its order."""
    return Baseline(
        profile=profile,
        findings=sorted(entries, key=lambda entry: entry.order),
        rules=[
            RuleCount(rule=rule, broken=tally.broken, decided=tally.broken + tally.kept)
            for rule, tally in sorted((coverage or {}).items())
            if tally.broken + tally.kept
        ],
    )
