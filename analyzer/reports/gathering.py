"""Findings by rule and severity, with the first few of each to show."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from analyzer.rules.vocabulary import Verdict

if TYPE_CHECKING:
    from analyzer.rules.finding import Finding

HOSTS_LIMIT = 1000
"""Hosts that are told apart in one group; those beyond are counted as others."""
OTHER_HOSTS = "other hosts"


class Gathered(msgspec.Struct):
    """The findings of one rule and one severity."""

    samples: list[Finding]
    """Of different faults, as long as there are any: one of each fingerprint first."""
    fingerprints: set[str]
    count: int = 0
    hosts: Counter[str] = msgspec.field(default_factory=Counter)


class Gathering:
    """Takes findings one by one and keeps a bounded number of them."""

    def __init__(self, samples: int | None) -> None:
        """Take the number of samples for each group; None for all."""
        self.limit = samples
        self._groups: dict[tuple[str, str, str], Gathered] = {}

    def take(self, finding: Finding) -> bool:
        """Put a finding to its group; return whether it became a sample."""
        key = (finding.verdict.value, finding.severity.value, finding.rule)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Gathered([], set())
        group.count += finding.count
        host = finding.host or finding.server
        if host not in group.hosts and len(group.hosts) >= HOSTS_LIMIT:
            host = OTHER_HOSTS
        group.hosts[host] += finding.count
        if self.limit is not None and not self._is_new(group, finding):
            return False
        group.samples.append(finding)
        return True

    def groups(self) -> list[Gathered]:
        """List the groups: broken before undecided, errors first, then by count, then by rule."""
        return [
            group
            for _, group in sorted(
                self._groups.items(),
                key=lambda item: (
                    item[0][0] != Verdict.BROKEN.value,
                    -item[1].samples[0].severity.rank if item[1].samples else 0,
                    -item[1].count,
                    item[0][2],
                ),
            )
        ]

    def _is_new(self, group: Gathered, finding: Finding) -> bool:
        """Whether it shows a fault that no sample of the group shows, and there is room."""
        if len(group.samples) >= (self.limit or 0) or finding.fingerprint in group.fingerprints:
            return False
        group.fingerprints.add(finding.fingerprint)
        return True
