"""1xx frames nothing."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    evidence_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

RULES = {
    "C1XX-no-content-length": "Content-Length: 0",
    "C1XX-no-transfer-encoding": "Transfer-Encoding: chunked",
}
both = pytest.mark.parametrize("rule", RULES)

GET = "> GET / HTTP/1.1\n>\n"
FINAL = "< HTTP/1.1 200 OK\n<\n< Hello"
SWITCH = "> GET / HTTP/1.1\n> Upgrade: x\n>\n< HTTP/1.1 101 Switching Protocols\n< Upgrade: x\n"


@both
def test_an_interim_response_has_no_framing_field(rule):
    line = f"< {RULES[rule]}\n"
    assert verdict(rule, f"{GET}< HTTP/1.1 103 Early Hints\n<\n{FINAL}") == KEPT
    assert verdict(rule, f"{GET}< HTTP/1.1 103 Early Hints\n{line}<\n{FINAL}") == BROKEN
    assert (
        verdict(rule, f"{GET}< HTTP/1.1 103 Early Hints\n<\n< HTTP/1.1 102 Wait\n{line}<\n{FINAL}") == BROKEN
    )


@both
def test_neither_has_101(rule):
    assert verdict(rule, f"{SWITCH}<") == KEPT
    assert verdict(rule, f"{SWITCH}< {RULES[rule]}\n<") == BROKEN


@both
def test_no_final_response_and_no_request_is_needed(rule):
    hint = f"< HTTP/1.1 103 Early Hints\n< {RULES[rule]}\n<\n"
    assert verdict(rule, GET + hint) == BROKEN
    assert verdict(rule, f">? 18\n{hint}{FINAL}") == BROKEN


@both
def test_final_responses_are_not_asked(rule):
    assert verdict(rule, GET + FINAL) == NOT_APPLICABLE


@both
def test_a_head_that_was_not_captured_whole_is_not_judged(rule):
    assert verdict(rule, "> GET / HTTP/1.1\n> Upgrade: x\n>\n< HTTP/1.1 101 Switching\n<? 30") == LOST


@both
def test_octets_of_which_two_copies_differ_prove_nothing(rule):
    text = f"{GET}< HTTP/1.1 103 Early Hints\n< {RULES[rule]}\n<\n{FINAL}"
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)


def test_the_line_is_shown():
    text = f"{GET}< HTTP/1.1 103 Hints\n< Content-Length: 0\n<\n{FINAL}"
    assert evidence_of("C1XX-no-content-length", text) == [("content-length", "Content-Length: 0", 5, 20)]


def test_the_contradiction_of_both_fields_is_no_fault_of_its_own():
    fields = "< Link: </a>\n< Content-Length: 0\n< Transfer-Encoding: chunked\n"
    _, findings = judged(f"{GET}< HTTP/1.1 103 Hints\n{fields}<\n{FINAL}", profile="rfc9110")
    assert {one.rule for one in findings} == set(RULES)
