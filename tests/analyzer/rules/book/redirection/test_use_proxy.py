"""305 and 306."""

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
    judged,
    undecided,
    verdict,
)

PROXY = "< Location: http://proxy.example.com/\n"


def use_proxy(fields=PROXY, *, method="GET", target="/"):
    return f"> {method} {target} HTTP/1.1\n>\n< HTTP/1.1 305 Use Proxy\n< Content-Length: 0\n{fields}<"


@cases({
    "named": (KEPT, use_proxy()),
    "not named": (BROKEN, use_proxy("")),
    "empty": (BROKEN, use_proxy("< Location:\n")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), use_proxy("< Location\n")),
    "the request was not captured": (BROKEN, ">? 20\n< HTTP/1.1 305 Use Proxy\n<"),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 305 Use Proxy\n<? 30"),
})  # fmt: skip
def test_305_names_the_proxy(expected, text):
    assert verdict("S305-location", text) == expected


@cases({
    "origin-form": (KEPT, use_proxy()),
    "CONNECT": (BROKEN, use_proxy(method="CONNECT", target="example.com:443")),
    "absolute-form": (undecided(Doubt.PROXY), use_proxy(target="http://example.com/")),
    "passed on": (undecided(Doubt.PROXY), use_proxy(f"{PROXY}< Via: 1.1 x\n")),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 305 Use Proxy\n<"),
})  # fmt: skip
def test_305_comes_from_origin_servers(expected, text):
    assert verdict("S305-origin-only", text) == expected


def test_a_doubtful_pairing_leaves_open_who_was_asked():
    text = use_proxy(method="CONNECT", target="example.com:443")
    assert verdict("S305-origin-only", text, change=doubtful) == undecided(NotObservedReason.PAIRING)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 306, 307, 308, 399])
def test_305_and_306_are_not_sent(status):
    text = f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {status} Moved\n<"
    # S305-location says it of the 305 without Location.
    assert verdict("S305-deprecated", text, profile="rfc9110") == (BROKEN if status == 305 else KEPT)
    assert verdict("S306-reserved", text) == (BROKEN if status == 306 else KEPT)


def test_other_classes_are_not_asked():
    text = "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<"
    assert verdict("S305-deprecated", text) == verdict("S306-reserved", text) == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("profile", "expected"),
    [("both", ["S305-location"]), ("rfc2616", ["S305-location"]), ("rfc9110", ["S305-deprecated"])],
)
def test_a_305_without_location_is_one_finding(profile, expected):
    assert [one.rule for one in judged(use_proxy(""), profile=profile)[1]] == expected
