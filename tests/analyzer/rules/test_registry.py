"""The registered status codes."""

import re

from analyzer.rules.book import RULES
from analyzer.rules.registry import REGISTRY_DATE, STATUS_CODES, TEMPORARY, name

OF_CLASSES = {
    102: "S102-deprecated",
    306: "S306-reserved",
    402: "S402-reserved",
    418: "S418-reserved",
    506: "S506-510-historic",
    510: "S506-510-historic",
}
"""Codes whose own rule is asked of their whole class, since without other codes nothing could keep it."""

NO_RULE_OF_ITS_OWN = {
    424: "RFC 4918, 11.4, only says what it means, inside a 207",
    500: "the cause is inside the server; C5XX-explain-body is asked of it",
}
"""Codes of which no rule is about them alone, and why."""


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


def test_every_code_has_rules_of_its_own_or_a_reason_for_none():
    own = {}
    for rule in RULES:
        for code in rule.statuses or ():
            if len(rule.statuses) < 50:
                own.setdefault(code, set()).add(rule.id)
    by_id = {rule.id: rule for rule in RULES}
    for code, rule_id in OF_CLASSES.items():
        assert code in by_id[rule_id].statuses
    without = set(STATUS_CODES) - own.keys() - OF_CLASSES.keys()
    assert without == NO_RULE_OF_ITS_OWN.keys()


def test_a_code_that_is_registered_for_a_time_is_not_called_unregistered():
    from tests.analyzer.rules.verdicts import KEPT, verdict

    for code in TEMPORARY:
        said = f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {code} x\n<\n< HTTP/1.1 200 OK\n<\n< Hello"
        assert verdict("C0-unregistered", said) == KEPT
