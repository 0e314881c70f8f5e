import base64
import hashlib
import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from analyzer import installation
from analyzer.installation import NEEDED, checks
from analyzer.version import VERSION
from tests.structure.sources import PROJECT


class Installed(metadata.Distribution):
    """A distribution of files below a directory."""

    def __init__(self, directory, name, version, files, texts=None):
        self._directory = directory
        record = "".join(f"{file},{self._digest(octets)},\n" for file, octets in files.items())
        self._texts = {"METADATA": f"Name: {name}\nVersion: {version}\n", "RECORD": record, **(texts or {})}

    @staticmethod
    def _digest(octets):
        if octets is None:
            return ""
        return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(octets).digest()).rstrip(b"=").decode()

    def read_text(self, filename):
        return self._texts.get(filename)

    def locate_file(self, path):
        return Path(self._directory) / path


def octets_of(*names):
    return {name: (PROJECT / name).read_bytes() for name in names}


OWN_FILES = octets_of("analyzer/__init__.py", "analyzer/version.py", "parsers/__init__.py")


@pytest.fixture
def installed(monkeypatch):
    """The distributions that there are; the real ones but Wirelint's, and what the test adds."""
    real = [one for one in metadata.distributions() if one.metadata["Name"].lower() != "wirelint"]
    added = []

    def distribution(name):
        for one in [*added, *real]:
            if one.metadata["Name"] == name:
                return one
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(installation.metadata, "distributions", lambda: iter([*real, *added]))
    monkeypatch.setattr(installation.metadata, "distribution", distribution)
    return added


def own(directory=PROJECT, version=VERSION, files=OWN_FILES, **texts):
    return Installed(directory, "wirelint", version, files, texts)


def by_name():
    return {check.name: check for check in checks()}


def wrong():
    return {name: check for name, check in by_name().items() if check.state == "wrong"}


def test_everything_is_looked_at_and_well(installed):
    found = by_name()
    assert {
        *NEEDED,
        "python",
        "extra notebook",
        "package analyzer",
        "package parsers",
        "place",
    } < found.keys()
    assert found["wirelint"].value == f"{VERSION}, not installed: it runs from its sources"
    assert found["numpy"].value == metadata.version("numpy")
    assert found["place"].value == str(PROJECT)
    assert wrong() == {}


def test_what_is_installed_and_unchanged_is_well(installed):
    installed.append(own())
    found = by_name()
    assert (found["wirelint"].state, found["wirelint"].value) == ("ok", VERSION)
    assert found["files"].value == "the 3 that were installed, unchanged"
    assert wrong() == {}


def test_another_distribution_with_files_in_a_package_is_named(installed):
    installed.append(own())
    others = {f"analyzer/part{number}.py": None for number in range(5)}
    others["analyzer/__pycache__/part0.cpython-311.pyc"] = None
    installed.append(Installed(PROJECT, "log-analyzer", "4.2", {**others, "log/x.py": None}))
    found = wrong()
    assert found.keys() == {"package analyzer"}
    assert found["package analyzer"].value == (
        "other distributions have files in analyzer/: log-analyzer 4.2 (analyzer/part0.py, "
        "analyzer/part1.py, analyzer/part2.py and 2 more)"
    )
    assert found["package analyzer"].advice.startswith(
        "pip uninstall log-analyzer, then pip install --force-reinstall wirelint"
    )


def test_a_file_that_was_overwritten_is_named(installed):
    installed.append(own(files={**OWN_FILES, "analyzer/version.py": b"of another", "parsers/gone.py": b""}))
    found = wrong()
    assert found.keys() == {"files"}
    assert found["files"].value == "2 of 4 not as installed: analyzer/version.py, parsers/gone.py"
    assert found["files"].advice == "pip install --force-reinstall wirelint"


def test_another_version_than_the_one_installed_is_wrong(installed):
    installed.append(own(version="9.9"))
    assert wrong()["wirelint"].value == f"{VERSION} runs, but 9.9 is installed"


def test_packages_from_elsewhere_than_installed_are_wrong(installed, tmp_path):
    for name, octets in OWN_FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(octets)
    installed.append(own(directory=tmp_path))
    found = wrong()
    assert found.keys() == {"place"}
    assert found["place"].value == f"read from {PROJECT}, but installed in {tmp_path}"


def test_an_editable_installation_is_where_its_sources_are(installed, tmp_path):
    direct = json.dumps({"dir_info": {"editable": True}, "url": PROJECT.as_uri()})
    installed.append(own(directory=tmp_path, files={}, **{"direct_url.json": direct}))
    assert wrong() == {}
    assert by_name()["files"].state == "info"


def test_packages_from_two_places_are_wrong(installed, monkeypatch, tmp_path):
    class Elsewhere:
        __file__ = str(tmp_path / "parsers" / "__init__.py")

    pairs = (("analyzer", installation.analyzer), ("parsers", Elsewhere))
    monkeypatch.setattr(installation, "_MODULES", pairs)
    assert wrong()["place"].value == f"analyzer is read from {PROJECT}, but parsers from {tmp_path}"


def test_what_is_missing_is_said(installed, monkeypatch):
    monkeypatch.setitem(NEEDED, "no-such-thing", "no_such.thing")
    monkeypatch.setitem(installation.EXTRAS, "more", (("no_such_thing",), "more"))
    monkeypatch.setattr(installation.shutil, "which", lambda name: None)
    found = by_name()
    assert (found["no-such-thing"].state, found["no-such-thing"].value) == ("wrong", "not installed")
    assert found["extra more"].value == "not installed (pip install 'wirelint[more]'): more"
    assert found["tshark"].value.startswith("not found")


def test_the_needed_ones_are_those_of_the_project():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.match(r"[\w.-]+", text)[0] for text in project["dependencies"]}
    assert needed - NEEDED.keys() <= {"backports.zstd"}
    assert NEEDED.keys() <= needed
    assert installation.EXTRAS.keys() <= {"parquet", *project["optional-dependencies"]}
