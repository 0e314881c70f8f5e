"""Which rules are asked about which exchanges."""

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.plans import ContentPlan, exchange_plan, interim_kinds
from analyzer.rules.rule import Scope
from parsers.model import Response


def asked(final, interim=(), *, answered=True):
    plan = exchange_plan(RULES, final, interim, answered=answered)
    return {RULES[number].id for number in [n for _, n in plan.always] + [n for *_, n in plan.sometimes]}


def test_a_response_is_judged_by_the_rules_of_its_status_and_those_of_any():
    general = {rule.id for rule in RULES if rule.statuses is None and rule.scope is not Scope.CONNECTION}
    assert asked(299) == general
    assert asked(405) == general | {"C4XX-explain-body", "S405-allow"}
    assert asked(None) == general


def test_without_a_response_only_rules_that_need_none_are_asked():
    without = {rule.id for rule in RULES if not rule.needs_response and rule.statuses is None}
    assert asked(None, answered=False) == without
    assert asked(None, [103], answered=False) == without | {"C1XX-no-body", "C1XX-http10-client"}


def test_interim_responses_bring_their_rules():
    assert asked(200, [100]) - asked(200) == {"C1XX-no-body", "C1XX-http10-client"}


def test_rules_of_connections_are_never_in_a_plan():
    connection = {rule.id for rule in RULES if rule.scope is Scope.CONNECTION}
    assert connection == {"C0-one-final", "FR-truncated", "TCP-4XX-reset-before-ack"}
    assert [status for status in range(100, 600) if asked(status, [100]) & connection] == []


def test_a_plan_parts_those_that_always_apply_from_the_others():
    plan = exchange_plan(RULES, 405, [], answered=True)
    assert [RULES[number].applies is None for _, number in plan.always] == [True] * len(plan.always)
    assert [RULES[number].applies is applies for applies, _, number in plan.sometimes] == [True] * len(
        plan.sometimes
    )
    assert plan.count == 0


def test_interim_statuses_of_one_kind_bring_the_same_rules():
    kinds = interim_kinds(RULES)
    assert set(kinds) == set(range(100, 200))
    assert len(set(kinds.values())) == 1
    assert interim_kinds([rule for rule in RULES if rule.needs_response]) == {}


def response(status, kind):
    head = f"HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\n\r\n".encode()
    return Response(head=head, start_line_length=head.index(b"\n") + 1, status=status)


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        (206, "multipart/byteranges; boundary=a", True),
        (206, "text/plain", False),
        (200, "multipart/byteranges; boundary=a", False),
        (205, "text/plain", True),
        (None, "text/plain", False),
    ],
)
def test_content_is_wanted_where_a_rule_of_that_status_needs_it(status, kind, expected):
    plan = ContentPlan(RULES)
    assert [plan.wanted(None, response(status, kind)) for _ in range(2)] == [expected] * 2
