"""Expect and 417."""

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
    overlapping,
    undecided,
    verdict,
)

FAILED = "417 Expectation Failed"
CONTINUE = "> Expect: 100-continue\n"
NOT_CAPTURED = f">? 20\n< HTTP/1.1 {FAILED}\n<\n< why"


def answered(request=CONTINUE, status=FAILED, *, version="HTTP/1.1", method="PUT"):
    content = "" if method == "HEAD" else "< why"
    return f"> {method} /f {version}\n{request}>\n< HTTP/1.1 {status}\n<\n{content}"


@cases({
    "Expect": (KEPT, answered()),
    "expect in lower case": (KEPT, answered("> expect: 100-continue\n")),
    "none": (BROKEN, answered("")),
    "an empty one": (BROKEN, answered("> Expect:\n")),
    "none, to HEAD": (BROKEN, answered("", method="HEAD")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answered("> Expect 100-continue\n")),
    "the request was not captured": (NO_REQUEST, NOT_CAPTURED),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {FAILED}\n<\n< why"),
    "another status": (NOT_APPLICABLE, answered("", "400 Bad Request")),
})  # fmt: skip
def test_417_answers_a_request_with_expect(expected, text):
    assert verdict("S417-expect-present", text) == expected


def test_copies_that_differ_and_doubtful_pairs_prove_nothing():
    assert verdict("S417-expect-present", answered(""), change=overlapping) == undecided(Doubt.OVERLAP)
    found = verdict("S417-expect-present", answered(""), change=doubtful)
    assert found == undecided(NotObservedReason.PAIRING)


@cases({
    "ignored": (BROKEN, answered("> Expect: magic\n", "200 OK")),
    "redirected": (BROKEN, answered("> Expect: a=b;c\n", "303 See Other")),
    "beside 100-continue": (BROKEN, answered("> Expect: 100-continue, magic\n", "200 OK")),
    "refused": (KEPT, answered("> Expect: magic\n")),
    "refused for another reason": (NOT_APPLICABLE, answered("> Expect: magic\n", "403 Forbidden")),
    "100-continue": (NOT_APPLICABLE, answered("> Expect: 100-Continue\n", "200 OK")),
    "an empty list": (NOT_APPLICABLE, answered("> Expect: ,\n", "200 OK")),
    "a server of HTTP/1.0": (
        NOT_APPLICABLE,
        answered("> Expect: magic\n", "200 OK").replace("< HTTP/1.1", "< HTTP/1.0"),
    ),
    "a field of another name": (NOT_APPLICABLE, answered("> Expectation: magic\n", "200 OK")),
    "the request was not captured": (NOT_APPLICABLE, ">? 20\n< HTTP/1.1 200 OK\n<\n< why"),
})  # fmt: skip
def test_an_expectation_that_nobody_defined_is_answered_417(expected, text):
    assert verdict("S417-unknown-expectation", text) == expected


@cases({
    "HTTP/1.0": (BROKEN, answered(version="HTTP/1.0")),
    "written otherwise": (BROKEN, answered("> Expect: 100-CONTINUE\n", version="HTTP/1.0")),
    "another expectation": (KEPT, answered("> Expect: magic\n", version="HTTP/1.0")),
    "both": (KEPT, answered("> Expect: 100-continue, magic\n", version="HTTP/1.0")),
    "one that looks like it": (KEPT, answered("> Expect: 100-continue=2\n", version="HTTP/1.0")),
    "HTTP/1.1": (NOT_APPLICABLE, answered()),
    "no Expect is another rule's": (NOT_APPLICABLE, answered("", version="HTTP/1.0")),
    "the request was not captured": (NO_REQUEST, NOT_CAPTURED),
})  # fmt: skip
def test_100_continue_is_ignored_in_http10(expected, text):
    assert verdict("S417-http10", text) == expected


WAITING = "> PUT /f HTTP/1.1\n> Expect: 100-continue\n> Content-Length: 5\n>\n"
REFUSED = f"< HTTP/1.1 {FAILED}\n<\n< why\n"


@cases({
    "content after the 417": (BROKEN, WAITING + REFUSED + ">= Hello"),
    "content after its acknowledgment": (BROKEN, WAITING + REFUSED + ">ACK\n>= Hello"),
    "no content": (KEPT, WAITING + REFUSED + ">FIN"),
    "content that was sent before": (KEPT, WAITING + ">= He\n" + REFUSED + ">= llo"),
    "content in flight": (KEPT, WAITING + REFUSED + ">! in flight\n>= Hello\n>ACK"),
    "the server had given leave": (KEPT, WAITING + "< HTTP/1.1 100 Continue\n<\n" + REFUSED + ">= Hello"),
    "the server closed": (KEPT, WAITING + REFUSED + "<FIN\n>= Hello"),
    "the server reset": (KEPT, WAITING + REFUSED + "<RST\n>= Hello"),
    "it is not the last exchange": (NOT_APPLICABLE, WAITING + REFUSED + ">= Hello\n" + answered("")),
    "no content announced": (NOT_APPLICABLE, WAITING.replace("5", "0") + REFUSED + ">FIN"),
    "another expectation": (NOT_APPLICABLE, WAITING.replace("100-continue", "magic") + REFUSED + ">= Hello"),
    "the request was not captured": (NO_REQUEST, NOT_CAPTURED),
    "a 417 that did not end": (
        undecided(NotObservedReason.CONNECTION_ENDED),
        WAITING + f"< HTTP/1.1 {FAILED}\n< Content-Length: 9\n<\n<= w\n<RST",
    ),
})  # fmt: skip
def test_no_content_is_sent_after_417(expected, text):
    assert verdict("S417-client-sends-body", text) == expected


def in_tls(said):
    for exchange in said.exchanges:
        exchange.tls = True


def one_way(said):
    said.connection.one_way = True


def cut(said):
    said.connection.close.packets = len(said.connection.close.events) + 1


def unclosed(said):
    said.connection.close = None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (in_tls, Doubt.TLS),
        (one_way, Doubt.ONE_WAY),
        (cut, Doubt.TIMELINE_CUT),
        (unclosed, NotObservedReason.NOT_SEEN),
    ],
)
def test_a_timeline_that_is_not_whole_proves_nothing(change, reason):
    text = WAITING + REFUSED + ">= Hello"
    assert verdict("S417-client-sends-body", text, change=change) == undecided(reason)


def test_the_segment_with_content_is_shown():
    assert evidence_of("S417-client-sends-body", WAITING + REFUSED + ">= Hello") == [
        ("content after 417", "5 octets after the whole 417", 6, 79)
    ]
