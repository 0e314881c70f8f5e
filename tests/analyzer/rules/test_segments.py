"""What segments tell of the client that sent them."""

import pytest
from msgspec import structs

from analyzer.rules.conversation import converse
from analyzer.rules.rule import Doubt, Undecided
from analyzer.rules.segments import (
    largest_flight,
    sent_knowing,
    server_closed_at,
    timeline_of,
    written_late,
)
from parsers.model import NotObserved

ONE = "> GET /1 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n< One\n"
TWO = "> GET /2 HTTP/1.1\n>\n"


def shown(text, change=None):
    """Which segment shows that the client knew the first response when it sent the second request."""
    said = converse(text)
    if change:
        change(said)
    first, second = said.exchanges
    response = first.response
    return sent_knowing(second.request, response.end, response.last_time, said.connection.close)


def test_an_acknowledgment_before_the_request_or_in_it_shows_that_the_response_had_come():
    assert [(event.frame, event.length) for event in (shown(ONE + ">ACK\n" + TWO), shown(ONE + TWO))] == [
        (6, 0),
        (6, 38),
    ]


def test_a_request_that_was_on_its_way_shows_that_it_had_not():
    assert shown(ONE + ">! in flight\n" + TWO) is None


def without_first_events(said):
    said.connection.close = structs.replace(said.connection.close, timeline=list, _events=None)


def cut(said):
    *before, last = said.connection.close.events
    events = [*before, structs.replace(last, after_cut=True)]
    said.connection.close = structs.replace(said.connection.close, timeline=lambda: events, _events=None)


def last_alone(said):
    events = said.connection.close.events
    said.connection.close = structs.replace(
        said.connection.close, timeline=lambda: events[-1:], packets=len(events), _events=None
    )


def acknowledged_behind(said):
    """The acknowledgment shows that the request had been sent before, and what is seen is a copy."""
    events = [
        structs.replace(event, sequence=event.sequence + 38) if event.frame == 6 else event
        for event in said.connection.close.events
    ]
    said.connection.close = structs.replace(said.connection.close, timeline=lambda: events, _events=None)


@pytest.mark.parametrize(
    ("text", "change", "reason"),
    [
        (ONE + TWO, without_first_events, Doubt.TIMELINE_CUT),
        (ONE + ">WAIT 0.3\n" + TWO, None, Doubt.IN_FLIGHT),
        (ONE + ">ACK\n" + TWO, acknowledged_behind, Doubt.IN_FLIGHT),
        (ONE + TWO, cut, Doubt.TIMELINE_CUT),
        (ONE + TWO, last_alone, Doubt.TIMELINE_CUT),
    ],
)
def test_what_may_be_a_copy_shows_nothing(text, change, reason):
    with pytest.raises(Undecided) as caught:
        shown(text, change)
    assert caught.value.reason is reason


def facts(text):
    return converse(text).connection.close


def test_the_close_of_the_server_is_its_first_fin_or_rst():
    assert server_closed_at(facts(ONE + "<FIN\n<RST")).frame == 6
    assert server_closed_at(facts(ONE + ">FIN\n<RST")).frame == 7
    assert server_closed_at(facts(ONE)) is None
    with pytest.raises(Undecided):
        server_closed_at(structs.replace(facts(ONE + "<FIN"), timeline=list, _events=None))


def test_without_its_end_or_in_another_order_a_timeline_tells_nothing():
    connection = converse(ONE).connection
    assert timeline_of(connection) is connection.close
    connection.close.reordered = True
    with pytest.raises(Undecided) as caught:
        timeline_of(connection)
    assert caught.value.reason is Doubt.REORDERED
    connection.close = None
    with pytest.raises(NotObserved):
        timeline_of(connection)


UPLOAD = ">= 0123456789\n<ACK\n>= 0123456789\n>= 0123456789\n<ACK\n"


def test_a_flight_is_what_was_sent_and_not_acknowledged():
    assert largest_flight(facts(UPLOAD).events) == 20
    assert largest_flight(facts(">= 0123456789").events) == 0


@pytest.mark.parametrize(
    ("text", "frames"),
    [
        (UPLOAD, []),
        (UPLOAD + ">WAIT 0.1\n>= 01\n", [8]),
        (UPLOAD + ">WAIT 0.1\n>= 01\n>ACK\n>= 23\n", [8]),
        (UPLOAD + ">ACK\n>WAIT 0.1\n>= 01\n", [9]),
        (">= 0123456789\n>WAIT 0.1\n>= 01\n", []),
    ],
)
def test_what_comes_after_a_pause_was_written_late(text, frames):
    assert [event.frame for event in written_late(facts(text).events, 0, 1_000_000)] == frames


def test_a_closed_window_explains_a_pause():
    events = facts(UPLOAD + ">WAIT 0.1\n>= 01\n").events
    narrow = [structs.replace(event, window=10) if event.frame == 7 else event for event in events]
    assert written_late(events, 0, 1_000_000)
    missing = [structs.replace(event, after_cut=event.frame == 8) for event in events]
    ahead = [structs.replace(event, sequence=event.sequence + (event.frame == 8)) for event in events]
    assert not written_late(missing, 0, 1_000_000)
    assert not written_late(ahead, 0, 1_000_000)
    assert not written_late(narrow, 0, 1_000_000)
    assert not written_late(events, events[-1].time_ns + 1, 1_000_000)
