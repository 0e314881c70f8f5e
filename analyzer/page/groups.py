"""Findings by rule and severity: how many, where, from when to when, and a few to show."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from analyzer.reports.gathering import HOSTS_LIMIT, OTHER_HOSTS
from analyzer.rules.vocabulary import Verdict

if TYPE_CHECKING:
    from analyzer.page.limits import Limits
    from analyzer.rules.finding import Finding
    from parsers.model import Exchange


class Sample(msgspec.Struct):
    """A finding that is shown in full."""

    finding: Finding
    exchange: Exchange | None
    """None where it is no longer at hand, or the finding is on a connection."""


class Group(msgspec.Struct):
    """The findings of one rule and one severity; undecided verdicts are a group of their own."""

    first: Finding
    count: int = 0
    first_ns: int = 0
    last_ns: int = 0
    hosts: Counter[str] = msgspec.field(default_factory=Counter)
    """By host, or address and port of the server where the request named none."""
    statuses: Counter[int | None] = msgspec.field(default_factory=Counter)
    samples: list[Sample] = msgspec.field(default_factory=list)
    faults: set[str] = msgspec.field(default_factory=set)
    """Fingerprints of the samples."""

    @property
    def severity(self) -> str:
        """Its severity as shown: error, warning, info, or undecided."""
        undecided = self.first.verdict is Verdict.UNDECIDED
        return "undecided" if undecided else self.first.severity.value


class Groups:
    """Takes findings one by one. What it keeps is bounded by the number of rules."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._groups: dict[tuple[str, str, str], Group] = {}
        self._samples = 0

    def take(self, finding: Finding, exchange: Exchange | None) -> None:
        """Put a finding to its group; `exchange` is the one that it names."""
        key = (finding.verdict.value, finding.severity.value, finding.rule)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(finding, first_ns=finding.time_ns, last_ns=finding.time_ns)
        group.count += finding.count
        group.first_ns = min(group.first_ns, finding.time_ns)
        group.last_ns = max(group.last_ns, finding.time_ns)
        host = finding.host or finding.server
        group.hosts[host if host in group.hosts or len(group.hosts) < HOSTS_LIMIT else OTHER_HOSTS] += (
            finding.count
        )
        group.statuses[finding.status] += finding.count
        if self._is_wanted(group, finding):
            group.faults.add(finding.fingerprint)
            group.samples.append(Sample(finding, exchange))
            self._samples += 1

    def groups(self) -> list[Group]:
        """List the groups: broken before undecided, errors first, then by count, then by rule."""
        return sorted(
            self._groups.values(),
            key=lambda group: (
                group.first.verdict is not Verdict.BROKEN,
                -group.first.severity.rank,
                -group.count,
                group.first.rule,
            ),
        )

    def _is_wanted(self, group: Group, finding: Finding) -> bool:
        """Whether it shows a fault that no sample of the group shows, and there is room."""
        return (
            len(group.samples) < self._limits.samples_of_a_rule
            and finding.fingerprint not in group.faults
            and self._samples < self._limits.samples
        )
