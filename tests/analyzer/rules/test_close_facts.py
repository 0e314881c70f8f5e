"""What the timeline of a close proves."""

import pytest

from analyzer.rules.close_facts import client_closed_first, first_server_rst
from analyzer.rules.rule import Doubt, Undecided
from parsers.timeline import ACK, CloseFacts, Event

FIN, RST = 0x01, 0x04
CLIENT, SERVER = True, False


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
    own = event(5, SERVER, flags=RST | ACK, seq=56)
    assert first_server_rst(close_of([*events[:2], own], rst_server=5)) == own


@pytest.mark.parametrize(
    ("reason", "rst_server", "events"),
    [
        (Doubt.TIMELINE_CUT, 5, [event(4, SERVER, length=56)]),
        (Doubt.TIMELINE_CUT, 4, [event(5, SERVER, flags=RST)]),
        (Doubt.RST_DOUBTFUL, 5, [event(4, SERVER, length=56), event(5, SERVER, flags=RST, ttl=251)]),
        (Doubt.RST_DOUBTFUL, 5, [event(5, SERVER, flags=RST), event(6, SERVER, length=56)]),
        (Doubt.RST_DOUBTFUL, 5, [event(4, SERVER, length=56), event(5, SERVER, flags=RST | ACK, seq=55)]),
    ],
)
def test_a_rst_that_may_be_anothers_is_no_proof(reason, rst_server, events):
    assert reason_of(first_server_rst, close_of(events, rst_server=rst_server)) is reason
