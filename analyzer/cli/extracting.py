"""Extract frames: a run that seeks, then the same files again to find the frames, and to copy them."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click
import numpy as np

from analyzer.cli.following import exit_code, run_of, say_warnings
from analyzer.cli.group import UnusableError
from analyzer.cli.judging import settings_of
from analyzer.cli.progress import Progress
from analyzer.cli.seeking import SoughtConnection, SoughtFindings
from analyzer.collector import ease_the_collector
from analyzer.inputs import rings_of
from analyzer.reports.captured import named
from analyzer.reports.page import counted
from analyzer.slices import chosen, comments_of, filter_in_slice, heading_of
from analyzer.version import VERSION
from parsers.capture.writing import PcapngWriter, PcapWriter, UnwritableError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from analyzer.redaction import Mask
    from analyzer.run import Judged, Run
    from analyzer.slices import Frames, Wanted

    Sought = SoughtConnection | SoughtFindings
    Writer = PcapngWriter | PcapWriter

ENDINGS: dict[str, type[PcapngWriter | PcapWriter]] = {".pcapng": PcapngWriter, ".pcap": PcapWriter}
FILTERS_SAID = 10
"""Filters of findings on standard error, and in the heading of a section."""
_BUFFER = 1 << 16


def extract_frames(options: dict[str, Any], *, mask: Mask) -> int:
    """Write the extract.

    Returns:
        The exit code.

    Raises:
        UnusableError: what is asked for is not there, or cannot be read twice.
    """
    make = _writer_of(options["output"])
    rings = rings_of(options["captures"], join=options["join"], notes=[], errors=[])
    _refuse(rings, options["output"])
    sought = _sought(options)
    run, interrupted = _seek(sought, options)
    say_warnings(run, quiet=options["quiet"])
    found = [] if interrupted else sought.found
    if found:
        extract = _Extract(options, run, rings, mask)
        try:
            with _opened(options["output"]) as out:
                writer = make(out)
                for wanted in found:
                    extract.write(writer, wanted)
        except UnwritableError as error:
            raise UnusableError(f"-o {options['output']}: {error}; .pcapng takes them") from error
        extract.say()
    elif not (run.errors or interrupted):
        raise UnusableError(sought.lacking(" ".join(options["captures"])))
    return exit_code(run, interrupted=interrupted, otherwise=0)


def _sought(options: dict[str, Any]) -> Sought:
    if options["finding"] is not None:
        return SoughtFindings(options["finding"], every=options["every"])
    return SoughtConnection(*options["connection"])


def _seek(sought: Sought, options: dict[str, Any]) -> tuple[Run, bool]:
    """Judge the captures, until what is sought is found; say whether the user interrupted it."""
    progress = Progress(quiet=options["quiet"])
    undecided = isinstance(sought, SoughtFindings)
    run = run_of(
        options["captures"], settings_of(options, undecided=undecided, opened=sought.wants), progress
    )
    ease_the_collector()
    try:
        with progress, closing(cast("Generator[Judged]", run.events())) as events:
            for judged in events:
                sought.take(judged)
                if judged.connection is not None:
                    judged.connection.last_exchange = None  # the one cycle there is
                if sought.done:
                    break
    except KeyboardInterrupt:
        return run, True
    return run, False


class _Extract:
    """Copies the frames of each capture, and remembers what to say of it."""

    def __init__(
        self, options: dict[str, Any], run: Run, rings: Sequence[tuple[str, ...]], mask: Mask
    ) -> None:
        from parsers.reading import Reading

        self._options = options
        self._run = run
        self._mask = mask
        self._rings = {Reading(paths).name: paths for paths in rings}
        self._frames = 0
        self._filters: list[str] = []

    def write(self, writer: Writer, wanted: Wanted) -> None:
        """Write the frames of one capture: a section."""
        from parsers.extracting import members_of, packets_of

        paths = self._rings[wanted.capture]
        settings = self._run.settings
        members = members_of(
            paths, wanted.connections.keys(), dissect_all=settings.dissect_all, idle_ns=settings.idle_ns
        )
        frames = chosen(members, wanted, self._options["around"])
        filters = self._filters_of(wanted, frames)
        heading = heading_of(wanted, len(frames), len(np.unique(members["frame"])), VERSION)
        writer.section("\n".join([heading, *filters]), f"wirelint {VERSION}")
        comments = comments_of(wanted.findings, self._mask)
        for copied in packets_of(paths, frames):
            place = f"Frame {copied.number} of {named(copied.path)}"
            if len(paths) > 1:
                place = f"Frame {copied.frame} of {len(paths)} files: {copied.number} of {named(copied.path)}"
            said = [f"{text} [{place}]" for text in comments.get(copied.frame, ())]
            writer.packet(copied.packet, said)
            self._frames += 1
        self._filters += filters

    def _filters_of(self, wanted: Wanted, frames: Frames) -> list[str]:
        """Write the filters of the findings for the extract, behind what is already in it."""
        return [
            f"{finding.rule}: {filter_in_slice(finding, frames, self._frames)}"
            for finding in wanted.findings[:FILTERS_SAID]
            if finding.frames
        ]

    def say(self) -> None:
        """Say on standard error what was written: that it holds secrets even to those who want quiet."""
        path = self._options["output"]
        where = "standard output" if path == "-" else named(path)
        click.echo(
            f"wirelint: {counted(self._frames, 'frame')} in {where}, which holds their secrets in clear: "
            "nothing in it is masked",
            err=True,
        )
        for text in () if self._options["quiet"] else self._filters[:FILTERS_SAID]:
            click.echo(f"wirelint: {text}", err=True)


def _writer_of(path: str) -> type[Writer]:
    """Choose the format by the ending.

    Raises:
        click.UsageError: it names none, or octets would go to a terminal.
    """
    if path == "-":
        if sys.stdout is None or sys.stdout.isatty():
            raise click.UsageError("-o -: a capture is not for a terminal; name a file")
        return PcapngWriter
    if Path(path).suffix.lower() not in ENDINGS:
        raise click.UsageError(f"-o {path}: the ending names no format ({' '.join(ENDINGS)})")
    return ENDINGS[Path(path).suffix.lower()]


def _refuse(rings: Sequence[tuple[str, ...]], output: str) -> None:
    """Refuse what can be read but once, and to write over what is read.

    Raises:
        UnusableError: a capture is a pipe.
        click.UsageError: the output is one of the captures.
    """
    for path in (path for paths in rings for path in paths):
        if path == "-" or (Path(path).exists() and not stat.S_ISREG(Path(path).stat().st_mode)):
            what = "standard input" if path == "-" else path
            raise UnusableError(
                f"{what}: cannot be read twice, as an extract needs: write it to a file first"
            )
        if output != "-" and Path(output).exists() and Path(path).exists() and Path(output).samefile(path):
            raise click.UsageError(f"-o {output} is one of the captures")


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    """Open a destination; a file takes its name only when it is whole, and only its owner may read it."""
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    if target.exists() and not target.is_file():  # a device or a named pipe
        with target.open("wb", buffering=_BUFFER) as out:
            yield out
        return
    target = target.resolve()  # what a link leads to is written, and the link stays
    try:
        number, part = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise UnusableError(f"{path}: {error.strerror or error}") from error
    try:
        with os.fdopen(number, "wb", buffering=_BUFFER) as out:
            yield out
        Path(part).replace(target)
    finally:
        with suppress(FileNotFoundError):
            Path(part).unlink()
