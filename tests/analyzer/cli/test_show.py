import click
import pytest
from click.testing import CliRunner

from analyzer.cli import cli
from analyzer.cli.show import Place
from parsers.capture.scapy_packets import pcap_of
from tests.analyzer.captures import packets


@pytest.mark.parametrize(("text", "place"), [("3", (3, None)), ("3:0", (3, 0)), ("012:34", (12, 34))])
def test_a_place_is_a_connection_or_an_exchange_of_it(text, place):
    assert Place().convert(text, None, None) == place


@pytest.mark.parametrize("text", ["", "x", "3:", ":0", "3:0:1", "-1", "3.0", "\u0663", "9" * 13])
def test_other_text_is_no_place(text):
    with pytest.raises(click.BadParameter, match="is no connection"):
        Place().convert(text, None, None)


def test_a_capture_file_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pcap").write_bytes(pcap_of(packets()).read())
    result = CliRunner().invoke(
        cli, ["show", "a.pcap", "0:0", "--select", "S405-allow"], prog_name="wirelint"
    )
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "connection 0: 192.0.2.1:49152 -> 192.0.2.2:80; http/1, 1 exchange"
    assert "    HTTP/1.1 405 Method Not Allowed" in lines
    assert "    no" in lines
    assert any("^ error S405-allow: no Allow" in line for line in lines)


def test_the_help_teaches_by_example():
    text = CliRunner().invoke(cli, ["show", "--help"], prog_name="wirelint").stdout
    assert "  wirelint show trace.pcap 3:0" in text
