"""The two sides of `wirelint diff`: what a path is, and what of it is compared."""

import click
import pytest

from analyzer.baseline_files import write as write_baseline
from analyzer.baselines import Known, baseline_of
from analyzer.cli import sides
from analyzer.cli.settings_file import SettingsFile
from analyzer.cli.sides import side_of
from analyzer.rules.roles import Roles
from tests.analyzer.traffic import GOOD, NO_ALLOW, write

OPTIONS = {
    "profile": "rfc9110", "select": (), "ignore": (), "roles": Roles(), "rules_from": (), "join": False,
    "dissect_all": False, "jobs": 1, "quiet": False, "config": SettingsFile(),
}  # fmt: skip


def test_a_baseline_is_read_and_captures_are_judged(tmp_path):
    capture, baseline = str(tmp_path / "a.json"), str(tmp_path / "b.pcap")
    write(capture, GOOD, NO_ALLOW)
    write_baseline(baseline, baseline_of([Known(fingerprint="f", rule="R", severity="error", count=1)]))
    one, other = side_of(capture, OPTIONS), side_of(baseline, OPTIONS)
    assert (one.kind, one.responses, one.baseline.profile) == ("captures", 2, "rfc9110")
    assert [(entry.rule, entry.count) for entry in one.baseline.findings] == [("S405-allow", 1)]
    assert next(each for each in one.baseline.rules if each.rule == "S405-allow").decided == 1
    assert (other.kind, other.responses, len(other.baseline.findings)) == ("baseline", None, 1)


def test_another_kind_of_side_is_one_more_row(tmp_path, monkeypatch):
    monkeypatch.setattr(
        sides, "SIDES", (*sides.SIDES, (lambda path: path.endswith(".db"), lambda *_: "a store"))
    )
    assert side_of(str(tmp_path / "a.db"), OPTIONS) == "a store"


def test_a_side_that_was_not_read_whole_is_none(tmp_path, capsys):
    with pytest.raises(click.exceptions.Exit) as caught:
        side_of(str(tmp_path / "absent.pcap"), OPTIONS)
    assert caught.value.exit_code == 2
    assert "absent.pcap: no such file" in capsys.readouterr().err


def test_where_no_response_was_judged_it_is_said(tmp_path, capsys):
    write(tmp_path / "a.pcap", ("", ""))
    assert side_of(str(tmp_path / "a.pcap"), OPTIONS).responses == 0
    assert capsys.readouterr().err == f"wirelint: note: {tmp_path}/a.pcap: no response was judged\n"


def test_what_is_too_much_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("analyzer.baselines.ENTRIES_LIMIT", 0)
    write(tmp_path / "a.pcap", NO_ALLOW)
    assert side_of(str(tmp_path / "a.pcap"), OPTIONS).baseline.findings == []
    assert capsys.readouterr().err.endswith("1 findings were too many to be compared\n")
