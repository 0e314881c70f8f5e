"""How connections closed, and what became of the last response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.charts.bars import Row, bars
from analyzer.charts.rows import limited
from analyzer.figures import COLOURS, empty, label
from analyzer.summaries import OUTCOMES

if TYPE_CHECKING:
    from typing import Any

    import pandas as pd
    from matplotlib.figure import Figure

KINDS = (*OUTCOMES, "no verdict")
OUTCOME_COLOURS = {
    "delivered": COLOURS["info"],
    "delivered-then-reset": COLOURS["warning"],
    "lost": COLOURS["error"],
    "unknown": COLOURS["responses"],
    "no verdict": COLOURS["none"],
}


def closes(summary: pd.DataFrame) -> Figure:
    """Draw how many connections closed in which way, by what became of the last response."""
    title = "How connections closed, and what became of the last response"
    if summary.empty:
        return empty(title, "no connection in the capture")
    rows = [
        Row(
            _name(record),
            {kind: record.get(kind, 0) for kind in OUTCOMES} | {"no verdict": _none(record)},
            _note(record),
        )
        for record in limited(summary, "connections", OUTCOMES)
    ]
    return bars(title, rows, KINDS, xlabel="connections (count)", colours=OUTCOME_COLOURS)


def _none(record: dict[str, Any]) -> int:
    """Count the connections without an outcome."""
    return int(record["connections"] - sum(record[kind] for kind in OUTCOMES))


def _name(record: dict[str, Any]) -> str:
    import pandas as pd

    if "others" in record:
        return f"others ({record['others']:,})"
    if pd.isna(record["verdict"]):
        return label(f"({record['reason']})")
    return label(str(record["verdict"]))


def _note(record: dict[str, Any]) -> str:
    """Write how many there are, and how many of them had another outcome than the most frequent one."""
    note = f"{record['connections']:,}"
    kinds = [kind for kind in OUTCOMES if record[kind]]
    if len(kinds) > 1:
        note += ": " + ", ".join(f"{record[kind]:,} {kind}" for kind in kinds)
    return note
