"""Every rule keeps its promise on its own examples: the good one is kept, the bad one breaks it alone."""

from __future__ import annotations

from collections import Counter

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.catalogue import catalogue
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.script import parts


def verdicts(text):
    """Judge a conversation; return the verdicts that there were, by rule id."""
    said = converse(text)
    judge = Judge(profile="both", roles=said.roles)
    findings = [finding for exchange in said.exchanges for finding in judge.exchange(exchange)]
    findings += [finding for each in said.connections for finding in judge.connection(each)]
    findings += judge.finish()
    return judge.tally, [finding.rule for finding in findings]


def without_requests(text):
    """Leave out what the client sends: the capture holds one direction."""
    return "\n".join(
        line if line.lstrip().startswith(("<", "=", "!", ">WAIT")) else f">? {len(line) + 1}"
        for line in text.splitlines()
        if line.strip()
    )


every_fact = pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.fact], ids=[rule.id for rule in RULES if rule.fact]
)
every_rule = pytest.mark.parametrize(
    "rule", [rule for rule in RULES if not rule.fact], ids=[rule.id for rule in RULES if not rule.fact]
)


@every_fact
def test_a_fact_is_noted_in_one_example_and_not_in_the_other_and_is_never_broken(rule):
    (good, found), (bad, also_found) = verdicts(rule.good), verdicts(rule.bad)
    assert (good[rule.id].noted > 0, bad[rule.id].noted, found, also_found) == (True, 0, [], [])
    assert good[rule.id].applicable == bad[rule.id].applicable == 0


WRONG_ALL_THE_SAME = {
    "S400-te-cl-close": {"FR-te-and-cl"},
    "S305-location": {"S305-deprecated"},
    "S305-origin-only": {"S305-deprecated"},
    "S305-client-single-retry": {"S305-deprecated"},
    "S305-client-uses-proxy": {"S305-deprecated"},
}
"""Rules about what is itself a fault, today or of the other side, and what their good examples break so."""


@every_rule
def test_the_good_example_is_kept(rule):
    tally, broken = verdicts(rule.good)
    assert (set(broken) - WRONG_ALL_THE_SAME.get(rule.id, set()), tally[rule.id].kept > 0) == (set(), True)


TWO_FAULTS = {
    "S400-te-cl-close": {"FR-te-and-cl"},
    "S502-invalid-length": {"FR-content-length-invalid"},
    "S304-content-length": {"S304-extra-strong"},
    "S305-client-single-retry": {"S305-deprecated"},
    "S305-client-uses-proxy": {"S305-deprecated"},
}
"""Bad examples that need another fault (of somebody else, on another exchange, by the other standard)."""


@every_rule
def test_the_bad_example_breaks_this_rule_alone(rule):
    tally, broken = verdicts(rule.bad)
    assert (set(broken) - TWO_FAULTS.get(rule.id, set()), tally[rule.id].broken > 0) == ({rule.id}, True)


@every_rule
def test_without_its_requests_the_bad_example_is_broken_or_undecided(rule):
    tally, _ = verdicts(without_requests(rule.bad))
    assert tally[rule.id].broken + tally[rule.id].undecided > 0 or not tally[rule.id].kept


@every_rule
def test_the_examples_are_conversations_of_both_sides(rule):
    for text in (rule.good, rule.bad):
        assert {step.from_client for part in parts(text) for step in part.steps} == {True, False}


def test_ids_are_unique():
    assert [rule for rule, count in Counter(rule.id for rule in RULES).items() if count > 1] == []


def test_every_rule_stands_in_the_catalogue():
    assert {rule.id for rule in RULES} - catalogue().keys() == set()
