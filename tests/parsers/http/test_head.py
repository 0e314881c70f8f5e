"""A head is read whatever was sent; each oddity is stated once, at the first line that has it."""

import pytest

from parsers.anomalies import AnomalyCode as Code
from parsers.http.head import USUAL_HEAD, framing_values, head_end, read_cut_head, read_head, usual_head
from parsers.model import Request, Response


@pytest.mark.parametrize(
    ("octets", "end"),
    [
        (b"", -1),
        (b"GET / HTTP/1.1\r\n", -1),
        (b"GET / HTTP/1.1\r\n\r\n", 18),
        (b"GET / HTTP/1.1\r\n\r", -1),
        (b"GET / HTTP/1.1\n\n", 16),
        (b"GET / HTTP/1.1\n\r\n", 17),
        (b"GET / HTTP/1.1\r\n\n", 17),
        (b"A\r\nB\n\nC\r\n\r\n", 6),
        (b"A\r\n\r\nB\n\n", 5),
    ],
)
def test_a_head_ends_at_its_first_empty_line(octets, end):
    assert head_end(octets, 0) == end


def request(octets):
    message = Request(head=b"")
    read_head(octets, message)
    return message


def response(octets):
    message = Response(head=b"")
    read_head(octets, message)
    return message


def codes(message):
    return [anomaly.code for anomaly in message.anomalies]


LINE = Code.START_LINE_INVALID
VERSION = Code.VERSION_INVALID


@pytest.mark.parametrize(
    ("line", "method", "target", "version", "expected"),
    [
        (b"GET / HTTP/1.1", "GET", "/", "HTTP/1.1", []),
        (b"x-ray * HTTP/1.0", "x-ray", "*", "HTTP/1.0", []),
        (b"GET / HTTP/1.2", "GET", "/", "HTTP/1.2", [VERSION]),
        (b"GET / HTTP/2.0", "GET", "/", "HTTP/2.0", [VERSION]),
        (b"GET / http/1.1", "GET", "/", "http/1.1", [LINE, VERSION]),
        (b"GET  /  HTTP/1.1 ", "GET", "/", "HTTP/1.1", [LINE]),
        (b"GET /a b HTTP/1.1", "GET", "/a b", "HTTP/1.1", [LINE]),
        (b"GET\t/ HTTP/1.1", "GET", "/", "HTTP/1.1", [LINE]),
        (b"G@T / HTTP/1.1", "G@T", "/", "HTTP/1.1", [LINE]),
        (b"GET /", "GET", "/", "", [LINE, VERSION]),
        (b"GET HTTP/1.1", "GET", "HTTP/1.1", "", [LINE, VERSION]),
        (b"GET  HTTP/1.1", "GET", "", "HTTP/1.1", [LINE]),
        (b"OPTIONS HTTP/1.1", "", "", "", [LINE, VERSION]),
        (b"GARBAGE", "", "", "", [LINE, VERSION]),
        (b"GET / HTTP/", "GET", "/", "HTTP/", [LINE, VERSION]),
    ],
)
def test_a_request_line_is_read_as_far_as_it_can_be(line, method, target, version, expected):
    message = request(line + b"\r\nHost: a\r\n\r\n")
    assert (message.method, message.target, message.version) == (method, target, version)
    assert (codes(message), message.start_line) == (expected, line)


@pytest.mark.parametrize(
    ("line", "status", "reason", "expected"),
    [
        (b"HTTP/1.1 200 OK", 200, "OK", []),
        (b"HTTP/1.1 200 ", 200, "", []),
        (b"HTTP/1.1 299 \xe9t\xe9 two  words", 299, "\xe9t\xe9 two  words", []),
        (b"HTTP/1.1 200", 200, "", [LINE]),
        (b"HTTP/1.1  200 OK", 200, "OK", [LINE]),
        (b"HTTP/1.1 20 OK", None, "OK", [Code.STATUS_CODE_INVALID, LINE]),
        (b"HTTP/1.1 2000 OK", None, "OK", [Code.STATUS_CODE_INVALID, LINE]),
        (b"HTTP/1.1 abc OK", None, "OK", [Code.STATUS_CODE_INVALID, LINE]),
        (b"HTTP/1.1 099 Low", 99, "Low", []),
        (b"http/1.1 200 OK", 200, "OK", [LINE, VERSION]),
        (b"HTTP/1 200 OK", 200, "OK", [LINE, VERSION]),
    ],
)
def test_a_status_line_is_read_as_far_as_it_can_be(line, status, reason, expected):
    message = response(line + b"\r\nServer: a\r\n\r\n")
    assert (message.status, message.reason, codes(message)) == (status, reason, expected)


