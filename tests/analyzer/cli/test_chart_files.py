import pytest

from analyzer.charts import CHARTS
from analyzer.cli.chart_files import ChartFiles
from analyzer.redaction import Mask
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge

SAID = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 404 Not Found
    <
"""


def test_every_chart_is_a_file_also_of_nothing(tmp_path):
    files = ChartFiles(str(tmp_path / "deep" / "charts"), Mask()).write()
    assert [path.stem for path in files] == list(CHARTS)
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in files)


def test_charts_show_what_was_kept(tmp_path):
    charts = ChartFiles(str(tmp_path), Mask())
    empty = {path.stem: path.read_bytes() for path in charts.write()}
    (exchange,) = converse(SAID).exchanges
    charts.exchange(exchange)
    for finding in Judge().exchange(exchange):
        charts.finding(finding)
    drawn = {path.stem: path.read_bytes() for path in charts.write()}
    assert all(drawn[name] != empty[name] for name in CHARTS)


def test_a_directory_that_cannot_be_made_is_said_before_reading(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        ChartFiles(str(tmp_path / "file" / "charts"), Mask())
