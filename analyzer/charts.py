"""Charts: a summary (analyzer.summaries) in, a matplotlib Figure out. No files, no pyplot.

What has more categories than a chart has room for ends in a row "others", summed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from analyzer.figures import COLOURS, FAINT, INK, TEXT, chart, empty, label
from analyzer.rules.registry import name as status_name
from analyzer.summaries import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROWS_LIMIT = 24
"""Bars of one chart: as many as can be read on a page."""
_NAMES = {
    "error": "error",
    "warning": "warning",
    "info": "info",
    "none": "no breach found",
    "responses": "responses",
    "broken": "with findings",
}
_OFFSET_FORMATS = ["", "%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%d", "%Y-%m-%d %H:%M"]
"""What stands at the end of the time axis, by the unit of its ticks, from years to seconds."""
Series: TypeAlias = "Mapping[str, Sequence[float]]"


class _Row(NamedTuple):
    """One bar: its label, its parts by name, and what is written at its end."""

    name: str
    parts: Mapping[str, float]
    note: str


def violations_by_status(summary: pd.DataFrame) -> Figure:
    """Draw which share of the responses of each status code has findings, by the worst of them."""
    title = "Responses by status code, each under its worst finding"
    if summary.empty:
        return empty(title, "no final response in the capture")
    kinds = (*SEVERITIES, "none")
    table = _limited(summary, "responses", kinds)
    rows = []
    for record in table:
        total = record["responses"]
        broken = total - record["none"]
        note = f"{total:,} {_plural('response', total)}" + (f", {broken:,} with findings" if broken else "")
        shares = {kind: 100 * record[kind] / total for kind in kinds}
        rows.append(_Row(_status_label(record), shares, note))
    return _bars(title, rows, kinds, xlabel="share of the responses (%)", limit=100)


def violations_by_rule(summary: pd.DataFrame) -> Figure:
    """Draw how many findings each rule has, by severity."""
    title = "Findings by rule"
    if summary.empty:
        return empty(title, "no rule was found broken")
    rows = [
        _Row(
            _name(record, "rule"),
            {kind: record[kind] for kind in SEVERITIES},
            f"{record['findings']:,}",
        )
        for record in _limited(summary, "findings", SEVERITIES)
    ]
    return _bars(title, rows, SEVERITIES, xlabel="findings (count)")


def violation_rate_by_server(summary: pd.DataFrame) -> Figure:
    """Draw which share of each server's responses has at least one finding."""
    title = "Responses with findings, by server"
    if summary.empty:
        return empty(title, "no final response in the capture")
    rows = []
    for record in _limited(summary, "broken", ("responses", "broken")):
        share = 100 * record["broken"] / record["responses"]
        note = f"{share:.3g} %: {record['broken']:,} of {record['responses']:,}"
        rows.append(_Row(_name(record, "server"), {"broken": share}, note))
    xlabel = "share of the server's final responses with at least one finding (%)"
    return _bars(title, rows, ("broken",), xlabel=xlabel, limit=100, legend=False)


