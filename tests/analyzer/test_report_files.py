"""An analysis as a file, by the suffix of its name."""

import csv
import json

import pytest

from analyzer import analyze, schema
from analyzer.report_files import WRITERS
from parsers.capture.scapy_packets import pcap_of
from parsers.errors import CaptureError
from tests.analyzer.captures import packets
from tests.analyzer.readings import TWO_EXCHANGES, reader


@pytest.fixture
def analysis():
    return analyze("a.pcap", read=reader({"a.pcap": [TWO_EXCHANGES]}))


def test_json_is_one_document_with_the_findings_and_the_coverage(analysis, tmp_path):
    analysis.report(tmp_path / "r.json")
    document = json.loads((tmp_path / "r.json").read_text())
    assert [finding["rule"] for finding in document["findings"]] == ["S405-allow"]
    assert document["coverage"]["S405-allow"]["broken"] == 1
    assert document["schema_version"] == 1


def test_json_lines_are_the_findings(analysis, tmp_path):
    analysis.report(str(tmp_path / "r.jsonl"))
    (line,) = (tmp_path / "r.jsonl").read_text().splitlines()
    assert list(json.loads(line)) == [column.name for column in schema.FINDINGS if not column.only]


def test_csv_has_the_columns_of_findings(analysis, tmp_path):
    analysis.report(tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(newline="") as lines:
        heading, row = csv.reader(lines)
    assert heading == [column.name for column in schema.FINDINGS]
    assert row[heading.index("rule")] == "S405-allow"


def test_text_names_the_rule(analysis, tmp_path):
    analysis.report(tmp_path / "r.TXT")
    assert "S405-allow" in (tmp_path / "r.TXT").read_text()


def test_the_page_shows_messages_also_of_packets(tmp_path):
    analyze(packets(), select=["S405-allow"]).report(tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text()
    assert "<mark>HTTP/1.1 405 Method Not Allowed</mark>" in page
    assert "session=secret" not in page


def test_a_capture_that_is_gone_is_no_page_of_half_of_it(tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap_of(packets()).read())
    analysis = analyze(tmp_path / "a.pcap")
    (tmp_path / "a.pcap").unlink()
    with pytest.raises(CaptureError, match=r"a\.pcap"):
        analysis.report(tmp_path / "r.html")


@pytest.mark.parametrize("suffix", list(WRITERS))
def test_a_report_is_the_same_each_time(analysis, tmp_path, suffix):
    if suffix == ".parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is missing")
    analysis.report(tmp_path / f"a{suffix}")
    analysis.report(tmp_path / f"b{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_the_longest_suffix_chooses(analysis, tmp_path):
    analysis.report(tmp_path / "r.sarif.json")
    assert json.loads((tmp_path / "r.sarif.json").read_text())["version"] == "2.1.0"
    analysis.report(tmp_path / "R.XML")
    assert (tmp_path / "R.XML").read_text().startswith("<?xml")


@pytest.mark.parametrize("name", ["r.docx", "r"])
def test_another_suffix_is_refused_and_nothing_written(analysis, tmp_path, name):
    with pytest.raises(ValueError, match="no report ends in"):
        analysis.report(tmp_path / name)
    assert not (tmp_path / name).exists()
