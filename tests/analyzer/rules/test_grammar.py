"""Field values, parsed by their grammar."""

import time
from datetime import UTC, datetime

import pytest

from analyzer.rules.grammar import (
    HOST,
    NOT_ASCII,
    NOT_IN_URI,
    ContentRange,
    EntityTag,
    MediaType,
    Protocol,
    byte_ranges,
    content_range,
    entity_tag,
    entity_tags,
    http_date,
    media_type,
    members,
    protocols,
    range_unit,
    strongly_equal,
    unquoted,
    weakly_equal,
)


def table(parse, expected):
    assert {value: parse(value) for value in expected} == expected


def test_a_list_is_split_at_its_commas_and_not_at_those_in_quotes():
    table(
        members,
        {
            "": [],
            "a": ["a"],
            "a,b": ["a", "b"],
            " a ,\t, b ,": ["a", "b"],
            '"a,b", c': ['"a,b"', "c"],
            '"a\\",b", c': ['"a\\",b"', "c"],
            'x="a,b': ['x="a,b'],
        },
    )


def test_an_unclosed_quote_costs_no_more_than_its_length():
    started = time.perf_counter()
    assert members('"' + "\\" * 60_000) == ['"' + "\\" * 60_000]
    assert len(members('a"' * 30_000)) == 1
    assert time.perf_counter() - started < 2


def test_a_quoted_string_is_unquoted():
    table(unquoted, {"a": "a", '"a"': "a", '"a\\"b\\\\c"': 'a"b\\c', '"': '"', '""': ""})


def test_media_types():
    table(
        media_type,
        {
            "text/plain": MediaType("text/plain", {}),
            "Text/HTML;Charset=utf-8": MediaType("text/html", {"charset": "utf-8"}),
            'a/b; x="y;z" ; X=2': MediaType("a/b", {"x": "y;z"}),
            "a/b;": MediaType("a/b", {}),
            "a/b; x": MediaType("a/b", {}),
            "text": None,
            "": None,
        },
    )


def test_content_ranges():
    table(
        content_range,
        {
            "bytes 0-99/500": ContentRange("bytes", 0, 99, 500),
            "BYTES  0-99/*": ContentRange("bytes", 0, 99, None),
            "bytes */500": ContentRange("bytes", None, None, 500),
            "lines 1-2/3": ContentRange("lines", 1, 2, 3),
            "bytes 0-99": None,
            "bytes=0-99/500": None,
            "bytes */*": None,
            "bytes -1-2/3": None,
            "bytes 0-99/500 ": None,
            f"bytes 0-{'9' * 31}/*": None,
        },
    )
    table(range_unit, {"Bytes 0-9/10": "bytes", "0-9/10": None, "bytes=0-9/10": None, "lines x": "lines"})


def test_byte_ranges():
    table(
        byte_ranges,
        {
            "bytes=0-9": ["0-9"],
            "Bytes = 0-9, -5,10-": ["0-9", "-5", "10-"],
            "bytes=,0-9,": ["0-9"],
            "bytes=": None,
            "bytes=-": None,
            "bytes=a-b": None,
            "lines=0-9": None,
            "bytes 0-9": None,
        },
    )


def test_entity_tags():
    table(
        entity_tag,
        {
            '"a"': EntityTag(False, '"a"'),
            'W/"a"': EntityTag(True, '"a"'),
            '""': EntityTag(False, '""'),
            'w/"a"': None,
            "a": None,
            '"a b"': None,
            '"a", "b"': None,
            "*": None,
        },
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [('"a"', '"a"', True), ('"a"', '"b"', False), ('W/"a"', '"a"', False), ('W/"a"', 'W/"a"', False)],
)
def test_the_strong_comparison(one, other, expected):
    assert strongly_equal(entity_tag(one), entity_tag(other)) is expected


def test_the_weak_comparison():
    assert weakly_equal(EntityTag(True, '"a"'), EntityTag(False, '"a"'))
    assert not weakly_equal(EntityTag(True, '"a"'), EntityTag(True, '"b"'))


def test_lists_of_entity_tags():
    a, b = EntityTag(False, '"a"'), EntityTag(True, '"b"')
    table(
        entity_tags,
        {
            '"a"': [a],
            '"a",W/"b"': [a, b],
            ' , "a" ,\t, W/"b", ,': [a, b],
            r'"c:\"': [EntityTag(False, r'"c:\"')],
            '"a,b"': [EntityTag(False, '"a,b"')],
            '"a" "b"': None,
            '"a", b': None,
            '"a", *': None,
            '"a': None,
            "*": None,
            ",": None,
            "": None,
        },
    )


@pytest.mark.parametrize("piece", [",", '"', '"a"', '"a",', "W/", " "])
def test_a_hostile_list_of_tags_costs_no_more_than_an_honest_one(piece):
    start = time.perf_counter()
    entity_tags(piece * (65536 // len(piece)))
    assert time.perf_counter() - start < 0.5


def test_dates_in_their_three_forms():
    noon = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)
    table(
        http_date,
        {
            "Sun, 06 Nov 1994 08:49:37 GMT": noon,
            "Sunday, 06-Nov-94 08:49:37 GMT": noon,
            "Sun Nov  6 08:49:37 1994": noon,
            "Sun, 06 Nov 1994 08:49:60 GMT": noon.replace(second=59),
            "Sun, 06 Nov 1994 08:49:37 UTC": None,
            "Sun, 6 Nov 1994 08:49:37 GMT": None,
            "Sun, 31 Feb 1994 08:49:37 GMT": None,
            "Sun, 06 Foo 1994 08:49:37 GMT": None,
            "Sun, 06 Nov 1994 25:49:37 GMT": None,
            "0": None,
            "": None,
        },
    )
    assert http_date("Sunday, 06-Nov-69 08:49:37 GMT").year == 2069
    assert http_date("Sunday, 06-Nov-69 08:49:37 GMT", century_from=1950).year == 1969


def test_protocols():
    table(
        protocols,
        {
            "WebSocket": [Protocol("websocket", "")],
            "h2c/1, TLS/1.0": [Protocol("h2c", "1"), Protocol("tls", "1.0")],
            "": [],
        },
    )


@pytest.mark.parametrize("character", '\x00\x1f \x7f"<>\\^`{|}\t\r\n')
def test_what_no_uri_holds(character):
    assert NOT_IN_URI.search(f"/a{character}b")


def test_what_a_uri_may_hold():
    assert NOT_IN_URI.search("http://u@h:1/a-._~!$&'()*+,;=:@%20?/?#[]") is None
    assert NOT_ASCII.sub("", "/b\xfccher") == "/bcher"


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("", True),
        ("example.com:80", True),
        ("[::1]:80", True),
        (":80", True),
        ("%41", True),
        ("a b", False),
        ("a/b", False),
        ("a@b", False),
        ("a:b", False),
        ("a:1:2", False),
        ("%4", False),
        ("[::1", False),
        ("a,b", True),
    ],
)
def test_hosts(value, valid):
    assert (HOST.fullmatch(value) is not None) is valid
