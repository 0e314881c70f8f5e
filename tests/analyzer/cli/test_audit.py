import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from analyzer.cli import cli
from analyzer.run import Run, Settings

PROJECT = Path(__file__).parents[3]
SAMPLES = PROJECT / "sample_pcaps"
BREACHES = str(SAMPLES / "handful-of-violations.pcap")


@pytest.fixture
def wirelint():
    """Run the command in this process."""

    def run(*arguments):
        return CliRunner().invoke(cli, ["audit", *map(str, arguments)])

    return run


@pytest.fixture
def store(tmp_path, wirelint):
    """A store with one capture."""
    path = tmp_path / "audit.db"
    assert wirelint("run", BREACHES, "--store", path, "--isolated").exit_code == 1
    return path


def test_run_prints_one_line_for_a_mail(tmp_path, wirelint):
    outcome = wirelint("run", BREACHES, "--store", tmp_path / "audit.db", "--isolated")
    run = Run([BREACHES], Settings()).finish()
    faults = len(run.tally.groups)
    assert outcome.stdout.startswith(
        f"captures: 1 new, 0 grown, 0 already known, 0 unreadable; {run.tally.judged} responses judged; "
        f"new faults: {faults} ("
    )
    assert outcome.stdout.count("\n") == 1


def test_a_second_run_says_that_all_is_known(store, wirelint):
    outcome = wirelint("run", BREACHES, "--store", store, "--isolated", "--fail-on", "new")
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("captures: 0 new, 0 grown, 1 already known, 0 unreadable; 0 responses")


@pytest.mark.parametrize(
    ("fail_on", "code"), [("never", 0), ("new", 1), ("error", 1), ("info", 1), ("new,warning", 1)]
)
def test_what_exit_code_1_stands_for(tmp_path, wirelint, fail_on, code):
    path = tmp_path / "audit.db"
    assert wirelint("run", BREACHES, "--store", path, "--isolated", "--fail-on", fail_on).exit_code == code


def test_findings_are_the_columns_of_a_finding_and_when_and_how_often(store, wirelint):
    lines = [
        json.loads(line)
        for line in wirelint("findings", "--store", store, "--format", "jsonl").stdout.splitlines()
    ]
    groups = Run([BREACHES], Settings()).finish().tally.groups
    assert {line["fingerprint"]: line["count"] for line in lines} == {n: g.count for n, g in groups.items()}
    first = lines[0]
    assert list(first)[-3:] == ["first_seen", "last_seen", "count"]
    assert first["capture"] == BREACHES
    document = json.loads(wirelint("findings", "--store", store, "--format", "json").stdout)
    assert document["findings"] == lines
    table = wirelint("findings", "--store", store, "--format", "csv").stdout.splitlines()
    assert table[0].endswith("first_seen,last_seen,count")
    assert len(table) == len(lines) + 1
    assert len(wirelint("findings", "--store", store).stdout.splitlines()) == len(lines)


def test_findings_since_a_time_and_new_ones(store, wirelint):
    assert wirelint("findings", "--store", store, "--since", "2027-01-01").stdout == ""
    new = wirelint("findings", "--store", store, "--new").stdout
    assert new == wirelint("findings", "--store", store).stdout != ""
    wirelint("run", BREACHES, "--store", store, "--isolated")
    assert wirelint("findings", "--store", store, "--new").stdout == ""


def test_status_in_text_and_json(store, wirelint):
    assert wirelint("status", "--store", store).stdout.startswith("captures          1\ntime ")
    found = json.loads(wirelint("status", "--store", store, "--format", "json").stdout)
    assert (found["captures"], found["passes"], found["first_time"][:10]) == (1, 1, "2026-01-05")


def test_export_is_rates_by_day(store, wirelint):
    rows = wirelint("export", "--store", store).stdout.splitlines()
    assert rows[0] == "day,rule,host,responses,broken"
    assert "2026-01-05,S405-allow,shop.example,1,1" in rows
    lines = [json.loads(x) for x in wirelint("export", "--store", store, "-f", "jsonl").stdout.splitlines()]
    assert len(lines) == len(rows) - 1


def test_prune_forgets_and_refuses_what_is_no_age(store, wirelint):
    assert wirelint("prune", "--store", store, "--keep", "999999d").stdout == "0 captures forgotten\n"
    assert wirelint("prune", "--store", store, "--keep", "90 days").exit_code == 2
    assert "is no age such as 90d" in wirelint("prune", "--store", store, "--keep", "90 days").stderr


def command(*arguments):
    """Run the command in a process of its own: exit code, and the one line on standard error."""
    line = [sys.executable, "-m", "analyzer", "audit", *map(str, arguments)]
    done = subprocess.run(line, cwd=PROJECT, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_what_is_wrong_with_a_store_is_one_line(tmp_path):
    text = tmp_path / "text.db"
    text.write_text("no store " * 99)
    none = tmp_path / "none" / "audit.db"
    for arguments, said in (
        (("run", BREACHES, "--store", text), f"wirelint: error: {text}: is no store of wirelint\n"),
        (("status", "--store", text), f"wirelint: error: {text}: is no store of wirelint\n"),
        (("findings", "--store", none), f"wirelint: error: {none}: no such store\n"),
        (
            ("run", BREACHES, "--store", none),
            f"wirelint: error: {none}: there is no directory {none.parent}\n",
        ),
        (("prune", "--store", none, "--keep", "1d"), f"wirelint: error: {none}: no such store\n"),
    ):
        assert command(*arguments) == (2, said)


def test_two_runs_at_once_are_one_and_a_line(tmp_path):
    folder = tmp_path / "captures"
    folder.mkdir()
    for sample in SAMPLES.glob("*.pcap"):
        shutil.copy(sample, folder)
    line = [
        sys.executable,
        "-m",
        "analyzer",
        "audit",
        "run",
        str(folder),
        "--store",
        str(tmp_path / "audit.db"),
    ]
    line += ["--fail-on", "never", "--isolated", "-q"]
    both = [
        subprocess.Popen(line, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ends = sorted((process.wait(), *process.communicate()) for process in both)
    count = len(list(folder.iterdir()))
    if ends[1][0] == 2:
        assert (
            ends[1][2]
            == f"wirelint: error: {tmp_path / 'audit.db'}: another audit is writing to this store\n"
        )
    else:  # one came when the other was done
        assert any(f"{count} already known" in out for _, out, _ in ends)
    assert any(f"captures: {count} new" in out for _, out, _ in ends)


def test_a_file_that_cannot_be_read_is_one_line_and_the_others_are_audited(tmp_path, wirelint):
    text = tmp_path / "text.pcap"
    text.write_text("no capture " * 99)
    outcome = wirelint("run", text, BREACHES, "--store", tmp_path / "audit.db", "--isolated", "-q")
    assert outcome.exit_code == 2
    assert outcome.stdout.startswith("captures: 1 new, 0 grown, 0 already known, 1 unreadable;")
    assert outcome.stderr.startswith(f"wirelint: error: {text}")
    assert outcome.stderr.count("\n") == 1
