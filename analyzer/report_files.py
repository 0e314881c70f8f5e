"""An analysis as a file: the same writers as the command line's, chosen by the suffix."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from analyzer.reports.gathering import Gathering
from analyzer.reports.jsonlines import JsonDocument, JsonLines
from analyzer.reports.members import judging_members
from analyzer.reports.outcome import Outcome, undecided_reasons
from analyzer.reports.page import Look
from analyzer.reports.tables import Csv
from analyzer.reports.text import report
from analyzer.schema import FINDINGS

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
        OSError: the file cannot be written.
    """
    suffix = Path(path).suffix.lower()
    writer = WRITERS.get(suffix)
    if writer is None:
        raise ValueError(f"no report ends in {suffix!r}: there are {', '.join(WRITERS)}")
    with Path(path).open("wb") as out:
        writer(analysis, out)


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


WRITERS: dict[str, Callable[[Analysis, BinaryIO], None]] = {
    ".txt": _text,
    ".json": _json,
    ".jsonl": _json_lines,
    ".csv": _csv,
}
"""By suffix."""


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
