"""The rows of a chart: of too many the first or the largest, and one for all the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.figures import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

ROWS_LIMIT = 20
"""Rows that a chart shows by name: as many as can be read at a glance."""


def limited(summary: pd.DataFrame, size: str, sums: Sequence[str]) -> list[dict[str, Any]]:
    """List the rows; of too many those with the largest `size`, and one for the sum of the others.

    The rows stay in their order. One row too many is shown by its name: `others (1)` would take as much room.

    Returns:
        Dicts by column; the last one may have `others`, how many rows it sums, and only the columns `sums`
        and `size`.
    """
    if len(summary) <= ROWS_LIMIT + 1:
        return records(summary)
    ranked = summary.sort_values(size, ascending=False, kind="stable")
    kept = summary.loc[ranked.index[:ROWS_LIMIT].sort_values()]
    rest = summary.loc[ranked.index[ROWS_LIMIT:]]
    others: dict[str, Any] = {name: rest[name].sum() for name in {size, *sums}}
    return [*records(kept), {**others, "others": len(rest)}]


def records(summary: pd.DataFrame) -> list[dict[str, Any]]:
    """List the rows as dicts."""
    return [{str(name): value for name, value in record.items()} for record in summary.to_dict("records")]


def name_of(record: dict[str, Any], column: str, limit: int | None = None) -> str:
    """Name a row by a column of captured text, made safe."""
    if "others" in record:
        return f"others ({record['others']:,})"
    return label(str(record[column]), limit) if limit else label(str(record[column]))


def plural(count: int, word: str) -> str:
    """Write a count with its word.

    >>> plural(1, "response"), plural(1200, "response")
    ('1 response', '1,200 responses')
    """
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
