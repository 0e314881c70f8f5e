"""What the book covers: every row of the catalogue and every test of another checker is accounted for."""

from analyzer.rules.book import RULES
from analyzer.rules.catalogue import catalogue
from analyzer.rules.coverage import CHECKERS, NOT_CHECKED, covered, peer_checks, section_coverage

CHECKED = {rule.id for rule in RULES if not rule.fact}
FACTS = {rule.id for rule in RULES if rule.fact}
NEXT_ISSUE = ("TCP-",)
"""What is still to be built: the close story."""


def test_every_requirement_stands_in_one_section_in_one_way():
    sections = section_coverage(CHECKED, FACTS)
    assert sum(each.requirements for each in sections) == len(catalogue()) == 318
    for each in sections:
        parts = each.checked + each.facts + len(each.missing) + len(each.not_observable)
        assert parts == each.requirements, each.section


def test_sections_are_in_the_order_of_the_document():
    names = [each.section for each in section_coverage(CHECKED, FACTS)]
    assert names[:4] == ["10.1", "10.1.1", "10.1.2", "10.2"]
    assert names.index("10.4.9") < names.index("10.4.10")
    assert names[-2:] == ["2616-other", "current"] or names[-2:] == ["current", "2616-other"]


def test_what_is_not_checked_has_its_reason_and_what_is_has_none():
    missing = {k: v for each in section_coverage(CHECKED, FACTS) for k, v in each.missing.items()}
    left = {
        rule_id for rule_id, reason in missing.items() if not reason and not rule_id.startswith(NEXT_ISSUE)
    }
    assert left == set()
    assert NOT_CHECKED.keys() <= missing.keys()


def test_41_requirements_are_never_to_be_seen_each_for_a_reason():
    never = {k: v for each in section_coverage(CHECKED, FACTS) for k, v in each.not_observable.items()}
    assert len(never) == 41
    assert all(never.values())


def test_every_test_of_another_checker_has_its_rules_or_the_reason_why_not():
    checks = peer_checks()
    assert len(checks) == 174
    assert [check.check for check in checks if bool(check.rules) == bool(check.reason)] == []
    assert [rule for check in checks for rule in check.rules if rule not in catalogue()] == []
    assert {name for check in checks for name in check.checkers} == set(CHECKERS)


def test_rules_that_are_named_for_a_test_are_in_the_book_but_for_those_to_be_built():
    named = {rule for check in peer_checks() for rule in check.rules}
    assert {rule for rule in named - CHECKED - FACTS if not rule.startswith(NEXT_ISSUE)} == set()


def test_more_of_the_status_checks_are_made_than_by_any_other():
    about_status = [check for check in peer_checks() if check.is_about_status]
    ours = sum(covered(check, CHECKED | FACTS) for check in about_status)
    theirs = {name: sum(name in check.checkers for check in about_status) for name in CHECKERS}
    assert len(about_status) == 93
    assert theirs["HTTPolice"] == max(theirs.values()) == 72
    assert ours == 79
