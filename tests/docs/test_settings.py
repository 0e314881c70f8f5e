"""docs/settings.md: the settings shown there are settings, and every key is told of."""

import re
import shutil
from pathlib import Path

from click.testing import CliRunner

from analyzer.cli import cli
from analyzer.cli.settings_file import FIELDS, read
from analyzer.ignores import KEYS

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "settings.md"


def block():
    (found,) = re.findall(r"^```toml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return found


def test_every_key_is_told_of(tmp_path):
    (tmp_path / "wirelint.toml").write_text(block())
    settings = read(tmp_path / "wirelint.toml", "s")
    told = set(re.findall(r"`([a-z-]+)`", PAGE.read_text(encoding="utf-8")))
    assert FIELDS.keys() - settings.values.keys() - {"severity", "ignores"} - told == set()
    assert settings.severity
    assert {key for table in settings.ignores for key in table} == set(KEYS)


def test_wirelint_takes_the_settings_shown(tmp_path, monkeypatch):
    (tmp_path / "wirelint.toml").write_text(block())
    shutil.copytree(PROJECT / "docs" / "examples", tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)
    capture = PROJECT / "sample_pcaps" / "handful-of-violations.pcap"
    result = CliRunner().invoke(cli, ["analyze", str(capture)], prog_name="wirelint")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "matches --port 80 --port 8080 --host *.shop.example" in result.stdout
