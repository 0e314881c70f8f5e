"""The fields of a 204."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    cases,
    judged,
    overlapping,
    undecided,
    verdict,
)

LENGTH, CODING = "S204-no-content-length", "S204-no-transfer-encoding"


def emptied(fields="", rest="", *, method="DELETE", version="HTTP/1.1"):
    return f"> {method} /f {version}\n>\n< HTTP/1.1 204 No Content\n{fields}<\n{rest}"


FIELDS = {LENGTH: "< Content-Length: 0\n", CODING: "< Transfer-Encoding: chunked\n"}


@pytest.mark.parametrize(("rule", "field"), FIELDS.items())
def test_a_204_has_no_field_on_its_length(rule, field):
    assert verdict(rule, emptied()) == KEPT
    assert verdict(rule, emptied(field)) == BROKEN
    assert verdict(rule, emptied(field.lower())) == BROKEN
    assert verdict(rule, emptied(field, method="HEAD")) == BROKEN
    assert verdict(rule, emptied(field, method="CONNECT")) == NOT_APPLICABLE
    assert verdict(rule, f">? 20\n< HTTP/1.1 204 No Content\n{field}<") == BROKEN
    assert verdict(rule, "> GET / HTTP/1.1\n>\n< HTTP/1.1 204 No Content\n<? 40") == LOST
    assert verdict(rule, emptied(field), change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(rule, emptied(field), profile="rfc9110") == BROKEN


def broken(text, profile="both"):
    return [one.rule for one in judged(text, profile=profile)[1] if one.verdict.value == BROKEN]


@cases({
    "the last chunk behind it": ([CODING], emptied(FIELDS[CODING], "< 0\n<")),
    "chunks behind it": ([CODING], emptied(FIELDS[CODING], "< 5\n< Hello\n< 0\n<")),
    "content of that length behind it": (["S204-no-body"], emptied("< Content-Length: 5\n", "<= Hello")),
    "no number": ([LENGTH], emptied("< Content-Length: +5\n")),
    "to an HTTP/1.0 client": ([CODING], emptied(FIELDS[CODING], version="HTTP/1.0")),
    "both are two lines too many": ([LENGTH, CODING], emptied(FIELDS[LENGTH] + FIELDS[CODING])),
})  # fmt: skip
def test_one_fault_is_reported_once(expected, text):
    assert broken(text) == expected


def test_by_the_old_standard_the_chunks_alone_are_a_fault():
    assert broken(emptied(FIELDS[CODING], "< 0\n<"), "rfc2616") == ["S204-no-body"]
    assert broken(emptied(FIELDS[CODING]), "rfc2616") == []


def test_the_length_zero_weighs_no_more_than_a_warning():
    (finding,) = judged(emptied("< Content-Length: 0\n"))[1]
    assert (finding.severity.value, finding.evidence[0].at_most.value) == ("warning", "warning")
    (finding,) = judged(emptied("< Content-Length: 0, 0\n"))[1]
    assert finding.evidence[0].at_most.value == "warning"
    (finding,) = judged(emptied("< Content-Length: 10\n"))[1]
    assert finding.evidence[0].at_most.value == "error"
