"""What the timeline of a close proves."""

import pytest

from analyzer.rules.close_facts import (
    ACK,
    AFTER,
    BEFORE,
    acknowledged_before,
    client_closed_first,
    first_server_rst,
    order_of,
    sent_beyond_close,
    still_sending,
)
from analyzer.rules.rule import Doubt, Undecided
from parsers.model import EndedBy, Framing, Request, Response
from parsers.timeline import CloseFacts, Event

FIN, RST = 0x01, 0x04
CLIENT, SERVER = True, False
REQUEST = Request(head=b"", at=0, end=100, framing=Framing.NONE, ended_by=EndedBy.FRAMING)
OPEN_REQUEST = Request(head=b"", at=0, end=100, ended_by=EndedBy.SENDER_RST)
RESPONSE = Response(head=b"", at=0, end=56, framing=Framing.NONE, ended_by=EndedBy.FRAMING)


def event(frame, from_client, *, flags=ACK, seq=0, ack=0, length=0, ttl=64, time_ns=None):
    return Event(
        frame=frame,
        time_ns=frame * 1_000_000 if time_ns is None else time_ns,
        from_client=from_client,
        flags=flags,
        sequence=seq,
        raw_sequence=seq + 1,
        acknowledgment=ack if flags & ACK else None,
        length=length,
        window=65535,
        ttl=ttl,
        tsval=None,
        tsecr=None,
        sack_left=None,
        sack_right=None,
        duplicate=False,
    )


def close_of(events, **facts):
    return CloseFacts(timeline=lambda: events, **facts)


def reason_of(question, *arguments):
    with pytest.raises(Undecided) as caught:
        question(*arguments)
    return caught.value.reason


@pytest.mark.parametrize(
    ("frames", "first", "first_reset"),
    [
        ({}, False, False),
        ({"fin_server": 5}, False, False),
        ({"fin_client": 4, "fin_server": 5}, True, False),
        ({"fin_client": 6, "fin_server": 5}, False, False),
        ({"rst_client": 4, "rst_server": 5}, True, True),
        ({"rst_client": 6, "fin_server": 5}, False, False),
        ({"rst_client": 6}, True, True),
        ({"fin_client": 3, "rst_client": 7, "fin_server": 5}, True, False),
    ],
)
def test_who_closed_first(frames, first, first_reset):
    close = CloseFacts(**frames)
    assert client_closed_first(close) is first
    assert client_closed_first(close, half_close=False) is first_reset


def test_the_first_rst_of_the_server_is_found():
    rst = event(5, SERVER, flags=RST)
    events = [event(3, CLIENT), event(4, SERVER, length=56), rst, event(6, SERVER, flags=RST)]
    assert first_server_rst(close_of(events, rst_server=5)) == rst


@pytest.mark.parametrize(
    ("reason", "rst_server", "events"),
    [
        (Doubt.TIMELINE_CUT, 5, [event(4, SERVER, length=56)]),
        (Doubt.TIMELINE_CUT, 4, [event(5, SERVER, flags=RST)]),
        (Doubt.RST_DOUBTFUL, 5, [event(4, SERVER, length=56), event(5, SERVER, flags=RST, ttl=251)]),
        (Doubt.RST_DOUBTFUL, 5, [event(5, SERVER, flags=RST), event(6, SERVER, length=56)]),
    ],
)
def test_a_rst_that_may_be_anothers_is_no_proof(reason, rst_server, events):
    assert reason_of(first_server_rst, close_of(events, rst_server=rst_server)) is reason


