"""How often each rule is broken, with how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.charts.bars import ROW, rows_of
from analyzer.charts.rows import limited, name_of
from analyzer.figures import COLOURS, INK, TEXT, chart, empty

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def violation_rate_by_rule(summary: pd.DataFrame) -> Figure:
    """Draw of each broken rule its rate, and the 95 % confidence interval of it."""
    title = "How often each rule is broken, of where it could be decided"
    if summary.empty:
        return empty(title, "no rule could be decided")
    broken = summary[summary["broken"] > 0].reset_index(drop=True)
    if broken.empty:
        return empty(title, f"no rule was found broken ({len(summary):,} were kept throughout)")
    kept = len(summary) - len(broken)
    rows = limited(broken, "low", ("broken", "decided", "undecided"))
    figure, (axes,) = chart(title, height=1.1 + 0.17 * bool(kept) + ROW * len(rows))
    for place, record in enumerate(rows):
        _row(axes, place, record)
    rows_of(axes, [name_of(record, "rule") for record in rows])
    axes.set_xlim(0, 100)
    axes.set_xticks([0, 20, 40, 60, 80, 100])
    xlabel = (
        "broken / (kept + broken) (%); line: 95 % confidence interval (Wilson), the rows by its lower end"
    )
    if kept:
        xlabel += (
            f"\nnot shown: {kept:,} {'rule that was' if kept == 1 else 'rules that were'} kept throughout"
        )
    axes.set_xlabel(xlabel, color=INK, fontsize=9, loc="left", **TEXT)
    return figure


def _row(axes: Axes, place: int, record: dict[str, Any]) -> None:
    """Draw one rule; of the others together a rate without an interval: they are no one thing."""
    colour, rate = COLOURS["broken"], 100 * record["broken"] / record["decided"]
    together = "others" in record
    if not together:
        ends = [100 * record["low"], 100 * record["high"]]
        axes.plot(
            ends, [place, place], color=colour, alpha=0.35, linewidth=5, solid_capstyle="butt", clip_on=False
        )
    face = "white" if together else colour
    axes.plot(
        rate, place, "o", markersize=6, markerfacecolor=face, markeredgecolor=colour, clip_on=False, zorder=3
    )
    note = f"{rate:.3g} %: {record['broken']:,} of {record['decided']:,}"
    if record["undecided"]:
        note += f", {record['undecided']:,} undecided"
    at = axes.get_yaxis_transform()
    axes.text(1.025, place, note, va="center", fontsize=8.5, color=INK, transform=at, **TEXT)
