"""Charts: a summary (analyzer.summaries) in, a matplotlib Figure out. No files, no pyplot.

What has more categories than a chart has room for ends in a row "others (n)", summed.
"""

from analyzer.charts.menu import Charts
from analyzer.charts.registry import CHARTS, ChartOf, Frames

__all__ = ["CHARTS", "ChartOf", "Charts", "Frames"]
