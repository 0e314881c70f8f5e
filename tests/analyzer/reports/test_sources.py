from dataclasses import replace

import pytest

from analyzer.reports.sources import rule_uri, section_uri
from analyzer.rules.library import book
from analyzer.rules.rule import Citation


@pytest.mark.parametrize(
    ("citation", "uri"),
    [
        (Citation("RFC9112", "6.3"), "https://www.rfc-editor.org/rfc/rfc9112.html#section-6.3"),
        (Citation("RFC4918", "F"), None),
        (Citation("W3C", "1"), None),
        (Citation("RFC9110", '6"><script>'), None),
    ],
)
def test_only_numbered_sections_of_rfcs_have_an_address(citation, uri):
    assert section_uri(citation) == uri


def test_a_rule_leads_to_the_current_standard_first_and_to_the_old_one_where_there_is_no_other():
    rules = book().rules
    assert rule_uri(rules["S405-allow"]) == "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.6"
    old = replace(rules["S405-allow"], current=())
    assert rule_uri(old) == "https://www.rfc-editor.org/rfc/rfc2616.html#section-10.4.6"
    assert rule_uri(None) is None


def test_an_appendix_is_stepped_over():
    assert all(rule_uri(rule) is None or "#section-F" not in rule_uri(rule) for rule in book().rules.values())
