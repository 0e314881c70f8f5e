import json

import pytest
from click.testing import CliRunner

from analyzer.cli import cli
from analyzer.schema import FRAMES, RECORDS


def run(*arguments):
    result = CliRunner().invoke(cli, ["schema", *arguments])
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.parametrize("frame", ["exchanges", "findings", "connections", "coverage"])
def test_the_columns_are_shown_in_order(frame):
    columns = RECORDS.get(frame) or FRAMES[frame]
    rows = json.loads(run(frame, "--format", "json"))
    assert [row["name"] for row in rows] == [column.name for column in columns]
    assert all(row["dtype"] and row["meaning"] for row in rows)
    text = run(frame)
    for column in columns:
        assert f"{column.name} " in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_members_of_close_are_shown():
    assert "close.verdict " in run("connections")
    assert json.loads(run("connections", "--format", "json"))[-1]["members"][0]["name"] == "verdict"
