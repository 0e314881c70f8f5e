"""The registered status codes."""

import re

from analyzer.rules.book import RULES
from analyzer.rules.registry import REGISTRY_DATE, STATUS_CODES, TEMPORARY, name

UNCOVERED = {
    102: "deprecated; its row is not built yet",
    300: "its rows are not built yet",
    305: "deprecated; its rows are not built yet",
    306: "unused",
    308: "its rows are not built yet",
}
"""Codes that no rule names and no rule of their class covers, and why."""


def test_codes_are_registered_with_name_and_section():
    assert all(100 <= code < 600 for code in STATUS_CODES)
    assert [code for code, (text, _) in STATUS_CODES.items() if not text] == []
    assert [
        code for code, (_, where) in STATUS_CODES.items() if not re.fullmatch(r"RFC\d{4} [\d.]+", where)
    ] == []
    assert re.fullmatch(r"\d{4}-\d{2}", REGISTRY_DATE)
    assert STATUS_CODES.keys() & TEMPORARY.keys() == set()


def test_a_code_has_its_name():
    assert [name(code) for code in (200, 104, 299, 999)] == ["OK", "Upload Resumption Supported", "", ""]


def test_every_code_has_rules_of_its_own_or_of_its_class_or_a_reason_for_none():
    covered = {code for rule in RULES if rule.statuses is not None for code in rule.statuses}
    plain = {200, 201, 202, 203, 207, 208, 226}
    missing = set(STATUS_CODES) - covered - plain
    assert missing - UNCOVERED.keys() == set()
