"""Follow a run that judges, show what the filters let through, and write the reports."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.chart_files import ChartFiles
from analyzer.cli.configuring import severity_of
from analyzer.cli.following import exit_code, follow, let_go, run_of, say_warnings
from analyzer.cli.group import FINDINGS
from analyzer.cli.options import filters_of, flattened
from analyzer.cli.outputs import Output, opened
from analyzer.cli.progress import Progress
from analyzer.cli.sinks import Records, Sink
from analyzer.records import finding_record
from analyzer.reports.gathering import Gathering
from analyzer.reports.members import judging_members
from analyzer.reports.outcome import Outcome, nothing_judged, undecided_reasons
from analyzer.reports.text import headline, report
from analyzer.rules.vocabulary import Verdict
from analyzer.run import Judged, Run, Settings
from analyzer.schema import FINDINGS as FINDING_COLUMNS
from analyzer.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.filters import Filters
    from analyzer.redaction import Mask
    from analyzer.rules.finding import Finding
    from parsers.model import Connection


class Shown:
    """Counts what the filters let through, and hands it on."""

    def __init__(
        self,
        run: Run,
        filters: Filters,
        sinks: Sequence[Sink[Finding]],
        charts: ChartFiles | None = None,
        *,
        list_undecided: bool = False,
    ) -> None:
        self._filters = filters
        self._sinks = sinks
        self._charts = charts
        self._list_undecided = list_undecided
        self._all = not filters.about_subjects
        self.tally = run.tally if self._all else Tally()
        self.undecided: Counter[str] = Counter()
        self.connections = 0
        """Connections that are over and of which an exchange was shown."""
        self._open: set[tuple[str, int]] = set()

    def take(self, judged: Judged) -> None:
        """Take one event of the run."""
        findings = judged.findings if self._all else self._filtered(judged)
        for finding in findings:
            self._finding(finding)
        exchange = judged.exchange
        if self._charts and exchange is not None and (self._all or self._filters.exchange(exchange)):
            self._charts.exchange(exchange)
        let_go(judged)

    def _filtered(self, judged: Judged) -> list[Finding]:
        """Count an event as far as it is shown, and return its findings that are."""
        filters, tally = self._filters, self.tally
        findings = [finding for finding in judged.findings if filters.finding(finding)]
        if judged.exchange is not None:
            if filters.exchange(judged.exchange):
                tally.exchange(judged.exchange, findings)
                self._open.add(_key(judged.exchange.connection))
        elif judged.connection is None:
            tally.finish(findings)
        else:
            tally.connection(judged.connection, findings)
            if _key(judged.connection) in self._open:
                self._open.remove(_key(judged.connection))
                self.connections += 1
        return findings

    def _finding(self, finding: Finding) -> None:
        """Give a finding to whoever lists it."""
        broken = finding.verdict is Verdict.BROKEN
        if not broken:
            self.undecided[finding.reason or ""] += finding.count
        elif self._charts is not None:
            self._charts.finding(finding)
        if (broken or self._list_undecided) and self._filters.weighs(finding):
            for sink in self._sinks:
                sink.take(finding)


def _key(connection: Connection) -> tuple[str, int]:
    return connection.capture, connection.number


class TextReport:
    """Gathers findings, and writes the report at the end."""

    def __init__(self, output: Output, mask: Mask, samples: int | None) -> None:
        self._output = output
        self._mask = mask
        self._gathering = Gathering(samples)

    def take(self, finding: Finding) -> None:
        """Gather a finding."""
        self._gathering.take(finding)

    def finish(self, outcome: Outcome) -> None:
        """Write the report."""
        for line in report(outcome, self._gathering, self._output.look, self._mask):
            self._output.out.write(line.encode("utf-8", "backslashreplace") + b"\n")


def settings_of(options: dict[str, Any], **more: Any) -> Settings:
    """Make the settings of a run that judges.

    Args:
        options: Those of judging_options, settings_options and reading_options.
        **more: Other settings.
    """
    return Settings(
        profile=options["profile"],
        select=flattened(options["select"]),
        ignore=flattened(options["ignore"]),
        severity=severity_of(options),
        roles=options["roles"],
        rules=options["rules_from"],
        join=options["join"],
        dissect_all=options["dissect_all"],
        jobs=options["jobs"],
        **more,
    )


def judge_captures(
    options: dict[str, Any],
    *,
    formats: Sequence[str],
    mask: Mask,
    conditions: str,
    failed: Callable[[Outcome], bool],
    taps: dict[str, Any],
) -> int:
    """Judge the captures and write the findings to each destination.

    `taps`: the settings of `--tap`.

    Returns:
        The exit code.
    """
    filters = filters_of(options, severity=options["min_severity"])
    progress = Progress(quiet=options["quiet"])
    settings = settings_of(options, undecided=options["undecided"] or filters.about_subjects, **taps)
    run = run_of(options["captures"], settings, progress)
    with opened(
        options["format_"], options["outputs"], color=options["color"], formats=formats, captures=run.captures
    ) as outputs:
        sinks = [_sink(output, options, mask) for output in outputs]
        charts = ChartFiles(options["charts"], mask) if options["charts"] else None
        shown = Shown(run, filters, sinks, charts, list_undecided=options["undecided"])
        interrupted = follow(run, shown.take, progress)
        outcome = _outcome(run, shown, options, conditions, interrupted=interrupted)
        if charts is not None:
            charts.write()  # before the text: who reads that may close the pipe after a few lines
        for sink in sinks:
            sink.finish(outcome)
    say_warnings(run, quiet=options["quiet"])
    if not options["quiet"]:
        _say_headline(outcome, outputs)
    return exit_code(run, interrupted=interrupted, otherwise=FINDINGS if failed(outcome) else 0)


def _sink(output: Output, options: dict[str, Any], mask: Mask) -> Sink[Finding]:
    """Make what writes to one destination."""
    if output.format == "text":
        return TextReport(output, mask, options["samples"])
    both = options["profile"] == "both"
    return Records(
        output,
        lambda finding: finding_record(finding, mask=mask, both=both, mask_targets=True),
        name="findings",
        columns=[column.name for column in FINDING_COLUMNS],
        members=judging_members,
    )


def _outcome(
    run: Run, shown: Shown, options: dict[str, Any], conditions: str, *, interrupted: bool
) -> Outcome:
    """Put together what is about the whole."""
    coverage = run.coverage()
    return Outcome(
        captures=run.names,
        profile=options["profile"],
        tally=shown.tally,
        read=run.tally,
        shown_connections=None if shown.tally is run.tally else shown.connections,
        accounting=run.accounting,
        coverage=coverage,
        forgotten=run.forgotten(),
        undecided=undecided_reasons(coverage) if shown.tally is run.tally else shown.undecided,
        conditions=conditions,
        least_severity=options["min_severity"],
        notes=run.notes,
        warnings=[*run.warnings, *run.failures],
        errors=[str(error) for error in run.errors],
        interrupted=interrupted,
    )


def _say_headline(outcome: Outcome, outputs: Sequence[Output]) -> None:
    """Say on standard error what the text report would begin with, where none was printed."""
    on_standard_output = [output.format for output in outputs if output.standard]
    if "text" in on_standard_output:
        return
    if not on_standard_output or nothing_judged(outcome):
        click.echo(f"wirelint: {headline(outcome)}", err=True)
