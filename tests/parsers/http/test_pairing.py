"""Responses are paired with requests in order, and never across a hole that may have hidden either."""

import pytest

from parsers.http.pairing import OUTSTANDING_LIMIT
from parsers.model import NotObserved, NotObservedReason

GAPS = {
    "inside content of known length": (
        """
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 100
        <
        <= Hello
        <? 90
        <= Hello
        """,
        ["GET /1 > 200 content-length 100 +90"],
    ),
    "inside the content of a pipelined response": (
        """
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 10
        <
        <? 10
        < HTTP/1.1 200 OK
        <
        <= two
        """,
        ["GET /1 > 200 content-length 10 +10", "GET /2 > 200 content-length 3 [pipelined]"],
    ),
    "from content beyond its end": (
        """
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 100
        <
        <= Hello
        <? 190
        """,
        ["GET /1 > 200 content-length 100 +95"],
    ),
    "inside a response's head": (
        r"""
        > GET /1 HTTP/1.1
        >
        <= HTTP/1.1 200 OK\r\nDate: x
        <? 190
        <= tail\r\n
        """,
        ["GET /1 > 200 +190 cut !gap"],
    ),
    "over a whole response": (
        """
        > GET /1 HTTP/1.1
        >
        <? 190
        """,
        ["GET /1 > - [pairing-doubtful] ?"],
    ),
    "over response 1 and request 2": (
        """
        > GET /1 HTTP/1.1
        >
        <? 190
        >? 100
        < HTTP/1.1 200 OK
        <
        <= two
        """,
        [
            "GET /1 > - [pairing-doubtful] ?",
            "- > 200 content-length 3 [framing-assumed] [pairing-doubtful] ?",
        ],
    ),
    "over a request": (
        """
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        <= one
        >? 100
        < HTTP/1.1 404 Not Found
        <
        <= two
        """,
        ["GET /1 > 200 content-length 3", "- > 404 content-length 3 [framing-assumed] [pairing-doubtful]"],
    ),
    "inside a request's head": (
        r"""
        >= GET /1 HTTP/1.1\r\nHo
        >? 100
        < HTTP/1.1 404 Not Found
        <
        <= one
        """,
        ["GET /1 +100 cut !gap > 404 content-length 3"],
    ),
    "inside a request's content": (
        """
        > POST /1 HTTP/1.1
        > Content-Length: 10
        >
        >= 012
        >? 5
        >= 89
        < HTTP/1.1 200 OK
        <
        <= ok
        """,
        ["POST /1 content-length 10 +5 > 200 content-length 2"],
    ),
    "inside a request's chunks": (
        r"""
        > POST /1 HTTP/1.1
        > Transfer-Encoding: chunked
        >
        >= a\r\n012
        >? 25
        >= 89
        < HTTP/1.1 200 OK
        <
        <= ok
        """,
        ["POST /1 chunked 3 +25 !gap > 200 content-length 2"],
    ),
    "inside one chunk's data": (
        r"""
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        <
        <= a\r\n0123
        <? 4
        <= 89\r\n0\r\n\r\n
        """,
        ["GET /1 > 200 chunked 10 +4"],
    ),
    "inside the framing of chunks": (
        r"""
        > GET /1 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        <
        <= a\r\n0123
        <? 7
        <= 0\r\n\r\n
        """,
        ["GET /1 > 200 chunked 4 +7 !gap"],
    ),
    "before the first octet of the server": (
        """
        <? 1000
        <= rest of the content
        """,
        [],
    ),
    "all of the client, HEAD not excluded": (
        """
        >? 100
        < HTTP/1.1 200 OK
        < Content-Length: 100
        <
        >? 100
        < HTTP/1.1 304 Not Modified
        <
        """,
        ["- > 200 [framing-assumed] [pairing-doubtful]", "- > 304 [pairing-doubtful]"],
    ),
    "each segment cut by the snap length": (
        """
        >= GET /1 HT
        >? 40
        <= HTTP/1.1 200 O
        <? 500
        <= content
        <? 500
        >= GET /2 HT
        >? 40
        <= HTTP/1.1 404 N
        <? 500
        """,
        ["GET +40 cut !gap > 200 +500 cut !gap", "GET +40 cut !gap > 404 +500 cut !gap"],
    ),
}


@pytest.mark.parametrize("name", GAPS)
def test_a_gap_costs_only_the_exchanges_that_it_touches(read, more, name):
    text, lines = GAPS[name]
    assert read(text + more[0]) == [*lines, more[1]]


def test_a_gap_to_the_end_of_close_delimited_content_is_counted(read):
    text = """
        > GET /1 HTTP/1.0
        >
        <! no Content-Length
        < HTTP/1.0 200 OK
        <
        <= a
        <? 7
        <= b
        <FIN
    """
    assert read(text) == ["GET /1 > 200 close 9 +7 !sender-fin"]


def test_a_client_that_pipelines_is_not_paired_again_behind_a_lost_response(read):
    text = """
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        <? 100
        < HTTP/1.1 200 OK
        <
        <= ok
        > GET /3 HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        <= ok
    """
    assert read(text) == [
        "GET /1 > - [pairing-doubtful] ?",
        "GET /2 > - [pipelined] [pairing-doubtful] ?",
        "- > 200 content-length 2 [framing-assumed] [pairing-doubtful] ?",
        "GET /3 > - [pairing-doubtful] ?",
        "- > 200 content-length 2 [framing-assumed] [pairing-doubtful] ?",
    ]


