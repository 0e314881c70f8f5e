"""The quantities of a close."""

import pytest

from analyzer.rules.closes.story import story_of, unacknowledged_octets
from analyzer.rules.closes.verdict import Vantage
from parsers.timeline import CloseFacts
from tests.analyzer.rules.closes.events import (
    END,
    SENT,
    active_rst,
    bare_rst,
    client,
    fin,
    server,
    story,
)


def test_the_close_is_the_servers_first_fin_or_rst():
    told = story(fin(2), client(3, SENT, 0, 100), bare_rst(4, 0))
    assert (told.closed.frame, told.fin.frame, told.rst.frame, told.received) == (3, 3, 5, SENT)


def test_a_rst_is_a_close_but_no_fin():
    told = story(active_rst(2, ack=SENT + 7))
    assert (told.closed, told.fin, told.received) == (told.rst, None, SENT + 7)


def test_a_fin_that_the_path_swapped_with_its_response_is_the_close_all_the_same():
    told = story(fin(2), response_frame=9)
    assert told.closed is not None
    assert told.closed.frame == 3


def test_the_first_segment_that_acknowledges_all_of_the_response_counts():
    told = story(client(2, SENT, END - 1), client(3, SENT, END), client(4, SENT, END + 1))
    assert (told.acknowledgment.frame, told.acknowledged) == (4, True)


def test_an_acknowledgment_that_the_events_begin_with_may_be_older():
    told = story(client(2, SENT, END), packets=9)
    assert not told.acknowledged_earlier
    events = [event for event in told.events if event.acknowledgment == END]
    older = CloseFacts(timeline=lambda: events, packets=9, highest_ack_by_client=END)
    assert story_of(told.connection, older, told.connection.last_exchange, None).acknowledged_earlier


@pytest.mark.parametrize(
    ("event", "new"),
    [
        (client(3, SENT, 0, 100), True),
        (client(3, SENT, 0, 3), True),
        (client(3, SENT, 0, 2), False),
        (client(3, SENT - 1, 0, 1), False),
        (client(3, 0, 0, SENT), False),
        (client(3, SENT, END, 0), False),
    ],
    ids=["data", "few octets", "a line end", "a keep-alive probe", "sent again", "an acknowledgment"],
)
def test_what_counts_as_new_octets_behind_a_whole_request(event, new):
    assert bool(story(fin(2), event, whole=True).new_octets()) is new


def test_two_octets_of_an_unfinished_request_are_new_octets():
    assert story(fin(2), client(3, SENT, 0, 2)).new_octets()


def test_the_user_knows_better_where_the_tap_is():
    assert story(fin(2), vantage=Vantage.MIDDLE).vantage is Vantage.MIDDLE


@pytest.mark.parametrize(
    ("events", "octets"),
    [
        ([server(1, 0, length=10), client(2, 0, 10)], None),
        ([server(1, 0, length=10)], (0, 10)),
        ([server(1, 10, flags=0x11)], (0, 10)),
        ([server(1, 0), client(2, 0, 0, sack_left=20, sack_right=30)], (0, 30)),
        ([server(1, 0), active_rst(2, seq=40)], (0, 40)),
        ([server(1, 0), active_rst(2, seq=40, ttl=251)], None),
    ],
    ids=[
        "acknowledged",
        "seen",
        "counted by a FIN",
        "named by the client",
        "counted by a RST",
        "another's RST",
    ],
)
def test_the_octets_at_the_end_that_nobody_acknowledged(events, octets):
    highest = max((e.acknowledgment or 0 for e in events if e.from_client), default=None)
    assert unacknowledged_octets(CloseFacts(timeline=lambda: events, highest_ack_by_client=highest)) == octets
