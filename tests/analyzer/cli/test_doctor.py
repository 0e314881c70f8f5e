import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

import analyzer.sample
from analyzer import installation
from analyzer.cli import cli
from analyzer.installation import Check
from tests.structure.sources import PROJECT


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def doctor(*arguments, code=0):
    result = CliRunner().invoke(cli, ["doctor", *arguments], prog_name="wirelint")
    assert result.exit_code == code, result.output
    assert result.stderr == ""
    return result.stdout


def states():
    return {check["name"]: check["state"] for check in json.loads(doctor("--format", "json"))["checks"]}


def test_all_is_well_and_aligned():
    lines = doctor().splitlines()
    assert lines[-1] == "all is well"
    assert lines[-3:-1] == ["ok     sample by scapy   a 405 without Allow gives S405-allow", ""]
    assert any(line.startswith("ok     sample   ") for line in lines)
    unbroken = [line for line in lines if len(line) > 80 and len(line.split()) > 4]
    assert unbroken == []


def test_as_json_it_says_whether_all_is_well():
    document = json.loads(doctor("--format", "json"))
    assert (document["schema_version"], document["ok"]) == (1, True)
    assert {check["state"] for check in document["checks"]} == {"ok", "info"}
    assert states()["settings"] == "info"


def test_what_is_wrong_has_a_line_on_what_to_do(monkeypatch):
    advice = "pip uninstall x, then pip install --force-reinstall wirelint; or give each an environment"
    said = Check("package analyzer", "wrong", "other distributions have files in analyzer/: x 1", advice)
    monkeypatch.setattr(installation, "checks", lambda: iter([said]))
    lines = doctor(code=1).splitlines()
    assert lines[:3] == [
        "wrong  package analyzer  other distributions have files in analyzer/: x 1",
        "                         -> pip uninstall x, then pip install --force-reinstall",
        "                            wirelint; or give each an environment",
    ]
    assert lines[-1] == "1 thing is wrong"
    assert json.loads(doctor("--format", "json", code=1))["ok"] is False


@pytest.mark.parametrize("given", [(), RuntimeError("numpy is broken")])
def test_a_sample_that_is_judged_otherwise_is_wrong(monkeypatch, given):
    def judged(*, dissect_all):
        if isinstance(given, Exception):
            raise given
        return given

    monkeypatch.setattr(analyzer.sample, "judged", judged)
    text = doctor(code=1)
    said = "RuntimeError: numpy is broken" if given else "judging gave nothing, and should give S405-allow"
    assert f"wrong  sample            {said}" in text.replace("\n                         ", " ")
    assert text.endswith("2 things are wrong\n")


def test_the_settings_file_is_read(tmp_path):
    (tmp_path / "wirelint.toml").write_text('profile = "both"\n[severity]\nS405 = "off"\n')
    assert "ok     settings          wirelint.toml: profile, severity\n" in doctor()
    (tmp_path / "wirelint.toml").write_text("profil = 3\n")
    text = doctor(code=1)
    assert "wrong  settings          wirelint.toml: profil: no such setting" in text
    assert "-> docs/settings.md tells what may stand there" in text


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_settings_file_that_cannot_be_read_is_wrong(tmp_path):
    (tmp_path / "wirelint.toml").write_text("")
    (tmp_path / "wirelint.toml").chmod(0)
    assert "Permission denied" in doctor(code=1)


def test_a_distribution_that_overwrote_the_package_is_seen_by_the_command(tmp_path):
    """A real directory on the path, with another's metadata that claims our files."""
    folder = tmp_path / "site" / "bigdata_analyzer-2.0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: bigdata-analyzer\nVersion: 2.0\n")
    (folder / "RECORD").write_text("analyzer/__init__.py,,\nanalyzer/models.py,,\n")
    path = os.pathsep.join([str(tmp_path / "site"), str(PROJECT)])
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", "doctor", "--format", "json"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    wrong = [check for check in json.loads(done.stdout)["checks"] if check["state"] == "wrong"]
    assert [check["name"] for check in wrong] == ["package analyzer"]
    assert "bigdata-analyzer 2.0 (analyzer/__init__.py, analyzer/models.py)" in wrong[0]["value"]
