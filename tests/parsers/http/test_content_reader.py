"""Content is counted whatever its framing, and kept up to the limit where it is asked for."""

import pytest

from parsers.http.exchanges import ExchangeReader
from parsers.model import Connection, Endpoint, NotObserved, NotObservedReason

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CLOSE = b"HTTP/1.1 200 OK\r\n\r\n"
CONTENT = b"0123456789"
CHUNKS = b"4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n"

FRAMINGS = {"length": LENGTH + CONTENT, "chunked": CHUNKED + CHUNKS, "close": CLOSE + CONTENT}


def read(octets, *, portion, limit=100, wanted=True, gap_at=None):
    connection = Connection(
        number=0,
        capture="test",
        tcp_stream=None,
        client=Endpoint("192.0.2.1", 1),
        server=Endpoint("192.0.2.2", 80),
        roles_known=True,
        opened="syn",
    )
    found = []
    asked = []

    def content_wanted(request, response):
        asked.append((request.method, response.status))
        return wanted

    reader = ExchangeReader(connection, emit=found.append, content_wanted=content_wanted, content_limit=limit)
    reader.data(True, GET, 1, 1)
    at = 0
    while at < len(octets):
        if gap_at is not None and at >= gap_at:
            reader.gap(False, 1, NotObservedReason.LOST, 2, 2)
            at, gap_at = at + 1, None
            continue
        end = min(at + portion, gap_at if gap_at is not None else len(octets))
        reader.data(False, octets[at:end], 2, 2)
        at = end
    reader.fin(False, 3, 3)
    assert asked == [("GET", 200)]
    return found[0].response


@pytest.mark.parametrize("name", FRAMINGS)
@pytest.mark.parametrize("portion", [1, 3, 1000])
def test_wanted_content_is_kept_whole(name, portion):
    response = read(FRAMINGS[name], portion=portion)
    assert (response.whole_content(), response.content_length, response.content_kept) == (CONTENT, 10, True)


@pytest.mark.parametrize("name", FRAMINGS)
@pytest.mark.parametrize("portion", [1, 3, 1000])
def test_beyond_the_limit_content_is_counted_alone(name, portion):
    response = read(FRAMINGS[name], portion=portion, limit=5)
    assert (response.content, response.content_length, response.complete) == (b"01234", 10, True)
    with pytest.raises(NotObserved) as raised:
        response.whole_content()
    assert raised.value.reason is NotObservedReason.CONTENT_LIMIT


@pytest.mark.parametrize("name", FRAMINGS)
def test_content_that_nobody_wants_is_not_kept(name):
    response = read(FRAMINGS[name], portion=1000, wanted=False)
    assert (response.content, response.content_kept, response.content_length) == (b"", False, 10)


@pytest.mark.parametrize("name", FRAMINGS)
def test_behind_a_gap_content_is_counted_and_not_kept(name):
    octets = FRAMINGS[name]
    response = read(octets, portion=1000, gap_at=octets.index(b"56"))
    assert (response.content, response.content_length, response.missing) == (b"01234", 10, 1)
    assert (response.ended, response.complete) == (True, False)
    with pytest.raises(NotObserved) as raised:
        response.whole_content()
    assert raised.value.reason is NotObservedReason.LOST
