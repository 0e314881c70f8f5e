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
# # A first look at a capture
#
# From a packet capture to tables and charts in ten cells. Put the path of your own capture into the
# next cell; the one that is shipped has twelve exchanges on three connections, half of them faulty.
# Open this file as a notebook with Jupytext (`pip install -e '.[notebook]'`), or make one of it:
# `jupytext --to ipynb notebooks/01-first-look.py`.

# %% tags=["parameters"]
CAPTURE = "../sample_pcaps/handful-of-violations.pcap"

# %% [markdown]
# ## Judge it
#
# One call reads the capture and judges every response. The result shows itself: what was judged, the
# rules that were broken most, and what could not be judged.

# %%
from analyzer import analyze

analysis = analyze(CAPTURE)
analysis

# %% [markdown]
# ## The exchanges
#
# One row for each request with its response. Absent is `NA`: a response that was not captured has no
# status code, and nothing is guessed.

# %%
exchanges = analysis.exchanges
exchanges[["connection", "index", "method", "target", "status", "time_to_first_octet_ms", "complete"]]

# %% [markdown]
# ## The findings
#
# One row for each broken requirement, with its citation and the frames that show it. The `filter`
# column can be pasted into Wireshark.

# %%
findings = analysis.findings
findings[["rule", "severity", "status", "method", "target", "citation_current", "frames"]]

# %%
findings.loc[findings["severity"] == "error", ["message", "advice", "filter"]].head(3)

# %% [markdown]
# ## How the connections ended
#
# The server reset the last one while its client was still sending.

# %%
analysis.connections

# %% [markdown]
# ## Charts
#
# Each is a matplotlib `Figure`: `figure.savefig("by-status.svg")` keeps it.

# %%
analysis.charts.violations_by_status()

# %%
analysis.charts.violations_by_rule()

# %% [markdown]
# ## What was asked, and what could not be answered
#
# A rate is broken / (kept + broken): exchanges that a rule does not apply to, or that the capture shows
# too little of, are in neither.

# %%
coverage = analysis.coverage
coverage[coverage["applicable"] > 0]
