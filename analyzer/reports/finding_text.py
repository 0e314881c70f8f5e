"""Findings as text: one paragraph for each rule, and a few samples that can be opened."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analyzer.reports.captured import named, plain, shortened
from analyzer.reports.page import counted, listed, number, wrapped
from analyzer.rules.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.redaction import Mask
    from analyzer.reports.gathering import Gathered
    from analyzer.reports.page import Look
    from analyzer.reports.sample_messages import SampleMessages
    from analyzer.rules.finding import Finding
    from analyzer.rules.rule import Evidence

EVIDENCE_SHOWN = 4
"""Pieces of evidence of one sample; the formats for programs have all."""
HOSTS_SHOWN = 4
TARGET_ROOM = 32
"""Characters of a target below which it gets a line without the ends."""


class FindingText:
    """Writes findings by the look of a page."""

    def __init__(
        self, look: Look, mask: Mask, *, several_captures: bool, messages: SampleMessages | None = None
    ) -> None:
        self._look = look
        self._mask = mask
        self._several = several_captures
        self._messages = messages

    def group(self, group: Gathered, *, limit: int | None) -> Iterator[str]:
        """Write one rule's findings: what, by which document, where, what to do."""
        first, look = group.samples[0], self._look
        undecided = first.verdict is Verdict.UNDECIDED
        name = "undecided" if undecided else first.severity.value
        yield from self._title(name, first, group.count)
        if not undecided:
            yield from wrapped(first.message, look.width, "  ")
        yield from wrapped(f"{_basis(first)}", look.width, "  ", "    ")
        hosts = Counter({plain(shortened(host, 60)): count for host, count in group.hosts.items()})
        yield from wrapped(f"at {listed(hosts, HOSTS_SHOWN)}", look.width, "  ", "    ")
        for sample in group.samples:
            yield from self.sample(sample)
            if self._messages is not None:
                yield from self._messages.lines(sample)
        shown = sum(sample.count for sample in group.samples)
        if shown < group.count and limit is not None:
            more = counted(group.count - shown, "more finding")
            yield look.style(f"  + {more} (all: --select {first.rule} --show all)", "faint")
        if not undecided:
            yield from wrapped(f"advice: {first.advice}", look.width, "  ", "    ")

    def alone(self, finding: Finding, evidence: Sequence[Evidence]) -> Iterator[str]:
        """Write one finding without its place: what, by which document, this evidence, what to do."""
        look = self._look
        undecided = finding.verdict is Verdict.UNDECIDED
        name = "undecided" if undecided else finding.severity.value
        yield from self._title(name, finding, finding.count if finding.count > 1 else None)
        if not undecided:
            yield from wrapped(finding.message, look.width, "  ")
        yield from wrapped(_basis(finding), look.width, "  ", "    ")
        yield from (f"  {self._evidence(one)}" for one in evidence)
        if finding.reason:
            yield from wrapped(f"not decided: {finding.reason}", look.width, "  ", "    ")
        if not undecided:
            yield from wrapped(f"advice: {finding.advice}", look.width, "  ", "    ")

    def _title(self, name: str, first: Finding, count: int | None) -> Iterator[str]:
        """Write the rule, how many findings it has, and what it asks; long titles in more lines."""
        look = self._look
        named_rule = f"{name} {first.rule}"
        start = f"{named_rule}: " if count is None else f"{named_rule} ({number(count)}): "
        head, *rest = wrapped(first.title, look.width, start, "    ")
        strong = look.style(head[len(start) :], "strong")
        yield f"{look.style(named_rule, name)}{start[len(named_rule) :]}{strong}"
        for line in rest:
            yield f"    {look.style(line.strip(), 'strong')}"

    def sample(self, finding: Finding) -> Iterator[str]:
        """Write where one finding is, and what shows it."""
        look = self._look
        for number_of_line, line in enumerate(self._where(finding)):
            yield look.style(f"  - {line}" if number_of_line == 0 else f"    {line}", "strong")
        yield from self._place(finding)
        for one in finding.evidence[:EVIDENCE_SHOWN]:
            yield f"    {self._evidence(one)}"
        more = len(finding.evidence) - EVIDENCE_SHOWN
        if more > 0:
            yield look.style(f"    + {counted(more, 'more piece', 'more pieces')} of evidence", "faint")
        if finding.reason:
            yield from wrapped(f"not decided: {finding.reason}", look.width, "    ", "      ")
        if finding.filter:
            yield look.style(f"    {finding.filter}", "faint")

    def _where(self, finding: Finding) -> Iterator[str]:
        """Say which exchange: method, target, status, and both ends; in two lines where one is too short."""
        ends = f"{named(finding.client)} -> {named(finding.server)}"
        if finding.count > 1:
            ends += f" (and {number(finding.count - 1)} more like it)"
        status = "?" if finding.status is None else str(finding.status)
        if finding.method is None:
            yield f"connection {ends}" if finding.status is None else f"{status}  {ends}"
            return
        start = f"{plain(shortened(finding.method, 20))} "
        room = self._look.width - len(start) - len(status) - 8
        beside = room - len(ends) - 2
        target = plain(self._mask.target(finding.target or "?"))
        if beside >= min(len(target), TARGET_ROOM):
            yield f"{start}{shortened(target, beside)} -> {status}  {ends}"
        else:
            yield f"{start}{shortened(target, room)} -> {status}"
            yield ends

    def _place(self, finding: Finding) -> Iterator[str]:
        """Say where to look: in which capture, where there are several, at which frames."""
        place = _place(finding)
        capture = named(finding.capture) if self._several else ""
        if capture and len(capture) + len(place) + 6 > self._look.width:
            yield f"    {capture}"
            capture = ""
        yield from wrapped(f"{capture}: {place}" if capture else place, self._look.width, "    ", "      ")

    def _evidence(self, one: Evidence) -> str:
        """Write one piece of evidence: where it stands and what stands there, in one line."""
        places = [f"frame {one.frame}"] if one.frame else []
        if one.stream_offset is not None:
            places.append(f"{'client' if one.from_client else 'server'} octet {one.stream_offset}")
        place = ", ".join(places)
        value = plain(self._mask.line(one.value))
        what = "" if value.lower().startswith(f"{one.what.lower()}:") else f"{plain(one.what)}: "
        text = f"{what}{value}" if value else plain(one.what)
        room = max(self._look.width - len(place) - 6, 30)
        return f"{place}: {shortened(text, room)}" if place else shortened(text, room)


