"""Who is the client where only the content tells."""

import pytest


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
