"""The reference of the command line, and that docs/cli.md is that reference."""

from pathlib import Path

from analyzer.cli.group import SECTIONS
from analyzer.cli.reference import WIDTH, reference_lines

DOCUMENT = Path(__file__).parents[3] / "docs" / "cli.md"


def test_the_document_is_up_to_date(request):
    found = "\n".join(reference_lines()) + "\n"
    if request.config.getoption("--update-golden"):
        DOCUMENT.write_text(found, encoding="utf-8")
    said = DOCUMENT.read_text(encoding="utf-8")
    assert said == found, "write it anew: python -m analyzer.cli.reference > docs/cli.md"


def test_every_command_is_there_and_teaches_by_example():
    text = "\n".join(reference_lines())
    parts = text.split("\n### ")[1:]
    names = [name for commands in SECTIONS.values() for name in commands]
    assert [part.split("\n", 1)[0] for part in parts] == [f"wirelint {name}" for name in names]
    assert [name for name, part in zip(names, parts, strict=True) if "Examples:" not in part] == []


def test_help_fits_into_80_columns():
    block, wide = False, []
    for line in reference_lines():
        block ^= line.startswith("```")
        wide += [line] if block and len(line) > WIDTH else []
    assert wide == []
