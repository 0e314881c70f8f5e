"""Records as Parquet, for DuckDB, pandas and what else reads columns: the types are those of the frames.

Rows are written in groups, so memory is bounded by one group. A list is a list, an object a struct, a
category a dictionary; times are in nanoseconds, UTC. Octets of a file name that are no UTF-8 are escaped.

pyarrow, which writes it, is an extra of the package: parquet.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from operator import attrgetter
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
from msgspec import UNSET

from analyzer.frames import series
from analyzer.schema import TIME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.schema import Column

ROWS_AT_ONCE = 10_000
"""Rows of a group: some 40 MB of records and columns while they are gathered."""
HOW_TO_INSTALL = "Parquet needs pyarrow: pip install 'wirelint[parquet]'"
_SURROGATE = re.compile("[\ud800-\udfff]")
_LISTS_OF_NUMBERS = frozenset({"interim", "request_frames", "response_frames", "frames"})
_LISTS_OF_TEXTS = frozenset({"anomalies", "standards", "close_decided_by"})


def missing() -> bool:
    """Whether pyarrow is not installed."""
    return find_spec("pyarrow") is None


class Parquet:
    """Writes records as the rows of one table."""

    def __init__(self, out: BinaryIO, columns: Sequence[Column], *, spread: str = "") -> None:
        """Begin the table.

        Args:
            out: Where to; it is not closed.
            columns: Those of the table: attributes of the records, which may have more.
            spread: Name of an attribute whose own attributes are columns, with its name and "_" before
                theirs.

        Raises:
            ModuleNotFoundError: pyarrow is not installed; the text says how to install it.
        """
        if missing():
            raise ModuleNotFoundError(HOW_TO_INSTALL, name="pyarrow")
        import pyarrow as pa
        from pyarrow import parquet

        start = f"{spread}_"
        self._columns = tuple(columns)
        self._values = attrgetter(
            *(
                f"{spread}.{column.name.removeprefix(start)}"
                if spread and column.name.startswith(start)
                else column.name
                for column in columns
            )
        )
        self._schema = pa.schema([_field(column) for column in columns])
        self._writer = parquet.ParquetWriter(out, self._schema, compression="zstd")
        self._rows: list[tuple[Any, ...]] = []

    def record(self, record: object) -> None:
        """Write a row, when its group is full."""
        self._rows.append(self._values(record))
        if len(self._rows) >= ROWS_AT_ONCE:
            self._flush()

    def finish(self, _members: Mapping[str, Any]) -> None:
        """Write the last rows and the end of the file."""
        self._flush()
        self._writer.close()

    def __del__(self) -> None:
        """Keep pyarrow from ending a file that was given up: it is closed by then, and that would be said."""
        writer = getattr(self, "_writer", None)
        if writer is not None:
            writer.is_open = False

    def _flush(self) -> None:
        if not self._rows:
            return
        import pyarrow as pa

        cells = zip(self._columns, self._schema, zip(*self._rows, strict=True), strict=True)
        arrays = [_array(column, field.type, list(values)) for column, field, values in cells]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()


def _field(column: Column) -> Any:
    """Make the field of a column; its meaning and unit go with it."""
    import pyarrow as pa

    meaning = f"{column.meaning} ({column.unit})" if column.unit else column.meaning
    return pa.field(column.name, _type(column), metadata={"meaning": meaning})


def _type(column: Column) -> Any:
    import pyarrow as pa

    text = pa.string()
    if column.dtype == "object":
        if column.name in _LISTS_OF_NUMBERS:
            return pa.list_(pa.int64())
        if column.name in _LISTS_OF_TEXTS:
            return pa.list_(text)
        return _structs()[column.name]
    return {
        "Int64": pa.int64(),
        "Float64": pa.float64(),
        "boolean": pa.bool_(),
        "string": text,
        "category": pa.dictionary(pa.int32(), text),
        TIME: pa.timestamp("ns", tz="UTC"),
    }[column.dtype]


def _structs() -> dict[str, Any]:
    """Return the types of the columns that hold objects."""
    import pyarrow as pa

    text, number = pa.string(), pa.int64()
    tap = pa.struct([("verdict", text), ("outcome", text), ("decided_by", pa.list_(text)), ("reason", text)])
    evidence = pa.struct([("what", text), ("value", text), ("frame", number), ("stream_offset", number)])
    return {
        "evidence": pa.list_(evidence),
        "severities": pa.struct([("rfc2616", text), ("rfc9110", text)]),
        "close_taps": pa.struct([("client", tap), ("server", tap)]),
    }


def _array(column: Column, type_: Any, values: list[Any]) -> Any:
    """Make the cells of a column; what is UNSET in a record is absent."""
    import pyarrow as pa

    absent = 1 if column.name == "count" else None  # as in the frame of findings
    values = [absent if value is UNSET else value for value in values]
    if column.dtype == TIME:
        return pa.array(series(values, TIME), type=type_, from_pandas=True)
    if column.dtype == "object":
        values = msgspec.to_builtins(values)
    try:
        return pa.array(values, type=type_)
    except UnicodeEncodeError:
        return pa.array([_encodable(value) for value in values], type=type_)


def _encodable(value: Any) -> Any:
    """Escape lone surrogates: the octets of a file name that are no UTF-8."""
    if isinstance(value, str):
        return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", value)
    return value
