"""Findings by status code, rule, server and time.

Only broken verdicts count; undecided ones are in the coverage. A finding that stands for several
exchanges counts as many findings, and as one exchange with a finding: the one it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.buckets import width_of
from analyzer.summaries.counting import SEVERITIES, broken_of, endpoints, responses_of, strings

if TYPE_CHECKING:
    import pandas as pd


def violations_by_status(exchanges: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Count the final responses by status code, each under its worst finding.

    Returns:
        status (Int64, ascending, NA last: not three digits), responses = error + warning + info + none.
    """
    import pandas as pd

    responses = responses_of(exchanges, findings)
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

    broken = broken_of(findings)
    keys = [
        broken["rule"].astype(strings()).rename("rule"),
        broken["title"].astype(strings()).rename("title"),
    ]
    table = (
        pd.crosstab(keys, broken["severity"].astype(strings()), values=broken["count"], aggfunc="sum")
        if len(broken)
        else pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=["rule", "title"]))
    )
    table = table.reindex(columns=list(SEVERITIES)).fillna(0).reset_index().rename_axis(columns=None)
    table.insert(2, "findings", table[list(SEVERITIES)].sum(axis=1))
    table = table.astype(
        {"rule": strings(), "title": strings()} | dict.fromkeys(["findings", *SEVERITIES], "Int64")
    )
    return table.sort_values(["findings", "rule"], ascending=[False, True], ignore_index=True)


def violation_rate_by_server(exchanges: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Count by server the final responses and those with at least one finding.

    Returns:
        server (string, address and port), responses, broken (with at least one finding), rate =
        broken / responses, 0 to 1. Most broken first, then by rate, then by server.
    """
    import pandas as pd

    responses = responses_of(exchanges, findings)
    broken = responses["worst"] != "none"
    table = (
        pd.DataFrame({"server": endpoints(responses), "responses": 1, "broken": broken.astype("int64")})
        .groupby("server", as_index=False)
        .sum()
        .astype({"server": strings(), "responses": "Int64", "broken": "Int64"})
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

    broken = broken_of(findings)
    begun = exchanges["response_time"].dropna().astype("int64")
    found = broken["time"].dropna().astype("int64")
    width = width_of([*begun.tolist(), *found.tolist()])
    counts = pd.DataFrame(
        {
            "start": pd.concat([begun, found], ignore_index=True) // width * width,
            "kind": ["responses"] * len(begun)
            + broken.loc[found.index, "severity"].astype(strings()).tolist(),
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


def violations_by_rule_and_server(exchanges: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Count the findings of each rule at each server, beside the server's final responses.

    Returns:
        rule, server (string), findings (never 0: what is not found has no row), responses (of the server,
        by whatever rule), rate = findings / responses, null without responses and above 1 where one
        response has several findings of the rule. By rule and server, the ones with most findings first.
    """
    import pandas as pd

    broken = broken_of(findings)
    columns = {name: broken[name].astype(strings()) for name in ("rule", "server")}
    counts = broken["count"].astype("Int64")
    table = pd.DataFrame({**columns, "findings": counts}).groupby(["rule", "server"], as_index=False).sum()
    responses = endpoints(exchanges[exchanges["response_time"].notna()]).value_counts()
    table["responses"] = table["server"].map(responses).fillna(0).astype("Int64")
    share = table["findings"] / table["responses"].mask(table["responses"] == 0)
    table["rate"] = share.astype("Float64")
    table = table.astype({"rule": strings(), "server": strings(), "findings": "Int64"})
    return table.sort_values(["findings", "rule", "server"], ascending=[False, True, True], ignore_index=True)
