"""The charts as files, for `analyze --charts DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.records import exchange_record, finding_record

if TYPE_CHECKING:
    from analyzer.records import ExchangeRecord, FindingRecord
    from analyzer.redaction import Mask
    from analyzer.rules.finding import Finding
    from parsers.model import Exchange


class ChartFiles:
    """Keeps the records that the charts are drawn from: linear in exchanges, unlike the reports."""

    def __init__(self, directory: str, mask: Mask) -> None:
        """Make the directory before anything is read.

        Raises:
            OSError: it cannot be made.
        """
        self._directory = Path(directory)
        self._directory.mkdir(parents=True, exist_ok=True)
        self._mask = mask
        self._exchanges: list[ExchangeRecord] = []
        self._findings: list[FindingRecord] = []

    def exchange(self, exchange: Exchange) -> None:
        """Keep an exchange."""
        self._exchanges.append(exchange_record(exchange, mask=self._mask))

    def finding(self, finding: Finding) -> None:
        """Keep a finding."""
        self._findings.append(finding_record(finding, mask=self._mask))

    def write(self) -> list[Path]:
        """Draw every chart into a file of its name; return the files."""
        from analyzer import frames, summaries
        from analyzer.charts import CHARTS
        from analyzer.figures import png

        exchanges, findings = frames.exchanges(self._exchanges), frames.findings(self._findings)
        files = []
        for name, chart in CHARTS.items():
            summarise = getattr(summaries, name)
            summary = summarise(exchanges, findings) if chart.needs_exchanges else summarise(findings)
            files.append(self._directory / f"{name}.png")
            files[-1].write_bytes(png(chart.draw(summary)))
        return files
