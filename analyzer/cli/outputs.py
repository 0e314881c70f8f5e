"""Where results go: standard output, or files in the format of their ending."""

from __future__ import annotations

import io
import os
import shutil
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import click

from analyzer.cli.group import UnusableError
from analyzer.reports.page import NARROWEST, USUAL, WIDEST, Look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENDINGS = {
    ".txt": "text",
    ".text": "text",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".sarif": "sarif",
    ".sarif.json": "sarif",
    ".xml": "junit",
    ".md": "markdown",
    ".har": "har",
    ".html": "html",
    ".prom": "openmetrics",
}
_BUFFER = 1 << 16
"""Octets between two writes: what a pipe holds."""


class Output(NamedTuple):
    """One open destination."""

    format: str
    out: BinaryIO
    look: Look
    standard: bool = False
    """Whether it is standard output."""
    live: bool = False
    """Whether somebody watches: text is written line by line."""


@contextmanager
def opened(
    format_: str | None, paths: Sequence[str], *, color: str, formats: Sequence[str], captures: Sequence[str]
) -> Iterator[list[Output]]:
    """Open the destinations before anything is read; without a path, standard output alone.

    Raises:
        click.UsageError: a format is not known, or a path is one of the captures.
    """
    with ExitStack() as stack:
        outputs = []
        for path in dict.fromkeys(paths or ["-"]):
            if path == "-":
                if format_ == "parquet":
                    raise click.UsageError("parquet is no text: write it to a file by -o PATH")
                out = stack.enter_context(_standard_output())
                live = sys.stdout.isatty()
                outputs.append(Output(format_ or "text", out, look_of(color), standard=True, live=live))
                continue
            chosen = _format_of(path, format_, formats)
            _refuse_captures(path, captures)
            _refuse_parquet(chosen)
            out = stack.enter_context(Path(path).open("wb", buffering=_BUFFER))
            outputs.append(Output(chosen, out, Look(USUAL, color == "always")))
        yield outputs
        for output in outputs:
            output.out.flush()


def is_live() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def endings_of(formats: Sequence[str]) -> str:
    """List the endings that stand for these formats, the first of each: ".txt .json"."""
    first = {format_: ending for ending, format_ in reversed(ENDINGS.items())}
    return " ".join(first[format_] for format_ in formats if format_ in first)


def look_of(color: str) -> Look:
    """Look at standard output: its width, and whether it takes colour (see `_wants_colour`)."""
    terminal = is_live()
    width = min(max(shutil.get_terminal_size((USUAL, 24)).columns, NARROWEST), WIDEST) if terminal else USUAL
    wanted = _wants_colour(terminal=terminal) if color == "auto" else color == "always"
    return Look(width, wanted)


def _wants_colour(*, terminal: bool) -> bool:
    """Ask the variables that people know: no colour goes before colour, and both before the terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in {"", "0"} for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return terminal and os.environ.get("TERM") != "dumb" and os.environ.get("CLICOLOR") != "0"


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    """Buffer standard output, which PYTHONUNBUFFERED would have write every line by itself.

    Raises:
        click.UsageError: the process was started without one.
    """
    if sys.stdout is None:
        raise click.UsageError("standard output is closed; write to a file by -o PATH")
    out = io.BufferedWriter(sys.stdout.buffer, _BUFFER)
    try:
        yield out
    finally:
        out.detach()


def _format_of(path: str, format_: str | None, formats: Sequence[str]) -> str:
    name = Path(path).name.lower()
    ending = max((each for each in ENDINGS if name.endswith(each)), key=len, default="")
    chosen = ENDINGS.get(ending, format_)
    if chosen is None:
        raise click.UsageError(f"-o {path}: the ending names no format ({' '.join(ENDINGS)}); add --format")
    if chosen not in formats:
        raise click.UsageError(f"-o {path}: no format {chosen} here, only {', '.join(formats)}")
    return chosen


def _refuse_parquet(format_: str) -> None:
    """Say what is missing before captures are read, and before a file is overwritten by nothing."""
    if format_ == "parquet":
        from analyzer.reports.parquet import HOW_TO_INSTALL, missing

        if missing():
            raise UnusableError(HOW_TO_INSTALL)


def _refuse_captures(path: str, captures: Sequence[str]) -> None:
    """Nobody wants a capture overwritten by its report."""
    for capture in captures:
        if capture != "-" and Path(path).exists() and Path(capture).exists() and Path(path).samefile(capture):
            raise click.UsageError(f"-o {path} is one of the captures")
