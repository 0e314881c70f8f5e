"""The README's commands do what it says: their output stands there as it comes."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
README = PROJECT / "README.md"
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def shown(block):
    """Split a block of the README into commands and the output below each."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    assert parts[0] == ""
    return list(zip(parts[1::2], parts[2::2], strict=True))


def output_of(command):
    """Run what follows the set-up; None where that is not Wirelint itself."""
    words = shlex.split(command.rpartition("&& ")[2])
    if words[0] != ".venv/bin/wirelint":
        return None
    environment = {**os.environ, "COLUMNS": "110", "NO_COLOR": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "analyzer", *words[1:]],
        cwd=PROJECT,
        capture_output=True,
        check=False,
        env=environment,
    )
    assert (run.returncode in {0, 1}, run.stderr.decode()) == (True, "")
    return run.stdout.decode()


def renewed(block):
    """Return a block with the output that its commands have now."""
    lines = []
    for command, output in shown(block):
        found = output_of(command)
        lines.append(f"$ {command}\n{output if found is None else found}")
    return "".join(lines)


def test_the_output_shown_in_the_readme_is_what_the_commands_print(request):
    text = README.read_text(encoding="utf-8")
    expected = _BLOCK.sub(lambda block: renewed(block[0]), text)
    if request.config.getoption("--update-golden"):
        README.write_text(expected, encoding="utf-8")
    else:
        assert text == expected


def test_two_commands_do_all_the_set_up():
    commands = [
        command for block in _BLOCK.findall(README.read_text(encoding="utf-8")) for command, _ in shown(block)
    ]
    full = [
        command
        for command in commands
        if command.startswith("python3 -m venv .venv && .venv/bin/pip install")
    ]
    assert [command.rpartition("&& ")[2].split()[0] for command in full] == [
        ".venv/bin/wirelint",
        ".venv/bin/python",
    ]


def test_ci_runs_the_test_command_of_the_readme():
    (command,) = re.findall(r"&& (\.venv/bin/python -m pytest.*)", README.read_text(encoding="utf-8"))
    assert command in (PROJECT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)\)", README.read_text(encoding="utf-8")))
def test_links_lead_to_files(link):
    assert (PROJECT / link).exists()


def test_files_named_in_the_readme_exist():
    named = re.findall(
        r"`((?:notebooks|sample_pcaps|docs|tests|analyzer|parsers|\.ci)/[\w./-]*)`", README.read_text()
    )
    assert [name for name in named if not (PROJECT / name).exists()] == []


def test_the_python_example_runs():
    (example,) = re.findall(
        r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    done = subprocess.run([sys.executable, "-c", example], cwd=PROJECT, capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
