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
# # "Connection reset" in place of 413
#
# A client uploads a large file. The server refuses it with 413 (Content Too Large) and closes while the
# upload is still arriving. The user reads "connection reset by peer" or "broken pipe", and never learns
# why. This notebook goes from the capture of such a close to the picture of it and to what to change, and
# then looks at the same server mended. Put your own captures into the next cell.

# %% tags=["parameters"]
FAULT = "../sample_pcaps/early-413-reset.pcap"
MENDED = "../sample_pcaps/early-413-lingering.pcap"
LOST = "../sample_pcaps/early-413-lost.pcap"

# %% [markdown]
# ## How did the connections close?
#
# `close_verdict` is what the server did, `close_outcome` what became of its response, and
# `close_decided_by` names the tests that decided. Where the capture cannot tell, the verdict begins with
# `indeterminate`, and `close_reason` says why.

# %%
from analyzer import analyze

fault = analyze(FAULT, profile="both")
columns = ["connection", "close_verdict", "close_outcome", "close_decided_by", "close_vantage"]
fault.connections[columns]

# %%
reset = fault.findings[fault.findings["rule"].str.startswith("TCP-4XX")]
reset[["rule", "severity", "citation_rfc2616", "citation_current", "frames"]]

# %% [markdown]
# ## The picture
#
# Client and server are the two lines, time runs downwards. The shaded band is the time in which the server
# did not have the acknowledgment of its response. Its RST (thick, red) leaves within the band, which is
# the risk: had the response been lost on its way, nobody could have sent it again. `print(close)` shows the
# same as text, `close.figure().savefig("close.svg")` keeps it.

# %%
close = fault.close(0)
close

# %% [markdown]
# ## What to change
#
# Close in two steps: half-close, read on and throw away, then close. How each server does it says
# `wirelint explain reset-before-ack`.

# %%
reset["advice"].iloc[0]

# %% [markdown]
# ## The same server, mended
#
# It sends FIN and goes on reading (its acknowledgments advance) until the client has the response and
# closes. No RST.

# %%
mended = analyze(MENDED, profile="both")
mended.connections[columns]

# %%
mended.close(0)

# %% [markdown]
# ## When the response is really lost
#
# Here the segment with the 413 was lost behind the tap. The client's acknowledgments prove it: when the
# response must have arrived, they still name the octet before it.

# %%
lost = analyze(LOST, profile="both")
lost.findings[["rule", "severity", "message"]]

# %%
lost.close(0)
