"""What a 304 does not repeat."""

import time

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

STRONG, WEAK = "S304-extra-strong", "S304-extra-weak"
KIND = "< Content-Type: text/html\n"
TAG = '> If-None-Match: "a"\n'


def not_modified(condition=TAG, fields=KIND):
    return f"> GET / HTTP/1.1\n{condition}>\n< HTTP/1.1 304 Not Modified\n{fields}<"


def since(date):
    return f"> If-Modified-Since: {date}\n"


STRENGTHS = {
    "a strong tag": (STRONG, TAG),
    "a strong tag among weak ones": (STRONG, '> If-None-Match: W/"b", "a"\n'),
    "weak tags": (WEAK, '> If-None-Match: W/"b", W/"a"\n'),
    "a weak tag and an old date": (WEAK, '> If-None-Match: W/"a"\n' + since("Fri, 01 Dec 2023 12:00:00 GMT")),
    "any tag": (STRONG, "> If-None-Match: *\n"),
    "a tag that cannot be read": (STRONG, "> If-None-Match: a\n"),
    "a date of which nothing is known": (STRONG, since("Fri, 01 Dec 2023 12:00:00 GMT")),
    "a date a minute ago": (STRONG, since("Sun, 31 Dec 2023 23:59:00 GMT")),
    "a date less than a minute ago": (WEAK, since("Sun, 31 Dec 2023 23:59:01 GMT")),
    "a date in the future": (STRONG, since("Tue, 02 Jan 2024 00:00:00 GMT")),
    "a date that is none": (STRONG, since("0")),
}


@pytest.mark.parametrize(("rule", "condition"), STRENGTHS.values(), ids=STRENGTHS.keys())
def test_one_of_the_two_rules_is_asked(rule, condition):
    other = WEAK if rule == STRONG else STRONG
    assert verdict(rule, not_modified(condition)) == BROKEN
    assert verdict(other, not_modified(condition)) == NOT_APPLICABLE


ALWAYS = ["Content-Type: a/b", "Content-Encoding: gzip", "Content-Language: en"]
BY_2616 = [
    "Content-Length: 5",
    "Last-Modified: Sun, 31 Dec 2023 12:00:00 GMT",
    "Allow: GET",
    "Content-MD5: x",
]
WELCOME = [
    "ETag: a",
    "Content-Location: /a",
    "Expires: 0",
    "Cache-Control: no-cache",
    "Vary: *",
    "Content-X: y",
]


@pytest.mark.parametrize("field", ALWAYS + BY_2616 + WELCOME)
@pytest.mark.parametrize("condition", [TAG, '> If-None-Match: W/"a"\n'])
def test_what_describes_content_is_needless(field, condition):
    rule = WEAK if "W/" in condition else STRONG
    text = not_modified(condition, f"< {field}\n")
    assert verdict(rule, text, profile="rfc2616") == (KEPT if field in WELCOME else BROKEN)
    assert verdict(rule, text, profile="rfc9110") == (BROKEN if field in ALWAYS else KEPT)


@cases({
    "not conditional, which is another rule's": (NOT_APPLICABLE, not_modified("")),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 304 N\n{KIND}<"),
    "part of the head was lost": (LOST, f"> GET / HTTP/1.1\n{TAG}>\n< HTTP/1.1 304 Not Modified\n<? 30"),
    "another code": (NOT_APPLICABLE, not_modified().replace("304 Not Modified", "200 OK")),
})  # fmt: skip
def test_what_cannot_be_told(expected, text):
    assert verdict(STRONG, text) == expected


def test_a_cache_may_be_older_than_what_the_client_holds():
    """So that the Date of its 304 says nothing of the Date of the stored 200."""
    text = not_modified(since("Sun, 31 Dec 2023 23:59:30 GMT"), KIND + "< Age: 30\n")
    assert (verdict(STRONG, text), verdict(WEAK, text)) == (BROKEN, NOT_APPLICABLE)


def test_a_date_that_is_newer_than_was_asked_for_is_one_finding():
    newer = "< Last-Modified: Sun, 31 Dec 2023 12:00:00 GMT\n"
    text = not_modified(since("Fri, 01 Dec 2023 12:00:00 GMT"), newer)
    findings = [one.rule for one in judged(text)[1] if one.verdict.value == BROKEN]
    assert findings == ["S304-date-consistent"]


def test_many_lines_take_no_longer_than_they_must():
    newer = 3000 * "< Last-Modified: Sun, 31 Dec 2023 12:00:00 GMT\n"
    text = not_modified(since("Fri, 01 Dec 2023 12:00:00 GMT") + 10_000 * "> A: b\n", newer)
    start = time.perf_counter()
    verdict(STRONG, text)
    assert time.perf_counter() - start < 1


def test_every_needless_line_is_shown():
    shown = evidence_of(STRONG, not_modified(fields=f"{KIND}< Allow: GET\n"))
    assert [what for what, *_ in shown] == ["content-type", "allow"]


def test_copies_that_differ_prove_nothing():
    assert verdict(STRONG, not_modified(), change=overlapping) == undecided(Doubt.OVERLAP)