def _basis(finding: Finding) -> str:
    """Say whom the requirement binds, how strongly, and where it stands."""
    level = {"FACT": "by definition", "ought": "advice"}.get(finding.level.value, finding.level.value)
    sources = "; ".join(text for text in (finding.citation_current, finding.citation_rfc2616) if text)
    text = f"{level}, {finding.party.value}: {sources or 'no citation'}"
    weights = finding.severities
    if len(finding.standards) > 1:
        text += " (" + ", ".join(f"{weights[standard]} by {standard}" for standard in finding.standards) + ")"
    return text


def _place(finding: Finding) -> str:
    """Say which frames, and when."""
    frames = finding.frames
    runs = ", ".join(map(str, frames[:6])) + (", ..." if len(frames) > 6 else "")
    parts = [f"{'frame' if len(frames) == 1 else 'frames'} {runs}"] if frames else []
    index = "" if finding.exchange is None else f", exchange {finding.exchange}"
    parts += [f"connection {finding.connection}{index}", clock(finding.time_ns)]
    return "; ".join(parts)


def clock(time_ns: int) -> str:
    """Write a time for people: to the microsecond, UTC.

    >>> clock(1_704_067_200_123_456_789)
    '2024-01-01 00:00:00.123456Z'
    """
    seconds, rest = divmod(time_ns, 1_000_000_000)
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return f"{seconds} s since 1970"
    return f"{moment:%Y-%m-%d %H:%M:%S}.{rest // 1000:06d}Z"