@pytest.mark.parametrize(
    ("expected", "request_", "events"),
    [
        pytest.param(True, OPEN_REQUEST, [], id="the request is incomplete"),
        pytest.param(True, REQUEST, [event(4, SERVER, ack=50)], id="the server had not got all of it"),
        pytest.param(False, REQUEST, [event(4, SERVER, ack=100)], id="it had"),
        pytest.param(
            True,
            REQUEST,
            [event(4, SERVER, ack=100), event(6, CLIENT, seq=100, length=50, ack=56)],
            id="new octets behind the close",
        ),
        pytest.param(
            False,
            REQUEST,
            [event(4, SERVER, ack=100), event(6, CLIENT, seq=99, length=1, ack=0)],
            id="a keep-alive probe",
        ),
        pytest.param(
            False,
            REQUEST,
            [event(4, SERVER, ack=102), event(3, CLIENT, seq=100, length=2, ack=0)],
            id="a stray line end",
        ),
        pytest.param(
            False,
            REQUEST,
            [event(4, SERVER, ack=100), event(6, CLIENT, seq=0, length=100, ack=0)],
            id="a retransmission",
        ),
        pytest.param(
            True,
            REQUEST,
            [event(3, CLIENT, seq=100, length=50, ack=0), event(4, SERVER, ack=150)],
            id="pipelined, acknowledged and unread",
        ),
        pytest.param(
            False,
            REQUEST,
            [event(3, CLIENT, seq=100, length=50, ack=56), event(4, SERVER, ack=150)],
            id="the next request, behind the acknowledgment",
        ),
    ],
)
def test_whether_the_client_had_more_to_send(expected, request_, events):
    assert still_sending(request_, RESPONSE, close_of(events, fin_server=5)) is expected


def test_without_an_acknowledgment_of_the_server_nobody_knows_what_it_had_got():
    close = close_of([event(6, SERVER, ack=100)], fin_server=5)
    assert reason_of(still_sending, REQUEST, RESPONSE, close) is Doubt.TIMELINE_CUT


LINGERED = [
    event(4, SERVER, flags=FIN | ACK, ack=100),
    event(5, CLIENT, seq=100, length=50, ack=57),
    event(6, SERVER, ack=150),
]


@pytest.mark.parametrize(
    ("expected", "fin", "events"),
    [
        pytest.param(True, 4, LINGERED, id="read on after its FIN"),
        pytest.param(False, None, LINGERED, id="no FIN"),
        pytest.param(False, 9, LINGERED, id="the FIN behind the RST"),
        pytest.param(False, 4, LINGERED[:2], id="nothing acknowledged after its FIN"),
        pytest.param(
            False,
            4,
            [LINGERED[0], event(5, CLIENT, seq=100, length=50, ack=0), LINGERED[2]],
            id="the response not acknowledged",
        ),
    ],
)
def test_whether_the_server_lingered(expected, fin, events):
    close = close_of(events, fin_server=fin)
    assert acknowledged_before(event(8, SERVER, flags=RST), RESPONSE, close) is expected


PROVOKING = event(5, CLIENT, seq=100, length=50, ack=0)


EARLIER = event(7, CLIENT, seq=150, ack=56)
LATER = event(9, CLIENT, seq=150, ack=56)
JUST_BEHIND = event(9, CLIENT, seq=150, ack=56, time_ns=8_050_000)


@pytest.mark.parametrize(
    ("expected", "sequence", "flags", "events", "reordered"),
    [
        pytest.param(AFTER, 56, RST, [], False, id="E1: at the end"),
        pytest.param(AFTER, 57, RST, [], True, id="E1: behind it, reordered or not"),
        pytest.param(BEFORE, 0, RST, [PROVOKING], False, id="E2: below"),
        pytest.param(BEFORE, 56, RST | ACK, [PROVOKING], False, id="E5: no acknowledgment ever"),
        pytest.param(BEFORE, 56, RST | ACK, [PROVOKING, LATER], False, id="E5: acknowledged behind the RST"),
        pytest.param(
            Doubt.ORDER, 56, RST | ACK, [PROVOKING, EARLIER], False, id="acknowledged before the RST"
        ),
        pytest.param(Doubt.ORDER, 56, RST | ACK, [PROVOKING, JUST_BEHIND], False, id="too close to tell"),
        pytest.param(Doubt.ORDER, 56, RST | ACK, [PROVOKING], True, id="with the ACK flag, reordered"),
        pytest.param(Doubt.ORDER, 0, RST, [PROVOKING], True, id="reordered"),
        pytest.param(Doubt.RST_DOUBTFUL, 0, RST, [], False, id="it answers nothing"),
        pytest.param(Doubt.RST_DOUBTFUL, 10, RST, [PROVOKING], False, id="it answers another segment"),
        pytest.param(
            Doubt.PEER_SILENT,
            0,
            RST,
            [event(n, SERVER, length=56, time_ns=n * 10**9) for n in range(1, 5)] + [PROVOKING],
            False,
            id="the response was repeated in vain",
        ),
    ],
)
def test_the_order_of_rst_and_acknowledgment(expected, sequence, flags, events, reordered):
    rst = event(8, SERVER, flags=flags, seq=sequence, ack=100)
    close = close_of([*events, rst], reordered=reordered)
    if isinstance(expected, Doubt):
        assert reason_of(order_of, rst, RESPONSE, close) is expected
    else:
        assert order_of(rst, RESPONSE, close) is expected


