"""The reference of the frames, and that docs/frames.md is that reference."""

import re
from pathlib import Path

from analyzer import frames
from analyzer.reports.frame_reference import reference_lines

DOCUMENT = Path(__file__).parents[3] / "docs" / "frames.md"


def test_the_document_is_up_to_date(request):
    found = "\n".join(reference_lines()) + "\n"
    if request.config.getoption("--update-golden"):
        DOCUMENT.write_text(found, encoding="utf-8")
    said = DOCUMENT.read_text(encoding="utf-8")
    assert said == found, "write it anew: python -m analyzer.reports.frame_reference > docs/frames.md"


def test_every_column_of_every_frame_is_there_with_its_dtype():
    parts = dict(part.split("\n", 1) for part in "\n".join(reference_lines()).split("\n## ")[1:])
    made = {
        "exchanges": frames.exchanges([]),
        "findings": frames.findings([]),
        "connections": frames.connections([]),
        "coverage": frames.coverage({}),
    }
    assert list(parts) == list(made)
    for name, frame in made.items():
        said = dict(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", parts[name], re.MULTILINE))
        assert {column: str(dtype) for column, dtype in frame.dtypes.items()}.items() <= said.items()


def test_every_row_has_four_cells():
    rows = [line for line in reference_lines() if line.startswith("| `")]
    assert len(rows) > 100
    assert [row for row in rows if len(re.findall(r"(?<!\\)\|", row)) != 5] == []
