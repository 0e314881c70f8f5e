"""What the capture says of each section of the standard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.charts.bars import Row, rows_of, stack
from analyzer.charts.rows import records
from analyzer.figures import COLOURS, INK, TEXT, chart, empty, label
from analyzer.summaries import STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STATE_COLOURS = {
    "broken": COLOURS["error"],
    "kept": "#1f6fa8",
    "noted": "#8cc4e8",
    "undecided": COLOURS["warning"],
    "not applicable": "#c2c9c4",
    "not asked": "#f1f2f1",
    "not observable": "#7d898f",
}
ROW = 0.235
"""Inches from one row to the next: there are fifty sections, in two columns."""
ONE_COLUMN = 24
"""Rows that stand in one column."""
_NAMES = {"2616-other": "other RFC 2616", "current": "today alone"}


def standard_coverage(summary: pd.DataFrame) -> Figure:
    """Draw of each section which of its requirements were broken, kept, or could not be seen."""
    title = "Requirements by section of RFC 2616, and what the capture says of them"
    if summary.empty:
        return empty(title, "no rule was asked")
    rows = [
        Row(
            _section(record["section"]),
            {state: 100 * record[state] / record["requirements"] for state in STATES},
            f"{record['requirements']:,}",
        )
        for record in records(summary)
    ]
    columns = 1 if len(rows) <= ONE_COLUMN else 2
    half = -(-len(rows) // columns)
    figure, panels = chart(title, height=1.7 + ROW * half, columns=columns)
    for number, axes in enumerate(panels):
        _panel(axes, rows[number * half : (number + 1) * half], half)
    handles = [_patch(state) for state in STATES if summary[state].sum()]
    legend = figure.legend(
        handles=handles,
        loc="outside lower left",
        ncols=len(handles),
        frameon=False,
        fontsize=8.5,
        labelcolor=INK,
        handlelength=1.1,
        handleheight=1.1,
        columnspacing=1.3,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
    return figure


def _panel(axes: Axes, rows: Sequence[Row], places: int) -> None:
    """Draw one column of sections; a shorter one has rows of the same height."""
    stack(axes, rows, STATES, STATE_COLOURS)
    for place, row in enumerate(rows):
        axes.text(101, place, row.note, va="center", fontsize=8, color=INK, **TEXT)
    rows_of(axes, [row.name for row in rows])
    axes.set_ylim(places - 0.4, -0.6)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_xlim(0, 100)
    axes.set_xticks([0, 50, 100])
    axes.set_xlabel("share of the requirements (%), number", color=INK, fontsize=9, loc="left", **TEXT)


def _patch(state: str) -> object:
    from matplotlib.patches import Patch

    return Patch(facecolor=STATE_COLOURS[state], edgecolor=COLOURS["responses"], linewidth=0.4, label=state)


def _section(section: str) -> str:
    """Name a section by the status code or class that it is about.

    >>> _section("10.4.6"), _section("10.4"), _section("current")
    ('10.4.6  405', '10.4  4xx', 'today alone')
    """
    found = re.fullmatch(r"10\.([1-5])(?:\.(\d\d?))?", section)
    if found is None:
        return label(_NAMES.get(section, section))
    number = found[2]
    return f"{section}  {found[1]}" + (f"{int(number) - 1:02}" if number else "xx")
