"""One direction alone: heads in portions and beyond the limit, octets that are none, places and times."""

import time

import pytest

from parsers.http.content_reader import HELD, LOST, PASSED, START
from parsers.http.message_reader import HEAD_LIMIT, HELD_LIMIT
from parsers.model import NotObserved, NotObservedReason

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def exchanges_of(feed, segments, **options):
    found = []
    _, _, reader = feed([], finish=False)
    reader._http.pairing.emit = found.append
    for frame, (client, octets) in enumerate(segments, 1):
        reader.data(client, octets, frame, frame * 10)
    if options.get("finish", True):
        reader.finish()
    return found, reader


def test_a_message_knows_its_place_its_frames_and_its_times(feed):
    segments = [(True, GET[:5]), (True, GET[5:]), (False, OK[:-3]), (False, OK[-3:-1]), (False, OK[-1:])]
    (exchange,), _ = exchanges_of(feed, segments)
    request, response = exchange.request, exchange.response
    assert (request.at, request.end, request.first_frame, request.head_frame, request.last_frame) == (
        0,
        len(GET),
        1,
        2,
        2,
    )
    assert (response.first_frame, response.head_frame, response.last_frame) == (3, 4, 5)
    assert (response.first_time, response.last_time, response.end) == (30, 50, len(OK))


def test_offsets_count_what_stands_between_the_messages(feed):
    found, _ = exchanges_of(
        feed, [(True, b"\r\n" + GET), (False, OK), (True, b"\r\n\r\n" + GET), (False, OK)]
    )
    assert [exchange.request.at for exchange in found] == [2, len(GET) + 6]
    assert found[1].request.lines("host")[0].at == len(GET) + 6 + 16


@pytest.mark.parametrize("portion", [1460, 1 << 20])
def test_a_head_beyond_the_limit_is_kept_in_part_and_read_no_further(feed, portion):
    head = GET[:-2] + b"A: " + b"x" * HEAD_LIMIT + b"\r\n\r\n"
    parts = [(True, head[at : at + portion]) for at in range(0, len(head), portion)]
    (exchange,), _ = exchanges_of(feed, parts)
    request = exchange.request_or_none
    assert (len(request.head), request.method, request.head_complete) == (HEAD_LIMIT, "GET", False)
    with pytest.raises(NotObserved) as raised:
        _ = request.fields
    assert raised.value.reason is NotObservedReason.READER_LIMIT
    assert "head-too-large" in [anomaly.code.value for anomaly in request.anomalies]


def test_octets_without_a_line_end_are_bounded_too(feed):
    _, reader = exchanges_of(feed, [(True, GET), *[(True, b"x" * 50_000)] * 8], finish=False)
    assert len(reader._client._waiting.octets) <= HEAD_LIMIT
    assert reader._client.state == LOST


def test_what_a_client_sends_behind_connect_is_held_up_to_a_limit(feed):
    connect = b"CONNECT a:1 HTTP/1.1\r\n\r\n"
    _, reader = exchanges_of(feed, [(True, connect), (True, b"x" * HELD_LIMIT)], finish=False)
    assert (reader._client.state, reader._client.held_octets) == (HELD, HELD_LIMIT)
    reader.data(True, b"x", 9, 9)
    assert (reader._client.state, reader._client.held) == (LOST, [])
    reader.data(False, b"HTTP/1.1 200 OK\r\n\r\n", 10, 10)
    assert (reader._client.state, reader._server.state) == (PASSED, PASSED)


def test_a_gap_in_what_is_held_sets_the_tunnel_aside(feed):
    _, reader = exchanges_of(feed, [(True, b"CONNECT a:1 HTTP/1.1\r\n\r\nab")], finish=False)
    reader.gap(True, 5, NotObservedReason.LOST, 2, 2)
    reader.data(False, b"HTTP/1.1 200 OK\r\n\r\n", 3, 3)
    assert reader._server.state == PASSED


def test_between_messages_nothing_is_kept(feed):
    _, reader = exchanges_of(feed, [(True, GET), (False, OK)], finish=False)
    for side in (reader._client, reader._server):
        assert (side.state, side.message, bytes(side._waiting.octets), side._pieces) == (START, None, b"", [])


HOSTILE = {
    "blanks": b"A: " + b" " * 250_000 + b"\r\n\r\n",
    "blanks in the request line": b"GET " + b" \t" * 125_000 + b"\r\n\r\n",
    "folded lines": b"GET / HTTP/1.1\r\nA: b\r\n" + b" c\r\n" * 60_000 + b"\r\n",
    "bare CRs": b"GET / HTTP/1.1\r\nA: " + b"\r" * 250_000 + b"\r\n\r\n",
    "many field lines": b"GET / HTTP/1.1\r\n" + b"A:b\r\n" * 50_000 + b"\r\n",
    "empty lines": b"\r\n" * 100_000,
    "no line end": b"GET /" + b"x" * 250_000,
    "chunk lines": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 40_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("portion", [7, 1460, 1 << 20])
def test_hostile_octets_take_linear_time(feed, name, portion):
    octets = HOSTILE[name]
    segments = [(True, octets[at : at + portion]) for at in range(0, len(octets), portion)]
    start = time.perf_counter()
    found, _ = exchanges_of(feed, segments)
    assert all(line.length <= len(octets) for exchange in found for line in _fields(exchange))
    assert time.perf_counter() - start < 5


def _fields(exchange):
    request = exchange.request_or_none
    return request.fields if request is not None and request.head_complete else ()


def test_octets_behind_a_message_name_the_frame_that_holds_them(feed):
    head = b"HTTP/1.1 204 No Content\r\n\r\n"
    (exchange,), _ = exchanges_of(feed, [(True, GET), (False, head), (False, b"deleted")])
    (anomaly,) = exchange.response.anomalies
    assert (anomaly.code.value, anomaly.at, anomaly.frame) == ("octets-after-message", len(head), 3)
    assert exchange.response.last_frame == 2
