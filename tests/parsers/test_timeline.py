"""The facts of a close are small: a bounded number of events of a bounded size."""

import sys

from parsers.timeline import TIMELINE_EVENTS, CloseFacts, Event


def test_the_events_of_a_connection_take_some_tens_of_kilobytes_at_most():
    event = Event(
        frame=1,
        time_ns=1 << 60,
        from_client=True,
        flags=16,
        sequence=1 << 40,
        raw_sequence=1 << 31,
        acknowledgment=1 << 40,
        length=1448,
        window=500,
        ttl=64,
        tsval=1 << 31,
        tsecr=1 << 31,
        sack_left=None,
        sack_right=None,
        duplicate=False,
    )
    size = sys.getsizeof(event) + sum(
        sys.getsizeof(value) for value in (event.time_ns, event.sequence, event.raw_sequence)
    )

    assert size * TIMELINE_EVENTS < 40_000


def test_of_a_connection_that_said_nothing_everything_is_unknown():
    facts = CloseFacts()

    assert (facts.fin_client, facts.fin_server, facts.rst_client, facts.rst_server) == (None,) * 4
    assert (facts.highest_ack_by_client, facts.handshake_ns, facts.ended) == (None, None, "capture-end")
