import csv
import io
import json

import pytest

SAID = """
    > GET /first?token=abc HTTP/1.1
    > Cookie: sid=secret; theme=dark
    >
    < HTTP/1.1 404 Not Found
    < Content-Type: text/plain
    < Set-Cookie: sid=other; Path=/
    <
    < none
    > HEAD http://www.example.com/second HTTP/1.1
    >
    < HTTP/1.1 204 No Content
    <
    > GET /third HTTP/1.1
    >
"""


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_exchange_is_a_line_unanswered_ones_too(wirelint, said):
    said["a.pcap"] = SAID
    result = wirelint("exchanges", "a.pcap", "--format", "jsonl")
    assert result.exit_code == 0
    assert [(line["index"], line["method"], line["target"], line["status"]) for line in lines(result)] == [
        (0, "GET", "/first?token=abc", 404),
        (1, "HEAD", "http://www.example.com/second", 204),
        (2, "GET", "/third", None),
    ]


def test_the_columns_are_those_of_the_contract(wirelint, said):
    said["a.pcap"] = SAID
    first = lines(wirelint("exchanges", "a.pcap", "--format", "jsonl"))[0]
    assert " ".join(first) == (
        "capture connection tcp_stream index h2_stream tls client client_port server server_port "
        "method target scheme host request_version status reason response_version interim "
        "request_time response_time time_to_first_octet_ms duration_ms request_frames response_frames "
        "request_content_length response_content_length response_framing complete missing_octets "
        "content_type location anomalies"
    )


def test_headers_are_added_as_sent_with_secrets_masked(wirelint, said):
    said["a.pcap"] = SAID
    first = lines(wirelint("exchanges", "a.pcap", "--format", "jsonl", "--headers"))[0]
    fields = dict(first["request_fields"])
    assert list(fields) == ["Host", "Cookie"]
    assert fields["Cookie"].startswith("sid=<masked ")
    assert "secret" not in fields["Cookie"]
    shown = lines(wirelint("exchanges", "a.pcap", "--format", "jsonl", "--headers", "--no-redact"))[0]
    assert shown["request_fields"][1] == ["Cookie", "sid=secret; theme=dark"]
    assert shown["response_fields"][-1] == ["Set-Cookie", "sid=other; Path=/"]


def test_the_document_and_the_table_have_the_same_records(wirelint, said):
    said["a.pcap"] = SAID
    records = lines(wirelint("exchanges", "a.pcap", "--format", "jsonl"))
    document = json.loads(wirelint("exchanges", "a.pcap", "--format", "json").stdout)
    assert document["exchanges"] == records
    assert document["accounting"]["exchanges"] == 3
    table = wirelint("exchanges", "a.pcap", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [row["status"] for row in rows] == ["404", "204", ""]
    assert list(rows[0]) == list(records[0])


def test_the_text_has_an_aligned_line_each(wirelint, said):
    said["a.pcap"] = SAID
    heading, _, *rows = wirelint("exchanges", "a.pcap", "--no-redact").stdout.splitlines()
    assert [row[47:] for row in rows] == [
        "GET example.com/first?token=abc",
        "HEAD http://www.example.com/second",
        "GET example.com/third  [no response]",
    ]
    assert [row[:15] for row in rows] == ["00:00:00.005000", "00:00:00.007000", "00:00:00.008000"]
    assert heading.index("status") + len("status") == rows[0].index("404") + 3


def test_targets_are_masked_in_text(wirelint, said):
    said["a.pcap"] = SAID
    assert "token=<masked " in wirelint("exchanges", "a.pcap").stdout


def test_filters_choose_exchanges(wirelint, said):
    said["a.pcap"] = SAID
    for options, indexes in (
        (["--status", "4xx"], [0]),
        (["--host", "www.*"], [1]),
        (["--since", "2024-01-01T00:00:00.007Z"], [1, 2]),
        (["--port", "8080"], []),
    ):
        found = lines(wirelint("exchanges", "a.pcap", "--format", "jsonl", *options))
        assert [line["index"] for line in found] == indexes


def test_a_capture_that_cannot_be_read_is_one_line_and_code_2(wirelint, said):
    said["a.pcap"] = SAID
    result = wirelint("exchanges", "gone.pcap", "a.pcap", "--format", "jsonl")
    assert result.exit_code == 2
    assert len(lines(result)) == 3
    assert result.stderr == "wirelint: error: gone.pcap: no such file\n"


def test_an_interruption_leaves_whole_lines(wirelint, said):
    said["a.pcap"] = (SAID, KeyboardInterrupt())
    result = wirelint("exchanges", "a.pcap", "--format", "jsonl")
    assert result.exit_code == 130
    assert len(lines(result)) == 3


def test_har_is_an_archive_of_all_of_them_with_secrets_masked(wirelint, said, tmp_path):
    said["a.pcap"] = SAID
    path = tmp_path / "a.har"
    result = wirelint("exchanges", "a.pcap", "-o", path)
    assert (result.exit_code, result.stdout) == (0, "")
    entries = json.loads(path.read_text())["log"]["entries"]
    assert [entry["response"]["status"] for entry in entries] == [404, 204, 0]
    assert entries[0]["request"]["queryString"][0]["value"].startswith("<masked ")
    assert "secret" not in path.read_text()
    assert "sid=secret" in wirelint("exchanges", "a.pcap", "-f", "har", "--no-redact").stdout


def test_parquet_has_the_rows_of_csv(wirelint, said, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is missing")
    said["a.pcap"] = SAID
    wirelint("exchanges", "a.pcap", "-o", tmp_path / "a.parquet", "-o", tmp_path / "a.csv")
    table = parquet.read_table(tmp_path / "a.parquet")
    with (tmp_path / "a.csv").open(newline="") as lines_:
        heading, *rows = csv.reader(lines_)
    assert table.column_names == heading
    assert table["target"].to_pylist() == [row[heading.index("target")] for row in rows]
    assert table["status"].to_pylist() == [404, 204, None]
