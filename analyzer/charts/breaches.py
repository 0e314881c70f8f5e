"""Findings by status code, rule, server and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from analyzer.charts.bars import NAMES, Row, bars, key, whole_numbers
from analyzer.charts.rows import limited, name_of, plural
from analyzer.figures import COLOURS, FAINT, GRID, INK, TEXT, chart, empty, label
from analyzer.rules.registry import name as status_name
from analyzer.summaries import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_OFFSET_FORMATS = ["", "%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%d", "%Y-%m-%d %H:%M"]
"""What stands at the end of the time axis, by the unit of its ticks, from years to seconds."""
Series: TypeAlias = "Mapping[str, Sequence[float]]"


def violations_by_status(summary: pd.DataFrame) -> Figure:
    """Draw which share of the responses of each status code has findings, by the worst of them."""
    title = "Responses by status code, each under its worst finding"
    if summary.empty:
        return empty(title, "no final response in the capture")
    kinds = (*SEVERITIES, "none")
    table = limited(summary, "responses", kinds)
    rows = []
    for record in table:
        total = record["responses"]
        broken = total - record["none"]
        note = plural(total, "response") + (f", {broken:,} with findings" if broken else "")
        shares = {kind: 100 * record[kind] / total for kind in kinds}
        rows.append(Row(_status_label(record), shares, note))
    return bars(title, rows, kinds, xlabel="share of the responses (%)", limit=100)


def violations_by_rule(summary: pd.DataFrame) -> Figure:
    """Draw how many findings each rule has, by severity."""
    title = "Findings by rule"
    if summary.empty:
        return empty(title, "no rule was found broken")
    rows = [
        Row(
            name_of(record, "rule"),
            {kind: record[kind] for kind in SEVERITIES},
            f"{record['findings']:,}",
        )
        for record in limited(summary, "findings", SEVERITIES)
    ]
    return bars(title, rows, SEVERITIES, xlabel="findings (count)")


def violation_rate_by_server(summary: pd.DataFrame) -> Figure:
    """Draw which share of each server's responses has at least one finding."""
    title = "Responses with findings, by server"
    if summary.empty:
        return empty(title, "no final response in the capture")
    rows = []
    for record in limited(summary, "broken", ("responses", "broken")):
        share = 100 * record["broken"] / record["responses"]
        note = f"{share:.3g} %: {record['broken']:,} of {record['responses']:,}"
        rows.append(Row(name_of(record, "server"), {"broken": share}, note))
    xlabel = "share of the server's final responses with at least one finding (%)"
    return bars(title, rows, ("broken",), xlabel=xlabel, limit=100, legend=False)


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
        key(below)
    else:
        below.text(0.5, 0.5, "no findings", ha="center", transform=below.transAxes, color=FAINT, **TEXT)
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
                label=NAMES[kind],
            )
        bottom = [before + value for before, value in zip(bottom, values, strict=True)]
    axes.set_ylim(0, max(1.0, max(bottom) * 1.08))
    whole_numbers(axes.yaxis, max(bottom))
    axes.grid(visible=True, axis="y", color=GRID, linewidth=0.7)


def _status_label(record: dict[str, Any]) -> str:
    import pandas as pd

    if "others" in record:
        return name_of(record, "status")
    if record["status"] is pd.NA or pd.isna(record["status"]):
        return "not three digits"
    return label(f"{record['status']} {status_name(int(record['status']))}".strip())


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
