"""How numbers are spread, by status class: a box, and a dot for each response or for every n-th."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.charts.bars import rows_of
from analyzer.charts.rows import plural, records
from analyzer.charts.scales import duration, logarithmic, octets
from analyzer.figures import COLOURS, INK, TEXT, chart, empty, label
from analyzer.summaries.distributions import SAMPLE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.5
"""Inches from one row to the next."""
BOX_LEAST = 10
"""Of fewer values a box would say more than they do: they are dots and a median alone."""
FEW = 40
"""Up to so many dots are large."""
_BOXES = "; box: the middle half; line: 5 % to 95 %"
_GOLDEN = 0.618033988749895


def time_to_first_octet(summary: pd.DataFrame) -> Figure:
    """Draw how long the servers took to begin their final responses, by status class."""
    title = "Time from the request's last octet to the response's first"
    if not summary["measured"].sum():
        return empty(title, "no final response with its request in the capture")
    figure, axes = _spreads(title, summary, duration, least=0.001)
    early = int(summary["negative"].sum())
    if early:
        axes.axvspan(axes.get_xlim()[0], 0, color=COLOURS["warning"], alpha=0.13, linewidth=0, zorder=0)
    axes.set_xlabel(
        f"time ({'logarithmic; shaded: begun before the request had ended' if early else 'logarithmic'})\n"
        + _legend(summary),
        color=INK,
        fontsize=9,
        loc="left",
        **TEXT,
    )
    return figure


def response_sizes(summary: pd.DataFrame) -> Figure:
    """Draw how much content the final responses have, by status class."""
    title = "Octets of content of the responses"
    if not summary["measured"].sum():
        return empty(title, "no final response in the capture")
    figure, axes = _spreads(title, summary, octets, least=1.0)
    axes.set_xlabel(
        "octets of content, transfer coding removed (logarithmic; k, M, G: thousands, millions, billions)\n"
        + _legend(summary),
        color=INK,
        fontsize=9,
        loc="left",
        **TEXT,
    )
    return figure


def _legend(summary: pd.DataFrame) -> str:
    """Say what is what."""
    every = all(len(sample) == n for sample, n in zip(summary["sample"], summary["measured"], strict=True))
    dots = "one response each" if every else f"up to {SAMPLE_LIMIT} of a class, evenly by rank"
    boxes = _BOXES if summary["measured"].max() >= BOX_LEAST else ""
    return f"dots: {dots}; red: the median{boxes}"


def _spreads(
    title: str, summary: pd.DataFrame, write: Callable[[float], str], least: float
) -> tuple[Figure, Axes]:
    """Draw one row for each status class."""
    rows = records(summary)
    figure, (axes,) = chart(title, height=1.5 + ROW * len(rows))
    # The scale first: boxes and dots that are drawn before it would be measured by another one.
    logarithmic(axes, [value for row in rows for value in row["sample"]], write, least)
    for place, row in enumerate(rows):
        if row["measured"]:
            _row(axes, place, row)
        axes.text(
            1.01,
            place,
            _note(row, write),
            va="center",
            fontsize=8.5,
            color=INK,
            transform=axes.get_yaxis_transform(),
            **TEXT,
        )
    rows_of(axes, [label(row["status_class"]) for row in rows])
    return figure, axes


def _row(axes: Axes, place: int, row: Mapping[str, Any]) -> None:
    """Draw the box and the dots of one class."""
    values: Sequence[float] = row["sample"]
    if row["measured"] >= BOX_LEAST:
        _box(axes, place, row)
    jitter = [place + 0.5 * ((number * _GOLDEN) % 1 - 0.5) for number in range(len(values))]
    size, alpha = (22, 0.7) if len(values) <= FEW else (7, 0.45)
    axes.scatter(values, jitter, s=size, color=INK, alpha=alpha, linewidths=0, zorder=3)
    axes.plot(
        [row["median"]] * 2, [place - 0.33, place + 0.33], color=COLOURS["error"], linewidth=2.2, zorder=4
    )


def _box(axes: Axes, place: int, row: Mapping[str, Any]) -> None:
    """Draw a box by hand: that of matplotlib imports pyplot."""
    from matplotlib.patches import Rectangle

    line: dict[str, Any] = {"color": COLOURS["responses"], "linewidth": 1.2}
    for ends in (("p5", "p25"), ("p75", "p95")):
        axes.plot([row[end] for end in ends], [place, place], **line)
    for end in ("p5", "p95"):
        axes.plot([row[end]] * 2, [place - 0.15, place + 0.15], **line)
    axes.add_patch(
        Rectangle(
            (row["p25"], place - 0.31),
            row["p75"] - row["p25"],
            0.62,
            facecolor=COLOURS["info"],
            edgecolor=COLOURS["responses"],
            alpha=0.45,
        )
    )


def _note(row: Mapping[str, Any], write: Callable[[float], str]) -> str:
    """Write what stands beside a row."""
    measured, responses = row["measured"], row["responses"]
    if not measured:
        return f"{plural(responses, 'response')}, none measured"
    of = plural(responses, "response")
    counted = of if measured == responses else f"{measured:,} of {of}"
    note = f"{counted}\nmedian {write(row['median'])}"
    if row["negative"]:
        note += f", {row['negative']:,} early"
    elif row["zero"]:
        note += f", {row['zero']:,} at 0"
    return note
