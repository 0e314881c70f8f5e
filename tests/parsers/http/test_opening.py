"""The first octets are held until it is known what they are, and handed on without a loss."""

import time

import pytest

from parsers.http.opening import HOLD_LIMIT, Opening, Verdict
from parsers.model import Protocol

C, S = True, False
GET = b"GET / HTTP/1.1\r\n"


def opened(*segments, from_start=True):
    opening = Opening(from_start=from_start)
    for frame, (client, octets) in enumerate(segments, 1):
        assert opening.verdict is None
        opening.data(client, octets, frame, frame)
    return opening


@pytest.mark.parametrize(
    ("segments", "from_start", "verdict"),
    [
        ([(C, GET)], True, Verdict.HTTP),
        ([(C, b"GE"), (C, b"T / HTTP/1.1\r\n")], True, Verdict.HTTP),
        ([(C, b"GE")], True, None),
        ([(S, b"HTTP/1.1 2")], True, Verdict.HTTP),
        ([(C, b"GET / HT"), (S, b"HTTP/1.1 408 ")], True, Verdict.HTTP),
        ([(C, b"\x01\x02")], True, None),
        ([(C, b"\x01\x02"), (S, b"HTTP/1.1 400 ")], True, Verdict.ANSWERED),
        ([(C, b"\x01\x02"), (S, b"\x01")], True, Verdict.OTHER),
        ([(C, b"\x01\x02")], False, Verdict.UNREADABLE),
        ([(S, b"\x01\x02")], False, Verdict.UNREADABLE),
        ([(C, b"\x01" * (HOLD_LIMIT + 1))], True, Verdict.OTHER),
        ([(C, b"\x05\x01\x00"), (S, b"HTTP/1.1 400 ")], True, Verdict.ANSWERED),
    ],
)
def test_the_verdict_comes_with_the_octet_that_decides(segments, from_start, verdict):
    opening = opened(*segments, from_start=from_start)
    assert opening.verdict is verdict
    held = sum(len(octets) for pieces in opening.held.values() for octets, _, _ in pieces)
    assert held + sum(opening.dropped.values()) == sum(len(octets) for _, octets in segments)


def test_a_proxy_header_is_dropped_and_counted():
    opening = opened((C, b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + GET))
    assert (opening.dropped[C], opening.held[C], dict(opening.set_aside)) == (
        36,
        [(GET, 1, 1)],
        {"PROXY protocol header": 1},
    )


def test_after_a_client_hello_only_the_server_is_looked_at():
    opening = opened((C, b"\x17\x03\x03\x00\x02ab"))
    assert (opening.protocol, opening.skippable(C), opening.skippable(S)) == (Protocol.TLS, True, False)


def test_a_simple_request_that_nobody_answered_in_http_is_http_0_9():
    opening = opened((C, b"GET /x\r\n"))
    opening.finish()
    assert dict(opening.set_aside) == {"HTTP/0.9 request": 1}


def test_what_is_held_is_joined_once_however_small_the_segments():
    began = time.process_time()
    opening = Opening(from_start=True)
    for frame in range(HOLD_LIMIT):
        opening.data(C, b"\r", frame, frame)

    assert time.process_time() - began < 3  # joined anew with each of them it takes 10 s
    assert opening.verdict is None
    assert len(opening.held[C]) == HOLD_LIMIT
