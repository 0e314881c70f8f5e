"""The charts of a page: every one that there is, drawn of the exchanges and findings that were kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.page.markup import Html, tag
from analyzer.page.pictures import picture
from analyzer.reports.page import number

if TYPE_CHECKING:
    from analyzer.page.collecting import Collected
    from analyzer.reports.outcome import Outcome

_OF_ALL = "Of everything that was judged: filters and ignores choose what is shown, not what is judged."


def charts(outcome: Outcome, collected: Collected) -> Html:
    """Draw the charts."""
    from analyzer.charts import CHARTS
    from analyzer.figures import remark

    collected.frames.verdicts = outcome.coverage
    found = []
    for name, chart in CHARTS.items():
        figure = chart.of(collected.frames)
        if chart.of_coverage and (outcome.filtered or outcome.ignored):
            remark(figure, _OF_ALL)
        found.append(tag("figure", picture(figure, f"chart-{name}", chart.about)))
    note = None
    if collected.undrawn:
        text = (
            f"The charts count the first {number(collected.drawn)} exchanges and findings; "
            f"{number(collected.undrawn)} later ones are in the numbers of this page and in no chart."
        )
        note = tag("p", text, class_="alarm")
    return tag("section", tag("h2", "Charts"), note, tag("div", *found, class_="charts"), id="charts")
