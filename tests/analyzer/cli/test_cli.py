import sys

import pytest
from click.testing import CliRunner

from analyzer.cli import cli, main
from analyzer.cli.group import SECTIONS
from analyzer.version import VERSION


def test_the_help_groups_the_commands_and_gives_examples():
    result = CliRunner().invoke(cli, ["--help"], prog_name="wirelint")
    assert result.exit_code == 0
    for title, commands in SECTIONS.items():
        assert f"\n{title}:\n" in result.stdout
        for name in commands:
            assert f"\n  {name} " in result.stdout
    assert "wirelint explain 206" in result.stdout
    assert "Exit codes: " in result.stdout


def test_main_runs_the_command_line_of_the_process(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["anything", "-V"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert capsys.readouterr().out == f"wirelint {VERSION}\n"


@pytest.mark.parametrize("command", ["", *(name for commands in SECTIONS.values() for name in commands)])
def test_the_help_fits_a_narrow_terminal(command):
    help_ = CliRunner().invoke(cli, [*command.split(), "--help"], env={"COLUMNS": "80"}).stdout
    assert [line for line in help_.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("command", ["explain", "rules", "schema"])
def test_colour_is_spelt_and_told_the_same_everywhere(command):
    help_ = CliRunner().invoke(cli, [command, "--help"]).stdout
    assert "--color, --colour [auto|always|never]" in help_
    assert "Colour text; auto: on a terminal." in help_
