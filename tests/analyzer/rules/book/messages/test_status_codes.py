"""C0-*: the range of status codes, and the registry."""

import pytest

from analyzer.rules.registry import STATUS_CODES, TEMPORARY
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    judged,
    overlapping,
    undecided,
    verdict,
)


def answered(status, before=""):
    return f"> GET / HTTP/1.1\n>\n{before}< HTTP/1.1 {status} Well\n<\n"


@pytest.mark.parametrize("status", ["000", "099", "600", "999"])
def test_a_code_of_no_class_is_out_of_range_and_no_matter_of_the_registry(status):
    assert verdict("C0-code-range", answered(status)) == BROKEN
    assert verdict("C0-unregistered", answered(status)) == NOT_APPLICABLE


@pytest.mark.parametrize("status", ["200", "299", "599"])
def test_a_code_of_five_classes_is_in_range(status):
    assert verdict("C0-code-range", answered(status)) == KEPT


@cases({
    "unregistered": (BROKEN, answered(299)),
    "unregistered, in the last class": (BROKEN, answered(599)),
    "registered": (KEPT, answered(404)),
    "an unregistered interim response": (BROKEN, answered(200, "< HTTP/1.1 199 Wait\n<\n")),
    "a registered interim response": (KEPT, answered(200, "< HTTP/1.1 103 Early Hints\n<\n")),
    "an interim response without a final one": (BROKEN, "> GET / HTTP/1.1\n>\n< HTTP/1.1 199 Wait\n<"),
    "out of range behind a registered one": (KEPT, answered(999, "< HTTP/1.1 103 Early Hints\n<\n")),
    "four digits are the status line's": (NOT_APPLICABLE, answered(2000)),
    "the request was not captured": (BROKEN, answered(299).replace("> GET / HTTP/1.1\n>", ">? 18")),
})  # fmt: skip
def test_codes_that_are_not_in_the_registry_are_remarked(expected, text):
    assert verdict("C0-unregistered", text) == expected


def test_a_code_that_is_not_three_digits_has_no_range():
    assert verdict("C0-code-range", answered(2000)) == NOT_APPLICABLE


def test_every_code_of_the_registry_is_registered():
    codes = [status for status in [*STATUS_CODES, *TEMPORARY] if status >= 200]
    assert {verdict("C0-unregistered", answered(status)) for status in codes} == {KEPT}


def test_an_unregistered_code_is_never_more_than_a_remark():
    _, findings = judged(answered(299), profile="both")
    assert [one.severity.value for one in findings if one.rule == "C0-unregistered"] == ["info"]


def test_the_status_line_is_shown():
    assert evidence_of("C0-code-range", answered(999)) == [("status line", "HTTP/1.1 999 Well", 5, 0)]


@pytest.mark.parametrize(("rule", "status"), [("C0-code-range", 999), ("C0-unregistered", 299)])
def test_octets_of_which_two_copies_differ_prove_nothing(rule, status):
    assert verdict(rule, answered(status), change=overlapping) == undecided(Doubt.OVERLAP)
