"""`show --close`: the ladder of a close as text, and as a drawing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from analyzer.cli import cli

SAMPLES = Path(__file__).parents[3] / "sample_pcaps"
RESET = SAMPLES / "early-413-reset.pcap"


def show(*arguments):
    return CliRunner().invoke(cli, ["show", *map(str, arguments), "--isolated"], prog_name="wirelint")


def test_the_close_is_shown_segment_by_segment():
    result = show(RESET, 0, "--close")
    assert result.exit_code == 0
    assert result.stdout.startswith("Reset before the response was acknowledged")
    assert "413 Content Too Large 1..122" in result.stdout
    assert "acknowledgment in frame 16" in result.stdout


@pytest.mark.parametrize(("ending", "magic"), [(".svg", b"<?xml"), (".png", b"\x89PNG")])
def test_it_is_drawn_into_a_file(ending, magic, tmp_path):
    path = tmp_path / f"close{ending}"
    assert show(RESET, 0, "--ladder", path).exit_code == 0
    assert path.read_bytes().startswith(magic)


def test_a_file_of_another_kind_is_refused_before_anything_is_read(tmp_path):
    result = show(tmp_path / "none.pcap", 0, "--ladder", "close.gif")
    assert (result.exit_code, "close.gif: --ladder writes .png or .svg" in result.stderr) == (2, True)


def test_a_file_that_cannot_be_written_is_one_line(tmp_path):
    result = show(RESET, 0, "--ladder", tmp_path / "no" / "close.svg")
    assert result.exit_code == 2
    assert "no such file or directory" in result.stderr


def test_without_a_verdict_the_reason_is_said(tmp_path):
    capture = SAMPLES / "connect-tunnel.pcap"
    assert "no close verdict: no final response of HTTP/1 to judge" in show(capture, 0, "--close").stdout
    result = show(capture, 0, "--ladder", tmp_path / "close.svg")
    assert (result.exit_code, (tmp_path / "close.svg").exists()) == (2, False)
