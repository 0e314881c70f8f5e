"""Follow a run that judges, show what the filters let through, and write the reports."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.baselining import conclude, known_findings_of, update
from analyzer.cli.chart_files import ChartFiles
from analyzer.cli.configuring import ignores_of, severity_of
from analyzer.cli.following import exit_code, follow, let_go, run_of, say_warnings
from analyzer.cli.group import FINDINGS
from analyzer.cli.options import filters_of, flattened
from analyzer.cli.outputs import Output, opened
from analyzer.cli.page_file import PageFile
from analyzer.cli.progress import Progress
from analyzer.cli.sinks import Records, Sink
from analyzer.cli.text_report import TextReport
from analyzer.records import finding_record
from analyzer.reports.finding_files import FINDING_FILES
from analyzer.reports.members import judging_members
from analyzer.reports.outcome import Outcome, nothing_judged, undecided_reasons
from analyzer.reports.text import headline
from analyzer.rules.vocabulary import Verdict
from analyzer.run import Judged, Run, Settings
from analyzer.schema import FINDINGS as FINDING_COLUMNS
from analyzer.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.baselines import KnownFindings
    from analyzer.filters import Filters
    from analyzer.ignores import Ignores
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
        ignores: Ignores | None = None,
        known: KnownFindings | None = None,
        watchers: Sequence[Callable[[Judged], None]] = (),
        list_undecided: bool = False,
    ) -> None:
        """Choose what is shown, and who gets it.

        Args:
            run: The run.
            filters: What is shown.
            sinks: Take the findings that are listed.
            charts: Take everything that is shown.
            ignores: Findings that are counted apart, and not shown.
            known: The same for those of a baseline; what is ignored does not come to it.
            watchers: See every event before its findings are handed on.
            list_undecided: Whether undecided verdicts are listed.
        """
        self._filters = filters
        self._ignores = ignores
        self._known = known
        self._watchers = watchers
        self._sinks = sinks
        self._charts = charts
        self._closes = run.closes
        self._list_undecided = list_undecided
        self.all_subjects = not filters.about_subjects
        self._all = self.all_subjects and not ignores and known is None
        self.tally = run.tally if self._all else Tally()
        self.undecided: Counter[str] = Counter()
        self.connections = 0
        """Connections that are over and of which an exchange was shown."""
        self._open: set[tuple[str, int]] = set()

    def take(self, judged: Judged) -> None:
        """Take one event of the run."""
        for watch in self._watchers:
            watch(judged)
        before = self.connections
        findings = judged.findings if self._all else self._filtered(judged)
        for finding in findings:
            self._finding(finding)
        if self._charts is not None:
            self._keep(self._charts, judged, over=self.all_subjects or self.connections > before)
        let_go(judged)

    def _keep(self, charts: ChartFiles, judged: Judged, *, over: bool) -> None:
        """Give what is shown to the charts; `over`: whether a connection that is over is shown."""
        exchange, connection = judged.exchange, judged.connection
        if exchange is not None and (self._all or self._filters.exchange(exchange)):
            charts.exchange(exchange)
        if connection is not None and over:
            charts.connection(connection, self._closes)

    def _filtered(self, judged: Judged) -> list[Finding]:
        """Count an event as far as it is shown, and return its findings that are."""
        filters, tally = self._filters, self.tally
        if self._ignores:
            findings = self._ignores.left(judged.findings, filters.finding)
        else:
            findings = [finding for finding in judged.findings if filters.finding(finding)]
        if self._known is not None:
            findings = self._known.left(findings)
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
    ignores, known = ignores_of(options), known_findings_of(options)
    progress = Progress(quiet=options["quiet"])
    undecided = options["undecided"] or filters.about_subjects
    settings = settings_of(options, undecided=undecided, all_content=options.get("verbose", False), **taps)
    run = run_of(options["captures"], settings, progress)
    with opened(
        options["format_"], options["outputs"], color=options["color"], formats=formats, captures=run.captures
    ) as outputs:
        sinks = [_sink(output, options, mask, run, filters) for output in outputs]
        charts = ChartFiles(options["charts"]) if options["charts"] else None
        shown = Shown(
            run,
            filters,
            sinks,
            charts,
            ignores=ignores,
            known=known,
            watchers=[sink.watch for sink in sinks if isinstance(sink, TextReport | PageFile)],
            list_undecided=options["undecided"],
        )
        interrupted = follow(run, shown.take, progress)
        outcome = _outcome(run, shown, options, conditions, interrupted=interrupted)
        _say_left_out(outcome, run, ignores)
        if known is not None:
            conclude(known, run, outcome, whole=shown.all_subjects)
        if charts is not None:
            # Before the text: who reads that may close the pipe after a few lines.
            charts.write(outcome.coverage, filtered=shown.tally is not run.tally)
        for sink in sinks:
            sink.finish(outcome)
    if known is not None and options["update_baseline"]:
        update(known, run, outcome)
    if outcome.ignored and not any(output.standard and output.format == "text" for output in outputs):
        run.notes.append(outcome.ignored)
    say_warnings(run, quiet=options["quiet"])
    if not options["quiet"]:
        _say_headline(outcome, outputs)
    return exit_code(run, interrupted=interrupted, otherwise=FINDINGS if failed(outcome) else 0)


def _say_left_out(outcome: Outcome, run: Run, ignores: Ignores) -> None:
    """Say what the ignores of the settings left out."""
    if ignores:
        outcome.ignored, outcome.ignores = ignores.sentence(), ignores.record()
        run.notes += ignores.notes(outcome.coverage)


def _sink(output: Output, options: dict[str, Any], mask: Mask, run: Run, filters: Filters) -> Sink[Finding]:
    """Make what writes to one destination."""
    if output.format == "text":
        return TextReport(output, mask, options, run, filters)
    if output.format == "html":
        return PageFile(output, mask, run, filters)
    if output.format in FINDING_FILES:
        return FINDING_FILES[output.format](output.out, mask, run.settings, options["samples"])
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
        shown_connections=None if shown.all_subjects else shown.connections,
        accounting=run.accounting,
        coverage=coverage,
        forgotten=run.forgotten(),
        undecided=undecided_reasons(coverage) if shown.all_subjects else shown.undecided,
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
