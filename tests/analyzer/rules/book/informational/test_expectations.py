"""Expect: 100-continue and 100."""

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
    doubtful,
    evidence_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

EXPECT = "> Expect: 100-continue\n"
CONTINUE = "< HTTP/1.1 100 Continue\n<\n"
DONE = "< HTTP/1.1 200 OK\n<\n< Stored."


def request(method="PUT", fields="", *, version="1.1", content="> Content-Length: 8\n"):
    return f"> {method} /f HTTP/{version}\n{fields}{content}>\n"


CONTENT = ">= one\\ntwo\\n\n"


UNSOLICITED = "S100-unsolicited"


@cases({
    "asked for": (KEPT, request(fields=EXPECT) + CONTINUE + CONTENT + DONE),
    "of GET": (BROKEN, request("GET", content="") + CONTINUE + DONE),
    "of PATCH with content": (BROKEN, request("PATCH") + CONTENT + CONTINUE + DONE),
    "of PUT with content": (KEPT, request() + CONTENT + CONTINUE + DONE),
    "of POST without content": (BROKEN, request("POST", content="") + CONTINUE + DONE),
    "another expectation": (
        BROKEN,
        request("GET", "> Expect: later\n", content="") + CONTINUE + DONE,
    ),
    "no final response yet": (BROKEN, request("GET", content="") + CONTINUE),
    "HTTP/1.0 is another rule's": (
        NOT_APPLICABLE,
        request("GET", content="", version="1.0") + CONTINUE + DONE,
    ),
    "another interim response": (
        NOT_APPLICABLE,
        request("GET", content="") + "< HTTP/1.1 103 Early Hints\n<\n" + DONE,
    ),
    "the request was not captured": (NO_REQUEST, ">? 30\n" + CONTINUE + DONE),
    "part of its head was lost": (LOST, "> GET / HTTP/1.1\n>? 30\n" + CONTINUE + DONE),
    "a line of it cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        request("GET", "> Expect 100-continue\n", content="") + CONTINUE + DONE,
    ),
})  # fmt: skip
def test_100_is_sent_where_it_is_asked_for(expected, text):
    assert verdict(UNSOLICITED, text) == expected


def test_an_unsolicited_100_is_no_fault_today():
    _, findings = judged(request("GET", content="") + CONTINUE + DONE, profile="rfc9110")
    assert findings == []


WITHOUT = "S100-client-expect-without-body"


@cases({
    "with content": (KEPT, request(fields=EXPECT) + CONTENT + DONE),
    "with chunked content": (
        KEPT,
        request(fields=EXPECT, content="> Transfer-Encoding: chunked\n") + "> 0\n>\n" + DONE,
    ),
    "with content that was not sent": (KEPT, request(fields=EXPECT) + DONE),
    "without": (BROKEN, request(fields=EXPECT, content="") + DONE),
    "with a length of 0": (BROKEN, request(fields=EXPECT, content="> Content-Length: 0\n") + DONE),
    "without an answer": (BROKEN, request(fields=EXPECT, content="") + "<ACK"),
    "another expectation": (NOT_APPLICABLE, request(fields="> Expect: later\n", content="") + DONE),
    "none": (NOT_APPLICABLE, request(content="") + DONE),
    "an invalid length": (
        undecided(Doubt.VALUE_UNREADABLE),
        request(fields=EXPECT, content="> Content-Length: x\n") + DONE,
    ),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        request(fields=EXPECT, content="> Content-Length 5\n") + DONE,
    ),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>? 30\n" + DONE),
    "the request was not captured": (NOT_APPLICABLE, ">? 30\n" + DONE),
})  # fmt: skip
def test_who_waits_for_100_has_content(expected, text):
    assert verdict(WITHOUT, text) == expected


def test_the_expectation_is_shown():
    text = request("GET", EXPECT, content="") + DONE
    assert [each[:3] for each in evidence_of(WITHOUT, text)] == [("expect", "Expect: 100-continue", 4)]


def noted(text, **options):
    judge, findings = judged(text, **options)
    assert [one for one in findings if one.rule == "S100-late"] == []
    return judge.tally["S100-late"].noted


@cases({
    "long after the content": (1, request(fields=EXPECT) + CONTENT + "<WAIT 2\n" + CONTINUE + DONE),
    "it may have crossed the content": (0, request(fields=EXPECT) + CONTENT + CONTINUE + DONE),
    "before the content": (0, request(fields=EXPECT) + "<WAIT 2\n" + CONTINUE + CONTENT + DONE),
    "no content": (0, request(fields=EXPECT, content="") + "<WAIT 2\n" + CONTINUE + DONE),
    "the request was not captured": (0, ">? 80\n<WAIT 2\n" + CONTINUE + DONE),
})  # fmt: skip
def test_a_late_100_is_a_fact(expected, text):
    assert noted(text) == expected


def test_a_late_100_of_a_doubtful_pairing_is_none():
    text = request(fields=EXPECT) + CONTENT + "<WAIT 2\n" + CONTINUE + DONE
    assert noted(text, change=doubtful) == 0


IGNORES = "S100-client-ignores-if-done"
AGAIN = request(fields=EXPECT) + CONTENT + CONTINUE + CONTENT + DONE


@cases({
    "nothing more": (KEPT, request(fields=EXPECT) + CONTENT + CONTINUE + DONE),
    "the content again": (BROKEN, AGAIN),
    "other octets": (KEPT, AGAIN.replace("Continue\n<\n>= one", "Continue\n<\n>= two")),
    "an empty line": (KEPT, request(fields=EXPECT) + CONTENT + CONTINUE + ">= \\r\\n\n" + DONE),
    "octets behind the request before the 100": (
        KEPT,
        request(fields=EXPECT) + CONTENT + CONTENT + CONTINUE + DONE,
    ),
    "the 100 came first": (NOT_APPLICABLE, request(fields=EXPECT) + CONTINUE + CONTENT + DONE),
    "no 100": (NOT_APPLICABLE, request(fields=EXPECT) + CONTENT + DONE),
    "the request was not captured": (NOT_APPLICABLE, ">? 90\n" + CONTINUE + CONTENT + DONE),
})  # fmt: skip
def test_content_is_not_sent_again_after_a_late_100(expected, text):
    assert verdict(IGNORES, text) == expected


def test_content_that_was_not_kept_cannot_be_compared():
    assert verdict(IGNORES, AGAIN, content_limit=3) == undecided(NotObservedReason.CONTENT_LIMIT)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (UNSOLICITED, request("GET", content="") + CONTINUE + DONE),
        (WITHOUT, request(fields=EXPECT, content="") + DONE),
        (IGNORES, AGAIN),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)


@pytest.mark.parametrize(
    ("rule", "text"), [(UNSOLICITED, request("GET", content="") + CONTINUE + DONE), (IGNORES, AGAIN)]
)
def test_a_doubtful_pairing_proves_nothing(rule, text):
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)
