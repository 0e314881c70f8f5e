"""How connections closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.summaries.counting import strings

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = ("delivered", "delivered-then-reset", "lost", "unknown")
"""What became of the last response."""


def closes(connections: pd.DataFrame) -> pd.DataFrame:
    """Count the connections by how they closed and what became of the last response.

    Returns:
        verdict (string, null where there is nothing to judge), reason (string: why there is none, null
        where there is one), connections, and one column for each of OUTCOMES, which add up to it where there
        is a verdict. Most connections first, those without a verdict last.
    """
    import pandas as pd

    verdict, outcome = (connections[f"close_{name}"].astype(strings()) for name in ("verdict", "outcome"))
    none = verdict.isna()
    reason = connections["close_reason"].astype(strings()).fillna("not said").where(none)
    keys = [verdict.fillna("").rename("verdict"), reason.fillna("").rename("reason")]
    frame = pd.DataFrame({"verdict": keys[0], "reason": keys[1], "connections": 1})
    for name in OUTCOMES:
        frame[name] = (outcome == name).fillna(value=False).astype("int64")
    table = frame.groupby(["verdict", "reason"], as_index=False).sum()
    table["last"] = table["verdict"] == ""
    table = table.sort_values(
        ["last", "connections", "verdict", "reason"], ascending=[True, False, True, True], ignore_index=True
    ).drop(columns="last")
    for name in ("verdict", "reason"):
        table[name] = table[name].astype(strings()).replace("", pd.NA)
    return table.astype(dict.fromkeys(["connections", *OUTCOMES], "Int64"))
