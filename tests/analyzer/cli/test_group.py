import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from analyzer.cli import cli
from analyzer.cli.group import SECTIONS, CommandTable, likely

PROJECT = Path(__file__).parents[3]
HEAVY = ("numpy", "pandas", "matplotlib", "scapy", "rich")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["anlyze", "x"], "no command 'anlyze'; did you mean analyze? (see 'wirelint --help')"),
        (["frobnicate"], "no command 'frobnicate' (see 'wirelint --help')"),
        (["analyze"], "Missing argument 'CAPTURE...' (see 'wirelint analyze --help')"),
        (["analyze", "--formt", "json"], "No such option '--formt'"),
        (["analyze", "x", "--format", "xml"], "'xml' is not one of 'text', 'json', 'jsonl', 'csv'"),
        (["analyze", "x", "--select", "Z999"], "'Z999' matches no rule"),
        (["analyze", "x", "--select", "C0-status-lin,"], "'' matches no rule"),
        (["analyze", "x", "--select", "S206-content-rnage"], "did you mean S206-content-range"),
        (["analyze", "x", "--ignore", "C1XX-ua-may-ignore"], "is not observable: Permission only"),
        (
            ["analyze", "x", "--status", "40x"],
            "'40x' is no status code (404), class (4xx) or range (400-417)",
        ),
        (
            ["analyze", "x", "--client", "nowhere"],
            "'nowhere' is no address (192.0.2.7) or network (10.0.0.0/8)",
        ),
        (["analyze", "x", "--since", "yesterday"], "'yesterday' is no time"),
        (["analyze", "x", "--port", "70000"], "Invalid value for '--port'"),
        (
            ["analyze", "x", "--fail-on", "fatal"],
            "'fatal' is none of error, warning, info, undecided, empty, never",
        ),
        (["analyze", "x", "--profile", "rfc7231"], "Invalid value for '--profile'"),
        (["exchanges", "x", "-o", "out.xlsx"], "-o out.xlsx: the ending names no format"),
        (["analyze", "x", "-o", "nowhere/at/all.json"], "nowhere/at/all.json: No such file or directory"),
        (
            ["analyze", "pyproject.toml", "-o", "pyproject.toml", "-f", "json"],
            "-o pyproject.toml is one of the captures",
        ),
        (["analyze", ""], "a capture without a name"),
        (["analyze", "x", "--host", ""], "Invalid value for '--host': '' names no host"),
        (["explain", "C0-status-lien"], "no rule 'C0-status-lien'; did you mean C0-status-line"),
        (["explain", "999"], "999 is no registered status code"),
        (["schema", "packets"], "Invalid value for"),
        (["rules", "--select", "Q"], "'Q' matches no requirement"),
        (["show", "x"], "Missing argument 'CONNECTION[:INDEX]'"),
        (["show", "x", "1:"], "'1:' is no connection (3) and no exchange of one (3:0)"),
        (["show", "x", "-1"], "No such option"),
        (["show", "x", "1", "--show", "0"], "'0' is neither a number above 0 nor 'all'"),
        (["show", "x", "1", "--content", "-1"], "Invalid value for '--content'"),
        (["show", "x", "1", "--format", "csv"], "'csv' is not one of 'text', 'json'"),
        (
            ["analyze", "x", "--since", "2024-01-02", "--until", "2024-01-01"],
            "nothing is at or after 2024-01-02",
        ),
    ],
)
def test_wrong_usage_is_one_line_on_standard_error_and_code_2(arguments, message):
    result = CliRunner().invoke(cli, arguments, prog_name="wirelint")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("wirelint: error: ")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_without_a_command_the_help_is_shown():
    result = CliRunner().invoke(cli, [], prog_name="wirelint")
    assert result.exit_code == 2
    assert "Usage: wirelint" in result.stderr


@pytest.mark.parametrize("name", [name for commands in SECTIONS.values() for name in commands])
def test_every_command_has_help(name):
    result = CliRunner().invoke(cli, [name, "-h"], prog_name="wirelint")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: wirelint {name} ")


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["analyze", "--help"], ["rules"], ["explain", "404"]]
)
def test_nothing_heavy_is_imported_before_it_is_needed(arguments):
    code = (
        "import sys\n"
        "from analyzer.cli import cli\n"
        f"try: cli({arguments!r}, prog_name='wirelint')\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"


def test_a_closed_pipe_is_quiet():
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(
        [sys.executable, "-m", "analyzer", "rules", "--format", "json"],
        cwd=PROJECT,
        stdout=writing,
        stderr=subprocess.PIPE,
    )
    os.close(writing)
    assert process.communicate()[1] == b""
    assert process.returncode == 141


@pytest.mark.parametrize("command", ["rules", "--help"])
def test_standard_output_that_was_closed_before_the_start_is_no_traceback(command):
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m analyzer {command} >&-"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def command_that_raises(error):
    @click.command(cls=CommandTable)
    def table():
        """Stand for the commands."""

    def fail():
        raise error

    table.get_command = lambda ctx, name: click.Command(name, callback=fail)
    table.resolve_command = lambda ctx, args: ("x", table.get_command(ctx, "x"), [])
    return table


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (
            PermissionError(13, "Permission denied", "secret.pcap"),
            2,
            "wirelint: error: secret.pcap: Permission denied\n",
        ),
        (OSError(28, "No space left on device"), 2, "wirelint: error: No space left on device\n"),
        (click.ClickException("two\nlines \x1b[31m"), 2, "wirelint: error: two lines \\x1b[31m\n"),
        (KeyboardInterrupt(), 130, "\n"),
    ],
)
def test_what_goes_wrong_outside_is_one_line(error, code, message):
    result = CliRunner().invoke(command_that_raises(error), ["x"])
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", message)


def test_a_fault_of_this_program_is_not_hidden():
    result = CliRunner().invoke(command_that_raises(ZeroDivisionError()), ["x"])
    assert isinstance(result.exception, ZeroDivisionError)


def test_close_words_are_offered():
    assert likely("analyse", ["analyze", "rules"]) == "; did you mean analyze?"
    assert likely("zzz", ["analyze", "rules"]) == ""
