"""The columns of the DataFrames as Markdown, out of the tables that they are made by.

docs/frames.md is made by `python -m analyzer.reports.frame_reference`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.schema import FRAMES, HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.schema import Column

_INTRODUCTION = """\
# The frames

Made by `python -m analyzer.reports.frame_reference > docs/frames.md` from the tables that the frames are made
by; do not edit it by hand. `wirelint schema FRAME` prints the same, also as JSON.

`analyze(path)` gives an analysis with these DataFrames. A column has its dtype whatever is in it, also in an
empty frame: what is absent is `NA` (`NaT` for times, `None` in a column of dtype `object`), never an empty
string. `string` is text as sent, latin-1, kept by Python. A column of dtype `object` holds lists. Parquet
files and JSON lines have the same columns; in JSON the columns `close_...` of connections are the members of
`close`.

Exchanges and findings go together by `capture`, `connection` and the index of the exchange (`index` in the
one and `exchange` in the other), connections by `capture` and `connection`."""
_ROWS = {
    "exchanges": "One row for each request with its final response, also where one of the two is missing.",
    "findings": "One row for each broken requirement; with `undecided=True` for each undecided one too.",
    "connections": "One row for each TCP connection, in the order in which they were over.",
    "coverage": "One row for each rule that was asked, in the order of the book.",
}


def reference_lines() -> Iterator[str]:
    """Write the page, one table for each frame."""
    yield from _INTRODUCTION.splitlines()
    for name, columns in FRAMES.items():
        yield from ("", f"## {name}", "", _ROWS[name], "")
        yield from _table(columns)
        if name == "exchanges":
            yield from ("", "With `--headers`, JSON lines have two members more:", "")
            yield from _table(HEADERS)


def _table(columns: Sequence[Column]) -> Iterator[str]:
    yield "| column | dtype | unit | meaning |"
    yield "|:--|:--|:--|:--|"
    for column in columns:
        only = f" In JSON only with: {column.only}." if column.only and column.only != "--headers" else ""
        meaning = (column.meaning + only).replace("|", "\\|")
        yield f"| `{column.name}` | `{column.dtype}` | {column.unit} | {meaning} |"


if __name__ == "__main__":
    print("\n".join(reference_lines()))  # noqa: T201  (it is what this module is run for)
