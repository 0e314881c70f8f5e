"""What a request asks for."""

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.requests import (
    announces_content,
    expectations,
    known_request,
    overrides_method,
    transfer_codings,
)
from analyzer.rules.rule import Doubt, Undecided
from parsers.model import NotObserved, NotObservedReason


def exchange(fields):
    return converse(f"> POST / HTTP/1.1\n{fields}>\n< HTTP/1.1 200 OK\n<").exchanges[0]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("", False),
        ("> Content-Length: 0\n", False),
        ("> Content-Length: 00\n", False),
        ("> Content-Length:\n", False),
        ("> Content-Length: 5\n", True),
        ("> Content-Length: +5\n", True),
        ("> Transfer-Encoding: chunked\n", True),
    ],
)
def test_content_is_announced_by_a_length_or_a_coding(fields, expected):
    assert announces_content(exchange(fields).request_or_none) is expected


def test_a_line_that_cannot_be_read_might_announce_content():
    with pytest.raises(Undecided) as raised:
        announces_content(exchange("> Content-Length 5\n").request)
    assert raised.value.reason is Doubt.MALFORMED_HEAD


def test_part_of_a_head_announces_nothing():
    with pytest.raises(NotObserved):
        announces_content(
            converse("> POST / HTTP/1.1\n>? 20\n< HTTP/1.1 200 OK\n<").exchanges[0].request_or_none
        )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("100-continue", ["100-continue"]),
        ("100-Continue", ["100-continue"]),
        ("100-continue, foo=bar;a=b", ["100-continue", "foo"]),
        ('foo="a, b" , ,x', ["foo", "x"]),
        (",", []),
    ],
)
def test_expectations_are_named_without_values(value, expected):
    assert expectations(exchange(f"> Expect: {value}\n").request_or_none) == expected
    assert expectations(exchange("").request_or_none) == []


def test_transfer_codings_are_named_in_their_order():
    request = exchange("> Transfer-Encoding: Foo;a=b\n> Transfer-Encoding: , chunked\n").request_or_none
    assert transfer_codings(request) == ["foo", "chunked"]


def test_a_request_is_known_where_its_head_and_its_pairing_are():
    whole = exchange("")
    assert known_request(whole) is whole.request_or_none
    whole.doubt = NotObservedReason.PAIRING
    assert known_request(whole) is None
    assert known_request(converse("> POST / HTTP/1.1\n>? 20\n< HTTP/1.1 200 OK\n<").exchanges[0]) is None
    assert known_request(converse(">? 20\n< HTTP/1.1 200 OK\n<").exchanges[0]) is None


@pytest.mark.parametrize(
    ("target", "fields", "expected"),
    [
        ("/", "", False),
        ("/", "> X-HTTP-Method-Override: GET\n", True),
        ("/", "> x-http-method: MERGE\n", True),
        ("/", "> X-Method-Override: PUT\n", True),
        ("/?_method=put", "", True),
        ("/", "> X-Method: GET\n", False),
    ],
)
def test_a_post_may_stand_for_another_method(target, fields, expected):
    request = converse(f"> POST {target} HTTP/1.1\n{fields}>\n< HTTP/1.1 200 OK\n<").exchanges[0].request
    assert overrides_method(request) is expected
