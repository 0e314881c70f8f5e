import csv
import io
import json

import pytest

SAID = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 404 Not Found
    <
    < none
    <FIN
    >RST
"""


def test_each_connection_is_a_line_with_its_close(wirelint, said):
    said["a.pcap"] = SAID
    result = wirelint("connections", "a.pcap", "--format", "jsonl")
    assert result.exit_code == 0
    (record,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert " ".join(record) == (
        "capture connection tcp_stream client client_port server server_port opened start end packets "
        "octets_c2s octets_s2c gaps retransmitted protocol sni exchanges close"
    )
    assert (record["protocol"], record["exchanges"], record["opened"]) == ("http/1", 1, "syn")
    assert (record["close"]["fin_server"], record["close"]["rst_client"]) == (6, 7)


def test_the_table_spreads_the_close(wirelint, said):
    said["a.pcap"] = SAID
    table = wirelint("connections", "a.pcap", "--format", "csv").stdout
    (row,) = csv.DictReader(io.StringIO(table, newline=""))
    assert (row["close_fin_server"], row["close_rst_client"], row["close_fin_client"]) == ("6", "7", "")


def test_the_text_says_how_it_opened_and_closed(wirelint, said):
    said["a.pcap"] = SAID
    _, name, row, story = wirelint("connections", "a.pcap").stdout.splitlines()
    assert name == "# a.pcap"
    assert " http/1 x1 " in row
    assert " syn " in row
    assert row.endswith("192.0.2.1:49152 -> 192.0.2.2:80")
    assert (
        story.strip()
        == "what became of the response is not known; tap: middle; the client reset the connection"
    )


def test_filters_look_at_the_last_exchange(wirelint, said):
    said["a.pcap"] = SAID
    assert wirelint("connections", "a.pcap", "--status", "404", "-f", "jsonl").stdout
    assert not wirelint("connections", "a.pcap", "--status", "200", "-f", "jsonl").stdout


def test_parquet_spreads_the_close_as_the_frame_does(wirelint, said, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is missing")
    said["a.pcap"] = SAID
    assert wirelint("connections", "a.pcap", "-o", tmp_path / "a.parquet").exit_code == 0
    (row,) = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert (row["close_fin_server"], row["close_rst_client"], row["close_fin_client"]) == (6, 7, None)
