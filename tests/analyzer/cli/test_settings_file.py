import os
from datetime import date
from pathlib import Path

import pytest

from analyzer.cli.settings_file import FIELDS, SettingsError, SettingsFile, find, name_for_people, read

OWN = 'profile = "both"\n'
SHARED = '[tool.wirelint]\nprofile = "both"\n'


@pytest.fixture
def folders(tmp_path):
    """Three folders, one in the other."""
    inner = tmp_path / "one" / "two"
    inner.mkdir(parents=True)
    return tmp_path, tmp_path / "one", inner


def test_the_nearest_file_is_found_from_the_directory_upwards(folders):
    outer, middle, inner = folders
    assert find(inner) is None
    (outer / "wirelint.toml").write_text(OWN)
    assert find(inner) == outer / "wirelint.toml"
    (middle / "pyproject.toml").write_text(SHARED)
    assert find(inner) == middle / "pyproject.toml"
    (middle / "wirelint.toml").write_text("")
    assert find(inner) == middle / "wirelint.toml"
    (inner / "wirelint.toml").mkdir()
    assert find(inner) == middle / "wirelint.toml"


@pytest.mark.parametrize(
    "text", ["", "[tool.other]\nx = 1", "# wirelint\n[tool.other]", 'tool = "wirelint"', "no toml at all ="]
)
def test_a_pyproject_without_the_table_is_passed_by(folders, text):
    outer, middle, inner = folders
    (outer / "wirelint.toml").write_text(OWN)
    (middle / "pyproject.toml").write_text(text)
    assert find(inner) == outer / "wirelint.toml"