def test_as_many_responses_as_requests_end_the_doubt(read, more):
    text = """
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        <? 30
        < HTTP/1.1 404 Not Found
        <
        <= one
        < HTTP/1.1 200 OK
        <
        <= two
    """
    assert read(text + more[0])[2:] == [
        "- > 404 content-length 3 [framing-assumed] [pairing-doubtful] ?",
        "- > 200 content-length 3 [framing-assumed] [pairing-doubtful] ?",
        more[1],
    ]


def exchange(n):
    return f"> GET /{n} HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= {n:04}\n"


def test_a_stream_of_twenty_requests_with_one_hole_loses_one(read):
    text = "".join(exchange(n) if n != 7 else "> GET /7 HTTP/1.1\n>\n<? 60\n" for n in range(20))
    lines = [f"GET /{n} > 200 content-length 4" for n in range(20)]
    lines[7] = "GET /7 > - [pairing-doubtful] ?"
    assert read(text) == lines


REQUEST = b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def timed(feed, second_request_ns, timeout_ns):
    """An exchange, and at the given times a second request and a 408."""
    lines, _, reader = feed([(True, REQUEST % 1), (False, RESPONSE)], finish=False)
    reader.data(True, REQUEST % 2, 3, second_request_ns)
    reader.data(False, TIMEOUT, 4, timeout_ns)
    reader.finish()
    return reader, lines


@pytest.mark.parametrize(
    ("request_ns", "timeout_ns", "crossed"),
    [
        (60_000_000_000, 60_001_000_000, True),
        (60_000_000_000, 90_000_000_000, False),
        (1_000_000, 2_000_000, False),
    ],
    ids=["right behind a request after a silence", "long after the request", "on a busy connection"],
)
def test_a_408_that_may_have_crossed_the_request_does_not_answer_it_for_certain(
    feed, request_ns, timeout_ns, crossed
):
    reader, _ = timed(feed, request_ns, timeout_ns)
    last = reader.connection.last_exchange
    assert last.response.status == 408
    assert (last.request_or_none is None) is crossed


def test_what_is_in_doubt_is_not_handed_out_as_the_request(feed):
    exchanges = []
    _, _, reader = feed([(True, REQUEST % 1), (False, 50)], finish=False)
    reader._http.pairing.emit = exchanges.append
    reader.data(False, RESPONSE, 3, 3)
    reader.finish()
    with pytest.raises(NotObserved) as raised:
        _ = exchanges[-1].request
    assert raised.value.reason is NotObservedReason.PAIRING


def test_an_orphan_with_interim_responses_alone_is_handed_on(feed):
    lines, _, _ = feed([(False, b"HTTP/1.1 103 Early Hints\r\n\r\n"), (True, REQUEST % 1), (False, RESPONSE)])
    assert lines == ["- > 103 - [response-before-request]", "GET /1 > 200 content-length 2"]


def test_no_more_than_a_hundred_interim_responses_are_kept(feed):
    interim = b"HTTP/1.1 102 Processing\r\n\r\n"
    lines, _, reader = feed([(True, REQUEST % 1), (False, interim * 150 + RESPONSE)])
    assert lines[0].count("102") == 100
    assert reader.set_aside == {"interim responses beyond 100 of an exchange": 50}


def test_the_limit_is_that_of_the_reason_given():
    assert OUTSTANDING_LIMIT == 1000


OK = "< HTTP/1.1 200 OK\n< Content-Length: 0\n<\n"
PIPELINED = {
    "a request lost before another, nothing sent in between": (
        "> GET /1 HTTP/1.1\n>\n" + OK + ">? 30\n> GET /3 HTTP/1.1\n>\n" + OK + OK,
        ["GET /1 > 200 content-length 0", "GET /3 > - [pairing-doubtful] ?", "- > 200", "- > 200"],
    ),
    "a response lost, then two requests before the next one": (
        "> GET /1 HTTP/1.1\n>\n<? 30\n> GET /2 HTTP/1.1\n>\n> GET /3 HTTP/1.1\n>\n" + OK + OK,
        [
            "GET /1 > - [pairing-doubtful] ?",
            "GET /2 > - [pairing-doubtful] ?",
            "GET /3 > - [pairing-doubtful] ?",
            "- > 200",
            "- > 200",
        ],
    ),
    "requests lost behind one that is not answered": (
        "> GET /1 HTTP/1.1\n> Content-Length: 0\n>\n>? 60\n" + OK + OK + "> GET /4 HTTP/1.1\n>\n" + OK + OK,
        ["GET /1 > 200 content-length 0", "- > 200", "GET /4 > - [pairing-doubtful] ?", "- > 200", "- > 200"],
    ),
    "request and response lost together: no pipelining": (
        "> GET /1 HTTP/1.1\n>\n" + OK + "<? 60\n>? 30\n> GET /3 HTTP/1.1\n>\n" + OK,
        ["GET /1 > 200 content-length 0", "GET /3 > 200 content-length 0"],
    ),
}


@pytest.mark.parametrize(("text", "lines"), PIPELINED.values(), ids=PIPELINED.keys())
def test_an_answer_to_a_lost_request_of_a_pipeline_is_not_taken_for_anothers(read, text, lines):
    found = read(text)

    assert [line if line[0] == "G" else line[:7] for line in found] == lines