def violations_over_time(summary: pd.DataFrame) -> Figure:
    """Draw responses and findings over the time of the capture."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    title = "Responses and findings over time"
    if summary.empty:
        return empty(title, "no final response in the capture")
    starts = _days(summary["start"])
    width = _days(summary["end"])[0] - starts[0]
    figure, (above, below) = chart(title, height=4.4, rows=2)
    per = _duration((summary["end"].iloc[0] - summary["start"].iloc[0]).total_seconds())
    _columns(above, starts, width, {"responses": summary["responses"].tolist()})
    _columns(below, starts, width, {kind: summary[kind].tolist() for kind in SEVERITIES})
    above.set_ylabel(f"responses\nper {per}", color=INK, fontsize=9, **TEXT)
    below.set_ylabel(f"findings\nper {per}", color=INK, fontsize=9, **TEXT)
    below.set_xlabel("time (UTC)", color=INK, fontsize=9, **TEXT)
    locator = AutoDateLocator(minticks=3, maxticks=9)  # type: ignore[no-untyped-call]
    below.xaxis.set_major_locator(locator)
    formatter = ConciseDateFormatter(locator, offset_formats=_OFFSET_FORMATS)  # type: ignore[no-untyped-call]
    below.xaxis.set_major_formatter(formatter)
    margin = max(width * 0.2, (starts[-1] + width - starts[0]) * 0.02)
    below.set_xlim(starts[0] - margin, starts[-1] + width + margin)
    if summary["findings"].sum():
        _legend(below)
    else:
        below.text(0.5, 0.5, "no findings", ha="center", transform=below.transAxes, color=FAINT, **TEXT)
    return figure


class ChartOf(NamedTuple):
    """A chart and the summary that it draws."""

    draw: Callable[[Any], Figure]
    needs_exchanges: bool
    """Whether the summary of the same name is made of exchanges and findings; else of findings alone."""


CHARTS: dict[str, ChartOf] = {
    "violations_by_status": ChartOf(violations_by_status, needs_exchanges=True),
    "violations_by_rule": ChartOf(violations_by_rule, needs_exchanges=False),
    "violation_rate_by_server": ChartOf(violation_rate_by_server, needs_exchanges=True),
    "violations_over_time": ChartOf(violations_over_time, needs_exchanges=True),
}
"""Every chart by name; the summary is the function of that name in analyzer.summaries."""


def _bars(
    title: str,
    rows: Sequence[_Row],
    kinds: Sequence[str],
    *,
    xlabel: str,
    limit: float | None = None,
    legend: bool = True,
) -> Figure:
    """Draw rows as horizontal bars of stacked parts, the first row on top."""
    figure, (axes,) = chart(title, height=1.35 + 0.27 * len(rows))
    places = list(range(len(rows)))
    left = [0.0] * len(rows)
    for kind in kinds:
        parts = [float(row.parts[kind]) for row in rows]
        drawn = [place for place in places if parts[place]]
        if drawn:
            # The outline keeps one finding beside thousands visible.
            axes.barh(
                drawn,
                [parts[place] for place in drawn],
                left=[left[place] for place in drawn],
                height=0.72,
                color=COLOURS[kind],
                edgecolor=COLOURS[kind],
                linewidth=0.6,
                label=_NAMES[kind],
            )
        left = [before + part for before, part in zip(left, parts, strict=True)]
    longest = limit or max(left)
    for place, (row, end) in enumerate(zip(rows, left, strict=True)):
        at = longest if limit and kinds[-1] == "none" else end
        axes.text(at + longest * 0.01, place, row.note, va="center", fontsize=8.5, color=INK, **TEXT)
    axes.set_yticks(places, [row.name for row in rows], **TEXT)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    room = 1.02 + 0.0125 * max(len(row.note) for row in rows)
    axes.set_xlim(0, longest * room)
    axes.spines["bottom"].set_bounds(0, longest)
    if limit:
        axes.set_xticks([0, 20, 40, 60, 80, 100])
    else:
        _whole_numbers(axes.xaxis, longest)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x", color="#e6e8e6", linewidth=0.7)
    axes.set_xlabel(xlabel, color=INK, fontsize=9, loc="left", **TEXT)
    if legend:
        _legend(axes)
    return figure


def _columns(axes: Axes, starts: Any, width: float, series: Series) -> None:
    """Draw stacked columns over time; the outline keeps a short bucket of a long capture visible."""
    bottom = [0.0] * len(starts)
    for kind, values in series.items():
        colour = COLOURS[kind]
        if any(values):
            axes.bar(
                starts,
                values,
                width,
                bottom,
                align="edge",
                color=colour,
                edgecolor=colour,
                linewidth=0.5,
                label=_NAMES[kind],
            )
        bottom = [before + value for before, value in zip(bottom, values, strict=True)]
    axes.set_ylim(0, max(1.0, max(bottom) * 1.08))
    _whole_numbers(axes.yaxis, max(bottom))
    axes.grid(visible=True, axis="y", color="#e6e8e6", linewidth=0.7)


def _whole_numbers(axis: Any, longest: float) -> None:
    """Put ticks at whole numbers within the data, with thousands separated."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ticks = MaxNLocator(nbins=5, integer=True).tick_values(0, max(longest, 1))
    axis.set_ticks([tick for tick in ticks if 0 <= tick <= max(longest, 1)])
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def _legend(axes: Axes) -> None:
    """Put the legend above the axes, where no bar is."""
    legend = axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=4,
        frameon=False,
        fontsize=8.5,
        labelcolor=INK,
        borderaxespad=0.1,
        handlelength=1.1,
        handleheight=1.1,
        columnspacing=1.3,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _limited(summary: pd.DataFrame, size: str, sums: Sequence[str]) -> list[dict[str, Any]]:
    """List the rows; of too many those with the largest `size`, and one for the sum of the others."""
    if len(summary) <= ROWS_LIMIT:
        return _records(summary)
    ranked = summary.sort_values(size, ascending=False, kind="stable")
    kept = summary.loc[ranked.index[: ROWS_LIMIT - 1].sort_values()]
    rest = summary.loc[ranked.index[ROWS_LIMIT - 1 :]]
    others: dict[str, Any] = {name: int(rest[name].sum()) for name in {size, *sums}}
    return [*_records(kept), {**others, "others": len(rest)}]


def _records(summary: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in record.items()} for record in summary.to_dict("records")]


def _name(record: dict[str, Any], column: str) -> str:
    return f"{record['others']:,} others" if "others" in record else label(str(record[column]))


def _status_label(record: dict[str, Any]) -> str:
    import pandas as pd

    if "others" in record:
        return f"{record['others']:,} others"
    if record["status"] is pd.NA or pd.isna(record["status"]):
        return "not three digits"
    return label(f"{record['status']} {status_name(int(record['status']))}".strip())


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def _days(times: pd.Series[Any]) -> Any:
    """Return times as matplotlib counts them: days since 1970."""
    from matplotlib.dates import date2num

    return date2num(times.dt.tz_localize(None).to_numpy())  # type: ignore[no-untyped-call]


def _duration(seconds: float) -> str:
    """Write the width of a bucket."""
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= unit:
            count = round(seconds / unit)
            return name if count == 1 else f"{count:,} {name}s"
    return f"{seconds} seconds"
