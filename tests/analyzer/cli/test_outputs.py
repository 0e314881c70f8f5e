import io
import sys
from types import SimpleNamespace

import click
import pytest

from analyzer.cli.group import UnusableError
from analyzer.cli.outputs import ENDINGS, Output, endings_of, look_of, opened
from analyzer.reports import parquet
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
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"CLICOLOR_FORCE": "1"}, True),
        ("auto", True, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ("auto", False, {"FORCE_COLOR": "0", "CLICOLOR_FORCE": ""}, False),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("auto", True, {"CLICOLOR": "0"}, False),
        ("never", True, {"FORCE_COLOR": "1"}, False),
        ("never", True, {}, False),
    ],
)
def test_colour_is_for_terminals(monkeypatch, color, terminal, environment, coloured):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"):
        monkeypatch.delenv(name, raising=False)
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


def test_the_longest_ending_chooses_and_the_help_names_the_first_of_each_format(tmp_path):
    formats = tuple(dict.fromkeys(ENDINGS.values()))
    with opened(
        None, [str(tmp_path / "a.sarif.json")], color="auto", formats=formats, captures=()
    ) as outputs:
        assert [output.format for output in outputs] == ["sarif"]
    assert endings_of(formats).startswith(".txt .json .jsonl .csv .parquet .sarif .xml .md .har")
    assert endings_of(("github", "csv")) == ".csv"


def test_parquet_needs_a_file_and_what_writes_it_before_the_file_is_touched(tmp_path, monkeypatch):
    path = tmp_path / "a.parquet"
    path.write_text("old")
    with pytest.raises(click.UsageError, match="write it to a file by -o PATH"):
        opened_formats("parquet")
    monkeypatch.setattr(parquet, "find_spec", lambda _: None)
    with (
        pytest.raises(UnusableError, match=r"pip install 'wirelint\[parquet\]'"),
        opened(None, [str(path)], color="auto", formats=("parquet",), captures=()),
    ):
        pass
    assert path.read_text() == "old"
