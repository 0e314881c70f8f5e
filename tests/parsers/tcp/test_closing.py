"""The events of a close, as facts."""

from parsers.packets.segment import HAS_SACK, HAS_TIMESTAMPS


def test_an_event_says_what_its_segment_said_in_stream_offsets(wire, read):
    one = wire(client_isn=0xFFFFFFF0)
    sacked = (0xFFFFFFF0 + 1 + 40) % (1 << 32)
    stamped = {"options": HAS_TIMESTAMPS | HAS_SACK, "tsval": 7, "tsecr": 6, "sack_left": sacked}
    stamped["sack_right"] = sacked + 10
    segments = [*one.handshake(), one.segment(True, 0, b"abc", ack=0)]
    segments.append(one.segment(False, 0, ack=3, flags=0, **stamped))

    event = read(segments).connection.close.events[-1]

    assert (event.frame, event.from_client, event.sequence, event.acknowledgment) == (5, False, 0, 3)
    assert (event.tsval, event.tsecr, event.sack_left, event.sack_right) == (7, 6, 40, 50)


def test_a_bare_reset_keeps_its_own_sequence_number(wire, read):
    one = wire()
    segments = [*one.handshake(), one.segment(True, 0, b"abc", ack=0), one.segment(False, 0, b"413", ack=3)]
    segments += [one.rst(False, 0), one.rst(False, 3)]

    close = read(segments).connection.close

    assert (close.rst_server, close.rst_client, close.ended) == (6, None, "rst")
    assert [(event.sequence, event.acknowledgment) for event in close.events[-2:]] == [(0, None), (3, None)]


def test_a_connection_without_data_has_facts_and_no_events(wire, read):
    one = wire()
    syn = one.segment(True, -1, flags=2)
    close = read([syn, one.rst(False, 0, ack=0)]).connection.close

    assert (close.rst_server, close.events, close.events_dropped) == (2, [], 2)
