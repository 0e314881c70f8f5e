"""Which rows a chart shows by name, and what it sums."""

import pandas as pd
import pytest

from analyzer.charts.rows import ROWS_LIMIT, limited, name_of, plural


def counts(number):
    return pd.DataFrame({"rule": [f"r{n}" for n in range(number)], "n": [n % 50 for n in range(number)]})


@pytest.mark.parametrize("number", [0, 1, 3, ROWS_LIMIT, ROWS_LIMIT + 1])
def test_as_many_as_there_is_room_for_are_all_shown(number):
    assert [row["rule"] for row in limited(counts(number), "n", ())] == [f"r{n}" for n in range(number)]


def test_of_more_the_largest_are_shown_in_their_order_and_the_others_summed():
    rows = limited(counts(300), "n", ("n",))
    assert len(rows) == ROWS_LIMIT + 1
    assert [row["rule"] for row in rows[:5]] == ["r46", "r47", "r48", "r49", "r96"]
    assert rows[-1]["others"] == 280
    assert sum(row["n"] for row in rows) == 6 * sum(range(50))


def test_rows_have_safe_names():
    assert name_of({"rule": "a\nb"}, "rule") == "a\\x0ab"
    assert name_of({"rule": "0123456789"}, "rule", 5) == "01…89"
    assert name_of({"others": 1280}, "rule") == "others (1,280)"


def test_one_is_not_many():
    assert [plural(count, "response") for count in (0, 1, 2)] == ["0 responses", "1 response", "2 responses"]
