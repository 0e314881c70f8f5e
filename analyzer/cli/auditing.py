"""What the commands of `wirelint audit` do."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import click

from analyzer.audit import asking
from analyzer.audit.passing import Done, Pass
from analyzer.audit.store import StoreError, look_into, open_store, saying
from analyzer.cli.configuring import ignores_of
from analyzer.cli.following import WARNINGS_SHOWN
from analyzer.cli.group import FINDINGS, UNUSABLE, UnusableError
from analyzer.cli.judging import settings_of
from analyzer.cli.options import flattened
from analyzer.cli.outputs import opened
from analyzer.cli.progress import Progress
from analyzer.collector import ease_the_collector
from analyzer.reports.captured import named, plain
from analyzer.reports.jsonlines import JsonDocument, JsonLines, encoded
from analyzer.reports.tables import Csv
from analyzer.schema import FINDINGS as FINDING_COLUMNS
from analyzer.timestamps import rfc3339
from parsers.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.audit.store import Store
    from analyzer.cli.outputs import Output
    from analyzer.run import Settings

SEEN = ("first_seen", "last_seen", "count")
"""Columns of a fault beside those of a finding."""
LATEST_NS = (1 << 63) - 1
"""The latest time that the store can hold."""


@contextmanager
def usable() -> Iterator[None]:
    """Turn what is wrong with a store into the one line of a command."""
    try:
        yield
    except StoreError as error:
        raise UnusableError(str(error)) from error


def run_pass(options: dict[str, Any]) -> int:
    """Audit what the arguments name; return the exit code."""
    settings = settings_of(options | {"jobs": 1})
    ignores = ignores_of(options)
    notes: list[str] = []
    missing: list[CaptureError] = []
    paths = _captures(options["paths"], notes, missing)
    progress = Progress(quiet=options["quiet"])
    ease_the_collector()
    with usable(), open_store(options["store"]) as store:
        with saying(options["store"]):
            _note_settings(store, settings, notes)
        with progress:
            done = Pass(store, settings, ignores=ignores or None, progress=progress).run(paths)
        done.unreadable += missing
        new = asking.faults(store, new=True)
        judged = asking.faults(store, judged_in=done.number)
        click.echo(summary(done, asking.responses(store, done.number), new, asking.faults(store)))
    if not options["quiet"]:
        _say("note", [*notes, *done.notes])
        _say("warning", [f"{path}: vanished before it was read" for path in done.vanished] + done.warnings)
    for text in done.failures:
        click.echo(f"wirelint: warning: {named(text)}", err=True)
    for error in done.unreadable:
        click.echo(f"wirelint: error: {named(str(error))}", err=True)
    if done.unreadable or done.failures:
        return UNUSABLE
    return FINDINGS if _failed(flattened(options["fail_on"]), new, judged) else 0


def summary(done: Done, responses: int, new: dict[str, int], total: dict[str, int]) -> str:
    """Write the line of a pass.

    Args:
        done: What the pass did.
        responses: Judged in captures that were new or had grown.
        new: Faults by severity that the store did not have.
        total: Faults by severity that it has.
    """
    unreadable = len(done.unreadable)
    captures = f"{done.new} new, {done.grown} grown, {done.known} already known, {unreadable} unreadable"
    if done.again:
        captures += f", {done.again} judged again"
    by = ", ".join(f"{count} {severity}" for severity, count in new.items())
    return (
        f"captures: {captures}; {responses:,} responses judged; "
        f"new faults: {sum(new.values())} ({by}); faults in the store: {sum(total.values())}"
    )


def show_status(path: str, *, as_json: bool) -> None:
    """Print the state of a store."""
    with usable(), look_into(path) as store, saying(path):
        found = asking.status(store)
    times = [None if ns is None else rfc3339(ns) for ns in (found.first_ns, found.last_ns)]
    if as_json:
        members = found._asdict() | {"first_time": times[0], "last_time": times[1]}
        del members["first_ns"], members["last_ns"]
        click.echo(encoded(members))
        return
    span = f"{times[0]} to {times[1]}" if found.captures else "none"
    last = "none" if not found.passes else f"{found.passes}{'' if found.finished else ', not finished'}"
    lines = {
        "captures": f"{found.captures:,}",
        "time": span,
        "packets": f"{found.packets:,}",
        "responses judged": f"{found.responses:,}",
        "findings": f"{found.findings:,}",
        "faults": ", ".join(f"{count:,} {severity}" for severity, count in found.faults.items()),
        "passes": last,
        "warnings": f"{found.warnings:,}",
        "size": f"{found.octets:,} octets, {found.carried:,} of them packets kept for the next files",
    }
    for name, text in lines.items():
        click.echo(f"{name:<17} {text}")


def list_findings(options: dict[str, Any], formats: Sequence[str]) -> None:
    """Write the faults in the store."""
    since = min(options["since"].value, LATEST_NS) if options["since"] else None
    columns = [column.name for column in FINDING_COLUMNS if column.name not in SEEN]
    with usable(), look_into(options["store"]) as store, saying(options["store"]):
        rows = asking.findings(store, new=options["new"], since_ns=since)
        _write(rows, options, formats, [*columns, *SEEN])


def export_rates(options: dict[str, Any], formats: Sequence[str]) -> None:
    """Write the rates by day."""
    options["format_"] = options["format_"] or formats[0]
    with usable(), look_into(options["store"]) as store, saying(options["store"]):
        rows = (rate._asdict() for rate in asking.rates(store))
        _write(rows, options, formats, list(asking.Rate._fields))


def prune_store(path: str, keep_s: int) -> None:
    """Forget what is older."""
    if not Path(path).exists():
        raise UnusableError(f"{path}: no such store")
    with usable(), open_store(path) as store, saying(path):
        gone = asking.prune(store, max(time.time_ns() - keep_s * 1_000_000_000, 0))
    click.echo(f"{gone} {'capture' if gone == 1 else 'captures'} forgotten")


def _write(
    rows: Iterator[dict[str, Any]], options: dict[str, Any], formats: Sequence[str], columns: list[str]
) -> None:
    """Write rows to each destination; they are asked for once, and none is kept."""
    with opened(
        options["format_"], options["outputs"], color=options["color"], formats=formats, captures=[]
    ) as outputs:
        writers = [_Writer(output, columns) for output in outputs]
        for row in rows:
            for writer in writers:
                writer.write(row)
        for writer in writers:
            writer.finish()


class _Writer:
    """Writes rows to one destination."""

    def __init__(self, output: Output, columns: list[str]) -> None:
        self._columns, self._out = columns, output.out
        self._writer: JsonLines | JsonDocument | Csv | None = None
        self._csv = output.format == "csv"
        if self._csv:
            self._writer = Csv(output.out, columns)
        elif output.format == "json":
            self._writer = JsonDocument(output.out, "findings")
        elif output.format == "jsonl":
            self._writer = JsonLines(output.out)

    def write(self, row: dict[str, Any]) -> None:
        """Write a row."""
        if self._writer is None:
            self._out.write(_line(row).encode() + b"\n")
        elif self._csv:
            self._writer.record(SimpleNamespace(**{name: row.get(name) for name in self._columns}))
        else:
            self._writer.record(row)

    def finish(self) -> None:
        """Write what is left."""
        if self._writer is not None:
            self._writer.finish({})


def _line(row: dict[str, Any]) -> str:
    """Write a fault as a line of text."""
    what = " ".join(str(row[name]) for name in ("method", "target") if row.get(name))
    status = "-" if row.get("status") is None else row["status"]
    words = f"{row['severity']:<8}{row['count']:>7}  {row['rule']:<28} {status!s:<4}"
    return plain(
        f"{words}{row['first_seen'][:19]}Z  {row['last_seen'][:19]}Z  {row.get('host') or '-'} {what}"
    )


def _captures(arguments: Sequence[str], notes: list[str], missing: list[CaptureError]) -> list[str]:
    """List the files; a directory that holds no capture yet is no error."""
    from parsers.capture.finding import find_captures

    if "-" in arguments:
        raise click.UsageError("the audit knows captures by their files; standard input is none")
    found: list[str] = []
    left_out: list[str] = []
    for argument in arguments:
        try:
            found += find_captures([argument], left_out)
        except CaptureError as error:
            if Path(argument).is_dir():
                notes.append(f"{argument}: holds no capture yet")
            else:
                missing.append(error)
    return list(dict.fromkeys(found))


def _note_settings(store: Store, settings: Settings, notes: list[str]) -> None:
    """Say when captures are judged by other settings than those before."""
    text = encoded(
        [
            settings.profile,
            settings.select,
            settings.ignore,
            sorted((rule, severity.value) for rule, severity in settings.severity.items()),
            repr(settings.roles),
            sorted(rule.id for rule in settings.rules),
        ]
    )
    before = store.meta("settings")
    if before == text:
        return
    if before is not None:
        notes.append(f"{store.path}: other settings than before; what was judged stays as it is")
    with store.transaction() as db:
        db.execute("INSERT OR REPLACE INTO meta VALUES ('settings', ?)", (text,))


def _failed(fail_on: tuple[str, ...], new: dict[str, int], judged: dict[str, int]) -> bool:
    """Whether something is there that the run shall fail on."""
    if "never" in fail_on:
        return False
    severities = [asking.SEVERITIES.index(each) for each in fail_on if each in asking.SEVERITIES]
    counted = asking.SEVERITIES[: max(severities) + 1] if severities else ()
    return any(judged[severity] for severity in counted) or ("new" in fail_on and any(new.values()))


def _say(kind: str, texts: Sequence[str]) -> None:
    for text in texts[:WARNINGS_SHOWN]:
        click.echo(f"wirelint: {kind}: {named(text)}", err=True)
    if len(texts) > WARNINGS_SHOWN:
        click.echo(f"wirelint: {kind}: and {len(texts) - WARNINGS_SHOWN} more {kind}s", err=True)