@pytest.mark.parametrize(
    ("lines", "code", "at"),
    [
        (b"Host: a\nServer: b\r\n", Code.BARE_LF, 16),
        (b"Host: a\rb\r\n", Code.BARE_CR, 16),
        (b"Host: a\r\nServer: \x00\r\n", Code.NUL_OCTET, 25),
        (b"Host : a\r\n", Code.SPACE_BEFORE_COLON, 16),
        (b"Host: a\r\n b\r\n", Code.OBS_FOLD, 25),
        (b" Host: a\r\n", Code.FIELD_LINE_INVALID, 16),
        (b"Host a\r\n", Code.FIELD_LINE_INVALID, 16),
        (b": a\r\n", Code.FIELD_LINE_INVALID, 16),
        (b"H(st: a\r\n", Code.FIELD_LINE_INVALID, 16),
    ],
)
def test_an_oddity_of_a_field_line_is_stated_once_where_it_stands(lines, code, at):
    message = request(b"GET / HTTP/1.1\r\n" + lines + lines + b"\r\n")
    first = next(anomaly for anomaly in message.anomalies if anomaly.code is code)
    assert (first.at, codes(message).count(code)) == (at, 1)


@pytest.mark.parametrize(
    ("lines", "lengths", "codings"),
    [
        (b"", [], []),
        (b"Content-Length: 5\r\n", [b"5"], []),
        (b"content-length:5\r\n", [b"5"], []),
        (b"Content-Length:\t 5 \t\r\n", [b"5"], []),
        (b"Content-Length-X: 5\r\n", [], []),
        (b"X-Content-Length: 5\r\n", [], []),
        (b"X: Content-Length: 5\r\n", [], []),
        (b"Content-Length : 5\r\n", [b"5"], []),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n", [b"5", b"6"], []),
        (b"Content-Length: 5\r\nA: b\r\nCONTENT-LENGTH: 6\r\n", [b"5", b"6"], []),
        (b"Transfer-Encoding: chunked\r\n", [], [b"chunked"]),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", [b"5"], [b"chunked"]),
        (b"Content-Length: 5\r\nTransfer-Encoding: a\r\nTRANSFER-encoding: b\r\n", [b"5"], [b"a", b"b"]),
        (b"Transfer-Encoding:\r\n chunked\r\n", [], [b"chunked"]),
        (b"Content-Language: en\r\nContent-Length: 5\r\n", [b"5"], []),
        (b"Content-Location: /\r\nContent-Length: 5\r\n", [b"5"], []),
    ],
)
def test_the_fields_that_frame_are_found_in_any_spelling(lines, lengths, codings):
    message = request(b"GET / HTTP/1.1\r\n" + lines + b"\r\n")
    assert framing_values(message) == (lengths, codings)


HEADS = [
    b"GET / HTTP/1.1\r\n\r\n",
    b"POST /x?y=%20 HTTP/1.0\r\nHost: a\r\nEmpty:\r\nX: \xe9 \t\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.0 404 \r\nServer: x\r\n\r\n",
    b"HTTP/1.1 503 a b \xe9\r\nA:b\r\n\r\n",
]


@pytest.mark.parametrize("head", HEADS)
def test_the_quick_way_reads_the_same_as_the_careful_one(head):
    client = not head.startswith(b"HTTP")
    match = USUAL_HEAD[client].match(b"before" + head + b"after", 6)
    quick = usual_head(match, 100, 7, 8)
    careful = (Request if client else Response)(
        head=b"", at=106, first_frame=7, head_frame=7, last_frame=7, first_time=8, last_time=8
    )
    read_head(head, careful)
    assert quick == careful


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.2\r\n\r\n",
        b"GET  / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\n\n",
        b"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
        b"GET / HTTP/1.1\r\nA : b\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: \x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nA\r\n\r\n",
    ],
)
def test_the_quick_way_leaves_what_is_odd_to_the_careful_one(head):
    assert USUAL_HEAD[True].match(head) is None


@pytest.mark.parametrize(
    ("message", "head", "said"),
    [
        (Request(head=b""), b"GET /a/lo", ("GET", "")),
        (Request(head=b""), b"GET /a HTTP/1.1\r\nHo", ("GET", "/a")),
        (Response(head=b""), b"HTTP/1.1 404 Not", (404, "")),
        (Response(head=b""), b"HTTP/1.1 404 Not Found\r\nSer", (404, "Not Found")),
    ],
)
def test_of_a_cut_head_only_what_is_whole_is_told(message, head, said):
    read_cut_head(head, message)
    told = (
        (message.method, message.target) if isinstance(message, Request) else (message.status, message.reason)
    )
    assert (told, message.head, message.head_complete, message.anomalies) == (said, head, False, [])
