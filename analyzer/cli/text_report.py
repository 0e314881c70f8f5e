"""The text report of `analyze` as a destination: gathers what is found, and writes the page at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.reports.close_counts import CloseCounts
from analyzer.reports.gathering import Gathering
from analyzer.reports.grouped import GroupedBy
from analyzer.reports.rule_table import RuleTable
from analyzer.reports.sample_messages import SampleMessages
from analyzer.reports.text import report

if TYPE_CHECKING:
    from analyzer.cli.outputs import Output
    from analyzer.filters import Filters
    from analyzer.redaction import Mask
    from analyzer.reports.outcome import Outcome
    from analyzer.rules.finding import Finding
    from analyzer.run import Judged, Run


class TextReport:
    """Gathers findings and closes, and writes the report at the end."""

    def __init__(
        self, output: Output, mask: Mask, options: dict[str, Any], run: Run, filters: Filters
    ) -> None:
        """Take the options of `analyze`: samples, group_by, statistics, verbose."""
        self._output = output
        self._mask = mask
        self._run = run
        self._filters = filters
        self._body = _body(options)
        self._closes = CloseCounts()
        self._messages = SampleMessages(output.look, mask) if options["verbose"] else None

    def watch(self, judged: Judged) -> None:
        """See an event before its findings come: the exchange that they are about, or the close."""
        if self._messages is not None:
            self._messages.watch(judged)
        connection = judged.connection
        if connection is None or not connection.exchanges:
            return
        if not self._filters.about_subjects or self._filters.connection(connection):
            self._closes.take(connection, self._run.closes.of(connection))

    def take(self, finding: Finding) -> None:
        """Gather a finding."""
        sample = self._body.take(finding)
        if sample and self._messages is not None:
            self._messages.keep(finding)

    def finish(self, outcome: Outcome) -> None:
        """Write the report."""
        look, out = self._output.look, self._output.out
        for line in report(
            outcome, self._body, look, self._mask, closes=self._closes, messages=self._messages
        ):
            out.write(line.encode("utf-8", "backslashreplace") + b"\n")


def _body(options: dict[str, Any]) -> Gathering | GroupedBy | RuleTable:
    """Choose what the findings are shown as."""
    if options["statistics"]:
        return RuleTable()
    if options["group_by"] != "rule":
        return GroupedBy(options["group_by"])
    return Gathering(options["samples"])
