"""Every module is small, has its tests where they are looked for, and names no machine."""

import re
import subprocess

import pytest

from tests.structure.sources import PROJECT, functions, sources, tree

MODULE_LINES, FUNCTION_LINES = 300, 40

LONG_FUNCTIONS: dict[str, str] = {}
"""Functions longer than that, as "path:name", and why each is not split."""

UNTESTED: dict[str, str] = {"analyzer/reader.py": "signatures alone, which mypy checks"}
"""Modules without a test file of their own, and why."""

WITHOUT_MODULE = {
    "tests/analyzer/rules/test_examples.py": "the two examples of every rule, wherever it stands",
    "tests/analyzer/rules/test_lab.py": "the whole book against the laboratory",
}
"""Test files of a part that mirror no module, and why."""

SOURCES = sources()


def holds_code(source):
    """Whether a package's __init__ does more than import and name."""
    return any(node.__class__.__name__ in {"FunctionDef", "ClassDef"} for node in tree(source).body)


def expected_test_of(source):
    name = source.parent.name if source.name == "__init__.py" else source.stem.strip("_")
    return PROJECT / "tests" / source.parent / f"test_{name}.py"


def test_every_module_has_its_test_file():
    missing = [
        f"{source} has no {expected_test_of(source).relative_to(PROJECT)}"
        for source in SOURCES
        if (source.name != "__init__.py" or holds_code(source))
        and str(source) not in UNTESTED
        and not expected_test_of(source).is_file()
    ]
    assert missing == []


def test_every_test_file_of_a_part_has_its_module():
    parts = [PROJECT / "tests" / package for package in ("parsers", "analyzer")]
    modules = {expected_test_of(source) for source in SOURCES}
    files = {path for part in parts for path in part.rglob("test_*.py")}
    extra = {str(path.relative_to(PROJECT)) for path in files - modules}
    assert sorted(extra ^ WITHOUT_MODULE.keys()) == []


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_a_module_has_at_most_300_lines_and_its_functions_40(source):
    lines = len((PROJECT / source).read_text(encoding="utf-8").splitlines())
    long = {f"{source}:{name}": length for name, length in functions(source) if length > FUNCTION_LINES}
    assert lines <= MODULE_LINES
    assert {name: length for name, length in long.items() if name not in LONG_FUNCTIONS} == {}


def test_the_exceptions_still_exist():
    existing = {f"{source}:{name}" for source in SOURCES for name, _ in functions(source)} | set(
        map(str, SOURCES)
    )
    assert sorted((LONG_FUNCTIONS.keys() | UNTESTED.keys()) - existing) == []


_MACHINE = re.compile(rb"/(?:work|home|root|tmp|Users)/\w|[A-Z]:\\Users")
_BINARY = (".pcap", ".pcapng", ".gz", ".png")


def test_no_file_names_a_path_of_a_machine():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.decode().splitlines() if not name.endswith(_BINARY)]
    here = "tests/structure/test_shape.py"
    named = [name for name in names if name != here and _MACHINE.search((PROJECT / name).read_bytes())]
    assert named == []
