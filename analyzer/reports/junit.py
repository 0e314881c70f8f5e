"""Findings as JUnit XML: rules as test cases, for the test pages of CI systems.

There is one test suite for the whole run, and a test case for each rule that applied to something, under
the same name in every run: CI systems keep the history of a test by its name, so "when did this rule
begin to break" can be read there. That a rule was kept is counted for the run, not for each capture or
host; those stand in the text of the failures. Rules that applied to nothing are a property, not hundreds of
skipped tests.

A rule with listed findings fails; one that was never decided, or of which the filters list nothing that it
found, is skipped with the reason. A capture that cannot be read is an error of the first test case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from analyzer.reports.captured import named
from analyzer.reports.finding_text import FindingText
from analyzer.reports.gathering import Gathering
from analyzer.reports.outcome import nothing_judged
from analyzer.reports.page import Look, counted, listed
from analyzer.reports.text import headline
from analyzer.rules.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.redaction import Mask
    from analyzer.reports.gathering import Gathered
    from analyzer.reports.outcome import Outcome
    from analyzer.rules.finding import Finding
    from analyzer.rules.library import Library
    from analyzer.rules.tally import RuleTally

REASONS_SHOWN = 3
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (2.2) allows no document to hold, escaped or not."""


class Case(NamedTuple):
    """A test case."""

    classname: str
    name: str
    result: str = ""
    """failure, error or skipped; "" where it passed."""
    message: str = ""
    kind: str = ""
    text: str = ""


class Junit:
    """Gathers findings, and writes the suite at the end."""

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
        """Write the suite."""
        cases = list(self._cases(outcome))
        counts = {result: sum(case.result == result for case in cases) for result in _RESULTS}
        sums = f'tests="{len(cases)}" ' + " ".join(
            f'{name}="{counts[result]}"' for result, name in _RESULTS.items()
        )
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="wirelint" {sums.rpartition(" ")[0]} time="0">',  # "skipped" is not its own
            f'<testsuite name="wirelint" {sums} time="0">',
            *_properties(outcome),
            *(line for case in cases for line in _case(case)),
            f"<system-out>{_content(headline(outcome))}</system-out>",
            f"<system-err>{_content(chr(10).join([*outcome.errors, *outcome.warnings]))}</system-err>",
            "</testsuite>",
            "</testsuites>",
        ]
        self._out.writelines(line.encode("utf-8") + b"\n" for line in lines)

    def _cases(self, outcome: Outcome) -> Iterator[Case]:
        """Make the cases: the captures, then the rules in the order of the book."""
        yield _reading(outcome)
        broken: dict[str, list[Gathered]] = {}
        for group in self._gathering.groups():
            if group.samples[0].verdict is Verdict.BROKEN:
                broken.setdefault(group.samples[0].rule, []).append(group)
        writer = FindingText(Look(), self._mask, several_captures=len(outcome.captures) > 1)
        for rule, tally in outcome.coverage.items():
            groups = broken.pop(rule, [])
            if groups:
                yield self._failed(rule, groups, writer)
            elif tally.applicable:
                yield self._decided(rule, tally)
        for rule, groups in broken.items():  # such as one that a filter's coverage does not name
            yield self._failed(rule, groups, writer)

    def _failed(self, rule: str, groups: list[Gathered], writer: FindingText) -> Case:
        """Make the case of a broken rule: its groups are by severity, the worst first."""
        first = groups[0].samples[0]
        count = counted(sum(group.count for group in groups), "time")
        text = [line for group in groups for line in writer.group(group, limit=self._gathering.limit)]
        return Case(
            *self._names(rule, first.title),
            "failure",
            f"{first.message} ({count})",
            first.severity.value,
            "\n".join(text),
        )

    def _decided(self, rule: str, tally: RuleTally) -> Case:
        names = self._names(rule)
        if tally.broken:
            return Case(*names, "skipped", "broken, and not listed: by --min-severity, a filter or an ignore")
        if tally.kept:
            return Case(*names)
        return Case(*names, "skipped", f"undecided: {listed(tally.reasons, REASONS_SHOWN)}")

    def _names(self, rule: str, title: str = "") -> tuple[str, str]:
        """Return class name and name: CI systems group by the former."""
        known = self._known.rules.get(rule)
        title = title or (known.title if known is not None else "")
        return f"wirelint.{rule.partition('-')[0]}", f"{rule}: {title}" if title else rule


_RESULTS = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def _reading(outcome: Outcome) -> Case:
    """Make the case of the captures themselves."""
    names = ("wirelint.captures", "captures: all can be read, and a response was judged")
    if outcome.errors:
        what = counted(len(outcome.errors), "capture")
        return Case(*names, "error", f"{what} cannot be read", "unreadable", "\n".join(outcome.errors))
    nothing = nothing_judged(outcome)
    return Case(*names, "skipped", nothing) if nothing else Case(*names)


def _properties(outcome: Outcome) -> Iterator[str]:
    tallies = outcome.coverage.values()
    properties = {
        "profile": outcome.profile,
        "conditions": outcome.conditions,
        "ignored": outcome.ignored,
        "rules-asked": str(len(outcome.coverage)),
        "rules-applied": str(sum(bool(tally.applicable) for tally in tallies)),
    }
    yield "<properties>"
    captures = (("capture", named(each)) for each in outcome.captures)
    for name, value in [*((name, value) for name, value in properties.items() if value), *captures]:
        yield f"<property name={_attribute(name)} value={_attribute(value)}/>"
    yield "</properties>"


def _case(case: Case) -> Iterator[str]:
    start = f'<testcase classname={_attribute(case.classname)} name={_attribute(case.name)} time="0"'
    if not case.result:
        yield f"{start}/>"
        return
    kind = f" type={_attribute(case.kind)}" if case.kind else ""
    text = _content(case.text)
    yield f"{start}><{case.result} message={_attribute(case.message)}{kind}>{text}</{case.result}></testcase>"


def _content(text: str) -> str:
    """Escape character data; what XML forbids becomes U+FFFD."""
    text = _FORBIDDEN.sub("\ufffd", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    """Escape and quote the value of an attribute; white space stays what it is."""
    text = _content(text).replace('"', "&quot;")
    return '"' + text.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;") + '"'
