"""The book as Markdown, and that docs/rules.md is that book."""

from pathlib import Path

from analyzer.reports.rule_book import book_lines
from analyzer.rules.book import RULES
from analyzer.rules.catalogue import catalogue

DOCUMENT = Path(__file__).parents[3] / "docs" / "rules.md"


def test_every_rule_and_every_other_requirement_has_its_place():
    lines = list(book_lines())
    headings = [line.removeprefix("### ") for line in lines if line.startswith("### ")]
    assert sorted(headings) == sorted(rule.id for rule in RULES)
    chapters = [line for line in lines if line.startswith("## ")]
    assert chapters[:4] == ["## Any response", "## Framing", "## Closes", "## 1xx (Informational)"]
    assert len(set(chapters)) == len(chapters)
    others = {line.partition("**")[2].partition("**")[0] for line in lines if line.startswith("- **")}
    assert others == catalogue().keys() - {rule.id for rule in RULES}


def test_a_rule_is_told_with_its_sections_weights_reasons_and_examples():
    text = "\n".join(book_lines())
    _, _, entry = text.partition("### S405-allow\n")
    entry = entry.partition("\n### ")[0]
    for part in (
        "- RFC 9110 ff.: RFC 9110, 15.5.6; RFC 9110, 10.2.1 (error)",
        "- RFC 2616: RFC 2616, 10.4.6; RFC 2616, 14.7 (error)",
        "*How it is decided.* Asked of each 405 response.",
        "- nginx: limit\\_except",
        "Broken:\n\n```text\n> DELETE / HTTP/1.1",
    ):
        assert part in entry
    assert entry.index("*What to do.*") < entry.index("- nginx:") < entry.index("*How it is decided.*")


def test_the_document_in_the_project_is_the_book():
    said = DOCUMENT.read_text(encoding="utf-8").splitlines()
    assert said == list(book_lines()), "write it anew: wirelint rules --format markdown > docs/rules.md"
