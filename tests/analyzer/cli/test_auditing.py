import click
import pytest

from analyzer.audit.passing import Done
from analyzer.audit.store import StoreError
from analyzer.cli import auditing
from analyzer.cli.group import UnusableError
from tests.analyzer.cli.test_audit import BREACHES, command

NONE = {"error": 0, "warning": 0, "info": 0}


def test_the_line_of_a_pass():
    done = Done(new=2, grown=1, known=30, again=1)
    line = auditing.summary(
        done, 1234, {"error": 1, "warning": 0, "info": 2}, {"error": 4, "warning": 5, "info": 6}
    )
    assert line == (
        "captures: 2 new, 1 grown, 30 already known, 0 unreadable, 1 judged again; 1,234 responses judged; "
        "new faults: 3 (1 error, 0 warning, 2 info); faults in the store: 15"
    )


@pytest.mark.parametrize(
    ("fail_on", "new", "judged", "fails"),
    [
        (("error",), NONE, {**NONE, "error": 1}, True),
        (("error",), {**NONE, "error": 1}, {**NONE, "warning": 1}, False),
        (("info",), NONE, {**NONE, "warning": 1}, True),
        (("new",), NONE, {**NONE, "error": 1}, False),
        (("new",), {**NONE, "info": 1}, {**NONE, "info": 1}, True),
        (("new", "never"), {**NONE, "info": 1}, {**NONE, "error": 1}, False),
    ],
)
def test_what_a_run_fails_on(fail_on, new, judged, fails):
    assert auditing._failed(fail_on, new, judged) is fails


def test_an_empty_directory_is_no_error_and_a_glob_without_files_is(tmp_path):
    notes, missing = [], []
    assert auditing._captures([str(tmp_path), f"{tmp_path}/*.pcap", BREACHES], notes, missing) == [BREACHES]
    assert notes == [f"{tmp_path}: holds no capture yet"]
    assert [error.reason for error in missing] == ["matches no file"]


def test_standard_input_is_no_file():
    with pytest.raises(click.UsageError, match="knows captures by their files"):
        auditing._captures(["-"], [], [])


def test_captured_text_in_a_line_cannot_act_on_a_terminal():
    row = {
        "severity": "error",
        "count": 3,
        "rule": "S405-allow",
        "status": 405,
        "host": "a\x1b[31m",
        "method": "GET",
        "target": "/\u202e",
        "first_seen": "2026-01-05T09:00:00.000000000Z",
        "last_seen": "2026-01-06T09:00:00.000000000Z",
    }
    line = auditing._line(row)
    assert line.isascii()
    assert line.isprintable()
    assert line.endswith("2026-01-05T09:00:00Z  2026-01-06T09:00:00Z  a\\x1b[31m GET /\\u202e")


def test_other_settings_than_before_are_told(tmp_path):
    path = tmp_path / "audit.db"
    arguments = ("run", BREACHES, "--store", path, "--isolated", "--fail-on", "never")
    assert command(*arguments) == (0, "")
    assert command(*arguments, "--profile", "both") == (
        0,
        f"wirelint: note: {path}: other settings than before; what was judged stays as it is\n",
    )


def test_what_is_wrong_with_a_store_becomes_the_error_of_a_command():
    with pytest.raises(UnusableError, match="is no store"), auditing.usable():
        raise StoreError("x: is no store")
