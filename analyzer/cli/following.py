"""Follow a run to its end, and end the command by what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analyzer.cli.group import INTERRUPTED, UNUSABLE
from analyzer.collector import ease_the_collector
from analyzer.reports.captured import named
from parsers.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.cli.progress import Progress
    from analyzer.run import Judged, Run, Settings

WARNINGS_SHOWN = 20
"""A day of captures that are all cut needs no thousand lines to say so; JSON documents have all."""


def run_of(captures: Sequence[str], settings: Settings, progress: Progress) -> Run:
    """Make the run. The one place where commands get at captures."""
    from analyzer.run import Run

    return Run(captures, settings, progress=progress)


def follow(run: Run, take: Callable[[Judged], None], progress: Progress) -> bool:
    """Hand every event on.

    Returns:
        Whether the user interrupted it; what was counted until then is there.
    """
    ease_the_collector()
    try:
        with progress:
            for judged in run.events():
                take(judged)
    except KeyboardInterrupt:
        return True
    except CaptureError as error:
        run.errors.append(error)
    return False


def let_go(judged: Judged) -> None:
    """Break the one cycle there is, of a connection and its last exchange, when both have been shown."""
    if judged.connection is not None:
        judged.connection.last_exchange = None


def say_warnings(run: Run, *, quiet: bool) -> None:
    """Write to standard error what was left out, and what could not be read of the captures."""
    if quiet:
        return
    for kind, texts in (("note", run.notes), ("warning", run.warnings)):
        for text in texts[:WARNINGS_SHOWN]:
            click.echo(f"wirelint: {kind}: {named(text)}", err=True)
        if len(texts) > WARNINGS_SHOWN:
            click.echo(f"wirelint: {kind}: and {len(texts) - WARNINGS_SHOWN} more {kind}s", err=True)


def exit_code(run: Run, *, interrupted: bool, otherwise: int) -> int:
    """Write the errors to standard error, and choose the code.

    What went wrong in the user's own rules is said even to those who want quiet: it is why the code is 2.
    """
    for text in run.failures:
        click.echo(f"wirelint: warning: {named(text)}", err=True)
    for error in run.errors:
        click.echo(f"wirelint: error: {named(str(error))}", err=True)
    if interrupted:
        click.echo("wirelint: interrupted: counted until here", err=True)
        return INTERRUPTED
    return UNUSABLE if run.errors or run.failures else otherwise
