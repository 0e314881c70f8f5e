"""Who is the client where only the content tells, and what is kept for the timeline."""

from parsers.timeline import TIMELINE_EVENTS


def test_a_guess_is_put_right_by_the_first_start_line(wire, read):
    one = wire(port=70)  # the lower port looks like the server's
    segments = [
        one.segment(False, 0, b"\x00\x01", ack=0),
        one.segment(True, 0, b"GET / HTTP/1.1\r\n\r\n", ack=2),
    ]

    outcome = read(segments, [1, 1])

    assert (outcome.connection.client.port, outcome.connection.roles_known) == (70, False)
    assert outcome.readers.made[-1].stream[True] == b"GET / HTTP/1.1\r\n\r\n"


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
