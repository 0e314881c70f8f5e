"""docs/own-rules.md and its example: the code runs, and the output is what the commands print."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from analyzer.cli.rule_files import load
from analyzer.cli.settings_file import read
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "own-rules.md"
EXAMPLE = "docs/examples/own_rules.py"
_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def blocks(language):
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def renewed(block):
    """Return a command with the output that it has now; of `| head -N` the first lines."""
    command = block.partition("\n")[0]
    words = shlex.split(command.removeprefix("$ "))
    lines = int(words[words.index("|") + 2].removeprefix("-")) if "|" in words else None
    arguments = words[1 : words.index("|")] if "|" in words else words[1:]
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode in {0, 1}, done.stderr) == (True, "")
    return "\n".join([command, *done.stdout.splitlines()[:lines], ""])


def test_the_output_shown_is_what_the_commands_print(request):
    text = PAGE.read_text(encoding="utf-8")
    expected = _CONSOLE.sub(lambda block: renewed(block[0]), text)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(expected, encoding="utf-8")
    else:
        assert text == expected


def test_the_python_of_the_page_runs_from_top_to_bottom():
    code = "\n".join(blocks("python"))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_settings_of_the_page_are_settings(tmp_path):
    (block,) = blocks("toml")
    (tmp_path / "wirelint.toml").write_text(block)
    settings = read(tmp_path / "wirelint.toml", "s")
    assert settings.severity == {"OWN": "error", "OWN-server-version": "info"}
    assert tomllib.loads(block)["rules-from"] == EXAMPLE


RULES = load([str(PROJECT / EXAMPLE)])


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_the_rules_of_the_example_keep_their_promise(rule):
    def broken(text):
        judge, said = Judge(rules=RULES), converse(text)
        findings = [finding for exchange in said.exchanges for finding in judge.exchange(exchange)]
        return {finding.rule for finding in findings}, judge.tally[rule.id].kept

    assert broken(rule.good) == (set(), 1)
    assert broken(rule.bad) == ({rule.id}, 0)


def test_the_example_is_shown_in_the_page_as_a_link():
    assert "](examples/own_rules.py)" in PAGE.read_text(encoding="utf-8")
