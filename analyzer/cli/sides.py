"""What `wirelint diff` compares: captures, which are judged, and baselines, which are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analyzer.baseline_files import is_baseline
from analyzer.baselines import Collected, baseline_of
from analyzer.cli.baselining import read_baseline
from analyzer.cli.configuring import ignores_of
from analyzer.cli.following import exit_code, follow, let_go, run_of, say_warnings
from analyzer.cli.judging import settings_of
from analyzer.cli.progress import Progress
from analyzer.differences import Side

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.run import Judged


def side_of(path: str, options: dict[str, Any]) -> Side:
    """Find out what a path is, by its content, and read it.

    Args:
        path: As given.
        options: Those of judging_options, settings_options and reading_options.

    Raises:
        click.exceptions.Exit: it was not read to its end, which has been said: whatever lacks would be gone.
    """
    for is_one, read in SIDES:
        if is_one(path):
            return read(path, options)
    return _captures(path, options)


def _baseline(path: str, _options: dict[str, Any]) -> Side:
    return Side(name=path, kind="baseline", baseline=read_baseline(path))


SIDES: tuple[tuple[Callable[[str], bool], Callable[[str, dict[str, Any]], Side]], ...] = (
    (is_baseline, _baseline),
)
"""Whether a path is of a kind, and what reads it. What is of none is captures."""


def _captures(path: str, options: dict[str, Any]) -> Side:
    """Judge what a path names; what the settings ignore is no finding of this side."""
    ignores, collected = ignores_of(options), Collected()
    progress = Progress(quiet=options["quiet"])
    run = run_of([path], settings_of(options), progress)

    def take(judged: Judged) -> None:
        for finding in ignores.left(judged.findings, lambda _: True):
            collected.take(finding)
        let_go(judged)

    interrupted = follow(run, take, progress)
    coverage = run.coverage()
    if ignores.ignored:
        run.notes.append(f"{path}: {ignores.sentence()}")
    if not (run.tally.judged or run.errors):
        run.notes.append(f"{path}: no response was judged")
    if collected.beyond:
        run.notes.append(f"{path}: {collected.beyond:,} findings were too many to be compared")
    say_warnings(run, quiet=options["quiet"])
    code = exit_code(run, interrupted=interrupted, otherwise=0)
    if code:
        raise click.exceptions.Exit(code)
    return Side(
        name=path,
        kind="captures",
        baseline=baseline_of(collected.entries.values(), options["profile"], coverage),
        responses=run.tally.judged,
    )
