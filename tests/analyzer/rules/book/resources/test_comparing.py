import pytest

from analyzer.rules.book.resources.comparing import (
    alike,
    by_standard,
    capped,
    codings,
    not_relayed,
    same_coding,
    same_credentials,
    same_node,
    strong_tag,
    tag_of,
    touched,
    written_before,
)
from analyzer.rules.conversation import converse
from analyzer.rules.grammar import EntityTag, entity_tag
from analyzer.rules.history import History
from analyzer.rules.rule import Evidence, Severity, Standard, Undecided

MINUTE_NS = 60_000_000_000


def _exchange(request="", response=""):
    text = f"> GET /a HTTP/1.1\n{request}>\n< HTTP/1.1 200 OK\n{response}<\n"
    return converse(text).exchanges[0]


def _response(*fields):
    return _exchange(response="".join(f"< {field}\n" for field in fields)).response


def test_a_response_has_one_tag_or_none():
    assert tag_of(_response('ETag: W/"a"')) == EntityTag(True, '"a"')
    assert tag_of(_response('ETag: "a"', 'ETag: "a"')) is tag_of(_response("ETag: a")) is None
    assert strong_tag(_response('ETag: "a"')) == EntityTag(False, '"a"')
    assert strong_tag(_response('ETag: W/"a"')) is None


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"a-gzip"', True),
        ('"a--gzip"', True),
        ('"a;br"', True),
        ('"b"', False),
        ('"a-zip"', False),
    ],
)
def test_tags_are_alike_but_for_weakness_and_the_suffix_of_a_coding(other, expected):
    assert alike(entity_tag('"a"'), entity_tag(other)) is expected


def test_identity_is_no_coding():
    assert codings(_response("Content-Encoding: GZIP, identity")) == ["gzip"]
    same_coding(_response(), _response("Content-Encoding: identity"))
    with pytest.raises(Undecided, match="variant"):
        same_coding(_response(), _response("Content-Encoding: br"))


def test_requests_with_other_credentials_are_not_compared():
    one, other = _exchange("> Cookie: a=1\n").request, _exchange().request
    same_credentials(one, one)
    with pytest.raises(Undecided, match="credentials"):
        same_credentials(one, other)


def test_nodes_differ_in_what_they_say_of_themselves():
    assert same_node(_response("Server: x"), _response("Server: x"))
    assert not same_node(_response("Server: x"), _response("Server: x", "Via: 1.1 y"))


@pytest.mark.parametrize("field", ["Via: 1.1 x", "Age: 1", "X-Cache: HIT", "Cache-Status: x; hit"])
def test_a_response_that_was_relayed_or_stored_may_be_older_than_it_looks(field):
    not_relayed(_response())
    with pytest.raises(Undecided, match="intermediary"):
        not_relayed(_response(), _response(field))


def test_evidence_is_weakened_as_a_whole():
    (one,) = by_standard(capped([Evidence(what="a")], Severity.INFO), Standard.RFC2616)
    assert (one.what, one.at_most, one.standards) == ("a", Severity.INFO, (Standard.RFC2616,))


PUT = "> PUT /a HTTP/1.1\n>\n>= one\n< HTTP/1.1 204 No Content\n<\n"
GET = "> GET /a HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= one\n"
OVERLAPPING = """
    === a
    > PUT /a HTTP/1.1
    >
    >= one
    === b 192.0.2.1 192.0.2.2:80
    > PUT /a HTTP/1.1
    >
    >= two
    === a
    < HTTP/1.1 204 No Content
    <
    === b
    < HTTP/1.1 204 No Content
    <
"""
LATE = """
    === a
    > PUT /a HTTP/1.1
    >
    >= one
    === b 192.0.2.1 192.0.2.2:80
    > GET /a HTTP/1.1
    >
    === a
    < HTTP/1.1 204 No Content
    <
    === b
    < HTTP/1.1 200 OK
    <
"""


def _before_last(text):
    history = History()
    *earlier, last = converse(text).exchanges
    for exchange in earlier:
        history.note(exchange)
        history.memory.add(exchange)
    return last, history


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PUT + GET, 0),
        (GET + PUT + GET, 1),
        (PUT + PUT + GET, 1),
        (PUT + GET + GET, None),
        (GET, None),
        (f"{PUT}>WAIT 61\n{GET}", None),
        (OVERLAPPING + GET, None),
        (LATE, None),
    ],
    ids=["put", "get put", "put put", "get since", "none", "old", "two at a time", "not over"],
)
def test_a_get_shows_the_write_before_it(text, expected):
    found = written_before(*_before_last(text), within_ns=MINUTE_NS)
    assert (found and found.index) == expected


def test_only_what_was_more_than_fetched_is_touched():
    assert touched(*_before_last(PUT + GET))
    assert not touched(*_before_last(GET + GET))
    assert not touched(*_before_last(PUT + PUT))
    assert touched(*_before_last(PUT + PUT), method="PUT")
