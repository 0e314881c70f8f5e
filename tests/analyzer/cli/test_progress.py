import sys

from analyzer.cli import progress
from analyzer.cli.progress import Progress


def test_nothing_is_shown_where_standard_error_is_no_terminal(capsys):
    with Progress(quiet=False) as bar:
        bar(10, 100)
    assert capsys.readouterr() == ("", "")


def test_a_bar_is_shown_on_a_terminal_once_it_takes_time(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "SILENT_SECONDS", 0)
    monkeypatch.setenv("TERM", "xterm")
    with Progress(quiet=False) as bar:
        bar(10, None)
        bar(50, 100)
    out, error = capsys.readouterr()
    assert out == ""
    assert "reading" in error


def test_quiet_is_quiet_on_a_terminal_too(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "SILENT_SECONDS", 0)
    with Progress(quiet=True) as bar:
        bar(10, 100)
    assert capsys.readouterr() == ("", "")
