"""What a client accepts."""

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.preferences import Preference, preferences, refuses


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", []),
        (", ,", []),
        ("text/html", [Preference("text/html", True)]),
        ("Text/HTML;level=1;q=0.5", [Preference("text/html", True)]),
        ('a/b;x="q=0, c"', [Preference("a/b", True)]),
        ("gzip ; q=0", [Preference("gzip", False)]),
        ("gzip;Q=0.000", [Preference("gzip", False)]),
        ("gzip;q=0.001", [Preference("gzip", True)]),
        ("gzip;", [Preference("gzip", True)]),
        ("a/b;ext", [Preference("a/b", True)]),
        ("de, *;q=0", [Preference("de", True), Preference("*", False)]),
        ("a/b;q=1.1", None),
        ("a/b;q=.5", None),
        ("a/b;q=", None),
        ("a/b;q=much", None),
        ("a/b c", None),
        ("a//b", None),
        ("=", None),
        ("a/b, \xe9", None),
    ],
)
def test_an_accept_field_is_a_list_of_ranges_with_weights(value, expected):
    assert preferences(value) == expected


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("accept", [], False),
        ("accept", [""], False),
        ("accept", ["a/b"], True),
        ("accept", ["a/b", "*/*"], False),
        ("accept", ["*/*;q=0"], True),
        ("accept", ["*"], True),
        ("accept-language", ["*"], False),
        ("accept-charset", ["*, a;q=0"], True),
        ("accept-encoding", ["gzip"], False),
        ("accept-encoding", ["*;q=0"], True),
        ("accept-encoding", ["*;q=0, identity"], False),
        ("accept-encoding", ["identity;q=0"], True),
        ("accept", ["a/b;q=x"], None),
    ],
)
def test_a_field_refuses_what_it_does_not_name(name, values, expected):
    lines = "".join(f"> {name}: {value}\n" for value in values)
    (exchange,) = converse(f"> GET / HTTP/1.1\n{lines}>\n< HTTP/1.1 200 OK\n<").exchanges
    assert refuses(exchange.request, name) is expected


def test_a_hostile_value_takes_linear_time():
    assert preferences("a" * 60_000 + ";" * 60_000) == [Preference("a" * 60_000, True)]
    assert preferences("a/b" + ';x="' * 20_001) is None
