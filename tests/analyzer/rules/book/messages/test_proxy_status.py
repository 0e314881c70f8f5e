"""Proxy-Status and the status code."""

import pytest

from analyzer.rules.book.messages.proxy_status import RECOMMENDED_STATUS
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)

RULE = "CXXX-proxy-status"


def answered(status, *values, fields=""):
    lines = "".join(f"< Proxy-Status: {value}\n" for value in values)
    return f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {status} No\n{lines}{fields}<\n< why"


@pytest.mark.parametrize("error", RECOMMENDED_STATUS)
def test_each_error_has_its_code(error):
    assert verdict(RULE, answered(RECOMMENDED_STATUS[error], f"gate; error={error}")) == KEPT
    assert verdict(RULE, answered(501, f"gate; error={error}")) == BROKEN


@cases({
    "the last proxy counts": (
        KEPT,
        answered(504, "far; error=dns_error", "near; error=connection_timeout"),
    ),
    "in one line too": (BROKEN, answered(502, "far; error=dns_error, near; error=connection_timeout")),
    "a code that is not fixed": (NOT_APPLICABLE, answered(500, "gate; error=http_request_error")),
    "an error of an extension": (NOT_APPLICABLE, answered(500, "gate; error=teapot")),
    "an error without value": (NOT_APPLICABLE, answered(500, "gate; error")),
    "no error": (NOT_APPLICABLE, answered(500, "gate; received-status=500")),
    "the last proxy has none": (NOT_APPLICABLE, answered(500, "far; error=dns_error, near")),
    "empty": (NOT_APPLICABLE, answered(500, "")),
    "none": (NOT_APPLICABLE, answered(500)),
    "a success": (NOT_APPLICABLE, answered(200, "gate; error=connection_timeout")),
    "no structured field": (undecided(Doubt.VALUE_UNREADABLE), answered(500, "gate; error=")),
    "no more proxies than that": (
        BROKEN,
        answered(500, "gate; error=dns_error", fields="< Via: 1.1 gate\n"),
    ),
    "a nearer proxy may have replaced the code": (
        undecided(Doubt.PROXY),
        answered(500, "gate; error=dns_error", fields="< Via: 1.1 gate, 1.1 near\n"),
    ),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 500 No\n<? 40"),
})  # fmt: skip
def test_the_code_is_the_one_that_the_error_recommends(expected, text):
    assert verdict(RULE, text) == expected


def test_the_code_and_the_field_are_shown():
    shown = evidence_of(RULE, answered(500, "gate; error=dns_error"))
    assert [each[:2] for each in shown] == [
        ("status line", "HTTP/1.1 500 No"),
        ("proxy-status", "Proxy-Status: gate; error=dns_error"),
    ]


def test_octets_of_which_two_copies_differ_prove_nothing():
    text = answered(500, "gate; error=dns_error")
    assert verdict(RULE, text, change=overlapping) == undecided(Doubt.OVERLAP)
