"""The charts of an analysis, one method each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.charts.registry import CHARTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from analyzer.charts.registry import Frames


class Charts:
    """The charts of an analysis: matplotlib figures, which a notebook shows."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames

    def violations_by_status(self) -> Figure:
        """Draw which share of the responses of each status code has findings."""
        return self._draw("violations_by_status")

    def violations_by_rule(self) -> Figure:
        """Draw how many findings each rule has."""
        return self._draw("violations_by_rule")

    def violation_rate_by_rule(self) -> Figure:
        """Draw how often each rule is broken where it could be decided, with confidence intervals."""
        return self._draw("violation_rate_by_rule")

    def violation_rate_by_server(self) -> Figure:
        """Draw which share of each server's responses has findings."""
        return self._draw("violation_rate_by_server")

    def violations_by_rule_and_server(self) -> Figure:
        """Draw how many findings each rule has at each server, and in which share of its responses."""
        return self._draw("violations_by_rule_and_server")

    def violations_over_time(self) -> Figure:
        """Draw responses and findings over time."""
        return self._draw("violations_over_time")

    def time_to_first_octet(self) -> Figure:
        """Draw how long the servers took to begin their responses, by status class."""
        return self._draw("time_to_first_octet")

    def response_sizes(self) -> Figure:
        """Draw how much content the responses have, by status class."""
        return self._draw("response_sizes")

    def closes(self) -> Figure:
        """Draw how the connections closed, and what became of the last response."""
        return self._draw("closes")

    def standard_coverage(self) -> Figure:
        """Draw what the capture says of the requirements of each section of the standard."""
        return self._draw("standard_coverage")

    def __repr__(self) -> str:
        return f"<charts: {', '.join(CHARTS)}>"

    def _draw(self, name: str) -> Figure:
        return CHARTS[name].of(self._frames)
