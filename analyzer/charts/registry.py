"""Every chart by its name: what it says, the numbers of it, and how these are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from analyzer import summaries
from analyzer.charts import breaches, endings, heat, rates, spreads, standard

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from matplotlib.figure import Figure


class Frames(Protocol):
    """What charts are made of: an Analysis, a ChartFrames, or anything with these four frames."""

    @property
    def exchanges(self) -> pd.DataFrame:
        """See analyzer.schema.EXCHANGES; the columns that chart_frames.EXCHANGES names are enough."""

    @property
    def findings(self) -> pd.DataFrame:
        """See analyzer.schema.FINDINGS; the columns that chart_frames.FINDINGS names are enough."""

    @property
    def connections(self) -> pd.DataFrame:
        """See analyzer.schema.CONNECTIONS_FRAME; the columns of chart_frames.CONNECTIONS are enough."""

    @property
    def coverage(self) -> pd.DataFrame:
        """See analyzer.schema.COVERAGE."""


class ChartOf(NamedTuple):
    """A chart."""

    about: str
    """What it shows, in a sentence: a caption, or the text in place of the picture."""
    summarise: Callable[[Frames], pd.DataFrame]
    """Makes its numbers: a small frame, a function of analyzer.summaries."""
    draw: Callable[[pd.DataFrame], Figure]
    """Draws them."""
    of_coverage: bool = False
    """Whether it is about all that was judged, which no filter of exchanges and findings changes."""

    def of(self, frames: Frames) -> Figure:
        """Draw the chart."""
        return self.draw(self.summarise(frames))


CHARTS: dict[str, ChartOf] = {
    "violations_by_status": ChartOf(
        "Which share of the responses of each status code has findings, by the worst of them.",
        lambda of: summaries.violations_by_status(of.exchanges, of.findings),
        breaches.violations_by_status,
    ),
    "violations_by_rule": ChartOf(
        "How many findings each rule has, by severity.",
        lambda of: summaries.violations_by_rule(of.findings),
        breaches.violations_by_rule,
    ),
    "violation_rate_by_rule": ChartOf(
        "How often each rule is broken of where it could be decided, with 95 % confidence intervals.",
        lambda of: summaries.violation_rate_by_rule(of.coverage),
        rates.violation_rate_by_rule,
        of_coverage=True,
    ),
    "violation_rate_by_server": ChartOf(
        "Which share of each server's responses has at least one finding.",
        lambda of: summaries.violation_rate_by_server(of.exchanges, of.findings),
        breaches.violation_rate_by_server,
    ),
    "violations_by_rule_and_server": ChartOf(
        "How many findings each rule has at each server, coloured by their share of the server's responses.",
        lambda of: summaries.violations_by_rule_and_server(of.exchanges, of.findings),
        heat.violations_by_rule_and_server,
    ),
    "violations_over_time": ChartOf(
        "Responses and findings over the time of the capture.",
        lambda of: summaries.violations_over_time(of.exchanges, of.findings),
        breaches.violations_over_time,
    ),
    "time_to_first_octet": ChartOf(
        "How long the servers took to begin their final responses, by status class.",
        lambda of: summaries.time_to_first_octet(of.exchanges),
        spreads.time_to_first_octet,
    ),
    "response_sizes": ChartOf(
        "How much content the final responses have, by status class.",
        lambda of: summaries.response_sizes(of.exchanges),
        spreads.response_sizes,
    ),
    "closes": ChartOf(
        "How many connections closed in which way, and what became of the last response.",
        lambda of: summaries.closes(of.connections),
        endings.closes,
    ),
    "standard_coverage": ChartOf(
        "Which requirements of each section of the standard were broken, kept, undecided, or not to be seen.",
        lambda of: summaries.standard_coverage(of.coverage),
        standard.standard_coverage,
        of_coverage=True,
    ),
}
"""Every chart by name, in the order in which a page shows them.

`CHARTS[name].of(frames)` draws one from anything that has the DataFrames exchanges, findings,
connections and coverage: an Analysis, or a chart_frames.ChartFrames that a run was fed to. The result
is a matplotlib Figure: figures.svg(figure, salt=name) and figures.png(figure) give its octets. All text
in it is escaped; `about` of the chart is text of ours. Frames without rows give a chart that says so.
"""
