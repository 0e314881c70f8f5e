"""Records as comma-separated values (RFC 4180), safe to open in a spreadsheet.

A text that a spreadsheet would take for a formula, at the start of a cell or behind a semicolon, gets an
apostrophe before it; numbers stay numbers. Control characters are escaped. Lists and objects are written
as JSON; the members of `close` are columns of their own.
"""

from __future__ import annotations

import csv
import io
import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import UNSET

from analyzer.reports.captured import without_controls
from analyzer.reports.jsonlines import encoded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_INNER_FORMULA = re.compile(r";(?=[ \"]*[=+\-@])")
"""One that would begin a cell where the spreadsheet separates cells by semicolons, as in half of Europe."""
_ROWS_AT_ONCE = 512


class Csv:
    """A heading and one row for each record."""

    def __init__(self, out: BinaryIO, columns: Sequence[str], *, spread: str = "") -> None:
        """Write the heading.

        Args:
            out: Where the rows go, as UTF-8.
            columns: The names, in order: attributes of the records, which may have more.
            spread: Name of an attribute whose own attributes are columns, with its name and "_" before
                theirs.
        """
        self._out = out
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._writer.writerow(columns)
        start = f"{spread}_"
        self._values = attrgetter(
            *(
                f"{spread}.{name.removeprefix(start)}" if spread and name.startswith(start) else name
                for name in columns
            )
        )
        self._one = len(columns) == 1
        self._rows = 0

    def record(self, record: object) -> None:
        """Write a row."""
        values = self._values(record)
        self._writer.writerow([cell(value) for value in ((values,) if self._one else values)])
        self._rows += 1
        if self._rows % _ROWS_AT_ONCE == 0:
            self._flush()

    def finish(self, _members: Mapping[str, Any]) -> None:
        """Write the last rows."""
        self._flush()

    def _flush(self) -> None:
        self._out.write(self._text.getvalue().encode("utf-8", "backslashreplace"))
        self._text.seek(0)
        self._text.truncate()


def cell(value: object) -> object:
    """Make a cell of a value.

    >>> cell("=1+1"), cell(-5), cell(None), cell([1, 2]), cell(True)
    ("'=1+1", -5, '', '[1,2]', 'true')
    """
    if value is None or value is UNSET:
        return ""
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool):
        return "true" if value else "false"
    elif isinstance(value, int | float):
        return value
    else:
        text = encoded(value).decode("utf-8")
    if text.startswith(_FORMULA):
        text = f"'{text}"
    if ";" in text:
        text = _INNER_FORMULA.sub(";'", text)
    return text if text.isprintable() else without_controls(text)
