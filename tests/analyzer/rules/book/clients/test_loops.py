"""Chains of redirects."""

from itertools import pairwise

from analyzer.rules.book.clients.loops import HOPS_LIMIT
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, finding_of, judged, verdict

LOOP, LONG, HOLE = "C3XX-client-loop", "C3XX-chain-over-5", "S414-redirect-hole"


def step(target, location, status=302, fields="", wait=0):
    waits = f">WAIT {wait}\n" if wait else ""
    head = f"{waits}> GET {target} HTTP/1.1\n{fields}>\n< HTTP/1.1 {status} X\n"
    return f"{head}< Location: http://example.com{location}\n<\n< Note.\n"


def end(target, status=200, fields=""):
    return f"> GET {target} HTTP/1.1\n{fields}>\n< HTTP/1.1 {status} X\n<\n< Hello\n"


def ladder(count, name="/"):
    return "".join(step(f"{name}{n}", f"{name}{n + 1}") for n in range(count))


AB, BA = step("/a", "/b"), step("/b", "/a")


def findings(rule, text):
    _, found = judged(text)
    return [(one.exchange, one.evidence[0].what) for one in found if one.rule == rule]


def test_the_third_visit_is_a_loop_and_it_is_reported_once_on_its_first_exchange():
    assert findings(LOOP, AB + BA + AB + BA) == []
    assert findings(LOOP, AB + BA + AB + BA + AB) == [(0, "the same request again")]
    assert findings(LOOP, (AB + BA) * 12) == [(0, "the same request again")]
    assert findings(LOOP, step("/x", "/a") + (AB + BA) * 12) == [(1, "the same request again")]


def test_a_redirect_to_itself_is_a_loop_at_its_third_visit():
    self = step("/a", "/a")
    assert findings(LOOP, self * 2) == []
    assert findings(LOOP, self * 30) == [(0, "the same request again")]


def test_a_large_circle_is_reported_once_too():
    for size in range(2, 30):
        circle = "".join(step(f"/{n}", f"/{(n + 1) % size}") for n in range(size))
        assert len(findings(LOOP, circle * 4)) == (
            1 if size * 4 > HOPS_LIMIT + 1 or size * 2 < size * 4 else 0
        )


def test_more_than_twenty_redirects_are_endless_too():
    assert findings(LOOP, ladder(20) + end("/20")) == []
    assert findings(LOOP, ladder(40) + end("/40")) == [(0, "more than 20 redirects")]


def test_a_new_cookie_makes_another_request():
    bounce = [step("/a", "/b", fields=f"> Cookie: a={n}\n") + BA for n in range(4)]
    # /b is asked without a cookie each time, which is what makes this one a loop
    assert findings(LOOP, "".join(bounce)) == [(1, "the same request again")]
    alone = [step("/a", "/a", fields=f"> Cookie: a={n}\n") for n in range(4)]
    assert findings(LOOP, "".join(alone)) == []


def test_who_comes_back_later_is_in_no_loop():
    assert findings(LOOP, step("/a", "/a", wait=5) * 5) == []


def test_a_site_that_redirects_to_https_is_no_loop():
    away = "> GET /a HTTP/1.1\n>\n< HTTP/1.1 301 X\n< Location: https://example.com/a\n<\n< Note.\n"
    assert findings(LOOP, away * 5) == []


def test_300_and_304_are_no_redirects():
    choices = step("/a", "/a", status=300)
    assert verdict(LOOP, choices * 5) == NOT_APPLICABLE


def test_a_chain_of_more_than_five_is_remarked_once_on_its_first_exchange():
    assert verdict(LONG, ladder(5) + end("/5")) == KEPT
    assert findings(LONG, ladder(6) + end("/6")) == [(0, "step of the chain")]
    assert findings(LONG, ladder(12) + end("/12")) == [(0, "step of the chain")]
    assert findings(LONG, (AB + BA) * 5) == []
    assert finding_of(LONG, ladder(6) + end("/6")).party.value == "server"


def test_a_uri_that_grows_until_414_is_a_hole():
    targets = ["/a", "/a/a", "/a/a/a", "/a/a/a/a"]
    text = "".join(step(one, other) for one, other in pairwise(targets))
    assert verdict(HOLE, text + end(targets[-1], 414)) == BROKEN
    assert verdict(HOLE, text + end(targets[-1], 404)) == NOT_APPLICABLE
    assert verdict(HOLE, step(*targets[2:]) + end(targets[-1], 414)) == KEPT
    assert verdict(HOLE, ladder(4) + end("/4", 414)) == KEPT
    shrinking = step("/aaaa", "/a") + step("/a", "/aa") + step("/aa", "/aaa") + end("/aaa", 414)
    assert verdict(HOLE, shrinking) == KEPT
    assert verdict(HOLE, end("/aaaa", 414)) == NOT_APPLICABLE
    unanswered = f"{text}> GET {targets[-1]} HTTP/1.1\n>\n"
    assert verdict(HOLE, unanswered) == NOT_APPLICABLE
