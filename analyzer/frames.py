"""Records to DataFrames with the declared columns and dtypes (analyzer.schema.FRAMES).

An empty frame has every column with its dtype. The dtypes are the same with and without pyarrow:
strings are kept by Python. Columns of dtype object hold lists (dicts for `reasons` and
`severities`), or None.

Memory, measured on a capture of 40,000 exchanges with 12 fields a head: about 1,100 octets a row of
exchanges, 1,500 of findings, 420 of connections (deep, with the lists); the records that they are made of
take 1,200 octets an exchange until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.rules.catalogue import catalogue
from analyzer.schema import CONNECTIONS_FRAME, COVERAGE, EXCHANGES, FINDINGS, TIME, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from analyzer.records import ConnectionRecord, ExchangeRecord, FindingRecord
    from analyzer.rules.tally import RuleTally

CLOSE_PREFIX = "close_"


def exchanges(records: Iterable[ExchangeRecord]) -> pd.DataFrame:
    """Make the frame of exchanges, one row each, in the order given."""
    return _frame(list(records), EXCHANGES)


def findings(records: Iterable[FindingRecord]) -> pd.DataFrame:
    """Make the frame of findings; a finding that stands for one exchange has count 1."""
    rows = list(records)
    frame = _frame(rows, FINDINGS)
    frame["count"] = frame["count"].fillna(1)
    return frame


def connections(records: Iterable[ConnectionRecord]) -> pd.DataFrame:
    """Make the frame of connections; the members of `close` are columns close_..."""
    rows = list(records)
    closes = [row.close for row in rows]
    values: dict[str, list[Any]] = {}
    for column in CONNECTIONS_FRAME:
        if column.name.startswith(CLOSE_PREFIX):
            name = column.name.removeprefix(CLOSE_PREFIX)
            values[column.name] = [getattr(close, name) for close in closes]
        else:
            values[column.name] = [getattr(row, column.name) for row in rows]
    return _of(values, CONNECTIONS_FRAME)


def coverage(tallies: Mapping[str, RuleTally]) -> pd.DataFrame:
    """Make the frame of the verdicts by rule, in the order of the book."""
    book = catalogue()
    values: dict[str, list[Any]] = {
        "rule": list(tallies),
        "title": [book[rule].title if rule in book else None for rule in tallies],
        "reasons": [dict(tally.reasons) for tally in tallies.values()],
    }
    for name in ("applicable", "kept", "broken", "undecided", "noted", "rate"):
        values[name] = [getattr(tally, name) for tally in tallies.values()]
    return _of(values, COVERAGE)


def _frame(rows: Sequence[object], columns: Sequence[Column]) -> pd.DataFrame:
    return _of({column.name: [getattr(row, column.name) for row in rows] for column in columns}, columns)


def _of(values: Mapping[str, list[Any]], columns: Sequence[Column]) -> pd.DataFrame:
    """Make a frame of columns, each in its dtype, in the order declared."""
    import pandas as pd

    return pd.DataFrame({column.name: series(values[column.name], column.dtype) for column in columns})


def series(values: list[Any], dtype: str) -> pd.Series[Any]:
    """Make one column of a declared dtype; what is None, or UNSET in a record, is absent."""
    import numpy as np
    import pandas as pd

    values = [None if value is msgspec.UNSET else value for value in values]
    if dtype == "object":
        cells = np.empty(len(values), dtype=object)
        for place, value in enumerate(values):
            cells[place] = _plain(value)
        return pd.Series(cells, dtype=object)
    if dtype == TIME:
        # Times after 2262, which are nonsense in a capture, do not fit into nanoseconds: NaT.
        times: Any = pd.to_datetime(
            pd.Series(values, dtype=object), utc=True, format="ISO8601", errors="coerce"
        )
        times = times.dt.as_unit("ns")
        return pd.Series(times)
    strings = pd.StringDtype("python")
    if dtype == "category":
        names = pd.Index(sorted({value for value in values if value is not None}), dtype=strings)
        return pd.Series(pd.Categorical(pd.array(values, dtype=strings), categories=names))
    kind: Any = strings if dtype == "string" else dtype
    column: pd.Series[Any] = pd.Series(values, dtype=kind)
    return column


def _plain(value: Any) -> Any:
    """Turn records inside a list into dicts, and tuples into lists."""
    if isinstance(value, tuple):
        return list(value)
    return msgspec.to_builtins(value) if isinstance(value, list) else value
