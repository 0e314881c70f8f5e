"""How numbers of the final responses are spread, by status class: times and sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.summaries.counting import strings

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = {"p5": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}
SAMPLE_LIMIT = 200
"""Values listed of a class; of more, as many in even steps of their order, both ends among them."""
NO_STATUS = "no status"
"""The class of responses whose status code is not three digits."""


def time_to_first_octet(exchanges: pd.DataFrame) -> pd.DataFrame:
    """Say how the times from a request's last octet to the first of its final response are spread.

    Returns:
        See `spread`; in milliseconds, negative where a response began before its request had ended.
    """
    return spread(exchanges, "time_to_first_octet_ms")


def response_sizes(exchanges: pd.DataFrame) -> pd.DataFrame:
    """Say how the lengths of the content of final responses are spread.

    Returns:
        See `spread`; in octets, transfer coding removed, content coding not.
    """
    return spread(exchanges, "response_content_length")


def spread(exchanges: pd.DataFrame, column: str) -> pd.DataFrame:
    """Say how a column is spread over the final responses of each status class.

    Returns:
        status_class (string: "2xx"; NO_STATUS comes last), responses, measured (those with a value),
        zero and negative (of these), minimum, p5, p25, median, p75, p95, maximum (Float64, null where
        nothing was measured), sample (object: a list of at most SAMPLE_LIMIT values, ascending).
    """
    import pandas as pd

    finals = exchanges.loc[exchanges["response_time"].notna(), ["status", column]]
    # A class 0 cannot be: three digits that begin with 0 are no status code, and neither is what is NA.
    classes = finals["status"].floordiv(100).fillna(0)
    numbers = sorted({int(each) for each in classes if each}) + ([0] if (classes == 0).any() else [])
    rows = [_row(number, finals.loc[classes == number, column]) for number in numbers]
    counts = ["responses", "measured", "zero", "negative"]
    values = ["minimum", *QUANTILES, "maximum"]
    table = pd.DataFrame(rows, columns=["status_class", *counts, *values, "sample"])
    kinds: dict[str, Any] = dict.fromkeys(counts, "Int64") | dict.fromkeys(values, "Float64")
    return table.astype(kinds | {"status_class": strings(), "sample": object})


def _row(number: int, column: pd.Series[Any]) -> dict[str, Any]:
    """Make the row of one class."""
    import numpy as np

    values = np.sort(column.dropna().to_numpy(dtype="float64"))
    row: dict[str, Any] = {
        "status_class": f"{number}xx" if number else NO_STATUS,
        "responses": len(column),
        "measured": len(values),
        "zero": int((values == 0).sum()),
        "negative": int((values < 0).sum()),
        "sample": _sample(values),
    }
    if len(values):
        row |= {"minimum": values[0], "maximum": values[-1]}
        row |= dict(zip(QUANTILES, np.quantile(values, list(QUANTILES.values())), strict=True))
    return row


def _sample(values: Any) -> list[float]:
    """Choose from values in order."""
    import numpy as np

    if len(values) <= SAMPLE_LIMIT:
        return [float(value) for value in values]
    places = np.linspace(0, len(values) - 1, SAMPLE_LIMIT).round().astype(int)
    return [float(value) for value in values[places]]
