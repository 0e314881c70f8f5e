"""504: a wait that was none, and only-if-cached."""

import pytest

from analyzer.rules.book.relays.hops import both_hops
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    doubtful,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

TIMEOUT = "504 Gateway Timeout"
ONLY = "> Cache-Control: max-stale=9, Only-If-Cached\n"
QUICK = "S504-no-timely-response"


def answered(status=TIMEOUT, fields="", *, request="", wait="0"):
    return f"> GET / HTTP/1.1\n{request}>\n>WAIT {wait}\n< HTTP/1.1 {status}\n{fields}<\n< why"


@cases({
    "at once": (BROKEN, answered()),
    "after 98 ms and one more": (BROKEN, answered(wait="0.098")),
    "after 100 ms": (KEPT, answered(wait="0.099")),
    "a request that took its time": (
        KEPT,
        f"> PUT / HTTP/1.1\n> Content-Length: 5\n>\n>WAIT 1\n>= Hello\n< HTTP/1.1 {TIMEOUT}\n<\n< why",
    ),
    "a client that cannot wait": (
        undecided(Doubt.OTHER_REASON),
        answered(request="> X-Envoy-Expected-Rq-Timeout-Ms: 20\n"),
    ),
    "a client that can, and had to": (KEPT, answered(request="> X-Deadline: 9\n", wait="5")),
    "only-if-cached": (NOT_APPLICABLE, answered(request=ONLY)),
    "a stored 504": (NOT_APPLICABLE, answered(fields="< Age: 3\n")),
    "the gateway says what happened": (
        NOT_APPLICABLE,
        answered(fields="< Proxy-Status: gate; error=dns_timeout\n"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {TIMEOUT}\n<\n< why"),
    "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {TIMEOUT}\n<\n< why"),
    "another status": (NOT_APPLICABLE, answered("502 Bad Gateway")),
})  # fmt: skip
def test_504_takes_some_time(expected, text):
    assert verdict(QUICK, text) == expected


@pytest.mark.parametrize(
    ("expected", "behind"),
    [
        (BROKEN, "< HTTP/1.1 200 OK\n<\n< Hello"),
        (KEPT, f"< HTTP/1.1 {TIMEOUT}\n<\n< why"),
        (KEPT, "< HTTP/1.1 200 OK\n< Content-Length: 9\n<\n<= Hell"),
        (KEPT, "< HTTP/1.1 200 OK\n< X\n<\n< Hello"),
    ],
)
def test_a_whole_response_from_behind_was_in_time(expected, behind):
    answer = f">WAIT 1\n< HTTP/1.1 {TIMEOUT}\n<\n< why"
    assert verdict(QUICK, both_hops(f">WAIT 5\n{behind}", answer)) == expected


def test_a_response_that_came_with_the_time_limit_may_have_been_too_late():
    text = both_hops(">WAIT 5\n< HTTP/1.1 200 OK\n<\n< Hello", f"< HTTP/1.1 {TIMEOUT}\n<\n< why")
    assert verdict(QUICK, text) == undecided(Doubt.OTHER_REASON)


def test_a_quick_504_from_behind_is_sent_on_quickly():
    text = both_hops(f"< HTTP/1.1 {TIMEOUT}\n<\n< why", f"< HTTP/1.1 {TIMEOUT}\n<\n< why")
    judge, _ = judged(text)
    tally = judge.tally[QUICK]
    assert (tally.kept, tally.broken) == (1, 1)  # that of the proxy, and that from behind


def test_a_quick_504_is_a_remark_and_no_proof():
    assert finding_of(QUICK, answered()).severity.value == "info"
    assert verdict(QUICK, answered(), change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(QUICK, answered(), change=doubtful).startswith("undecided")


def cached(status="404 Not Found", fields="", request=ONLY):
    return answered(status, fields, request=request)


@pytest.mark.parametrize(
    ("expected", "cache_status"),
    [
        (BROKEN, "gate; fwd=miss"),
        (BROKEN, "gate;fwd=uri-miss;stored"),
        (undecided(Doubt.CACHE_UNKNOWN), "inner; hit, gate; fwd=miss"),
        (undecided(Doubt.CACHE_UNKNOWN), 'gate; detail="a; fwd=miss"'),
        (undecided(Doubt.CACHE_UNKNOWN), 'gate; detail="a; hit"'),
        (BROKEN, 'gate; detail="a, b"; fwd=miss'),
        (KEPT, "gate; hit"),
        (KEPT, "inner; fwd=miss, gate; hit; ttl=3"),
        (KEPT, "gate; hit=?1"),
        (undecided(Doubt.CACHE_UNKNOWN), "gate; detail=x"),
        (undecided(Doubt.CACHE_UNKNOWN), "gate; fwd-status=404"),
        (undecided(Doubt.CACHE_UNKNOWN), ""),
    ],
)
def test_a_cache_that_sends_on_says_so(expected, cache_status):
    assert verdict("S504-only-if-cached", cached(fields=f"< Cache-Status: {cache_status}\n")) == expected


@cases({
    "504": (KEPT, cached(TIMEOUT, "< Cache-Status: gate; fwd=miss\n")),
    "a stored response": (KEPT, cached("200 OK", "< Age: 3\n< Cache-Status: gate; fwd=miss\n")),
    "a 200 that was fetched": (BROKEN, cached("200 OK", "< Cache-Status: gate; fwd=miss\n")),
    "nothing tells": (undecided(Doubt.CACHE_UNKNOWN), cached()),
    "another directive": (NOT_APPLICABLE, cached(request="> Cache-Control: no-cache\n")),
    "no directive": (NOT_APPLICABLE, cached(request="")),
    "the request was not captured": (NOT_APPLICABLE, f">? 20\n< HTTP/1.1 {TIMEOUT}\n<\n< why"),
})  # fmt: skip
def test_only_if_cached_is_answered_from_the_cache(expected, text):
    assert verdict("S504-only-if-cached", text) == expected


def test_today_a_cache_may_ignore_the_directive():
    text = cached(fields="< Cache-Status: gate; fwd=miss\n")
    assert finding_of("S504-only-if-cached", text).standards == ["rfc2616"]
    assert verdict("S504-only-if-cached", text, profile="rfc9110") == KEPT
