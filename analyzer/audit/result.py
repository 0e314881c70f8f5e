"""What one capture adds to the store: counts by fault, by day, and an example of each fault."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from analyzer.audit.borders import SETTLED
from analyzer.rules.catalogue import PROFILES
from analyzer.rules.finding import Finding, display_filter, host_of
from analyzer.rules.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Container

    from parsers.model import Exchange

FAULTS_LIMIT = 10_000
"""Fingerprints of one capture that are told apart; what comes after them is counted in a warning."""
DAY_NS = 86_400 * 1_000_000_000

Standing: TypeAlias = int
"""borders.SETTLED, or the number of the connection that the end of the file ended."""


class Count(msgspec.Struct):
    """The findings of one fault."""

    count: int
    first_ns: int
    last_ns: int


class Result(msgspec.Struct):
    """What one capture adds. Until `decide` the second of a key is a Standing; after it 1 for provisional."""

    counts: dict[tuple[str, int, str], Count] = {}
    """By fingerprint, standing, clock (see layout)."""
    samples: dict[str, Finding] = {}
    """By fingerprint, the earliest."""
    broken: Counter[tuple[int, str, str, int, str]] = msgspec.field(default_factory=Counter)
    """By day, rule, host, standing, clock."""
    responses: Counter[tuple[int, str, int, int]] = msgspec.field(default_factory=Counter)
    """By day, host, status, standing."""
    clocks: set[str] = set()
    exchanges: int = 0
    left_out: int = 0

    def exchange(self, exchange: Exchange, standing: Standing) -> None:
        """Count an exchange."""
        self.exchanges += 1
        response = exchange.response_or_none
        if response is not None and response.head_complete:
            day, status = response.first_time // DAY_NS, response.status
            self.responses[day, host_of(exchange) or "", -1 if status is None else status, standing] += 1

    def finding(self, finding: Finding, standing: Standing, clock: str = "") -> None:
        """Count a finding."""
        name, time, count = finding.fingerprint, finding.time_ns, finding.count
        sample = self.samples.get(name)
        if sample is None:
            if len(self.samples) >= FAULTS_LIMIT:
                self.left_out += count
                return
            self.samples[name] = finding
        elif time < sample.time_ns:
            self.samples[name] = finding
        found = self.counts.get((name, standing, clock))
        if found is None:
            self.counts[name, standing, clock] = Count(count, time, time)
        else:
            found.count += count
            found.first_ns, found.last_ns = min(found.first_ns, time), max(found.last_ns, time)
        self.broken[time // DAY_NS, finding.rule, finding.host or "", standing, clock] += count

    def decide(self, carried: Container[int]) -> None:
        """Replace standings: what is of a connection that is carried counts for now alone."""

        def provisional(standing: Standing) -> int:
            return int(standing != SETTLED and standing in carried)

        counts: dict[tuple[str, int, str], Count] = {}
        for (name, standing, clock), one in self.counts.items():
            key = (name, provisional(standing), clock)
            if key in counts:
                other = counts[key]
                first, last = min(one.first_ns, other.first_ns), max(one.last_ns, other.last_ns)
                counts[key] = Count(one.count + other.count, first, last)
            else:
                counts[key] = one
        self.counts = counts
        broken, responses = Counter[tuple[int, str, str, int, str]](), Counter[tuple[int, str, int, int]]()
        for (day, rule, host, standing, clock), number in self.broken.items():
            broken[day, rule, host, provisional(standing), clock] += number
        for (day, host, status, standing), number in self.responses.items():
            responses[day, host, status, provisional(standing)] += number
        self.broken, self.responses = broken, responses


def mended(finding: Finding, profile: str) -> Finding:
    """Make the breach again of one that waited, and was found undecided: whether it counts is asked later."""
    if finding.verdict is Verdict.UNDECIDED:
        finding.verdict, finding.reason = Verdict.BROKEN, None
        standards = [standard.value for standard in PROFILES[profile]]
        finding.standards = [name for name in standards if finding.severities.get(name, "off") != "off"]
    return finding


def renumber(finding: Finding, before: int) -> None:
    """Number frames as in the file; those that lie in the file before are named no more.

    Args:
        finding: The finding, which is changed.
        before: Packets that were read before the file.
    """
    if not before:
        return
    finding.frames = [frame - before for frame in finding.frames if frame > before]
    finding.evidence = [replace(one, frame=max(one.frame - before, 0)) for one in finding.evidence]
    _, *terms = finding.filter.split(" && ")
    filter_ = display_filter(finding.frames, ())
    finding.filter = " && ".join([filter_, *terms]) if filter_ else ""