def written(folder, text, name="wirelint.toml"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_values_are_those_of_options_and_severities_stand_apart(tmp_path):
    text = """
        profile = "both"
        select = ["S4", "C0"]
        ignore = "S405"
        min-severity = "warning"
        fail-on = ["warning", "empty"]
        role = "10.0.0.1=proxy"
        undecided = true
        samples = "all"
        port = 8080
        status = [404, "5xx"]
        [severity]
        S405-allow = "off"
        C0 = "error"
    """
    assert read(written(tmp_path, text), "shown.toml") == SettingsFile(
        path="shown.toml",
        values={
            "profile": "both",
            "select": ["S4", "C0"],
            "ignore": "S405",
            "min-severity": "warning",
            "fail-on": ["warning", "empty"],
            "role": "10.0.0.1=proxy",
            "undecided": True,
            "samples": "all",
            "port": 8080,
            "status": [404, "5xx"],
        },
        severity={"S405-allow": "off", "C0": "error"},
    )


@pytest.mark.parametrize("name", ["ignore", "ignores"])
def test_ignores_are_tables_that_stand_apart(tmp_path, name):
    text = f'[[{name}]]\nrule = "S4"\nreason = "r"\nuntil = 2026-01-31\n[[{name}]]\nrule = "C0"\n'
    settings = read(written(tmp_path, text), "s")
    assert settings.values == {}
    assert settings.ignores == [{"rule": "S4", "reason": "r", "until": date(2026, 1, 31)}, {"rule": "C0"}]


def test_prefixes_and_tables_may_be_mixed(tmp_path):
    text = 'ignore = ["C4", {rule = "S4", reason = "r"}]\n[[ignores]]\nrule = "C0"\n'
    settings = read(written(tmp_path, text), "s")
    assert settings.values == {"ignore": ["C4"]}
    assert [table["rule"] for table in settings.ignores] == ["S4", "C0"]


def test_in_a_pyproject_the_table_is_read_and_the_others_are_not(tmp_path):
    text = f'[project]\nprofil = "x"\n{SHARED}'
    assert read(written(tmp_path, text, "pyproject.toml"), "p").values == {"profile": "both"}
    with pytest.raises(SettingsError, match=r"^p: has no table \[tool.wirelint\]$"):
        read(written(tmp_path, OWN, "pyproject.toml"), "p")
    assert read(written(tmp_path, OWN, "other.toml"), "p").values == {"profile": "both"}


@pytest.mark.parametrize("value", ['"rules.py"', '["rules.py", "/abs/olute.py"]'])
def test_files_of_rules_stand_beside_the_settings_file(tmp_path, monkeypatch, value):
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    names = read(written(tmp_path, f"rules-from = {value}"), "s").values["rules-from"]
    assert names[0] == str(Path("..", "rules.py"))
    assert [str(Path(name).resolve()) for name in names[1:]] in ([], ["/abs/olute.py"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("profil = 1", "profil: no such setting; did you mean profile or role?"),
        ("Profile = 1", "Profile: no such setting; did you mean profile"),
        ("min_severity = 'info'", "min_severity: no such setting; did you mean min-severity"),
        ("since = 2024-01-01", "since: no such setting; there are profile, select, "),
        ("profile = 'x'", "profile: must be rfc9110, rfc2616 or both, not 'x'"),
        ("profile = 9110", "profile: must be rfc9110, rfc2616 or both, not 9110"),
        ("select = 3", "select: must be text or a list of such, not 3"),
        ("ignore = ['C0', 3]", "ignore: must be text or a list of such, not ['C0', 3]"),
        ("severity = 'off'", "severity: must be a table of rule ids and severities, not 'off'"),
        ("severity.S4 = 'loud'", "severity.S4: must be off, info, warning or error, not 'loud'"),
        ("severity.S4.x = 'off'", "severity.S4: must be off, info, warning or error, not {'x': 'off'}"),
        ("samples = 0", "samples: must be a number above 0 or all, not 0"),
        ("samples = 'some'", "samples: must be a number above 0 or all, not 'some'"),
        ("undecided = 'yes'", "undecided: must be true or false, not 'yes'"),
        ("ignores = 'S4'", "ignores: must be a list of tables ([[ignores]]), not 'S4'"),
        ("ignores = ['S4']", "ignores: must be a list of tables ([[ignores]]), not ['S4']"),
        ("[ignores]\nrule = 'S4'", "ignores: must be a list of tables ([[ignores]]), not {'rule': 'S4'}"),
        ("quiet = 1", "quiet: must be true or false, not 1"),
        ("port = '80'", "port: must be a number or a list of such, not '80'"),
        ("port = true", "port: must be a number or a list of such, not True"),
        ("status = [4.5]", "status: must be a number or text or a list of such, not [4.5]"),
        ("host = 2024-01-01", "host: must be text or a list of such, not datetime.date(2024, 1, 1)"),
        (f"host = [{'1, ' * 50}]", "host: must be text or a list of such, not [1, 1, 1,"),
        ("a = ", "is no TOML: Invalid value"),
        ("a = 1\na = 2", "is no TOML: Cannot overwrite a value"),
        ("a = " + "[" * 5000, "is no TOML: "),
        (b"# caf\xe9", "octet 5 is no UTF-8"),
    ],
)
def test_what_is_wrong_is_one_line_with_the_file_and_the_key(tmp_path, text, message):
    with pytest.raises(SettingsError) as refused:
        read(written(tmp_path, text), "wirelint.toml")
    assert str(refused.value).startswith(f"wirelint.toml: {message}")
    assert len(str(refused.value)) < 300


def test_every_key_is_an_option_of_analyze_or_a_table():
    from analyzer.cli.analyze import analyze

    options = {name.removeprefix("--") for param in analyze.params for name in param.opts}
    assert FIELDS.keys() - options == {"severity", "ignores"}


def test_a_path_is_shown_as_one_would_type_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert name_for_people(tmp_path.parent / "a.toml") == str(Path("..", "a.toml"))
    monkeypatch.setattr(os.path, "relpath", _gone)
    assert name_for_people(tmp_path / "a.toml") == str(tmp_path / "a.toml")


def _gone(_path):
    raise FileNotFoundError
