"""What takes subjects one by one, and at the end what is about the whole, and writes them somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from analyzer.reports.captured import named
from analyzer.reports.jsonlines import JsonDocument, JsonLines
from analyzer.reports.tables import Csv

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.cli.outputs import Output
    from analyzer.reports.outcome import Outcome
    from analyzer.reports.parquet import Parquet

SubjectT = TypeVar("SubjectT")
SubjectT_contra = TypeVar("SubjectT_contra", contravariant=True)


class Sink(Protocol[SubjectT_contra]):
    """One destination."""

    def take(self, subject: SubjectT_contra) -> None:
        """Write or keep one subject."""

    def finish(self, outcome: Outcome) -> None:
        """Write what is about the whole."""


class Records(Generic[SubjectT]):
    """Writes subjects as records, for programs."""

    def __init__(
        self,
        output: Output,
        make: Callable[[SubjectT], object],
        *,
        name: str,
        columns: Sequence[str],
        members: Callable[[Outcome], dict[str, Any]],
        spread: str = "",
    ) -> None:
        """Choose the writer by the output's format.

        Args:
            output: Where to.
            make: Makes the record of a subject.
            name: What the records are, as a member of the JSON document; of a Parquet file the frame
                whose columns it has.
            columns: Those of the table.
            members: Makes the members of the JSON document that are about the whole.
            spread: The member whose members are columns of the table.
        """
        self._writer: JsonLines | JsonDocument | Csv | Parquet
        if output.format == "json":
            self._writer = JsonDocument(output.out, name)
        elif output.format == "csv":
            self._writer = Csv(output.out, columns, spread=spread)
        elif output.format == "parquet":
            from analyzer.reports.parquet import Parquet
            from analyzer.schema import FRAMES

            self._writer = Parquet(output.out, FRAMES[name], spread=spread)
        else:
            self._writer = JsonLines(output.out)
        self._make = make
        self._record = self._writer.record
        self._members = members

    def take(self, subject: SubjectT) -> None:
        """Write the record of one subject."""
        self._record(self._make(subject))

    def finish(self, outcome: Outcome) -> None:
        """End the document or table."""
        self._writer.finish(self._members(outcome) if isinstance(self._writer, JsonDocument) else {})


class Lines(Generic[SubjectT]):
    """Writes subjects as lines of text under one heading."""

    def __init__(
        self,
        output: Output,
        line: Callable[[SubjectT], str],
        heading: str,
        *,
        capture_of: Callable[[SubjectT], str] | None = None,
    ) -> None:
        """Prepare; nothing is written before there is a line.

        Args:
            output: Where to.
            line: Writes the line of a subject.
            heading: The line above all.
            capture_of: Names the capture of a subject, for a line before the first of each capture; None
                where there is one capture alone.
        """
        self._output = output
        self._line = line
        self._heading = heading
        self._capture_of = capture_of
        self._capture = ""

    def take(self, subject: SubjectT) -> None:
        """Write the line of one subject."""
        output = self._output
        if self._heading:
            self._write(output.look.style(self._heading, "strong"))
            self._heading = ""
        if self._capture_of is not None and (capture := self._capture_of(subject)) != self._capture:
            self._write(output.look.style(f"# {named(capture)}", "faint"))
            self._capture = capture
        self._write(self._line(subject))
        if output.live:
            output.out.flush()

    def finish(self, outcome: Outcome) -> None:
        """There is no end to lines."""

    def _write(self, line: str) -> None:
        self._output.out.write(line.encode("utf-8", "backslashreplace") + b"\n")
