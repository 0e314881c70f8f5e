import pytest

from analyzer.rules.caching import (
    age,
    cache_control,
    cache_hit,
    directives,
    invites_storing,
    permitted_explicitly,
    seconds,
)
from analyzer.rules.conversation import converse


def _response(*fields):
    lines = "".join(f"< {field}\n" for field in fields)
    return converse(f"> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n{lines}<\n").exchanges[0].response


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", {}),
        ("no-store", {"no-store": None}),
        ("Max-Age=60, PUBLIC", {"max-age": "60", "public": None}),
        ('private="a, b", max-age = "0"', {"private": "a, b", "max-age": "0"}),
        ("max-age=1, max-age=2", {"max-age": "1"}),
        ("max-age=, =60, a b, , no-cache", {"no-cache": None}),
        ('max-age="60', {}),
    ],
)
def test_directives_are_read_and_what_cannot_be_read_is_left_out(value, expected):
    assert directives(value) == expected


def test_directives_take_linear_time():
    assert directives('a="' + "\\" * 200_000) == directives("=" * 200_000) == {}
    assert directives("a," * 100_000) == {"a": None}


def test_cache_control_of_several_lines_is_one_list():
    both = _response("Cache-Control: no-cache", "Cache-Control: max-age=60")
    assert cache_control(both) == {"no-cache": None, "max-age": "60"}
    assert cache_control(_response()) == {}


def test_seconds_are_digits():
    assert [seconds(value) for value in ("0", "60", "+5", "1.5", "", None, "9" * 31)] == [
        0,
        60,
        None,
        None,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Cache-Control: max-age=0", True),
        ("Cache-Control: public", True),
        ("Expires: 0", True),
        ("CDN-Cache-Control: max-age=60", True),
        ("Surrogate-Control: max-age=60", True),
        ("Cache-Control: no-cache", False),
        ("X-Cache: HIT", False),
    ],
)
def test_some_fields_permit_a_cache_to_store_any_response(field, expected):
    assert permitted_explicitly(_response(field)) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (["Cache-Control: max-age=60"], True),
        (["Cache-Control: max-age=0, s-maxage=60"], True),
        (["Cache-Control: max-age=0", "Expires: Tue, 02 Jan 2024 00:00:00 GMT"], False),
        (["Cache-Control: no-store, max-age=60"], False),
        (["Expires: Tue, 02 Jan 2024 00:00:00 GMT"], True),
        (["Expires: Mon, 01 Jan 2024 00:00:00 GMT"], False),
        (["Expires: 0"], False),
        ([], False),
    ],
)
def test_what_stays_fresh_for_a_while_invites_caches_to_store_it(fields, expected):
    assert invites_storing(_response(*fields)) is expected


def test_age_is_a_number_of_seconds():
    assert [age(_response(*fields)) for fields in (["Age: 40"], ["Age: x"], [])] == [40, None, None]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("edge; hit", True),
        ("origin; fwd=miss, edge; hit; ttl=5", True),
        ("edge; fwd=miss", False),
        ("edge; hit=?0", False),
        ("edge; hit=;", False),
        ("", False),
    ],
)
def test_a_cache_says_that_it_answered_from_its_store(value, expected):
    assert cache_hit(_response(f"Cache-Status: {value}")) is expected
