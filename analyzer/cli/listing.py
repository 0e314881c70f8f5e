"""What `exchanges` and `connections` share: a run that judges nothing, and one kind of subject."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.following import exit_code, follow, let_go, run_of, say_warnings
from analyzer.cli.options import filters_of
from analyzer.cli.outputs import opened
from analyzer.cli.progress import Progress
from analyzer.reports.outcome import Outcome, why_nothing
from analyzer.run import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.cli.outputs import Output
    from analyzer.cli.sinks import Sink
    from analyzer.run import Judged, Run


def several_captures(arguments: Sequence[str]) -> bool:
    """Whether the arguments may name more than one capture: several, a directory, or a glob."""
    return len(arguments) > 1 or not (arguments[0] == "-" or Path(arguments[0]).is_file())


def list_subjects(
    options: dict[str, Any],
    make: Callable[[Output, Run], Sink[Any]],
    *,
    formats: Sequence[str],
    wanted: str,
    **more: Any,
) -> int:
    """Write the exchanges or the connections of the captures to each destination.

    Args:
        options: Those of the command.
        make: Makes what writes to one destination.
        formats: The formats that the command knows.
        wanted: The attribute of `Judged` that is listed: exchange or connection.
        **more: Other settings of the run.

    Returns:
        The exit code.
    """
    filters = filters_of(options)
    shown = getattr(filters, wanted) if filters.about_subjects else None
    progress = Progress(quiet=options["quiet"])
    settings = Settings(
        judging=False,
        join=options["join"],
        dissect_all=options["dissect_all"],
        jobs=options["jobs"],
        **more,
    )
    run = run_of(options["captures"], settings, progress)
    with opened(
        options["format_"], options["outputs"], color=options["color"], formats=formats, captures=run.captures
    ) as outputs:
        sinks = [make(output, run) for output in outputs]
        listed = Counter[str]()

        def take(judged: Judged) -> None:
            subject = getattr(judged, wanted)
            if subject is not None and (shown is None or shown(subject)):
                listed[wanted] += 1
                for sink in sinks:
                    sink.take(subject)
            let_go(judged)

        interrupted = follow(run, take, progress)
        outcome = reading_outcome(run, interrupted=interrupted)
        for sink in sinks:
            sink.finish(outcome)
    say_warnings(run, quiet=options["quiet"])
    if not (listed or interrupted or options["quiet"] or run.errors):
        filtered = shown is not None and outcome.accounting.connections > 0
        why = "none matches the conditions" if filtered else why_nothing(outcome)
        click.echo(f"wirelint: no {wanted} to list: {why}", err=True)
    return exit_code(run, interrupted=interrupted, otherwise=0)


def reading_outcome(run: Run, *, interrupted: bool) -> Outcome:
    """Put together what is about the whole; nothing was judged."""
    return Outcome(
        captures=run.names,
        profile="",
        tally=run.tally,
        read=run.tally,
        accounting=run.accounting,
        coverage={},
        undecided=Counter(),
        notes=run.notes,
        warnings=run.warnings,
        errors=[str(error) for error in run.errors],
        interrupted=interrupted,
    )
