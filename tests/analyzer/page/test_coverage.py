from analyzer.page.coverage import coverage
from analyzer.rules.library import book
from tests.analyzer.page.pages import NOT_ALLOWED, gathered, outcome_of
from tests.analyzer.readings import run_of


def test_every_rule_that_applied_is_there_with_its_counts():
    outcome, _ = gathered(NOT_ALLOWED)
    text = coverage(outcome, book())
    applied = [rule for rule, tally in outcome.coverage.items() if tally.applicable or tally.noted]
    assert all(f"<code>{rule}</code>" in text for rule in applied)
    assert text.count("<tr>") == len(applied) + 1
    assert f"{len(outcome.coverage)} rules asked (profile rfc9110)" in text


def test_nothing_applied_is_no_table():
    text = coverage(outcome_of(run_of().finish()), book())
    assert "0 applied" in text
    assert "<table" not in text
