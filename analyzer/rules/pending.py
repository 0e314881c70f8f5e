"""Findings that wait for the end of the capture: a counter and a few samples per rule and server."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from analyzer.rules.rule import Undecided, Verdict
from parsers.model import NotObservedReason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.rules.finding import Finding

SAMPLES = 5
"""Findings kept per rule and server: enough to see a pattern, however long the capture is."""

GROUPS_LIMIT = 20_000
"""Rules times servers: some 100 MB of samples at the worst; what comes after them is undecided."""

Settled: TypeAlias = "tuple[int, Verdict, str, int, list[Finding]]"


class _Group(msgspec.Struct):
    """What waits of one rule and one server."""

    question: Callable[[], bool]
    samples: list[Finding]
    count: int = 0


class PendingFindings:
    """What waits. The key is the rule's number with the server's address, port and Host."""

    def __init__(self, *, opened: Callable[[Finding], bool] | None = None) -> None:
        """Begin with nothing.

        Args:
            opened: Of which findings each is kept beside the samples; None for none.
        """
        self._opened = opened
        self._groups: dict[tuple[int, str, str | None], _Group] = {}
        self._overflow: dict[int, int] = {}

    def add(self, number: int, question: Callable[[], bool], finding: Finding) -> None:
        """Keep a finding until its question can be asked.

        Args:
            number: Place of the rule in the judge's list.
            question: Whether it is a breach; equal for all findings of one rule and server.
            finding: The finding as it will be if so.
        """
        key = (number, finding.server, finding.host)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= GROUPS_LIMIT:
                self._overflow[number] = self._overflow.get(number, 0) + 1
                return
            group = self._groups[key] = _Group(question, [])
        group.count += 1
        if len(group.samples) < SAMPLES or (self._opened is not None and self._opened(finding)):
            group.samples.append(finding)

    def settle(self) -> Iterator[Settled]:
        """Ask every question once, and forget it: (rule's number, verdict, reason, count, samples)."""
        for (number, _, _), group in self._groups.items():
            reason = ""
            try:
                verdict = Verdict.BROKEN if group.question() else Verdict.KEPT
            except Undecided as answer:
                verdict, reason = Verdict.UNDECIDED, answer.reason.value
                for sample in group.samples:
                    sample.verdict, sample.reason = verdict, reason
                    sample.standards = []
            group.samples[0].count = group.count - len(group.samples) + 1
            yield number, verdict, reason, group.count, group.samples
        for number, count in self._overflow.items():
            yield number, Verdict.UNDECIDED, NotObservedReason.READER_LIMIT.value, count, []
        self._groups.clear()
        self._overflow.clear()
