"""Findings as workflow commands of GitHub: one annotation for each rule, the worst first.

GitHub shows ten annotations of each kind for a step, so each rule gets one with its count and a few
samples. All of it is one line a command: %, CR and LF are escaped, in properties also : and , so nothing
in captured text begins a command of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from analyzer.reports.captured import named
from analyzer.reports.finding_text import FindingText
from analyzer.reports.gathering import Gathering
from analyzer.reports.outcome import nothing_judged
from analyzer.reports.page import Look, counted
from analyzer.reports.text import headline
from analyzer.rules.vocabulary import Verdict

if TYPE_CHECKING:
    from analyzer.redaction import Mask
    from analyzer.reports.gathering import Gathered
    from analyzer.reports.outcome import Outcome
    from analyzer.rules.finding import Finding

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
"""Severities as workflow commands."""
SAMPLES_LIMIT = 10
"""Samples in one annotation at the most, also where all are asked for: it is read in a small box."""


class Github:
    """Gathers findings, and writes the annotations at the end."""

    def __init__(self, out: BinaryIO, mask: Mask, *, samples: int | None) -> None:
        """Take the number of samples of each rule; None for as many as an annotation shows."""
        self._out = out
        self._mask = mask
        self._gathering = Gathering(min(samples or SAMPLES_LIMIT, SAMPLES_LIMIT))

    def take(self, finding: Finding) -> None:
        """Gather a finding."""
        self._gathering.take(finding)

    def finish(self, outcome: Outcome) -> None:
        """Write the annotations: what went wrong, the rules, and the sum."""
        for kind, texts in (("error", outcome.errors), ("warning", outcome.warnings)):
            for text in texts:
                self._write(kind, "wirelint", text)
        several = len(outcome.captures) > 1
        writer = FindingText(Look(), self._mask, several_captures=several)
        for group in self._gathering.groups():
            self._annotate(group, writer)
        self._write("warning" if nothing_judged(outcome) else "notice", "wirelint", headline(outcome))

    def _annotate(self, group: Gathered, writer: FindingText) -> None:
        first = group.samples[0]
        broken = first.verdict is Verdict.BROKEN
        what = first.message if broken else f"Undecided: {first.reason}."
        lines = [f"{what} ({counted(group.count, 'time')})"]
        for sample in group.samples:
            lines += [line.strip() for line in writer.sample(sample)]
        if broken:
            lines.append(f"advice: {first.advice}")
        kind = COMMANDS[first.severity.value] if broken else "notice"
        self._write(kind, f"{first.rule}: {first.title}", *lines)

    def _write(self, kind: str, title: str, *lines: str) -> None:
        message = "%0A".join(data(named(line)) for line in lines)
        line = f"::{kind} title={property_value(named(title))}::{message}\n"
        self._out.write(line.encode("utf-8", "backslashreplace"))


def data(text: str) -> str:
    r"""Escape the message of a command.

    >>> data("50%\n::error::")
    '50%25%0A::error::'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def property_value(text: str) -> str:
    """Escape the value of a property of a command.

    >>> property_value("S405-allow: a, b")
    'S405-allow%3A a%2C b'
    """
    return data(text).replace(":", "%3A").replace(",", "%2C")
