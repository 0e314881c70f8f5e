"""Every rule keeps its promise on its own examples: the good one is kept, the bad one breaks it alone."""

from __future__ import annotations

from collections import Counter

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.catalogue import catalogue
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.script import steps

every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


def verdicts(text):
    """Judge a conversation; return the verdicts that there were, by rule id."""
    judge = Judge(profile="both")
    said = converse(text)
    findings = [finding for exchange in said.exchanges for finding in judge.exchange(exchange)]
    findings += judge.connection(said.connection)
    findings += judge.finish()
    return judge.tally, [finding.rule for finding in findings]


def without_requests(text):
    """Leave out what the client sends: the capture holds one direction."""
    return "\n".join(
        line if line.lstrip().startswith("<") else f">? {len(line) + 1}"
        for line in text.splitlines()
        if line.strip()
    )


@every_rule
def test_the_good_example_is_kept(rule):
    tally, broken = verdicts(rule.good)
    assert (broken, tally[rule.id].kept > 0) == ([], True)


@every_rule
def test_the_bad_example_breaks_this_rule_alone(rule):
    tally, broken = verdicts(rule.bad)
    assert (set(broken), tally[rule.id].broken > 0) == ({rule.id}, True)


@every_rule
def test_without_its_requests_the_bad_example_is_broken_or_undecided(rule):
    tally, _ = verdicts(without_requests(rule.bad))
    assert tally[rule.id].broken + tally[rule.id].undecided > 0 or not tally[rule.id].kept


@every_rule
def test_the_examples_are_conversations_of_both_sides(rule):
    for text in (rule.good, rule.bad):
        assert {step.from_client for step in steps(text)} == {True, False}


def test_ids_are_unique():
    assert [rule for rule, count in Counter(rule.id for rule in RULES).items() if count > 1] == []


@every_rule
def test_every_rule_stands_in_the_catalogue(rule):
    assert rule.id in catalogue()
