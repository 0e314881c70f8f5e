"""Findings as Markdown (GitHub's): for the summary of a CI job, a comment, a ticket.

Captured text stands in code spans and fenced blocks alone, where no mark, link, mention or HTML is read; in
it all but printable ASCII is escaped, and so is what could end a span or a cell of a table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from analyzer.reports.captured import named, plain, shortened
from analyzer.reports.finding_text import FindingText
from analyzer.reports.gathering import Gathering
from analyzer.reports.page import Look, number
from analyzer.reports.sources import rule_uri
from analyzer.reports.text import headline
from analyzer.rules.vocabulary import Verdict

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

    from analyzer.redaction import Mask
    from analyzer.reports.gathering import Gathered
    from analyzer.reports.outcome import Outcome
    from analyzer.rules.finding import Finding
    from analyzer.rules.library import Library

HOSTS_SHOWN = 3
REASONS_SHOWN = 12
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
_HEADING = "| severity | rule | count | hosts |"
_RULER = "|:--|:--|--:|:--|"


class Markdown:
    """Gathers findings, and writes the report at the end."""

    def __init__(self, out: BinaryIO, mask: Mask, *, known: Library, samples: int | None) -> None:
        """Take the rules by name, and the number of samples of each; None for all."""
        self._out = out
        self._mask = mask
        self._known = known
        self._gathering = Gathering(samples)

    def take(self, finding: Finding) -> None:
        """Gather a finding."""
        self._gathering.take(finding)

    def finish(self, outcome: Outcome) -> None:
        """Write the report."""
        for line in self._lines(outcome):
            self._out.write(line.encode("utf-8", "backslashreplace") + b"\n")

    def _lines(self, outcome: Outcome) -> Iterator[str]:
        yield from ("# Wirelint", "", f"**{marked(headline(outcome))}**")
        if outcome.captures:
            yield from ("", "Read: " + ", ".join(map(code, map(named, outcome.captures))))
        if outcome.conditions:
            yield from ("", f"Only what matches {code(outcome.conditions)}.")
        if outcome.ignored:
            yield from ("", f"{marked(outcome.ignored)}.")
        groups = self._gathering.groups()
        if groups:
            yield from ("", "## By rule", "", _HEADING, _RULER)
            yield from map(self._row, groups)
        writer = FindingText(Look(), self._mask, several_captures=len(outcome.captures) > 1)
        for group in groups:
            yield from self._section(group, writer)
        yield from _undecided(outcome)
        for title, texts in (("Errors", outcome.errors), ("Warnings", outcome.warnings)):
            if texts:
                yield from ("", f"## {title}", "")
                yield from (f"- {code(named(text))}" for text in texts)

    def _row(self, group: Gathered) -> str:
        first = group.samples[0]
        hosts = [code(plain(shortened(host, 60))) for host, _ in _most(group.hosts)]
        more = len(group.hosts) - len(hosts)
        listed = ", ".join(hosts) + (f" and {number(more)} more" if more > 0 else "")
        return f"| {_name(first)} | {self._link(first)} | {number(group.count)} | {listed} |"

    def _link(self, first: Finding) -> str:
        """Name the rule; a link to the section that it rests on, where there is one."""
        uri = rule_uri(self._known.rules.get(first.rule))
        text = f"{marked(first.rule)}: {marked(first.title)}"
        return f"[{text}]({uri})" if uri else text

    def _section(self, group: Gathered, writer: FindingText) -> Iterator[str]:
        """Write one rule: what was seen, samples, what to do."""
        first = group.samples[0]
        broken = first.verdict is Verdict.BROKEN
        yield from ("", f"## {_name(first)} {marked(first.rule)}", "")
        yield marked(first.message if broken else f"{first.title}: undecided.")
        cited = "; ".join(text for text in (first.citation_current, first.citation_rfc2616) if text)
        basis = f"{first.level.value}, {first.party.value}" + (f": {cited}" if cited else "")
        yield from ("", f"*{marked(basis)}*", "")
        yield from fenced([line for sample in group.samples for line in writer.sample(sample)])
        more = group.count - sum(sample.count for sample in group.samples)
        if more > 0:
            yield from ("", f"and {number(more)} more")
        if broken and first.advice:
            yield from ("", f"**Advice:** {marked(first.advice)}")


def code(text: str) -> str:
    r"""Make a code span of one line; what could end the span or a cell is escaped as \xNN is.

    >>> code("a|`b`"), code("")
    ('`a\\x7c\\x60b\\x60`', '` `')
    """
    inner = text.replace("|", "\\x7c").replace("`", "\\x60").replace("\n", "\\x0a").replace("\r", "\\x0d")
    return f"`{inner or ' '}`"


def marked(text: str) -> str:
    r"""Write a text of ours in which nothing is a mark; of the user's own rules nothing can be known.

    >>> marked("<b> of *a*\n[x](y)")
    '\\<b\\> of \\*a\\* \\[x\\](y)'
    """
    return _MARKS.sub(lambda found: f"\\{found[0]}", named(" ".join(text.split())))


def fenced(lines: Iterable[str]) -> Iterator[str]:
    """Put lines into a block of text, with a fence that none of them can close."""
    lines = list(lines)
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}text", *lines, fence)


def _name(first: Finding) -> str:
    return first.severity.value if first.verdict is Verdict.BROKEN else "undecided"


def _most(hosts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(hosts.items(), key=lambda item: (-item[1], item[0]))[:HOSTS_SHOWN]


def _undecided(outcome: Outcome) -> Iterator[str]:
    if not outcome.undecided:
        return
    yield from ("", "## Undecided", "", "| verdicts | reason |", "|--:|:--|")
    ordered = sorted(outcome.undecided.items(), key=lambda item: (-item[1], item[0]))
    for reason, count in ordered[:REASONS_SHOWN]:
        yield f"| {number(count)} | {marked(reason)} |"
    rest = ordered[REASONS_SHOWN:]
    if rest:
        yield f"| {number(sum(count for _, count in rest))} | for {number(len(rest))} more reasons |"
