"""S400-host."""

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
    finding_of,
    overlapping,
    undecided,
    verdict,
)


def hosted(fields="", status="200 OK", *, version="1.1", target="/", answer="1.1"):
    return (
        f">! no Host\n> GET {target} HTTP/{version}\n{fields}>\n<! no Date\n< HTTP/{answer} {status}\n<\n< a"
    )


def host(value):
    return hosted(f"> Host: {value}\n")


@cases({
    "one": (NOT_APPLICABLE, host("example.com")),
    "a port": (NOT_APPLICABLE, host("example.com:8080")),
    "an empty port": (NOT_APPLICABLE, host("example.com:")),
    "an address": (NOT_APPLICABLE, host("192.0.2.1")),
    "an IPv6 literal": (NOT_APPLICABLE, host("[2001:db8::1]:80")),
    "an underscore": (NOT_APPLICABLE, host("a_b.example")),
    "percent-encoded": (NOT_APPLICABLE, host("%C3%BC.example")),
    "an empty one is legal": (NOT_APPLICABLE, hosted("> Host:\n")),
    "names have no case": (NOT_APPLICABLE, hosted("> hOST: a\n")),
    "bare LF": (NOT_APPLICABLE, ">= GET / HTTP/1.1\\nHost: a\\n\\n\n< HTTP/1.1 200 OK\n<"),
    "none": (BROKEN, hosted()),
    "none, in the absolute form": (BROKEN, hosted(target="http://example.com/")),
    "two": (BROKEN, hosted("> Host: a\n> Host: b\n")),
    "two that are equal": (BROKEN, hosted("> Host: a\n> Host: a\n")),
    "a space": (BROKEN, host("a b")),
    "a path": (BROKEN, host("a/b")),
    "user information": (BROKEN, host("user@a")),
    "folded is let pass": (
        NOT_APPLICABLE,
        ">= GET / HTTP/1.1\\r\\nHost: a\\r\\n b\\r\\n\\r\\n\n< HTTP/1.1 200 OK\n<",
    ),
    "HTTP/1.0 has no Host": (NOT_APPLICABLE, hosted(version="1.0")),
    "a server of HTTP/1.0 asks for none": (NOT_APPLICABLE, hosted(answer="1.0")),
    "400": (KEPT, hosted(status="400 Bad Request")),
    "another 4xx": (BROKEN, hosted(status="404 Not Found")),
    "a redirect": (BROKEN, hosted(status="301 Moved")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), hosted("> Host\n")),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 200 OK\n<\n< a"),
    "part of its head was lost": (LOST, ">! no Host\n> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 200 OK\n<"),
})  # fmt: skip
def test_a_request_without_one_valid_host_is_answered_400(expected, text):
    assert verdict("S400-host", text) == expected


@pytest.mark.parametrize("status", [408, 413, 414, 417, 421, 426, 429, 431, 500, 501, 503, 505, 599])
def test_what_may_be_answered_before_the_head_is_read_is_let_pass(status):
    assert verdict("S400-host", hosted(status=f"{status} No")) == KEPT


def test_an_answer_before_the_head_was_complete_is_not_judged():
    text = ">= GET / HTTP/1.1\\r\\n\n< HTTP/1.1 404 Not Found\n<\n>= \\r\\n"
    assert verdict("S400-host", text) == undecided(Doubt.EARLY_RESPONSE)


def test_a_missing_host_breaks_both_standards_and_two_the_current_one_alone():
    assert finding_of("S400-host", hosted()).standards == ["rfc9110", "rfc2616"]
    assert finding_of("S400-host", hosted("> Host: a\n> Host: b\n")).standards == ["rfc9110"]
    assert verdict("S400-host", hosted("> Host: a\n> Host: b\n"), profile="rfc2616") == KEPT


def test_request_and_response_are_shown():
    assert evidence_of("S400-host", host("a b")) == [
        ("invalid Host", "Host: a b", 4, 16),
        ("status line", "HTTP/1.1 200 OK", 5, 0),
    ]


def test_neither_differing_copies_nor_a_doubtful_pairing_prove_anything():
    assert verdict("S400-host", hosted(), change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict("S400-host", hosted(), change=doubtful) == undecided(NotObservedReason.PAIRING)
