"""`analyze --baseline`: known findings are counted and not listed; `--update-baseline` writes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from analyzer.cli.group import UnusableError
from analyzer.cli.options import SEVERITIES, Named

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.baselines import Baseline, KnownFindings
    from analyzer.reports.outcome import Outcome
    from analyzer.run import Run

FunctionT = TypeVar("FunctionT", bound="Callable[..., Any]")


def baseline_options(function: FunctionT) -> FunctionT:
    """Take a file of known findings."""
    for option in (
        click.option(
            "--update-baseline",
            is_flag=True,
            help="Write all that is found to the file of --baseline. What is new to it is listed once more; "
            "no severity is failed on.",
        ),
        click.option(
            "--baseline",
            type=Named("a baseline without a name"),
            metavar="FILE",
            help="Findings whose fingerprints are in FILE are known, however many there are now: they are "
            "counted, not listed, and not failed on.",
        ),
    ):
        function = option(function)
    return function


def refuse_parts(options: dict[str, Any], conditions: str) -> None:
    """Refuse to write a baseline of a part, or to nowhere.

    Raises:
        click.UsageError: with --update-baseline no file is named, or filters are.
    """
    if not options["update_baseline"]:
        return
    if options["baseline"] is None:
        raise click.UsageError("--update-baseline needs --baseline FILE: where to write it")
    if conditions:
        raise click.UsageError(f"--update-baseline writes all that is found: leave out {conditions}")


def failed_on(options: dict[str, Any], fail_on: tuple[str, ...]) -> tuple[str, ...]:
    """Leave the severities out of what is failed on where everything that is found becomes known."""
    left = tuple(each for each in fail_on if each not in SEVERITIES)
    return left if options["update_baseline"] else fail_on


def known_findings_of(options: dict[str, Any]) -> KnownFindings | None:
    """Read the baseline; one that shall be written need not be there yet. None: there is none.

    Raises:
        UnusableError: it is no baseline.
        OSError: it cannot be read.
    """
    path = options.get("baseline")
    if path is None:
        return None
    from analyzer.baselines import Baseline, KnownFindings

    absent = options["update_baseline"] and not Path(path).exists()
    return KnownFindings(Baseline() if absent else read_baseline(path), path)


def read_baseline(path: str) -> Baseline:
    """Read a baseline.

    Raises:
        UnusableError: it is none.
        OSError: it cannot be read.
    """
    from analyzer.baseline_files import BaselineError, read

    try:
        return read(path)
    except BaselineError as error:
        raise UnusableError(str(error)) from None


def conclude(known: KnownFindings, run: Run, outcome: Outcome, *, whole: bool) -> None:
    """Say in the reports what was known.

    Args:
        known: What was met.
        run: The run, over.
        outcome: Gets the sentence and the record.
        whole: Whether no filter was on what is shown; of a part nothing can be said to be gone.
    """
    whole = whole and not (outcome.interrupted or run.errors)
    sentence = known.sentence(outcome.coverage, whole=whole)
    outcome.ignored = f"{outcome.ignored}; {sentence}" if outcome.ignored else sentence
    outcome.baseline = known.record(outcome.coverage, whole=whole)


def update(known: KnownFindings, run: Run, outcome: Outcome) -> None:
    """Write the baseline, unless something is missing: what it lacked would be new the next time.

    Raises:
        OSError: it cannot be written; what was there is there still.
    """
    if outcome.interrupted or run.errors or run.failures:
        run.notes.append(f"{known.source}: not written, since not everything was read and judged")
        return
    from analyzer.baseline_files import write

    baseline = known.updated(outcome.profile, outcome.coverage)
    write(known.source, baseline)
    beyond = f"; {known.collected.beyond:,} findings were too many for it" if known.collected.beyond else ""
    run.notes.append(f"{known.source}: written, {len(baseline.findings):,} different findings{beyond}")
