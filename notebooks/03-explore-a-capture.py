# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Explore a capture
#
# The first two notebooks show what Wirelint says of itself. This one asks questions of its own: group the
# frames, draw a chart that is not built in, and query them with SQL. It needs DuckDB and pyarrow, which come
# with `pip install -e '.[notebook]'`. Put your own capture into the next cell.

# %% tags=["parameters"]
CAPTURE = "../sample_pcaps/handful-of-violations.pcap"

# %% [markdown]
# ## From Scapy to frames
#
# `analyze()` takes a path, or packets that Scapy has read, filtered or sniffed. Here the packets of one server
# are picked by Scapy first. Frames (`frames` of a finding) are then counted within the packets that were given.

# %%
from scapy.layers.inet import IP
from scapy.utils import rdpcap

from analyzer import analyze

packets = rdpcap(CAPTURE)
one_server = analyze(packets.filter(lambda p: "198.51.100.30" in (p[IP].src, p[IP].dst)))
one_server

# %% [markdown]
# ## The columns
#
# Every column has one dtype, also in an empty frame: `Int64`, `Float64` and `boolean` have a place for `NA`, times
# are UTC in nanoseconds. `wirelint schema exchanges` says what each means, and its unit; so does this.

# %%
import pandas as pd

from analyzer.schema import FRAMES

analysis = analyze(CAPTURE)
pd.DataFrame(FRAMES["exchanges"])[["name", "dtype", "unit", "meaning"]].head(12)

# %% [markdown]
# ## Group them
#
# Which status codes did each host send, how fast, and how much? Named aggregates keep the units readable.

# %%
exchanges = analysis.exchanges
exchanges.groupby(["host", "status"]).agg(
    responses=("status", "size"),
    median_ms=("time_to_first_octet_ms", "median"),
    octets=("response_content_length", "sum"),
)

# %% [markdown]
# Findings name their exchange by capture, connection and index, so one merge puts both side by side: the
# broken rules of each path, with the time that the server took.

# %%
key = ["capture", "connection", "exchange"]
found = analysis.findings.merge(
    exchanges.rename(columns={"index": "exchange"}), on=key, suffixes=("", "_seen")
)
found.groupby("target", observed=True).agg(
    rules=("rule", lambda rules: ", ".join(sorted(rules))),
    ms=("time_to_first_octet_ms", "first"),
    first_frame=("frames", lambda frames: min(frames.iloc[0])),
)

# %% [markdown]
# ## A chart of your own
#
# The numbers of the built-in charts are small frames in `analyzer.summaries`; `analysis.charts` draws ten of
# them. A chart that is missing takes a few lines of matplotlib: here every response on the time line of its
# connection, the faulty ones in red.

# %%
import matplotlib.pyplot as plt

every, broken = exchanges[["connection", "index"]], found[["connection", "exchange"]]
faulty = pd.MultiIndex.from_frame(every).isin(pd.MultiIndex.from_frame(broken))
times = exchanges["response_time"]
figure, axes = plt.subplots(figsize=(9, 2.4), layout="constrained")
axes.scatter(
    (times - times.min()) / pd.Timedelta("1ms"),
    exchanges["connection"],
    c=pd.Series(faulty).map({True: "#b5340f", False: "#5aa9dd"}),
    s=60,
)
axes.set(xlabel="since the first response (ms)", ylabel="connection", yticks=[0, 1, 2], ylim=(-0.5, 2.5))
axes.set_title("Responses; red: with a finding")
# %% [markdown]
# One of the built-in ones: how often each rule was broken where it could be decided, and how sure that is after
# so few responses.

# %%
analysis.charts.violation_rate_by_rule()

# %% [markdown]
# ## SQL over Parquet
#
# Parquet keeps the types, and every engine reads it: a file per night makes a folder that one query covers.
# `wirelint exchanges trace.pcap -o night.parquet` writes one without Python.

# %%
from pathlib import Path
from tempfile import mkdtemp

import duckdb

folder = Path(mkdtemp())
exchanges.to_parquet(folder / "exchanges.parquet")
analysis.findings.to_parquet(folder / "findings.parquet")
duckdb.sql(f"""
    SELECT
        e.status,
        count(DISTINCT (e.connection, e."index")) AS responses,
        list(DISTINCT f.rule) FILTER (f.rule IS NOT NULL) AS rules
    FROM '{folder}/exchanges.parquet' AS e
    LEFT JOIN '{folder}/findings.parquet' AS f ON f.connection = e.connection AND f.exchange = e."index"
    GROUP BY e.status
    ORDER BY e.status
""").df()

# %% [markdown]
# Lists stay lists: `unnest` takes the frames of each finding apart, for a display filter over all of them.

# %%
duckdb.sql(f"""
    SELECT 'frame.number in {{' || string_agg(frame::VARCHAR, ', ' ORDER BY frame) || '}}' AS filter
    FROM (SELECT DISTINCT unnest(frames) AS frame FROM '{folder}/findings.parquet' WHERE severity = 'error')
""").df()["filter"][0]
