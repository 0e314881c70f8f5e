"""Expect: 100-continue and what a request announces."""

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.expecting import announces_content, continues, expects_continue
from analyzer.rules.rule import Doubt, Undecided


def exchange(fields, *, interim=""):
    said = converse(f"> PUT / HTTP/1.1\n>! no Content-Length\n{fields}>\n{interim}< HTTP/1.1 200 OK\n<")
    return said.exchanges[0]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("> Expect: 100-continue\n", True),
        ("> expect: 100-Continue\n", True),
        ("> Expect: later\n> Expect: x, 100-continue\n", True),
        ("> Expect: 100\n", False),
        ("> X-Note: expect 100-continue\n", False),
        ("", False),
    ],
)
def test_an_expectation_has_no_case_and_may_stand_in_a_list(fields, expected):
    assert expects_continue(exchange(fields).request) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("> Content-Length: 1\n", True),
        ("> Content-Length: 0\n", False),
        ("> Transfer-Encoding: chunked\n", True),
        ("", False),
    ],
)
def test_content_is_announced_by_its_framing(fields, expected):
    assert announces_content(exchange(fields).request) is expected


@pytest.mark.parametrize(
    ("fields", "reason"),
    [("> Content-Length: x\n", Doubt.VALUE_UNREADABLE), ("> Content-Length 5\n", Doubt.MALFORMED_HEAD)],
)
def test_what_cannot_be_read_announces_nothing_for_certain(fields, reason):
    with pytest.raises(Undecided) as caught:
        announces_content(exchange(fields).request)
    assert caught.value.reason is reason


def test_only_100_is_a_continue():
    interim = "< HTTP/1.1 103 Early Hints\n<\n< HTTP/1.1 100 Continue\n<\n"
    assert [each.status for each in continues(exchange("", interim=interim))] == [100]
