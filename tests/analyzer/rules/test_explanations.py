"""What 4xx and 5xx have in common: content that explains."""

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    CONNECTION_ENDED,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cut_by_snap_length,
    doubtful,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)

AFTER_CAPTURE = undecided(NotObservedReason.AFTER_CAPTURE)
CLASSES = {"C4XX-explain-body": "403 Forbidden", "C5XX-explain-body": "503 Service Unavailable"}
TABLE = {
    "content": (KEPT, "GET", "< Content-Length: 3\n<\n<= why"),
    "an empty one": (BROKEN, "GET", "< Content-Length: 0\n<"),
    "chunks": (KEPT, "GET", "< Transfer-Encoding: chunked\n<\n< 3\n< why\n< 0\n<"),
    "no chunk but the last": (BROKEN, "GET", "< Transfer-Encoding: chunked\n<\n< 0\n<"),
    "content up to the close": (KEPT, "GET", "<\n<= why\n<FIN"),
    "the close right behind the head": (BROKEN, "GET", "<\n<FIN"),
    "no end in the capture": (AFTER_CAPTURE, "GET", "<"),
    "a RST behind the head": (CONNECTION_ENDED, "GET", "<\n<RST"),
    "a RST before the announced octets": (CONNECTION_ENDED, "GET", "< Content-Length: 3\n<\n<RST"),
    "a RST behind some of them": (KEPT, "GET", "< Content-Length: 3\n<\n<= w\n<RST"),
    "content that was lost": (KEPT, "GET", "< Content-Length: 3\n<\n<? 3"),
    "content up to the close that was lost": (KEPT, "GET", "<\n<? 3\n<FIN"),
    "HEAD": (NOT_APPLICABLE, "HEAD", "< Content-Length: 0\n<"),
    "a method that may be meant as HEAD": (undecided(Doubt.METHOD_UNKNOWN), "head", "< Content-Length: 0\n<"),
    "CONNECT is not excepted": (BROKEN, "CONNECT", "< Content-Length: 0\n<"),
    "a POST that is still sent": (BROKEN, "POST", "< Content-Length: 0\n<"),
}  # fmt: skip
every_class = pytest.mark.parametrize("rule", CLASSES)


def answered(rule, rest, method="GET"):
    return f"> {method} /f HTTP/1.1\n>\n<! no Content-Length\n<! no Date\n< HTTP/1.1 {CLASSES[rule]}\n{rest}"


@every_class
@pytest.mark.parametrize(("expected", "method", "rest"), TABLE.values(), ids=TABLE.keys())
def test_a_response_that_fails_explains_itself(rule, expected, method, rest):
    assert verdict(rule, answered(rule, rest, method)) == expected


@every_class
def test_without_the_request_head_cannot_be_excluded(rule):
    text = answered(rule, "< Content-Length: 0\n<")
    assert verdict(rule, ">? 20\n" + text.partition(">\n")[2]) == NO_REQUEST
    assert verdict(rule, text, change=doubtful) == undecided(NotObservedReason.PAIRING)


@every_class
def test_a_request_line_that_cannot_be_read_may_hold_head(rule):
    text = f">= HEAD /HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\n< HTTP/1.1 {CLASSES[rule]}\n< Content-Length: 0\n<"
    assert verdict(rule, text) == undecided(Doubt.METHOD_UNKNOWN)


@every_class
def test_part_of_a_head_and_differing_copies_prove_nothing(rule):
    lost = f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {CLASSES[rule]}\n<? 30"
    assert verdict(rule, lost) == LOST
    assert verdict(rule, lost, change=cut_by_snap_length) == undecided(NotObservedReason.SNAP_LENGTH)
    assert verdict(rule, answered(rule, "< Content-Length: 0\n<"), change=overlapping) == undecided(
        Doubt.OVERLAP
    )


@every_class
def test_the_status_line_is_shown(rule):
    assert evidence_of(rule, answered(rule, "< Content-Length: 0\n<")) == [
        ("no content", f"HTTP/1.1 {CLASSES[rule]}", 5, 0)
    ]
