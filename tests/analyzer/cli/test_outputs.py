import io
import sys
from types import SimpleNamespace

import click
import pytest

from analyzer.cli.outputs import Output, look_of, opened
from analyzer.reports.page import USUAL, Look

FORMATS = ("text", "json", "jsonl", "csv")


def opened_formats(format_, *paths, captures=()):
    with opened(format_, paths, color="auto", formats=FORMATS, captures=captures) as outputs:
        return [(output.format, output.standard) for output in outputs]


def test_without_a_path_standard_output_takes_text():
    assert opened_formats(None) == [("text", True)]
    assert opened_formats("json") == [("json", True)]


def test_the_ending_chooses_the_format(tmp_path):
    paths = [tmp_path / name for name in ("a.JSON", "a.jsonl", "a.ndjson", "a.csv", "a.txt", "a.out")]
    formats = ["json", "jsonl", "jsonl", "csv", "text", "csv"]
    assert opened_formats("csv", *map(str, paths)) == [(each, False) for each in formats]
    assert opened_formats("csv", "-", str(paths[0])) == [("csv", True), ("json", False)]
    assert opened_formats("csv", str(paths[0]), str(paths[0])) == [("json", False)]


def test_an_unknown_ending_or_format_is_refused(tmp_path):
    with pytest.raises(click.UsageError, match="names no format"):
        opened_formats(None, str(tmp_path / "a.out"))
    with (
        pytest.raises(click.UsageError, match="no format csv here"),
        opened(None, [str(tmp_path / "a.csv")], color="auto", formats=("text",), captures=()),
    ):
        pass


def test_a_capture_is_never_overwritten(tmp_path):
    capture = tmp_path / "a.json"
    capture.write_text("octets")
    link = tmp_path / "link.json"
    link.symlink_to(capture)
    with pytest.raises(click.UsageError, match="is one of the captures"):
        opened_formats(None, str(link), captures=[str(capture)])
    assert capture.read_text() == "octets"


@pytest.mark.parametrize(
    ("color", "terminal", "environment", "coloured"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {}, False),
    ],
)
def test_colour_is_for_terminals(monkeypatch, color, terminal, environment, coloured):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "500")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert look_of(color) == Look(120 if terminal else 100, coloured)


def test_an_output_is_watched_by_nobody_unless_it_says_so():
    assert Output("text", sys.stdout.buffer, Look()).live is False


class Unbuffered(io.RawIOBase):
    """Standard output under PYTHONUNBUFFERED."""

    def __init__(self):
        self.writes = []

    def writable(self):
        return True

    def write(self, octets):
        self.writes.append(bytes(octets))
        return len(octets)


def test_standard_output_is_buffered_and_stays_open(monkeypatch):
    raw = Unbuffered()
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=raw, isatty=lambda: False))
    with opened(None, (), color="auto", formats=FORMATS, captures=()) as (output,):
        output.out.write(b"a\n")
        output.out.write(b"b\n")
        assert raw.writes == []
    assert raw.writes == [b"a\nb\n"]
    assert not raw.closed


def test_standard_output_that_is_closed_is_said_and_no_traceback(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    assert look_of("auto") == Look(USUAL, colour=False)
    with pytest.raises(click.UsageError, match="standard output is closed; write to a file by -o PATH"):
        opened_formats(None)
