"""A start line is told from other octets, whole, cut, or at the start of a segment behind a gap."""

import pytest

from parsers.http import starts

CLIENT, SERVER = True, False


@pytest.mark.parametrize(
    ("client", "octets", "resumes"),
    [
        (CLIENT, b"GET / HTTP/1.1\r\nHost", True),
        (CLIENT, b"\r\nGET / HTTP/1.1\r\n", True),
        (CLIENT, b"GET /cut/by/the/snap/len", True),
        (CLIENT, b"GET / HTT", True),
        (CLIENT, b"GET me", False),
        (CLIENT, b"made / of words", False),
        (CLIENT, b"content GET / HTTP/1.1\r\n", False),
        (CLIENT, b"INVITE sip:a SIP/2.0\r\n", False),
        (SERVER, b"HTTP/1.1 200 O", True),
        (SERVER, b"HTTP/1.1 200", False),
        (SERVER, b"x HTTP/1.1 200 OK", False),
        (SERVER, b"RTSP/1.0 200 OK", False),
    ],
)
def test_reading_resumes_at_a_start_line_alone(client, octets, resumes):
    assert starts.resumes(client, octets) is resumes


@pytest.mark.parametrize(
    ("client", "line", "is_start"),
    [
        (CLIENT, b"GET / HTTP/1.1\r\n", True),
        (CLIENT, b"get  /a b  http/1.1\n", True),
        (CLIENT, b"GET /x\r\n", True),
        (CLIENT, b"HELLO\r\n", False),
        (CLIENT, b"GET / RTSP/1.0\r\n", False),
        (SERVER, b"HTTP/1.1 200 OK\r\n", True),
        (SERVER, b"http/1.1 200\n", True),
        (SERVER, b"ICY 200 OK\r\n", False),
    ],
)
def test_a_start_line_is_known_in_any_spelling(client, line, is_start):
    assert starts.is_start_line(client, line) is is_start
    if is_start:
        assert all(starts.may_be_start(client, line[:length]) for length in range(1, len(line)))


@pytest.mark.parametrize(
    ("part", "octets", "anew"),
    [
        (b"content", b"GET / HTTP/1.1\r\n", True),
        (b"GE", b"T / HTTP/1.1\r\n", False),
        (b"PO", b"ST / HTTP/1.1\r\n", False),
        (b"GET /", b" HTTP/1.1\r\n", False),
        (b"GET / HTTP/1.1\r\nA: ", b"GET / HTTP/1.1\r\n", False),
    ],
)
def test_a_part_before_a_start_line_is_not_joined_to_it(part, octets, anew):
    assert starts.begins_anew(CLIENT, part, octets) is anew


def test_a_status_line_may_be_cut_anywhere():
    line = b"HTTP/1.1 200 OK\r\nHTTP/1.1 404 Not Found\r\n"
    assert not any(starts.begins_anew(SERVER, line[:at], line[at:]) for at in range(1, 17))


@pytest.mark.parametrize(
    ("client", "head", "shows"),
    [
        (CLIENT, b"GET /", True),
        (CLIENT, b"GET", False),
        (CLIENT, b"GET / HTTP/1.1\r\nA", True),
        (CLIENT, b"HELLO there\r\nA", False),
        (SERVER, b"HTTP/1.1 200 ", True),
        (SERVER, b"HTTP/1.1 200", False),
        (SERVER, b"HTTP/1.1 abc ", False),
    ],
)
def test_a_cut_head_shows_a_message_once_method_or_status_are_whole(client, head, shows):
    assert starts.shows_message(client, head) is shows


def test_of_a_cut_start_line_only_whole_words_are_told():
    assert (starts.cut_method(b"GET /"), starts.cut_method(b"GET")) == (b"GET", b"")
    assert (starts.cut_status(b"HTTP/1.0 404 N"), starts.cut_status(b"HTTP/1.0 404")) == (
        (b"HTTP/1.0", 404),
        None,
    )
