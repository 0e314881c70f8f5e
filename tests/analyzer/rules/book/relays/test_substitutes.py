import pytest

from analyzer.rules.book.relays.substitutes import (
    cxxx_cache_status,
    s203_only_instead_of_200,
    s206_cache_without_range,
    s502_invalid_length,
    s502_upstream_invalid,
)
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, evidence_of, undecided, verdict


def said_of(rule, *changes):
    """The verdict on a rule's bad example with some of its text replaced."""
    text = rule.bad
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return verdict(rule.id, text)


@pytest.mark.parametrize("status", [200, 203, 206, 304])
def test_a_203_may_stand_for_what_may_have_completed_a_200(status):
    assert said_of(s203_only_instead_of_200, ("404 Not Found", f"{status} Whatever")) == KEPT


@pytest.mark.parametrize("status", [301, 403, 500])
def test_a_203_stands_for_no_redirect_and_no_error(status):
    assert said_of(s203_only_instead_of_200, ("404 Not Found", f"{status} Whatever")) == BROKEN


def test_both_responses_are_shown():
    shown = evidence_of("S203-only-instead-of-200", s203_only_instead_of_200.bad)
    assert [(what, value) for what, value, _, _ in shown] == [
        ("response received", "HTTP/1.1 404 Not Found"),
        ("status line", "HTTP/1.1 203 Non-Authoritative Information"),
    ]


FINE_502 = {
    "not complete": ("200 OK\n<", "200 OK\n< Content-Length: 100\n<"),
    "a 502 itself": ("200 OK", "502 Bad Gateway"),
    "with an oddity": ("200 OK\n<", "200 OK\n< a line without colon\n<"),
}


@pytest.mark.parametrize("change", FINE_502.values(), ids=FINE_502.keys())
def test_a_502_is_right_where_the_response_from_behind_was_not_sound(change):
    assert said_of(s502_upstream_invalid, change) != BROKEN


def test_a_response_that_ended_after_the_502_began_is_not_held_against_it():
    up_first, _, rest = s502_upstream_invalid.bad.partition("=== down\n< HTTP")
    half = up_first.replace("<\n< Hello", "< Content-Length: 10\n<\n<= Hello")
    late = f"{half}=== down\n< HTTP{rest}\n=== up\n<= Hello"
    assert verdict("S502-upstream-invalid", late) != BROKEN


def test_equal_lengths_are_no_invalid_length():
    twice = ("Content-Length: 12a", "Content-Length: 5\n< Content-Length: 5")
    assert said_of(s502_invalid_length, twice) == KEPT


def test_a_gateway_is_not_held_to_an_invalid_length():
    said = said_of(s502_invalid_length, ("> GET http://example.com/a", "> GET /a"))
    assert said == undecided(Doubt.ROLE_UNKNOWN)


@pytest.mark.parametrize(
    "change",
    [
        ('200 OK\n< ETag: "a"', '200 OK\n< ETag: "b"'),
        ('< ETag: "a"', '< ETag: W/"a"'),
        ("0-4/10", "0-4/5"),
        ("0-4/10", "0-4/*"),
        ("0-4/10", "0-5/10"),
        ("0-4/10", "nonsense"),
    ],
)
def test_a_200_is_the_whole_unless_the_part_is_the_same_for_certain(change):
    assert said_of(s206_cache_without_range, change) == KEPT


def test_a_part_may_be_sent_to_one_who_asked_for_it():
    part = ("200 OK\n", "206 Partial Content\n< Content-Range: bytes 0-4/10\n")
    assert said_of(s206_cache_without_range, ("> Accept: */*", "> Range: bytes=0-4"), part) == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ("proxy; fwd=stale; fwd-status=200", KEPT),
        ("proxy; fwd=stale", KEPT),
        ("proxy; hit", KEPT),
        ("origin-cache; fwd-status=304, proxy; fwd=miss", KEPT),
        ("proxy; fwd-status=304, @@@", KEPT),
        ("proxy; fwd-status=404", BROKEN),
        ("other; fwd-status=200, proxy; fwd-status=404", BROKEN),
    ],
)
def test_only_what_the_nearest_cache_says_is_held_against_the_hop_behind_it(member, expected):
    assert said_of(cxxx_cache_status, ("proxy; fwd=stale; fwd-status=304", member)) == expected
