"""Chunked content is read in any portions; what breaks its grammar ends it, and is told where."""

import pytest

from parsers.anomalies import AnomalyCode as Code
from parsers.http.chunks import DATA, DONE, INVALID, LINE_LIMIT, TRAILER, TRAILER_LIMIT, ChunkReader
from parsers.model import Response


def read(octets, *, portion=None, keep=100):
    message, pieces = Response(head=b""), []
    reader = ChunkReader(message, keep, pieces)
    at = 0
    for start in range(0, len(octets), portion or len(octets)):
        part = octets[start : start + (portion or len(octets))]
        at = start + reader.read(part, 0, 100 + start)
        if reader.phase >= DONE:
            break
    return reader, message, b"".join(pieces), at


CASES = {
    "one chunk": (b"5\r\nhello\r\n0\r\n\r\n", DONE, b"hello", []),
    "several": (b"1\r\na\r\nA\r\n0123456789\r\n0\r\n\r\n", DONE, b"a0123456789", []),
    "leading zeros": (b"0005\r\nhello\r\n000\r\n\r\n", DONE, b"hello", []),
    "an extension": (b"5;a=b\r\nhello\r\n0;c\r\n\r\n", DONE, b"hello", [Code.CHUNK_EXTENSION]),
    "white space behind the size": (b"5  \r\nhello\r\n0\r\n\r\n", DONE, b"hello", []),
    "bare LF": (b"5\nhello\n0\n\n", DONE, b"hello", [Code.CHUNK_BARE_LF]),
    "no size": (b"\r\n", INVALID, b"", [Code.CHUNK_INVALID]),
    "no hexadecimal size": (b"5g\r\nhello\r\n", INVALID, b"", [Code.CHUNK_INVALID]),
    "a sign": (b"+5\r\nhello\r\n", INVALID, b"", [Code.CHUNK_INVALID]),
    "too many digits": (b"1" * 17 + b"\r\n", INVALID, b"", [Code.CHUNK_INVALID]),
    "data longer than the size": (b"2\r\nhello\r\n", INVALID, b"he", [Code.CHUNK_INVALID]),
    "a CR in place of CRLF": (b"2\r\nhe\rx", INVALID, b"he", [Code.CHUNK_INVALID]),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("portion", [None, 1, 3])
def test_chunks_are_read_to_the_end_or_to_the_fault(name, portion):
    octets, phase, content, codes = CASES[name]
    reader, message, kept, _ = read(octets, portion=portion)
    assert (reader.phase, kept, message.content_length) == (phase, content, len(content))
    assert [anomaly.code for anomaly in message.anomalies] == codes


def test_what_follows_the_last_chunk_is_left():
    octets = b"1\r\na\r\n0\r\n\r\n"
    assert read(octets + b"HTTP/1.1 200 OK")[3] == len(octets)


@pytest.mark.parametrize("portion", [None, 1])
def test_the_trailer_section_is_kept_as_sent(portion):
    _, message, _, _ = read(b"0\r\nA: b\r\nC:d\r\n\r\n", portion=portion)
    assert message.trailer == b"A: b\r\nC:d\r\n"


def test_a_fault_is_told_where_it_stands():
    _, message, _, _ = read(b"5\r\nhello\r\nxyz\r\n")
    assert [(a.at, a.detail) for a in message.anomalies] == [(110, "xyz")]


def test_no_more_is_kept_than_is_asked_for():
    _, message, kept, _ = read(b"5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n", keep=7)
    assert (kept, message.content_length) == (b"hellowo", 10)


def test_the_octets_of_a_chunk_may_be_passed_by_count():
    reader, message, _, _ = read(b"a\r\n012")
    assert (reader.phase, reader.remaining) == (DATA, 7)
    reader.count(7)
    reader.read(b"\r\n0\r\n\r\n", 0, 0)
    assert (reader.phase, message.content_length) == (DONE, 10)


@pytest.mark.parametrize("portion", [None, 1000])
def test_lines_and_trailers_are_bounded(portion):
    assert read(b"5;" + b"x" * (LINE_LIMIT + 1), portion=portion)[0].phase == INVALID
    assert read(b"0\r\n" + b"A: b\r\n" * TRAILER_LIMIT, portion=portion)[0].phase == INVALID
    assert read(b"0\r\nA: b\r\n", portion=portion)[0].phase == TRAILER
