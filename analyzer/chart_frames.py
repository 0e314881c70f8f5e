"""The columns that charts need, kept row by row in little memory, for runs that keep nothing else.

A row of exchanges takes 72 octets, of findings 80, of connections 24, where a record takes more than a
thousand: numbers are kept as machine words, and each text once.
"""

from __future__ import annotations

from array import array
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, Any

from analyzer import frames, schema
from analyzer.closes import close_record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from analyzer.rules.closes.remembered import CloseVerdicts
    from analyzer.rules.finding import Finding
    from analyzer.rules.tally import RuleTally
    from parsers.model import Connection, Exchange

EXCHANGES = (
    "capture",
    "connection",
    "index",
    "status",
    "server",
    "server_port",
    "response_time",
    "time_to_first_octet_ms",
    "response_content_length",
)
FINDINGS = (
    "capture",
    "connection",
    "exchange",
    "rule",
    "title",
    "severity",
    "verdict",
    "count",
    "time",
    "server",
)
CONNECTIONS = ("close_verdict", "close_outcome", "close_reason")
_ABSENT, _LARGEST = -(2**63), 2**63 - 1
"""What stands for an absent number, also for pandas' NaT; and what a number is cut to that is too large."""
_NS_PER_MS = 1_000_000


class ChartFrames:
    """Takes what a run finds, and gives the frames that charts are made of: analyzer.charts.Frames.

    The frames are made when first asked for; what comes later is not in them.

    Attributes:
        verdicts: The verdicts by rule, as a run has them at its end.
    """

    def __init__(self) -> None:
        self.verdicts: Mapping[str, RuleTally] = {}
        self._exchanges = _Table(schema.EXCHANGES, EXCHANGES)
        self._findings = _Table(schema.FINDINGS, FINDINGS)
        self._connections = _Table(schema.CONNECTIONS_FRAME, CONNECTIONS)

    def exchange(self, exchange: Exchange) -> None:
        """Keep an exchange; of one without a final response charts show nothing."""
        response, request = exchange.response_or_none, exchange.request_or_none
        if response is None:
            return
        connection = exchange.connection
        waited = None if request is None else (response.first_time - request.last_time) / _NS_PER_MS
        self._exchanges.add(
            connection.capture,
            connection.number,
            exchange.index,
            response.status,
            connection.server.address,
            connection.server.port,
            response.first_time,
            waited,
            response.content_length if response.head_complete else None,
        )

    def finding(self, finding: Finding) -> None:
        """Keep a finding."""
        self._findings.add(
            finding.capture,
            finding.connection,
            finding.exchange,
            finding.rule,
            finding.title,
            finding.severity.value,
            finding.verdict.value,
            finding.count,
            finding.time_ns,
            finding.server,
        )

    def connection(self, connection: Connection, closes: CloseVerdicts | None = None) -> None:
        """Keep how a connection closed.

        Args:
            connection: It, which is over.
            closes: What judges closes; None for what judges by this capture alone.
        """
        close = close_record(connection, closes)
        self._connections.add(close.verdict, close.outcome, close.reason if close.verdict is None else None)

    @cached_property
    def exchanges(self) -> pd.DataFrame:
        """The columns EXCHANGES of the exchanges with a final response."""
        return self._exchanges.frame()

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The columns FINDINGS."""
        return self._findings.frame()

    @cached_property
    def connections(self) -> pd.DataFrame:
        """The columns CONNECTIONS; the reason only where there is no verdict."""
        return self._connections.frame()

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """All columns of the coverage."""
        return frames.coverage(self.verdicts)


class _Table:
    """Rows by column: machine words, and for texts the place of each in a list."""

    def __init__(self, declared: Sequence[schema.Column], names: Sequence[str]) -> None:
        by_name = {column.name: column for column in declared}
        self._columns = [by_name[name] for name in names]
        self._words: list[array[Any]] = [
            array("d" if column.dtype == "Float64" else "q") for column in self._columns
        ]
        self._texts: list[dict[str, int]] = [{} for _ in names]

    def add(self, *values: str | float | None) -> None:
        """Add a row."""
        for words, texts, value in zip(self._words, self._texts, values, strict=True):
            if value is None:
                words.append(nan if words.typecode == "d" else _ABSENT)
            elif isinstance(value, str):
                words.append(texts.setdefault(value, len(texts)))
            else:
                words.append(value if words.typecode == "d" else min(int(value), _LARGEST))

    def frame(self) -> pd.DataFrame:
        """Make the frame, each column in its declared dtype."""
        import pandas as pd

        columns = zip(self._columns, self._words, self._texts, strict=True)
        return pd.DataFrame({column.name: _series(column, words, texts) for column, words, texts in columns})


def _series(column: schema.Column, words: array[Any], texts: Mapping[str, int]) -> pd.Series[Any]:
    """Make one column."""
    import numpy as np
    import pandas as pd

    numbers = np.array(words)
    if column.dtype == schema.TIME:
        return pd.Series(pd.to_datetime(numbers, unit="ns", utc=True))
    absent = np.isnan(numbers) if words.typecode == "d" else numbers == _ABSENT
    if column.dtype in {"string", "category"}:
        names = [*texts, None]
        return frames.series(
            [names[-1 if gone else word] for word, gone in zip(words, absent, strict=True)], column.dtype
        )
    of_numbers = pd.arrays.FloatingArray if words.typecode == "d" else pd.arrays.IntegerArray
    return pd.Series(of_numbers(np.where(absent, 0, numbers).astype(numbers.dtype), absent))
