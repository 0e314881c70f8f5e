"""Round trips, and where the tap is."""

import pytest

from analyzer.rules.closes.round_trips import round_trips, vantage_of
from analyzer.rules.closes.verdict import Vantage
from parsers.timeline import CloseFacts
from tests.analyzer.rules.closes.events import MS, client, server


def trips(*events, handshake=None):
    return round_trips(CloseFacts(timeline=lambda: list(events), handshake_ns=handshake))


@pytest.mark.parametrize(
    ("handshake", "vantage"),
    [
        ((999_999, MS), Vantage.SERVER),
        ((MS, 999_999), Vantage.CLIENT),
        ((MS, MS), Vantage.MIDDLE),
        ((999_999, 999_999), Vantage.UNKNOWN),
        (None, Vantage.UNKNOWN),
    ],
)
def test_the_handshake_tells_where_the_tap_is(handshake, vantage):
    assert vantage_of(CloseFacts(handshake_ns=handshake)) is vantage


def test_data_and_their_acknowledgment_are_a_round_trip():
    found = trips(client(0, 0, length=10), server(30, 0, 10), server(40, 0, 10, 5), client(41, 10, 5))
    assert (found.server_least, found.server_most, found.client_least) == (30 * MS, 30 * MS, MS)


def test_of_several_segments_the_last_acknowledged_one_counts():
    found = trips(client(0, 0, length=10), client(9, 10, length=10), server(30, 0, 20))
    assert found.server_least == 21 * MS


def test_octets_sent_again_measure_nothing():
    found = trips(client(0, 0, length=10), client(20, 0, length=10), server(21, 0, 10))
    assert found.server_least is None


def test_the_handshake_counts_too():
    found = trips(client(0, 0, length=10), server(30, 0, 10), handshake=(20 * MS, 5 * MS))
    assert (found.server_least, found.server_most, found.client_most) == (20 * MS, 30 * MS, 5 * MS)
