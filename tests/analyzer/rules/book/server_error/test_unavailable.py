"""503 and when to try again."""

import pytest

from tests.analyzer.rules.verdicts import judged


@pytest.mark.parametrize(
    ("noted", "status", "fields"),
    [
        (1, 503, "< Retry-After: 600\n"),
        (0, 503, ""),
        (0, 500, "< Retry-After: 600\n"),
    ],
)
def test_that_503_says_when_to_try_again_is_a_fact(noted, status, fields):
    judge, findings = judged(f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {status} No\n{fields}<\n< why")
    tally = judge.tally["S503-retry-after"]
    assert (tally.noted, tally.applicable, findings) == (noted, 0, [])


def test_an_empty_retry_after_says_nothing():
    judge, _ = judged("> GET / HTTP/1.1\n>\n< HTTP/1.1 503 No\n< Retry-After:\n<\n< why")
    assert judge.tally["S503-retry-after"].noted == 0


def test_a_fact_that_cannot_be_told_is_none():
    judge, _ = judged("> GET / HTTP/1.1\n>\n< HTTP/1.1 503 No\n<? 30")
    tally = judge.tally["S503-retry-after"]
    assert (tally.noted, tally.applicable, tally.undecided) == (0, 0, 0)
