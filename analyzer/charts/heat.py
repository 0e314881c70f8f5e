"""Which rule is broken at which server: a table in colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from analyzer.charts.bars import ROW, key
from analyzer.charts.rows import ROWS_LIMIT
from analyzer.figures import FAINT, GRID, INK, TEXT, chart, empty, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STEPS = ((1.0, "#fdebd0"), (5.0, "#f6c67a"), (20.0, "#e58a3c"), (50.0, "#b5340f"), (float("inf"), "#5f1a0c"))
"""Colours from light to dark, each for rates below a bound, in percent."""
NO_RATE = "#c9d4dc"
"""Where a server has no final response that the findings could be divided by."""
_DARK = 20.0
"""From this rate on the number in a cell is white."""
_COLUMNS_LEAST = 9
"""Columns that there is room for at least, so that few do not become huge."""
_SERVER_LIMIT = 30
"""Characters of a server: they stand aslant."""


class _Cell(NamedTuple):
    findings: int
    rate: float | None
    """In percent."""


def violations_by_rule_and_server(summary: pd.DataFrame) -> Figure:
    """Draw how many findings each rule has at each server, coloured by their rate."""
    title = "Findings by rule and server"
    if summary.empty:
        return empty(title, "no rule was found broken")
    rules, servers = (_ranked(summary, column) for column in ("rule", "server"))
    responses = _responses(summary, servers)
    cells = _cells(summary, rules, servers, responses)
    figure, (axes,) = chart(title, height=1.7 + _slope(servers) + ROW * _slots(rules))
    size = 8.5 if len(servers) <= 12 else 7
    for (row, column), cell in cells.items():
        face, ink = _colours(cell.rate)
        axes.fill_between([column - 0.48, column + 0.48], row - 0.47, row + 0.47, color=face, linewidth=0)
        axes.text(
            column, row, _short(cell.findings), ha="center", va="center", fontsize=size, color=ink, **TEXT
        )
    _name(axes, rules, servers, responses)
    _key(axes, with_none=any(cell.rate is None for cell in cells.values()))
    return figure


def _ranked(summary: pd.DataFrame, column: str) -> dict[str, int | None]:
    """List the names with most findings, each with its place; of too many the others have None."""
    totals = summary.groupby(column)["findings"].sum().sort_values(ascending=False, kind="stable")
    shown = len(totals) if len(totals) <= ROWS_LIMIT + 1 else ROWS_LIMIT
    return {str(name): place if place < shown else None for place, name in enumerate(totals.index)}


def _responses(summary: pd.DataFrame, servers: Mapping[str, int | None]) -> list[int]:
    """Count the final responses of each column."""
    counts = [0] * _slots(servers)
    for server, responses in summary.groupby("server")["responses"].first().items():
        counts[_place(servers, str(server))] += int(responses)
    return counts


def _cells(
    summary: pd.DataFrame,
    rules: Mapping[str, int | None],
    servers: Mapping[str, int | None],
    responses: Sequence[int],
) -> dict[tuple[int, int], _Cell]:
    """Sum the findings by row and column."""
    findings: dict[tuple[int, int], int] = {}
    for rule, server, count in summary[["rule", "server", "findings"]].itertuples(index=False):
        at = _place(rules, str(rule)), _place(servers, str(server))
        findings[at] = findings.get(at, 0) + int(count)
    return {
        at: _Cell(count, 100 * count / responses[at[1]] if responses[at[1]] else None)
        for at, count in findings.items()
    }


def _slots(names: Mapping[str, int | None]) -> int:
    """Count the rows or columns: those by name, and one for the others."""
    return len(names) if None not in names.values() else ROWS_LIMIT + 1


def _place(names: Mapping[str, int | None], name: str) -> int:
    place = names[name]
    return ROWS_LIMIT if place is None else place


def _name(
    axes: Axes,
    rules: Mapping[str, int | None],
    servers: Mapping[str, int | None],
    responses: Sequence[int],
) -> None:
    """Name the rows and the columns."""
    rows, columns = (_labels(names, limit) for names, limit in ((rules, 48), (servers, _SERVER_LIMIT)))
    axes.set_yticks(range(len(rows)), rows, **TEXT)
    named = [f"{name}: {count:,}" for name, count in zip(columns, responses, strict=True)]
    axes.set_xticks(
        range(len(columns)), named, rotation=48, ha="right", rotation_mode="anchor", fontsize=8, **TEXT
    )
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_xlim(-0.55, max(len(columns), _COLUMNS_LEAST) - 0.45)
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    lines: dict[str, Any] = {"color": GRID, "linewidth": 0.7, "zorder": 0}
    axes.hlines(range(len(rows)), -0.5, len(columns) - 0.5, **lines)
    axes.vlines(range(len(columns)), -0.5, len(rows) - 0.5, **lines)
    xlabel = "server, with its number of final responses; in the cells findings (count)"
    axes.set_xlabel(xlabel, color=INK, fontsize=9, loc="left", **TEXT)


def _slope(servers: Mapping[str, int | None]) -> float:
    """Return how many inches the names of the servers reach down."""
    return 0.05 * (max(map(len, _labels(servers, _SERVER_LIMIT))) + 8)


def _labels(names: Mapping[str, int | None], limit: int) -> list[str]:
    shown = [label(name, limit) for name, place in names.items() if place is not None]
    others = len(names) - len(shown)
    return [*shown, f"others ({others:,})"] if others else shown


def _key(axes: Axes, *, with_none: bool) -> None:
    """Explain the colours."""
    from matplotlib.patches import Patch

    handles, below = [], ""
    for bound, colour in STEPS:
        name = f"{below or 0} to {bound:g} %" if bound < float("inf") else f"{below} % and more"
        handles.append(Patch(facecolor=colour, edgecolor=FAINT, linewidth=0.4, label=name))
        below = f"{bound:g}"
    if with_none:
        handles.append(Patch(facecolor=NO_RATE, edgecolor=FAINT, linewidth=0.4, label="no response"))
    handles[0].set_label("findings in 0 to 1 % of the responses")
    key(axes, columns=6, handles=handles)


def _colours(rate: float | None) -> tuple[str, str]:
    """Choose the colour of a cell and of the number in it."""
    if rate is None:
        return NO_RATE, INK
    face = next(colour for bound, colour in STEPS if rate < bound)
    return face, "white" if rate >= _DARK else INK


def _short(count: int) -> str:
    """Write a count in four characters.

    >>> [_short(count) for count in (7, 999, 1000, 9960, 123_456, 7_890_000, 999_999)]
    ['7', '999', '1.0k', '10k', '123k', '7.9M', '1.0M']
    """
    for unit, size in (("", 1), ("k", 1000), ("M", 10**6), ("G", 10**9), ("T", 10**12)):
        scaled = count / size
        if scaled < 999.5:
            return f"{scaled:.1f}{unit}" if unit and scaled < 9.95 else f"{scaled:.0f}{unit}"
    return "many"
