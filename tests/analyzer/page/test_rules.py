from analyzer.page.limits import Limits
from analyzer.page.overview import broken_rules
from analyzer.page.rules import rules
from analyzer.rules.library import book
from tests.analyzer.page.pages import FINE, NOT_ALLOWED, gathered


def test_every_link_of_the_overview_leads_to_a_rule():
    outcome, collected = gathered(NOT_ALLOWED)
    groups = collected.groups.groups()
    text = rules(outcome, collected, groups, book())
    links = [part.partition('"')[0] for part in broken_rules(outcome, groups).split('href="#')[1:]]
    assert links
    assert all(f'id="{link}"' in text for link in links)


def test_what_is_not_shown_as_a_sample_is_said_with_the_way_to_it():
    outcome, collected = gathered(*[NOT_ALLOWED] * 5, select=("S405-allow",))
    text = rules(outcome, collected, collected.groups.groups(), book())
    assert "+ 4 more findings" in text
    assert 'data-rule="S405-allow"' in text


def test_a_rule_without_samples_says_so():
    outcome, collected = gathered(NOT_ALLOWED, select=("S405-allow",), limits=Limits(samples=0))
    text = rules(outcome, collected, collected.groups.groups(), book())
    assert ">1 more finding: see" in text


def test_without_findings_there_is_no_section():
    outcome, collected = gathered(FINE, select=("S405-allow",))
    assert rules(outcome, collected, [], book()) is None
