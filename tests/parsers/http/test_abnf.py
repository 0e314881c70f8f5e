"""The grammar matches what it names, and takes linear time over hostile octets."""

import re
import time

import pytest

from parsers.http import abnf

MATCHES = [
    ("REQUEST_LINE", b"GET / HTTP/1.1", True),
    ("REQUEST_LINE", b"GET /a b HTTP/1.1", False),
    ("REQUEST_LINE", b"GET / HTTP/11", False),
    ("STATUS_LINE", b"HTTP/1.1 200 OK", True),
    ("STATUS_LINE", b"HTTP/1.1 200", False),
    ("STATUS_LINE", b"HTTP/1.1 200 \x01", False),
    ("CHUNK_LINE", b"1aF", True),
    ("CHUNK_LINE", b"5 ;a=b", True),
    ("CHUNK_LINE", b"", False),
    ("CHUNK_LINE", b" 5", False),
    ("CHUNK_LINE", b"0x5", False),
    ("CHUNK_LINE", b"-1", False),
    ("CHUNK_LINE", b"0" * 17, False),
    ("FIELD_LINES", b"\r\n", True),
    ("FIELD_LINES", b"A: b\r\nC:\r\n\r\n", True),
    ("FIELD_LINES", b"A: b\r\n c\r\n\r\n", False),
    ("FIELD_LINES", b"A: b\n\r\n", False),
    ("FIELD_NAME", b"X-A", True),
    ("FIELD_NAME", b"X A", False),
    ("DIGITS", b"0123", True),
    ("DIGITS", "\u0661".encode(), False),
]


@pytest.mark.parametrize(("name", "octets", "matches"), MATCHES)
def test_a_rule_of_the_grammar_matches_whole_octets(name, octets, matches):
    assert (getattr(abnf, name).fullmatch(octets) is not None) is matches


STARTS = [
    ("REQUEST_START", b"GET / HTTP/1.1\r\nHost: a", True),
    ("REQUEST_START", b"\r\nGET / HTTP/1.0\n", True),
    ("REQUEST_START", b"GET / HTTP/1.1", False),
    ("REQUEST_START", b"GET / RTSP/1.0\r\n", False),
    ("REQUEST_START", b"GET / HTTP/2.0\r\n", False),
    ("STATUS_START", b"HTTP/1.1 200 OK", True),
    ("STATUS_START", b"HTTP/1.1 200\r\n", True),
    ("STATUS_START", b"HTTP/1.1 2000", False),
    ("STATUS_START", b"ICY 200 OK\r\n", False),
    ("STATUS_START", b"xHTTP/1.1 200 OK", False),
    ("REQUEST_HEAD", b"GET / HTTP/1.1\r\nA: b\r\n\r\nmore", True),
    ("RESPONSE_HEAD", b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nmore", True),
]


@pytest.mark.parametrize(("name", "octets", "matches"), STARTS)
def test_a_start_is_matched_at_the_first_octet(name, octets, matches):
    assert (getattr(abnf, name).match(octets) is not None) is matches


@pytest.mark.parametrize(
    "octets",
    [b"A" * 200_000, b"A: " + b" " * 200_000, b"A:\r\n" * 50_000, b"\r\n" * 100_000, b"GET " * 50_000],
    ids=["one name", "blanks", "many lines", "empty lines", "words"],
)
def test_hostile_octets_take_linear_time(octets):
    patterns = [value for value in vars(abnf).values() if isinstance(value, re.Pattern)]
    start = time.perf_counter()
    for pattern in patterns:
        pattern.match(octets)
        pattern.fullmatch(octets)
    assert time.perf_counter() - start < 2
