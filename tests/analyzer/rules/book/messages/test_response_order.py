"""C0-response-order: pipelined responses that were changed over."""

from analyzer.rules.book import RULES
from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    doubtful,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)

RULE = "C0-response-order"


def known(path, tag):
    return f'> GET {path} HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< ETag: "{tag}"\n<\n< Hello\n'


def response(location, tag):
    line = f"< Content-Location: {location}\n" if location else ""
    return f'< HTTP/1.1 200 OK\n{line}< ETag: "{tag}"\n<\n< Hello\n'


def pipelined(first, second):
    return f"> GET /a HTTP/1.1\n>\n> GET /b HTTP/1.1\n>\n{response(*first)}{response(*second)}"


KNOWN = known("/a", "a") + known("/b", "b")
CHANGED = pipelined(("/b", "b"), ("/a", "a"))


@cases({
    "changed over": (BROKEN, KNOWN + CHANGED),
    "as a whole URI": (
        BROKEN,
        KNOWN + pipelined(("http://example.com/b", "b"), ("http://example.com/a", "a")),
    ),
    "in order": (KEPT, KNOWN + pipelined(("/a", "a"), ("/b", "b"))),
    "Content-Location alone": (KEPT, CHANGED),
    "the tags say otherwise": (KEPT, KNOWN + pipelined(("/b", "a"), ("/a", "b"))),
    "both have one tag": (KEPT, known("/a", "a") + known("/b", "a") + pipelined(("/b", "a"), ("/a", "a"))),
    "one Content-Location alone": (KEPT, KNOWN + pipelined(("", "b"), ("/a", "a"))),
    "both name one resource": (KEPT, KNOWN + pipelined(("/a", "b"), ("/a", "a"))),
    "no Content-Location": (NOT_APPLICABLE, KNOWN + pipelined(("", "b"), ("", "a"))),
    "one after the other": (
        NOT_APPLICABLE,
        KNOWN
        + "> GET /a HTTP/1.1\n>\n"
        + response("/b", "b")
        + "> GET /b HTTP/1.1\n>\n"
        + response("/a", "a"),
    ),
    "the other one was on another connection": (
        KEPT,
        KNOWN
        + "=== b\n> GET /a HTTP/1.1\n>\n"
        + response("/b", "b")
        + "=== c\n> GET /x HTTP/1.1\n>\n> GET /b HTTP/1.1\n>\n"
        + response("/x", "x")
        + response("/a", "a"),
    ),
})  # fmt: skip
def test_two_signs_show_that_responses_were_changed_over(expected, text):
    assert verdict(RULE, text) == expected


def test_both_responses_are_shown():
    (rule,) = [each for each in RULES if each.id == RULE]
    assert [each[:2] for each in evidence_of(RULE, rule.bad)] == [
        ("content-location", "Content-Location: /b"),
        ("etag", 'ETag: "b"'),
        ("content-location", "Content-Location: /a"),
        ("etag", 'ETag: "a"'),
    ]


def test_a_doubtful_pairing_and_octets_of_which_two_copies_differ_prove_nothing():
    assert verdict(RULE, KNOWN + CHANGED, change=doubtful) == undecided(NotObservedReason.PAIRING)
    assert verdict(RULE, KNOWN + CHANGED, change=overlapping) == undecided(Doubt.OVERLAP)
