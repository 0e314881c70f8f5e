"""Conversations to exchanges: each read whole, octet by octet, and followed by another exchange."""

import pytest

from parsers.model import Protocol

LOWER_CASE = "[start-line-invalid] [version-invalid]"

# Each exchange is one line: request > interim and final responses, then what is odd about the pair.
CONVERSATIONS = {
    "content by length, HEAD, 304, 204": (
        """
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        <= Hello
        > HEAD /2 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 100
        <
        > GET /3 HTTP/1.1
        >
        < HTTP/1.1 304 Not Modified
        < Content-Length: 100
        <
        > GET /4 HTTP/1.1
        >
        < HTTP/1.1 204 No Content
        < Content-Length: 100
        <
        > HEAD /5 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        <
        """,
        [
            "GET /1 > 200 content-length 5",
            "HEAD /2 > 200",
            "GET /3 > 304",
            "GET /4 > 204",
            "HEAD /5 > 200",
        ],
    ),
    "chunks, extensions, trailers": (
        r"""
        > POST / HTTP/1.1
        > Transfer-Encoding: chunked
        >
        > 5;x="y"
        > Hello
        >= 003\r\nabc\r\n
        > 0
        > Trailer-A: b
        > C: d
        >
        < HTTP/1.1 200 OK
        < Transfer-Encoding: gzip, chunked
        <
        <= 5\nHello\n0\n\n
        """,
        ["POST / chunked 8 [chunk-extension] > 200 chunked 5 [chunk-bare-lf]"],
    ),
    "interim responses": (
        """
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 100 Continue
        <
        >= Hello
        < HTTP/1.1 201 Created
        <
        > GET / HTTP/1.1
        >
        < HTTP/1.1 102 Processing
        <
        < HTTP/1.1 103 Early Hints
        < Link: </a>
        <
        < HTTP/1.1 103 Early Hints
        <
        < HTTP/1.1 200 OK
        <
        <= x
        """,
        [
            "PUT /f content-length 5 > 100 201 content-length 0",
            "GET / > 102 103 103 200 content-length 1",
        ],
    ),
    "pipelined": (
        """
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        > GET /3 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        <= one
        < HTTP/1.1 404 Not Found
        <
        <= two
        < HTTP/1.1 204 No Content
        <
        """,
        [
            "GET /1 > 200 content-length 3",
            "GET /2 > 404 content-length 3 [pipelined]",
            "GET /3 > 204 [pipelined]",
        ],
    ),
    "an early final response, the request goes on": (
        """
        > POST /up HTTP/1.1
        > Content-Length: 10
        >
        >= 01234
        < HTTP/1.1 413 Content Too Large
        <
        <= no
        >= 56789
        """,
        ["POST /up content-length 10 > 413 content-length 2 [early-response]"],
    ),
    "an unsolicited 408 behind an exchange": (
        """
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        <= one
        < HTTP/1.1 408 Request Timeout
        < Connection: close
        <
        """,
        [
            "GET /1 > 200 content-length 3",
            "- > 408 content-length 0 [framing-assumed] [response-before-request]",
        ],
    ),
    "a response before any request": (
        """
        < HTTP/1.1 408 Request Timeout
        < Connection: close
        <
        """,
        ["- > 408 content-length 0 [framing-assumed] [response-before-request]"],
    ),
    "lengths that are no number, or twice the same": (
        """
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 5
        < Content-Length: 5
        <
        <= Hello
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 5, 5
        <
        <= Hello
        > GET /3 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 5x
        <
        """,
        [
            "GET /1 > 200 content-length 5 [content-length-repeated]",
            "GET /2 > 200 content-length 5 [content-length-repeated]",
            "GET /3 > 200 !invalid [content-length-invalid]",
        ],
    ),
    "both a transfer coding and a length": (
        r"""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 50
        < Transfer-Encoding: chunked
        <
        <= 5\r\nHello\r\n0\r\n\r\n
        """,
        ["GET / > 200 chunked 5 [transfer-encoding-and-content-length]"],
    ),
    "bare LF, lower-case version, empty lines": (
        r"""
        >= GET /1 HTTP/1.1\nHost: a\n\n
        <= HTTP/1.1 200 OK\nContent-Length: 2\n\nok
        >= GET /2 http/1.1\r\nHost: a\r\n\r\n
        <= http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok
        >= \r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n
        < HTTP/1.1 200 OK
        <
        <= ok
        """,
        [
            "GET /1 [bare-lf] > 200 content-length 2 [bare-lf]",
            f"GET /2 {LOWER_CASE} > 200 content-length 2 {LOWER_CASE}",
            "GET /3 [leading-empty-lines] > 200 content-length 2",
        ],
    ),
    "HTTP/1.0 with keep-alive": (
        """
        > GET /1 HTTP/1.0
        > Connection: keep-alive
        >
        < HTTP/1.0 200 OK
        < Connection: keep-alive
        <
        <= Hello
        """,
        ["GET /1 > 200 content-length 5"],
    ),
    "CONNECT refused, then HTTP goes on": (
        """
        > CONNECT example.com:443 HTTP/1.1
        >
        < HTTP/1.1 407 Proxy Authentication Required
        < Content-Length: 2
        <
        <= no
        """,
        ["CONNECT example.com:443 > 407 content-length 2"],
    ),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
@pytest.mark.parametrize("octet_by_octet", [False, True], ids=["whole", "octet by octet"])
@pytest.mark.parametrize("followed", [False, True], ids=["alone", "followed"])
def test_a_conversation_gives_its_exchanges(read, more, name, octet_by_octet, followed):
    text, lines = CONVERSATIONS[name]
    if followed:
        text, lines = text + more[0], [*lines, more[1]]
        if name.startswith("lengths that") and octet_by_octet:
            pytest.skip("behind an unknown length reading resumes at a segment that begins a message")
    assert read(text, octet_by_octet=octet_by_octet) == lines


ENDS = {
    "close-delimited, ended by FIN": (
        """
        > GET / HTTP/1.0
        >
        <! no Content-Length
        < HTTP/1.0 200 OK
        <
        <= Hello
        <FIN
        """,
        ["GET / > 200 close 5 !sender-fin"],
    ),
    "close-delimited, reset by the server": (
        """
        > GET / HTTP/1.0
        >
        <! no Content-Length
        < HTTP/1.0 200 OK
        <
        <= Hello
        <RST
        """,
        ["GET / > 200 close 5 !sender-rst"],
    ),
    "close-delimited, reset by the client": (
        """
        > GET / HTTP/1.0
        >
        <! no Content-Length
        < HTTP/1.0 200 OK
        <
        <= Hello
        >RST
        """,
        ["GET / > 200 close 5 !receiver-rst"],
    ),
    "close-delimited, the capture ends": (
        """
        > GET / HTTP/1.0
        >
        <! no Content-Length
        < HTTP/1.0 200 OK
        <
        <= Hello
        """,
        ["GET / > 200 close 5 !capture-end"],
    ),
    "a transfer coding without chunked": (
        """
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Transfer-Encoding: gzip
        <
        <= abc
        <FIN
        """,
        ["GET / > 200 close 3 !sender-fin [transfer-encoding-unknown]"],
    ),
    "cut by FIN inside content": (
        """
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 500
        <
        <= Hello
        <FIN
        """,
        ["GET / > 200 content-length 5 !sender-fin"],
    ),
    "cut by FIN inside a head": (
        r"""
        > GET / HTTP/1.1
        >
        <= HTTP/1.1 200 OK\r\nServer: x
        <FIN
        """,
        ["GET / > 200 cut !sender-fin"],
    ),
    "a request never answered": (
        """
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        <= one
        > GET /2 HTTP/1.1
        >
        <FIN
        >FIN
        """,
        ["GET /1 > 200 content-length 3", "GET /2 > - [unanswered]"],
    ),
    "an early response, the request cut by FIN": (
        """
        > POST /up HTTP/1.1
        > Content-Length: 10
        >
        >= 01234
        < HTTP/1.1 413 Content Too Large
        <
        <= no
        <FIN
        >FIN
        """,
        ["POST /up content-length 5 !sender-fin > 413 content-length 2 [early-response]"],
    ),
    "an early response, the upload reset": (
        """
        > POST /up HTTP/1.1
        > Content-Length: 10
        >
        >= 01234
        < HTTP/1.1 413 Content Too Large
        <
        <= no
        <FIN
        >= 5
        <RST 3
        """,
        ["POST /up content-length 6 !receiver-rst > 413 content-length 2 [early-response]"],
    ),
    "a 408 to a part of a head": (
        r"""
        >= GET /1 HTTP/1.1\r\nHos
        < HTTP/1.1 408 Request Timeout
        < Connection: close
        <
        <FIN
        """,
        ["GET /1 cut !capture-end > 408 content-length 0 [early-response]"],
    ),
    "a request whose end cannot be found": (
        """
        > POST / HTTP/1.1
        > Transfer-Encoding: gzip
        >
        >= abc
        < HTTP/1.1 400 Bad Request
        < Connection: close
        <
        <FIN
        """,
        ["POST / !invalid [transfer-encoding-unknown] > 400 content-length 0"],
    ),
    "a RST that the sender takes no notice of": (
        """
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 10
        <
        <= 01234
        <RST
        <= 56789
        """,
        ["GET / > 200 content-length 10"],
    ),
}


@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("octet_by_octet", [False, True], ids=["whole", "octet by octet"])
def test_what_ends_a_message_is_told(read, name, octet_by_octet):
    text, lines = ENDS[name]
    assert read(text, octet_by_octet=octet_by_octet) == lines


# Reading resumes where a segment begins a message: octet by octet no segment does.
RESUMED = {
    "octets behind the content": (
        """
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 2
        <
        <= okEXTRA
        """,
        ["GET /1 > 200 content-length 2 [octets-after-message]"],
    ),
    "octets behind an interim response": (
        """
        > PUT / HTTP/1.1
        > Content-Length: 2
        >
        < HTTP/1.1 100 Continue
        <
        < go ahead
        >= ok
        < HTTP/1.1 201 Created
        <
        """,
        ["PUT / content-length 2 > 100 [content-in-interim] 201 content-length 0"],
    ),
    "a broken chunk": (
        """
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        <
        < zz
        < Hello
        """,
        ["GET / > 200 chunked 0 !invalid [chunk-invalid]"],
    ),
    "an expectation refused, and the content left out": (
        """
        > PUT /f HTTP/1.1
        > Expect: 100-continue
        > Content-Length: 5
        >
        < HTTP/1.1 417 Expectation Failed
        <
        """,
        ["PUT /f content-length 0 !invalid > 417 content-length 0 [early-response]"],
    ),
}


@pytest.mark.parametrize("name", RESUMED)
def test_reading_resumes_at_the_next_segment_that_begins_a_message(read, more, name):
    text, lines = RESUMED[name]
    assert read(text + more[0]) == [*lines, more[1]]


def test_a_response_behind_octets_of_the_same_segment_is_not_paired(read):
    text = """
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 2
        <
        <= okEXTRA
        < HTTP/1.1 200 OK
        <
        <= ok
    """
    assert read(text) == [
        "GET /1 > 200 content-length 2 [octets-after-message]",
        "GET /2 > - [pipelined] [pairing-doubtful] ?",
    ]


def test_too_many_requests_without_a_response_end_the_reading(feed):
    request = b"GET / HTTP/1.1\r\n\r\n"
    lines, connection, reader = feed([(True, request)] * 1500)
    assert connection.reason == "more than 1,000 exchanges without an end"
    assert len(lines) == connection.exchanges == 1001
    assert reader.skippable(True) > 1 << 40


def test_the_preface_of_http2_is_no_request_and_ends_http1_where_it_stands(feed):
    get, preface = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    lines, connection, _ = feed([(True, get), (False, answer), (True, preface), (False, b"\0\0\6\4\0")])
    assert len(lines) == 1
    assert connection.protocol is Protocol.HTTP2


def test_a_response_that_the_preface_of_http2_interrupts_is_not_forgotten(feed):
    get, preface = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    answer = b"HTTP/1.1 2x0 OK\r\n\r\nto the end"
    lines, connection, _ = feed([(True, get), (False, answer), (True, preface), (False, b"\0\0\6\4\0")])
    assert len(lines) == 1
    assert connection.exchanges == 1
