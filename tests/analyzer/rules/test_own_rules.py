"""The user's own rules, before they are judged by."""

from dataclasses import replace

import pytest

from analyzer.rules.catalogue import severities
from analyzer.rules.own_rules import SECTION, OwnRuleError, own_rules, row_of
from analyzer.rules.rule import Severity
from analyzer.rules.vocabulary import Standard
from tests.analyzer.own import broken, declared


def test_rules_that_are_declared_as_they_must_be_are_taken_with_field_names_in_lower_case():
    first, second = declared("OWN-1", field="X-Request-ID"), declared("OWN-2", request_field="TE")
    ready = own_rules([first, second])
    assert [rule.id for rule in ready] == ["OWN-1", "OWN-2"]
    assert (ready[0].field, ready[1].request_field) == ("x-request-id", "te")
    assert own_rules(()) == ()


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (None, "the rules must be a list or tuple of rules, not None"),
        ({"a": 1}, "the rules must be a list or tuple of rules, not a dict"),
        (declared(), "the rules must be a list or tuple of rules, not a Rule"),
        ([declared(), 7], "number 2 of the rules is no rule but an int"),
        ([broken], "number 1 of the rules is no rule but a function (without the decorator @rule)"),
        ([declared("S405-allow")], "S405-allow: this id stands in the book already"),
        ([declared("c1xx-UA-may-ignore")], "c1xx-UA-may-ignore: this id stands in the book already"),
        ([declared(), declared("own-RULE")], "own-RULE: this id is given to two rules"),
    ],
)
def test_what_is_no_list_of_rules_and_ids_that_are_taken_are_refused(rules, message):
    with pytest.raises(OwnRuleError) as refused:
        own_rules(rules)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"id": "with space"}, "'with space' is no id: letters, digits and - . _ alone, at most 80"),
        ({"id": "a,b"}, "'a,b' is no id"),
        ({"id": ""}, "'' is no id"),
        ({"id": 405}, "405 is no id"),
        ({"level": "MUST"}, "X: level must be a Level, not a str"),
        ({"party": None}, "X: party must be a Party, not None"),
        ({"title": 3}, "X: title must be text, not an int"),
        ({"fact": 1}, "X: fact must be True or False, not an int"),
        ({"statuses": frozenset({"405"})}, "X: every member of statuses must be a number"),
        ({"statuses": 405}, "X: every member of statuses must be a number"),
        ({"supersedes": frozenset({1})}, "X: every member of supersedes must be text"),
        ({"current": ("RFC9110",)}, "X: every member of current must be a Citation"),
        ({"current": None}, "X: every member of current must be a Citation"),
        ({"check": None}, "X: check must be a function, not None"),
        ({"check": 3}, "X: check must be a function, not an int"),
        ({"applies": True}, "X: applies must be a function, not a bool"),
        ({"settle": "later"}, "X: settle must be a function, not a str"),
        ({"field": "no name:"}, "X: field is no field name: 'no name:'"),
        ({"request_field": "é"}, "X: request_field is no field name: 'é'"),
        ({"message": " "}, "X: message is empty, and every report prints it"),
    ],
)
def test_what_would_come_to_light_in_the_middle_of_a_run_is_refused(changed, message):
    with pytest.raises(OwnRuleError) as refused:
        own_rules([replace(declared("X"), **changed)])
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("statuses", "label"),
    [(None, "any"), ({204}, "204"), ({"4xx", 204, 503}, "204,4xx,503"), ({404, 405}, "404,405")],
)
def test_the_row_of_a_rule_says_what_the_catalogue_would(statuses, label):
    row = row_of(declared(statuses=statuses, current="RFC9110 15.5.6, 10.2.1"))
    assert (row.id, row.title, row.status, row.section) == ("OWN-rule", "What is asked", label, SECTION)
    assert (row.current, row.rfc2616, row.reason) == ("RFC9110 15.5.6, RFC9110 10.2.1", "", "")
    assert row.severity(Standard.RFC9110) is row.severity(Standard.RFC2616) is Severity.WARNING
    assert set(severities("OWN-rule").values()) == {Severity.WARNING}
