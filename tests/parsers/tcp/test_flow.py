"""Who is the client where only the content tells, and what is kept for the timeline."""

import numpy as np
import pytest

from parsers.packets.segment import SEGMENT
from parsers.tcp.flow import RECENT, LastSegments
from parsers.timeline import TIMELINE_EVENTS


def test_a_guess_is_put_right_by_the_first_start_line(wire, read):
    one = wire(port=70)  # the lower port looks like the server's
    segments = [
        one.segment(False, 0, b"\x00\x01", ack=0),
        one.segment(True, 0, b"GET / HTTP/1.1\r\n\r\n", ack=2),
    ]

    outcome = read(segments, [1, 1])

    assert (outcome.connection.client.port, outcome.connection.roles_known) == (70, False)
    assert outcome.reader.stream == {True: b"GET / HTTP/1.1\r\n\r\n", False: b"\x00\x01"}
    assert outcome.reader.notes[0] == ("turn",)


def test_roles_told_by_a_syn_are_never_turned(wire, read):
    one = wire()
    outcome = read([*one.handshake(), one.segment(False, 0, b"GET / HTTP/1.1\r\n\r\n", ack=0)])

    assert len(outcome.readers.made) == 1
    assert outcome.connection.client.port == 40000


def test_the_timeline_keeps_the_last_segments_of_many_batches(wire, read):
    one = wire()
    segments = [*one.handshake(), *(one.segment(True, at, b"x") for at in range(900))]

    close = read(segments, [7] * 130).connection.close

    assert [event.frame for event in close.events] == list(range(904 - TIMELINE_EVENTS, 904))
    assert close.events_dropped == 903 - TIMELINE_EVENTS
    assert [event.sequence for event in close.events[-2:]] == [898, 899]


def test_the_last_segments_of_several_batches_are_joined():
    one = LastSegments()
    rows, extras = np.zeros(53, SEGMENT), np.zeros(53, RECENT)

    one.remember(rows, extras)
    one.remember(rows[:5], extras[:5])

    segments, tracking = one.all()
    assert (len(one), len(segments), len(tracking)) == (58, 58, 58)


@pytest.mark.parametrize("again", [False, True], ids=["plain", "careful"])
def test_a_status_line_within_what_a_client_sends_turns_nothing(wire, read, again):
    one = wire()
    segments = [
        one.segment(True, 0, b"some content", ack=0),
        one.segment(True, 12, b"HTTP/1.1 200 OK\r\n", ack=0),
    ]
    if again:
        segments.insert(1, segments[0])

    outcome = read(segments)

    assert outcome.connection.client.port == 40000
    assert outcome.reader.stream[True] == b"some contentHTTP/1.1 200 OK\r\n"
