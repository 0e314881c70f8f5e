import msgspec

from analyzer.reports.coverage_text import coverage_lines, coverage_record
from analyzer.reports.page import Look
from analyzer.rules.book import RULES


def test_the_page_has_its_tables_and_fits_its_width():
    lines = list(coverage_lines(Look(width=80)))
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    for part in ("  10.4.18 ", "  all ", "S504-dns-note: DNS is not read", "HTTPolice   72", "none ("):
        assert part in text


def test_the_sums_are_those_of_the_sections():
    record = coverage_record()
    (total,) = [line for line in coverage_lines(Look(width=80)) if line.startswith("  all ")]
    cells = [int(cell) if cell != "-" else 0 for cell in total.split()[1:]]
    assert cells[0] == 318 == sum(each.requirements for each in record.sections)
    assert cells[1] + cells[2] == len(RULES)
    assert sum(cells[1:]) == cells[0]


def test_the_record_is_json_and_counts_wirelint_among_the_checkers():
    found = msgspec.json.decode(msgspec.json.encode(coverage_record()))
    assert set(found) == {"sections", "checkers", "status_checks", "checks"}
    assert next(iter(found["checkers"])) == "wirelint"
    assert found["status_checks"] == 93
