from analyzer.rules.book.relays.forwarding import (
    c1xx_proxy_forward,
    s304_proxy_forward,
    s304_recipient_date,
    s401_proxy_modifies,
)
from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, evidence_of, undecided, verdict

NO_UPSTREAM = undecided(Doubt.NO_UPSTREAM)
ROLE_UNKNOWN = undecided(Doubt.ROLE_UNKNOWN)
INTERIM = "104 Upload Resumption Supported"


def said_of(rule, *changes):
    """The verdict on a rule's bad example with some of its text replaced."""
    text = rule.bad
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return verdict(rule.id, text)


def test_one_hop_alone_is_not_judged():
    hop = c1xx_proxy_forward.bad.partition("=== up")[0] + "< HTTP/1.1 200 OK\n<\n< Hello"
    assert verdict("C1XX-proxy-forward", hop) == NOT_APPLICABLE


def test_the_evidence_is_the_interim_response_of_the_hop_behind():
    (shown,) = evidence_of("C1XX-proxy-forward", c1xx_proxy_forward.bad)
    assert shown == ("interim response not forwarded", f"HTTP/1.1 {INTERIM}", 6, 0)


def test_hops_are_not_paired_without_a_sign_that_the_request_was_sent_on():
    assert said_of(c1xx_proxy_forward, ("> Via: 1.1 proxy", "> Accept: */*")) == NO_UPSTREAM
    assert said_of(c1xx_proxy_forward, ("> Via: 1.1 proxy", "> X-Forwarded-For: 192.0.2.1")) == BROKEN
    assert said_of(c1xx_proxy_forward, ("> Via: 1.1 proxy", "> X-Forwarded-For: 192.0.2.77")) == NO_UPSTREAM
    assert said_of(c1xx_proxy_forward, ("> Via: 1.1 proxy", "> Forwarded: for=192.0.2.1")) == BROKEN


def test_hops_are_not_paired_where_the_path_the_method_or_the_time_differs():
    assert said_of(c1xx_proxy_forward, ("> GET /a", "> GET /b")) == NO_UPSTREAM
    assert said_of(c1xx_proxy_forward, ("> GET /a", "> POST /a")) == NO_UPSTREAM
    down, _, rest = c1xx_proxy_forward.bad.partition("=== up")
    up, _, answer = rest.partition("=== down")
    assert verdict("C1XX-proxy-forward", f"=== up{up}\n{down}\n{answer}") == NO_UPSTREAM


def test_hops_are_not_paired_where_two_fit():
    down, _, rest = c1xx_proxy_forward.bad.partition("=== up")
    up, _, answer = rest.partition("=== down")
    twice = f"{down}=== up{up}=== up2{up}=== down{answer}"
    assert verdict("C1XX-proxy-forward", twice) == NO_UPSTREAM


def test_interim_responses_need_not_be_forwarded_to_everyone():
    assert said_of(c1xx_proxy_forward, ("/a HTTP/1.1", "/a HTTP/1.0")) == KEPT
    assert said_of(c1xx_proxy_forward, (INTERIM, "103 Early Hints")) == KEPT
    assert said_of(c1xx_proxy_forward, (INTERIM, "100 Continue")) == KEPT


def test_a_100_that_the_client_asked_for_is_forwarded():
    asked = ("/a HTTP/1.1\n", "/a HTTP/1.1\n> Expect: 100-continue\n")
    assert said_of(c1xx_proxy_forward, (INTERIM, "100 Continue"), asked) == BROKEN


def test_a_gateway_is_not_held_to_what_binds_a_proxy():
    for rule in (c1xx_proxy_forward, s304_proxy_forward, s401_proxy_modifies):
        assert said_of(rule, ("> GET http://example.com/a", "> GET /a")) == ROLE_UNKNOWN


def test_a_client_that_left_may_have_got_nothing():
    cut = ("=== down\n< HTTP/1.1 200 OK\n<", "=== down\n< HTTP/1.1 200 OK\n< Content-Length: 100\n<")
    assert said_of(c1xx_proxy_forward, cut) == undecided(NotObservedReason.AFTER_CAPTURE)


def test_a_proxy_whose_responses_never_carry_date_may_have_no_clock():
    bad = s304_recipient_date.bad
    assert verdict("S304-recipient-date", bad[bad.index("=== down") :]) == undecided(Doubt.NO_CLOCK)


def test_a_304_of_the_proxys_own_is_no_forwarded_one():
    bare = '<! no Date\n< HTTP/1.1 304 Not Modified\n< ETag: "a"\n<\n=== down'
    own = (bare, "< HTTP/1.1 200 OK\n<\n< Hello\n=== down")
    assert said_of(s304_recipient_date, own) == KEPT


def test_a_304_is_not_owed_for_another_tag_or_without_a_304_from_behind():
    assert said_of(s304_proxy_forward, ('200 OK\n< ETag: "a"', '200 OK\n< ETag: "b"')) == KEPT
    assert said_of(s304_proxy_forward, ('200 OK\n< ETag: "a"', "200 OK\n< ETag: a")) == KEPT
    assert said_of(s304_proxy_forward, ("304 Not Modified", "404 Not Found")) == KEPT


def test_a_challenge_of_the_proxys_own_is_no_changed_one():
    own = ("401 Unauthorized\n< WWW-Authenticate: Bearer", "403 Forbidden\n< X-A: Bearer")
    assert said_of(s401_proxy_modifies, own) == KEPT
