"""The charts as files: two of each, of nothing too, with a remark where less is drawn than was judged."""

import pytest

from analyzer.charts import CHARTS
from analyzer.cli.chart_files import ChartFiles
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge

SAID = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 404 Not Found
    <
"""


def octets(paths):
    return {path.name: path.read_bytes() for path in paths}


def test_every_chart_is_two_files_also_of_nothing(tmp_path):
    files = ChartFiles(str(tmp_path / "deep" / "charts")).write({})
    assert [path.name for path in files] == [f"{name}{end}" for name in CHARTS for end in (".png", ".svg")]
    begin = {".png": b"\x89PNG", ".svg": b"<?xml"}
    assert [path.name for path in files if not path.read_bytes().startswith(begin[path.suffix])] == []


def test_charts_show_what_was_kept(tmp_path):
    empty = octets(ChartFiles(str(tmp_path)).write({}))
    charts, judge = ChartFiles(str(tmp_path)), Judge()
    conversation = converse(SAID)
    (exchange,) = conversation.exchanges
    charts.exchange(exchange)
    for finding in judge.exchange(exchange):
        charts.finding(finding)
    charts.connection(conversation.connection)
    drawn = octets(charts.write(judge.tally))
    assert [name for name in drawn if drawn[name] == empty[name]] == []


def test_the_charts_of_all_that_was_judged_say_so_where_less_is_shown(tmp_path):
    plain, filtered = (octets(ChartFiles(str(tmp_path)).write({}, filtered=each)) for each in (False, True))
    other = {name.partition(".")[0] for name in plain if plain[name] != filtered[name]}
    assert other == {"violation_rate_by_rule", "standard_coverage"}


def test_a_directory_that_cannot_be_made_is_said_before_reading(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        ChartFiles(str(tmp_path / "file" / "charts"))
