"""The one-page report as a destination: gathers while the run goes, and writes the page at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.cli.outputs import Output
    from analyzer.filters import Filters
    from analyzer.redaction import Mask
    from analyzer.reports.outcome import Outcome
    from analyzer.rules.finding import Finding
    from analyzer.run import Judged, Run


class PageFile:
    """Gathers what the page shows."""

    def __init__(self, output: Output, mask: Mask, run: Run, filters: Filters) -> None:
        """Prepare for the events of a run, of which the filters show some."""
        from analyzer.page.collecting import Collected  # not needed by the other formats

        self._output = output
        self._run = run
        self._filters = filters
        self._collected = Collected(mask, run.closes)

    def watch(self, judged: Judged) -> None:
        """See an event before its findings come."""
        filters = self._filters
        shown = (
            not filters.about_subjects
            or (judged.exchange is not None and filters.exchange(judged.exchange))
            or (judged.connection is not None and filters.connection(judged.connection))
        )
        self._collected.see(judged, shown=shown)

    def take(self, finding: Finding) -> None:
        """Take a finding that is listed."""
        self._collected.take(finding)

    def finish(self, outcome: Outcome) -> None:
        """Write the page."""
        from analyzer.page.document import document
        from analyzer.rules.library import library

        known = library(self._run.settings.rules, self._run.settings.severity)
        parts = document(outcome, self._collected, known)
        self._output.out.writelines(part.encode("utf-8", "backslashreplace") for part in parts)
