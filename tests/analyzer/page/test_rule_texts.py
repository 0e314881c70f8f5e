from analyzer.page.rule_texts import badge, rule_text
from analyzer.rules.library import book
from tests.analyzer.page.pages import NOT_ALLOWED, findings_of

((FINDING, _),) = findings_of(NOT_ALLOWED, select=("S405-allow",))


def test_message_advice_and_both_standards_are_said():
    text = rule_text(FINDING, book())
    for part in (
        FINDING.message,
        FINDING.advice,
        "RFC 2616",
        "MUST of the origin",
        "Why",
        "How it is decided",
    ):
        assert part in text
    assert 'href="https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6"' in text
    assert 'href="https://www.rfc-editor.org/rfc/rfc2616#section-10.4.6"' in text
    assert text.count(badge("error")) == 2


def test_a_rule_that_is_in_no_book_has_what_its_finding_says():
    text = rule_text(FINDING, book()._replace(rules={}, rows={}))
    assert FINDING.message in text
    assert FINDING.citation_current in text
    assert "Why" not in text


def test_a_badge_is_a_word_not_a_colour_alone():
    assert badge("warning") == '<span class="badge warning">warning</span>'
