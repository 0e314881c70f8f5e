"""Frames to small frames of numbers: what the charts draw and the reports print.

Each function takes DataFrames of analyzer.frames and changes none of them. Only broken verdicts
count; undecided ones are in the coverage. A finding that stands for several exchanges counts as many
findings, and as one exchange with a finding: the one it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.buckets import width_of

if TYPE_CHECKING:
    import pandas as pd

SEVERITIES = ("error", "warning", "info")
"""From the worst."""
_KEY = ["capture", "connection", "exchange"]


def violations_by_status(exchanges: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Count the final responses by status code, each under its worst finding.

    Returns:
        status (Int64, ascending, NA last: not three digits), responses = error + warning + info + none.
    """
    import pandas as pd

    responses = _responses(exchanges, findings)
    # groupby drops what is NA in no case here: -1 stands for it, which no status code is.
    codes = responses["status"].fillna(-1)
    table = pd.crosstab(codes, responses["worst"]).reindex(columns=[*SEVERITIES, "none"], fill_value=0)
    table = table.reset_index(names="status").rename_axis(columns=None)
    table["status"] = table["status"].astype("Int64")
    table = pd.concat([table[table["status"] >= 0], table[table["status"] < 0]], ignore_index=True)
    table["status"] = table["status"].mask(table["status"] < 0)
    table.insert(1, "responses", table[[*SEVERITIES, "none"]].sum(axis=1))
    return table.astype(dict.fromkeys(["responses", *SEVERITIES, "none"], "Int64"))


def violations_by_rule(findings: pd.DataFrame) -> pd.DataFrame:
    """Count the findings by rule.

    Returns:
        rule, title (string), findings = error + warning + info; most findings first, then by rule.
    """
    import pandas as pd

    broken = _broken(findings)
    keys = [
        broken["rule"].astype(_strings()).rename("rule"),
        broken["title"].astype(_strings()).rename("title"),
    ]
    table = (
        pd.crosstab(keys, broken["severity"].astype(_strings()), values=broken["count"], aggfunc="sum")
        if len(broken)
        else pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=["rule", "title"]))
    )
    table = table.reindex(columns=list(SEVERITIES)).fillna(0).reset_index().rename_axis(columns=None)
    table.insert(2, "findings", table[list(SEVERITIES)].sum(axis=1))
    table = table.astype(
        {"rule": _strings(), "title": _strings()} | dict.fromkeys(["findings", *SEVERITIES], "Int64")
    )
    return table.sort_values(["findings", "rule"], ascending=[False, True], ignore_index=True)


def violation_rate_by_server(exchanges: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Count by server the final responses and those with at least one finding.

    Returns:
        server (string, address and port), responses, broken (with at least one finding), rate =
        broken / responses, 0 to 1. Most broken first, then by rate, then by server.
    """
    import pandas as pd

    responses = _responses(exchanges, findings)
    broken = responses["worst"] != "none"
    table = (
        pd.DataFrame({"server": _endpoints(responses), "responses": 1, "broken": broken.astype("int64")})
        .groupby("server", as_index=False)
        .sum()
        .astype({"server": _strings(), "responses": "Int64", "broken": "Int64"})
    )
    table["rate"] = (table["broken"] / table["responses"]).astype("Float64")
    return table.sort_values(["broken", "rate", "server"], ascending=[False, False, True], ignore_index=True)


def violations_over_time(exchanges: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Count final responses and findings by the time at which the response began.

    The buckets are those of analyzer.buckets: at most 240, those without anything left out.

    Returns:
        start, end (datetime64[ns, UTC]), responses, findings = error + warning + info; by start.
    """
    import pandas as pd

    broken = _broken(findings)
    begun = exchanges["response_time"].dropna().astype("int64")
    found = broken["time"].dropna().astype("int64")
    width = width_of([*begun.tolist(), *found.tolist()])
    counts = pd.DataFrame(
        {
            "start": pd.concat([begun, found], ignore_index=True) // width * width,
            "kind": ["responses"] * len(begun)
            + broken.loc[found.index, "severity"].astype(_strings()).tolist(),
            "count": [1] * len(begun) + broken.loc[found.index, "count"].tolist(),
        }
    )
    table = (
        counts.pivot_table(index="start", columns="kind", values="count", aggfunc="sum")
        .reindex(columns=["responses", *SEVERITIES])
        .fillna(0)
        .astype("Int64")
        .reset_index()
        .rename_axis(columns=None)
    )
    table.insert(2, "findings", table[list(SEVERITIES)].sum(axis=1).astype("Int64"))
    starts = table["start"].astype("int64")
    table["start"] = pd.to_datetime(starts, unit="ns", utc=True)
    table.insert(1, "end", pd.to_datetime(starts + width, unit="ns", utc=True))
    return table


def _strings() -> pd.StringDtype[Any]:
    """Return the dtype of text: kept by Python, since names of files may hold what is no UTF-8."""
    import pandas as pd

    return pd.StringDtype("python")


def _broken(findings: pd.DataFrame) -> pd.DataFrame:
    return findings[(findings["verdict"] == "broken").fillna(value=False)]


def _responses(exchanges: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """List the exchanges with a final response, with their worst finding as column `worst`."""
    responses = exchanges.loc[
        exchanges["response_time"].notna(),
        ["capture", "connection", "index", "status", "server", "server_port"],
    ]
    responses = responses.rename(columns={"index": "exchange"}).astype({"capture": _strings()})
    broken = _broken(findings)
    ranks = broken["severity"].astype(_strings()).map({name: n for n, name in enumerate(SEVERITIES)})
    worst = (
        broken[_KEY]
        .astype({"capture": _strings()})
        .assign(rank=ranks.astype("Int64"))
        .dropna(subset=["exchange"])
        .groupby(_KEY, as_index=False)
        .min()
    )
    merged = responses.merge(worst, on=_KEY, how="left")
    names = dict(enumerate(SEVERITIES))
    return merged.assign(worst=merged["rank"].map(names).astype(_strings()).fillna("none"))


def _endpoints(responses: pd.DataFrame) -> pd.Series[str]:
    """Write address and port of the servers as findings do."""
    address = responses["server"]
    bracketed = address.where(~address.str.contains(":", regex=False), "[" + address + "]")
    return bracketed + ":" + responses["server_port"].astype(_strings())
