"""What `wirelint show` writes of a close: its ladder as text, and as a drawing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.cli.group import UnusableError
from analyzer.closes import close_record
from analyzer.ladders.making import ladder_of
from analyzer.reports.ladder_text import ladder_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.reports.page import Look
    from analyzer.run import Run
    from parsers.model import Connection

DRAWINGS = (".png", ".svg")


def close_lines(connection: Connection, run: Run, look: Look) -> Iterator[str]:
    """Write the ladder of a close as text, or why there is none."""
    verdict = run.closes.of(connection)
    if verdict is None:
        yield f"no close verdict: {close_record(connection).reason}"
        return
    yield from ladder_lines(ladder_of(connection, verdict), look)
    if verdict.reason:
        yield f"  {verdict.reason}"


def write_ladder(path: str, connection: Connection, run: Run) -> None:
    """Draw the ladder of a close into a file, PNG or SVG by its ending.

    Raises:
        UnusableError: there is no verdict, or the file cannot be written.
    """
    from analyzer.ladders.chart import ladder_figure

    verdict = run.closes.of(connection)
    if verdict is None:
        raise UnusableError(f"{path}: no close verdict: {close_record(connection).reason}")
    try:
        ladder_figure(ladder_of(connection, verdict)).savefig(path)
    except OSError as error:
        raise UnusableError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def refuse_ending(path: str | None) -> None:
    """Refuse a file whose ending names no format of drawings.

    Raises:
        UnusableError: it does not.
    """
    if path is not None and Path(path).suffix.lower() not in DRAWINGS:
        raise UnusableError(f"{path}: --ladder writes {' or '.join(DRAWINGS)}")
