"""The charts as files, for `analyze --charts DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.chart_frames import ChartFrames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.rules.tally import RuleTally

_OF_ALL = "Of everything that was judged: filters and ignores choose what is shown, not what is judged."


class ChartFiles(ChartFrames):
    """Keeps what the charts are drawn from: linear in exchanges, unlike the reports, but little of each."""

    def __init__(self, directory: str) -> None:
        """Make the directory before anything is read.

        Raises:
            OSError: it cannot be made.
        """
        super().__init__()
        self._directory = Path(directory)
        self._directory.mkdir(parents=True, exist_ok=True)

    def write(self, verdicts: Mapping[str, RuleTally], *, filtered: bool = False) -> list[Path]:
        """Draw every chart into two files of its name, PNG to paste and SVG to zoom into.

        Args:
            verdicts: Those of the whole run, by rule.
            filtered: Whether less was kept here than was judged.

        Returns:
            The files.

        Raises:
            OSError: one cannot be written.
        """
        from analyzer.charts import CHARTS
        from analyzer.figures import png, remark, svg

        self.verdicts = verdicts
        files = []
        for name, chart in CHARTS.items():
            figure = chart.of(self)
            if filtered and chart.of_coverage:
                remark(figure, _OF_ALL)
            for suffix, octets in ((".png", png(figure)), (".svg", svg(figure, salt=name))):
                files.append(self._directory / f"{name}{suffix}")
                files[-1].write_bytes(octets)
        return files
