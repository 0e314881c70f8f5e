"""What is kept of the segments of a connection: its last ones, and those around its end."""

import numpy as np
import pytest

from parsers.packets.segment import FIN, RST, SEGMENT
from parsers.tcp.last_segments import AFTER_END, BEFORE_END, CROWD, RECENT, LastSegments
from parsers.timeline import TIMELINE_EVENTS


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
    assert (len(segments), len(tracking)) == (58, 58)


@pytest.mark.parametrize("batches", [[5000], [7] * 720, [100, 1, 4899], [1500, 3500]], ids=str)
def test_a_long_upload_behind_the_close_leaves_what_decides(wire, read, batches):
    one = wire()
    segments = [*one.handshake(), one.segment(False, 0, b"HTTP/1.1 413 X\r\n\r\n", ack=0)]
    segments += [one.segment(True, at, b"x", ack=18) for at in range(200)]
    segments += [one.segment(False, 18, b"", ack=200, flags=FIN)]
    segments += [one.segment(True, 200 + at, b"x", ack=18) for at in range(2000)]
    segments += [one.segment(True, 2200, b"", ack=19, flags=0)]
    segments += [one.segment(True, 2200 + at, b"x", ack=19) for at in range(1000)]
    segments += [one.segment(False, 19, b"", flags=RST)]
    segments += [one.segment(True, 3200 + at, b"x", ack=19) for at in range(1500)]

    close = read(segments, [*batches, len(segments)]).connection.close

    frames = [event.frame for event in close.events]
    assert frames == sorted(set(frames))
    assert set(range(205 - BEFORE_END, 205 + AFTER_END)) < set(frames)
    assert (close.fin_server, close.rst_server) == (205, 3207)
    assert set(range(3207 - BEFORE_END, 3207 + AFTER_END)) < set(frames)
    first = next(event for event in close.events if event.from_client and event.acknowledgment == 19)
    assert first.frame == 2206
    assert frames[-TIMELINE_EVENTS:] == list(range(len(segments) - TIMELINE_EVENTS + 1, len(segments) + 1))
    assert close.events_dropped == len(segments) - len(frames)
    assert len(frames) < CROWD + TIMELINE_EVENTS
