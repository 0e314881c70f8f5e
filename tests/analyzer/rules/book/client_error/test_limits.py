"""414, 429 and 431."""

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

LONG, LIMITED, LARGE = "414 URI Too Long", "429 Too Many Requests", "431 Request Header Fields Too Large"


def answered(status, *, target="/f", request="", method="GET", fields="", content="< why"):
    return f"> {method} {target} HTTP/1.1\n{request}>\n< HTTP/1.1 {status}\n{fields}<\n{content}"


def line_of(octets):
    return answered(LONG, target="/" + "a" * (octets - len("GET / HTTP/1.1")))


@pytest.mark.parametrize(
    ("octets", "standards"), [(254, {"rfc2616", "rfc9110"}), (255, {"rfc9110"}), (7999, {"rfc9110"})]
)
def test_a_short_request_line_must_be_taken(octets, standards):
    found = finding_of("S414-long-uri", line_of(octets))
    assert (set(found.standards), len(found.evidence[0].value)) == (standards, min(octets, 200))


@cases({
    "8000 octets": (KEPT, line_of(8000)),
    "70000 octets": (KEPT, line_of(70000)),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {LONG}\n<\n< why"),
    "the rest of the line was lost": (LOST, f">= GET /aaa\n>? 9000\n< HTTP/1.1 {LONG}\n<\n< why"),
    "the rest of the line was never sent": (
        undecided(NotObservedReason.AFTER_CAPTURE),
        f">= GET /aaa\n< HTTP/1.1 {LONG}\n<\n< why\n<FIN",
    ),
    "8000 octets of a line that goes on": (KEPT, f">= GET /{'a' * 7995}\n< HTTP/1.1 {LONG}\n<\n< why"),
    "the rest of the head was lost": (
        BROKEN,
        f">= GET /a HTTP/1.1\\r\\n\n>? 20\n< HTTP/1.1 {LONG}\n<\n< why",
    ),
    "another status": (NOT_APPLICABLE, answered("404 Not Found")),
})  # fmt: skip
def test_a_long_request_line_may_be_refused(expected, text):
    assert verdict("S414-long-uri", text) == expected


def test_the_length_of_copies_that_differ_is_not_known():
    assert verdict("S414-long-uri", line_of(99), change=overlapping) == undecided(Doubt.OVERLAP)


@cases({
    "content": (KEPT, answered(LIMITED)),
    "none": (BROKEN, answered(LIMITED, content="")),
    "HEAD": (NOT_APPLICABLE, answered(LIMITED, content="", method="HEAD")),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {LIMITED}\n<"),
})  # fmt: skip
def test_429_explains_the_limit(expected, text):
    assert verdict("S429-details", text) == expected


@pytest.mark.parametrize(
    ("noted", "field"),
    [
        (1, "Retry-After: 3"),
        (1, 'RateLimit: "a";r=0'),
        (1, "X-RateLimit-Reset: 30"),
        (1, "X-Rate-Limit-Reset: 30"),
        (0, "Date: Mon, 01 Jan 2024 00:00:00 GMT"),
    ],
)
def test_that_429_says_when_to_try_again_is_a_fact(noted, field):
    judge, findings = judged(answered(LIMITED, fields=f"< {field}\n"))
    tally = judge.tally["S429-retry-after"]
    assert (tally.noted, tally.applicable, findings) == (noted, 0, [])


PROXY = undecided(Doubt.PROXY)


def test_an_empty_retry_after_says_nothing():
    judge, _ = judged(answered(LIMITED, fields="< Retry-After:\n"))
    assert judge.tally["S429-retry-after"].noted == 0


LARGE_HEAD = f"> Cookie: {'a' * 5000}\n"


@cases({
    "a large head and content": (KEPT, answered(LARGE, request=LARGE_HEAD)),
    "a long target is part of the head": (KEPT, answered(LARGE, target="/" + "a" * 5000)),
    "no content": (BROKEN, answered(LARGE, request=LARGE_HEAD, content="")),
    "no content to HEAD": (KEPT, answered(LARGE, request=LARGE_HEAD, content="", method="HEAD")),
    "no content, and the target was too long": (KEPT, answered(LARGE, target="/" + "a" * 5000, content="")),
    "no content, and all fields together were too large": (
        KEPT,
        answered(LARGE, request="".join(f"> X-{n}: {'a' * 90}\n" for n in range(60)), content=""),
    ),
    "a small head": (BROKEN, answered(LARGE)),
    "a gateway refused what it made of it": (PROXY, answered(LARGE, fields="< Via: 1.1 gate\n")),
    "a gateway, and no content": (BROKEN, answered(LARGE, fields="< Via: 1.1 gate\n", content="")),
    "a small head of HEAD": (BROKEN, answered(LARGE, content="", method="HEAD")),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {LARGE}\n<\n< why"),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {LARGE}\n<\n< why"),
})  # fmt: skip
def test_431_answers_a_large_head_and_says_what_was_too_large(expected, text):
    assert verdict("S431-field", text) == expected


def test_the_size_of_the_head_is_shown():
    assert evidence_of("S431-field", answered(LARGE)) == [("small header section", "38 octets", 4, 0)]
    assert verdict("S431-field", answered(LARGE), change=overlapping) == undecided(Doubt.OVERLAP)


def test_that_a_gateway_made_the_head_large_is_not_excluded():
    shown = evidence_of("S431-field", answered(LARGE, fields="< Via: 1.1 gate\n", content=""))
    assert [what for what, *_ in shown] == ["no content"]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S429-details", answered(LIMITED, content="")),
        ("S431-field", answered(LARGE, request=LARGE_HEAD, content="")),
        ("C4XX-explain-body", answered(LARGE, target="/" + "a" * 5000, content="")),
    ],
)
def test_that_there_is_no_content_is_told_once(rule, text):
    _, findings = judged(text, profile="rfc9110")
    assert [one.rule for one in findings] == [rule]
