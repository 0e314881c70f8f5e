"""What several summaries count: broken verdicts, and final responses under their worst finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

SEVERITIES = ("error", "warning", "info")
"""From the worst."""
_KEY = ["capture", "connection", "exchange"]


def strings() -> pd.StringDtype[Any]:
    """Return the dtype of text: kept by Python, since names of files may hold what is no UTF-8."""
    import pandas as pd

    return pd.StringDtype("python")


def broken_of(findings: pd.DataFrame) -> pd.DataFrame:
    """List the findings that are no undecided ones."""
    return findings[(findings["verdict"] == "broken").fillna(value=False)]


def responses_of(exchanges: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """List the exchanges with a final response, with their worst finding as column `worst`."""
    responses = exchanges.loc[
        exchanges["response_time"].notna(),
        ["capture", "connection", "index", "status", "server", "server_port"],
    ]
    responses = responses.rename(columns={"index": "exchange"}).astype({"capture": strings()})
    broken = broken_of(findings)
    ranks = broken["severity"].astype(strings()).map({name: n for n, name in enumerate(SEVERITIES)})
    worst = (
        broken[_KEY]
        .astype({"capture": strings()})
        .assign(rank=ranks.astype("Int64"))
        .dropna(subset=["exchange"])
        .groupby(_KEY, as_index=False)
        .min()
    )
    merged = responses.merge(worst, on=_KEY, how="left")
    names = dict(enumerate(SEVERITIES))
    return merged.assign(worst=merged["rank"].map(names).astype(strings()).fillna("none"))


def endpoints(responses: pd.DataFrame) -> pd.Series[str]:
    """Write address and port of the servers as findings do."""
    address = responses["server"]
    bracketed = address.where(~address.str.contains(":", regex=False), "[" + address + "]")
    return bracketed + ":" + responses["server_port"].astype(strings())
