"""An analysis as a file: the same writers as the command line's, chosen by the suffix."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from analyzer.reports import parquet
from analyzer.reports.finding_files import FINDING_FILES
from analyzer.reports.gathering import Gathering
from analyzer.reports.jsonlines import JsonDocument, JsonLines
from analyzer.reports.members import judging_members
from analyzer.reports.outcome import Outcome, undecided_reasons
from analyzer.reports.page import Look
from analyzer.reports.tables import Csv
from analyzer.reports.text import report
from analyzer.schema import FINDINGS
from parsers.errors import CaptureError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from analyzer.analysis import Analysis

SAMPLES = 3
"""Findings shown of each rule in the text report, as on the command line."""


def write(analysis: Analysis, path: str | os.PathLike[str]) -> None:
    """Write a report of an analysis.

    Raises:
        ValueError: the suffix names no report.
        ModuleNotFoundError: the package that writes it is not installed; the text says how to install it.
        OSError: the file cannot be written.
    """
    name = Path(path).name.lower()
    suffix = max((each for each in WRITERS if name.endswith(each)), key=len, default=None)
    if suffix is None:
        raise ValueError(f"no report ends in {Path(path).suffix!r}: there are {', '.join(WRITERS)}")
    if suffix == ".parquet" and parquet.missing():
        raise ModuleNotFoundError(parquet.HOW_TO_INSTALL, name="pyarrow")
    with Path(path).open("wb") as out:
        WRITERS[suffix](analysis, out)


def _text(analysis: Analysis, out: BinaryIO) -> None:
    gathering = Gathering(SAMPLES)
    for finding in analysis.found:
        gathering.take(finding)
    lines = report(_outcome(analysis), gathering, Look(), analysis.mask)
    out.writelines(line.encode("utf-8", "backslashreplace") + b"\n" for line in lines)


def _json(analysis: Analysis, out: BinaryIO) -> None:
    document = JsonDocument(out, "findings")
    for record in analysis.finding_records:
        document.record(record)
    document.finish(judging_members(_outcome(analysis)))


def _json_lines(analysis: Analysis, out: BinaryIO) -> None:
    lines = JsonLines(out)
    for record in analysis.finding_records:
        lines.record(record)


def _csv(analysis: Analysis, out: BinaryIO) -> None:
    table = Csv(out, [column.name for column in FINDINGS])
    for record in analysis.finding_records:
        table.record(record)
    table.finish({})


def _parquet(analysis: Analysis, out: BinaryIO) -> None:
    table = parquet.Parquet(out, FINDINGS)
    for record in analysis.finding_records:
        table.record(record)
    table.finish({})


def _html(analysis: Analysis, out: BinaryIO) -> None:
    """Write the page. The captures are read once more: it shows messages, and an analysis keeps none.

    Raises:
        CaptureError: they can no longer be read.
    """
    from analyzer.page.collecting import Collected
    from analyzer.page.document import document
    from analyzer.rules.library import library

    run = analysis.run.again(judging=True)
    collected = Collected(analysis.mask, run.closes)
    for judged in run.events():
        collected.see(judged)
        for finding in judged.findings:
            collected.take(finding)
    if run.names != analysis.run.names:
        raise next(iter(run.errors), CaptureError("-", "standard input cannot be read once more"))
    known = library(run.settings.rules, run.settings.severity)
    parts = document(_outcome(analysis), collected, known)
    out.writelines(part.encode("utf-8", "backslashreplace") for part in parts)


def _finding_file(format_: str) -> Callable[[Analysis, BinaryIO], None]:
    """Return the writer of a format that other tools open."""

    def write_format(analysis: Analysis, out: BinaryIO) -> None:
        sink = FINDING_FILES[format_](out, analysis.mask, analysis.run.settings, SAMPLES)
        for finding in analysis.found:
            sink.take(finding)
        sink.finish(_outcome(analysis))

    return write_format


WRITERS: dict[str, Callable[[Analysis, BinaryIO], None]] = {
    ".txt": _text,
    ".json": _json,
    ".jsonl": _json_lines,
    ".csv": _csv,
    ".parquet": _parquet,
    ".sarif": _finding_file("sarif"),
    ".sarif.json": _finding_file("sarif"),
    ".xml": _finding_file("junit"),
    ".md": _finding_file("markdown"),
    ".html": _html,
    ".prom": _finding_file("openmetrics"),
}
"""By suffix; of those that a name ends in the longest counts."""


def _outcome(analysis: Analysis) -> Outcome:
    run = analysis.run
    coverage = run.coverage()
    return Outcome(
        captures=run.names,
        profile=run.settings.profile,
        tally=run.tally,
        read=run.tally,
        accounting=run.accounting,
        coverage=coverage,
        forgotten=run.forgotten(),
        undecided=undecided_reasons(coverage),
        warnings=[*run.warnings, *run.failures],
        errors=analysis.errors,
    )