RESET = event(20, SERVER, flags=RST | ACK, seq=56, ack=100, time_ns=50_000_000)


def at_client(ack_ms, *, handshake_ms=50, sample_ms=50, **facts):
    """A timeline at the client's tap: data and its acknowledgment, the client's ACK, then RESET at 50 ms."""
    events = [
        event(1, CLIENT, length=100, ack=0, time_ns=0),
        event(2, SERVER, ack=100, time_ns=sample_ms * 1_000_000),
        event(3, CLIENT, seq=100, ack=56, time_ns=ack_ms * 1_000_000),
        RESET,
    ]
    return close_of(events, handshake_ns=(handshake_ms * 1_000_000, 100_000), **facts)


@pytest.mark.parametrize(
    ("expected", "facts"),
    [
        pytest.param(BEFORE, {"ack_ms": 49}, id="E6: at once"),
        pytest.param(BEFORE, {"ack_ms": 11}, id="E6: 39 ms of 50"),
        pytest.param(Doubt.ORDER, {"ack_ms": 10}, id="40 ms of 50"),
        pytest.param(Doubt.ORDER, {"ack_ms": 11, "sample_ms": 40}, id="a shorter round trip was seen"),
        pytest.param(Doubt.ORDER, {"ack_ms": 11, "handshake_ms": 40}, id="the handshake was quicker"),
        pytest.param(Doubt.ORDER, {"ack_ms": 50, "handshake_ms": 0}, id="beside the server"),
    ],
)
def test_a_rst_right_behind_the_acknowledgment_left_before_it_arrived(expected, facts):
    close = at_client(**facts)
    if expected is BEFORE:
        assert order_of(RESET, RESPONSE, close) is BEFORE
    else:
        assert reason_of(order_of, RESET, RESPONSE, close) is expected


def test_without_a_handshake_the_round_trip_is_not_known():
    events = at_client(49).events
    assert reason_of(order_of, RESET, RESPONSE, close_of(events)) is Doubt.ORDER


def test_an_acknowledgment_that_may_have_been_dropped_from_the_timeline_leaves_the_order_open():
    dropped = close_of(at_client(49).events[2:], handshake_ns=(50_000_000, 0), packets=len(at_client(49).events) + 7)
    gone = close_of([RESET], highest_ack_by_client=56)
    assert [reason_of(order_of, RESET, RESPONSE, close) for close in (dropped, gone)] == [
        Doubt.TIMELINE_CUT
    ] * 2


@pytest.mark.parametrize(
    ("expected", "events"),
    [
        pytest.param(False, [event(4, SERVER, ack=100)], id="nothing"),
        pytest.param(
            True, [event(4, SERVER, ack=100), event(6, CLIENT, seq=100, length=9)], id="behind the close"
        ),
        pytest.param(True, [event(3, CLIENT, seq=100, length=9), event(4, SERVER, ack=100)], id="in flight"),
        pytest.param(False, [event(4, SERVER, ack=100), event(6, CLIENT, seq=99, length=1)], id="a probe"),
        pytest.param(False, [event(6, SERVER, ack=100), event(6, CLIENT, seq=100, length=9)], id="not known"),
    ],
)
def test_whether_the_client_is_seen_to_have_sent_more(expected, events):
    assert sent_beyond_close(close_of(events, fin_server=5)) is expected
