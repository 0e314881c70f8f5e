import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.raw_heads import (
    has_validator,
    may_have_strong_tag,
    names_other_tags,
    same_strong_tag_and_length,
    says,
)


def said(request="", response="", content="Hello"):
    fields = "".join(f"> {line}\n" for line in request.splitlines())
    answer = "".join(f"< {line}\n" for line in response.splitlines())
    text = f"> GET /a HTTP/1.1\n{fields}>\n< HTTP/1.1 200 OK\n{answer}<\n<= {content}"
    (exchange,) = converse(text).exchanges
    return exchange


@pytest.mark.parametrize(
    ("request_line", "tag", "expected"),
    [
        ('If-None-Match: "a"', 'ETag: "b"', True),
        ('if-none-match: W/"a", "c"', 'etag: W/"b"', True),
        ('If-None-Match: "a"', 'ETag: "a"', False),
        ('If-None-Match: W/"a"', 'ETag: "a"', False),
        ("If-None-Match: *", 'ETag: "b"', False),
        ('If-Match: "a"', 'ETag: "b"', False),
        ('If-None-Match: "a"', "ETag: b", False),
        ('If-None-Match: "a"', 'ETag: "b"\nETag: "c"', False),
        ('If-None-Match: "a"', "", False),
    ],
)
def test_other_tags_are_told_only_where_it_is_certain(request_line, tag, expected):
    exchange = said(request_line, tag)
    assert names_other_tags(exchange.request, exchange.response) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('ETag: "a"', (True, True)),
        ('ETag: W/"a"', (True, False)),
        ("ETag:", (False, False)),
        ("last-modified : Mon, 01 Jan 2024 00:00:00 GMT", (True, False)),
        ('X-ETag: "a"', (False, False)),
        ("", (False, False)),
    ],
)
def test_validators_are_seen_in_the_octets(line, expected):
    response = said(response=line).response
    assert (has_validator(response), may_have_strong_tag(response)) == expected


@pytest.mark.parametrize(
    ("one", "other", "content", "expected"),
    [
        ('ETag: "a"', 'etag: "a"', "Hello", True),
        ('ETag: "a"', 'ETag: "b"', "Hello", False),
        ('ETag: W/"a"', 'ETag: W/"a"', "Hello", False),
        ('ETag: "a"', 'ETag: "a"', "Hello!", False),
        ('ETag: "a"', 'ETag: "a"\nContent-Encoding: gzip', "Hello", False),
        ("", "", "Hello", False),
    ],
)
def test_one_tag_and_one_length_are_told_together(one, other, content, expected):
    first, second = said(response=one).response, said(response=other, content=content).response
    assert same_strong_tag_and_length(first, second) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("X-A: 1", True),
        ("x-a:1", True),
        ("X-A:", False),
        ("X-A: \t", False),
        ("X-AB: 1", False),
        ("X-A : 1", False),
    ],
)
def test_a_field_with_a_value_is_seen_in_the_usual_spelling(line, expected):
    assert says(said(response=line).response, "x-a") is expected
