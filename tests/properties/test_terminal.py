"""On a terminal of 80 columns lines fit and are coloured; elsewhere they are plain."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SAMPLE = "sample_pcaps/handful-of-violations.pcap"
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_TO_COPY = ("frame.number in", "wirelint show")
"""Display filters and commands stay in one line: they are copied."""

COMMANDS = [
    ["analyze", SAMPLE],
    ["analyze", SAMPLE, "--verbose", "--undecided", "--show", "all"],
    ["analyze", SAMPLE, "--statistics"],
    ["analyze", SAMPLE, "--group-by", "host"],
    ["exchanges", SAMPLE],
    ["connections", SAMPLE],
    ["connections", "sample_pcaps/vlan-ipv6.pcap"],
    ["connections", "sample_pcaps/early-413-lost.pcap"],
    ["show", SAMPLE, "1"],
    ["show", SAMPLE, "2", "--close"],
    ["rules"],
    ["explain", "S405-allow"],
    ["schema", "findings"],
]


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if "COLOR" not in name}
    return {**kept, "COLUMNS": "80", "TERM": "xterm", **more}


def on_a_terminal(*arguments, **more):
    """Return what a command prints on a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "analyzer", *arguments],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environment(**more),
    ):
        os.close(theirs)
        octets = b""
        while True:
            try:
                octets += (read := os.read(ours, 1 << 16))
            except OSError:  # the other end is closed
                break
            if not read:
                break
    os.close(ours)
    return octets.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_lines_fit(arguments):
    text = _STYLE.sub("", on_a_terminal(*arguments))
    wide = [line for line in text.splitlines() if len(line) > 80 and not line.strip().startswith(_TO_COPY)]
    assert (wide, "\x1b" in text, len(text) > 100) == ([], False, True)


def test_a_terminal_has_colour_unless_a_variable_says_no():
    assert _STYLE.search(on_a_terminal("analyze", SAMPLE))
    assert not _STYLE.search(on_a_terminal("analyze", SAMPLE, NO_COLOR="1"))
    assert not _STYLE.search(on_a_terminal("analyze", SAMPLE, TERM="dumb"))


@pytest.mark.parametrize(
    ("more", "coloured"), [({}, False), ({"FORCE_COLOR": "1"}, True), ({"CLICOLOR_FORCE": "1"}, True)]
)
def test_a_pipe_is_plain_unless_a_variable_says_colour(more, coloured):
    run = subprocess.run(
        [sys.executable, "-m", "analyzer", "analyze", SAMPLE],
        cwd=PROJECT,
        capture_output=True,
        check=False,
        env=environment(**more),
    )
    assert (run.returncode, b"\x1b[" in run.stdout) == (1, coloured)
