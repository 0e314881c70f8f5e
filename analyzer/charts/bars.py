"""Horizontal bars of stacked parts, one row each, with what they stand for at their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from analyzer.figures import COLOURS, GRID, INK, TEXT, chart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.27
"""Inches from one row to the next."""
NAMES = {
    "error": "error",
    "warning": "warning",
    "info": "info",
    "none": "no breach found",
    "responses": "responses",
}
"""What the legend calls the parts, where that is not what they are called in the summary."""


class Row(NamedTuple):
    """One bar: its label, its parts by name, and what is written at its end."""

    name: str
    parts: Mapping[str, float]
    note: str


def bars(
    title: str,
    rows: Sequence[Row],
    kinds: Sequence[str],
    *,
    xlabel: str,
    limit: float | None = None,
    legend: bool = True,
    colours: Mapping[str, str] = COLOURS,
) -> Figure:
    """Draw rows as horizontal bars of stacked parts, the first row on top.

    Args:
        title: What the chart shows.
        rows: At least one.
        kinds: The parts in the order in which they are stacked; each has a colour.
        xlabel: What is counted, with its unit.
        limit: Where the axis ends: 100 for shares; None for counts.
        legend: Whether the parts are explained.
        colours: By part.
    """
    figure, (axes,) = chart(title, height=1.35 + ROW * len(rows))
    ends = stack(axes, rows, kinds, colours)
    longest = limit or max(ends)
    for place, (row, end) in enumerate(zip(rows, ends, strict=True)):
        at = longest if limit and kinds[-1] == "none" else end
        axes.text(at + longest * 0.01, place, row.note, va="center", fontsize=8.5, color=INK, **TEXT)
    rows_of(axes, [row.name for row in rows])
    axes.set_xlim(0, longest * _room(rows))
    axes.spines["bottom"].set_bounds(0, longest)
    if limit:
        axes.set_xticks([0, 20, 40, 60, 80, 100])
    else:
        whole_numbers(axes.xaxis, longest)
    axes.set_xlabel(xlabel, color=INK, fontsize=9, loc="left", **TEXT)
    if legend:
        key(axes)
    return figure


def _room(rows: Sequence[Row]) -> float:
    """Return how much longer than the bars the axis is, so that the notes fit behind them.

    Text cannot be measured before it is drawn; these are the widths of 8.5 and 9 points, well counted.
    """
    names, notes = (
        max(map(len, texts)) for texts in zip(*((row.name, row.note) for row in rows), strict=True)
    )
    axis = 8.7 - 0.072 * names
    return axis / max(axis - 0.1 - 0.068 * notes, 0.9)


def stack(
    axes: Axes, rows: Sequence[Row], kinds: Sequence[str], colours: Mapping[str, str] = COLOURS
) -> list[float]:
    """Draw the bars alone; return where each ends."""
    left = [0.0] * len(rows)
    for kind in kinds:
        parts = [float(row.parts[kind]) for row in rows]
        drawn = [place for place, part in enumerate(parts) if part]
        if drawn:
            # The outline keeps one finding beside thousands visible.
            axes.barh(
                drawn,
                [parts[place] for place in drawn],
                left=[left[place] for place in drawn],
                height=0.72,
                color=colours[kind],
                edgecolor=colours[kind],
                linewidth=0.6,
                label=NAMES.get(kind, kind),
            )
        left = [before + part for before, part in zip(left, parts, strict=True)]
    return left


def rows_of(axes: Axes, names: Sequence[str]) -> None:
    """Name the rows, the first on top, and draw the lines of the grid upright."""
    axes.set_yticks(list(range(len(names))), list(names), **TEXT)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x", color=GRID, linewidth=0.7)


def whole_numbers(axis: Any, longest: float) -> None:
    """Put ticks at whole numbers within the data, with thousands separated."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ticks = MaxNLocator(nbins=5, integer=True).tick_values(0, max(longest, 1))
    axis.set_ticks([tick for tick in ticks if 0 <= tick <= max(longest, 1)])
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def key(axes: Axes, *, columns: int = 5, handles: Sequence[Any] | None = None) -> None:
    """Put the legend above the axes, where no bar is."""
    more: dict[str, Any] = {} if handles is None else {"handles": handles}
    legend = axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=columns,
        frameon=False,
        fontsize=8.5,
        labelcolor=INK,
        borderaxespad=0.1,
        handlelength=1.1,
        handleheight=1.1,
        columnspacing=1.3,
        **more,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
