from analyzer.audit import borders
from analyzer.audit.borders import SETTLED, Borders
from analyzer.audit.carrying import Carried, connection_key, exchange_key
from parsers.model import Exchange
from parsers.reading import Reading
from tests.analyzer.audit.rings import SAMPLES

SAMPLE = SAMPLES / "handful-of-violations.pcap"


def followed(before=None, ended_after=10**9):
    """Follow the events of a sample, of which those after so many are of the file's end."""
    events = list(Reading([str(SAMPLE)]))
    seen = [0]
    follower = Borders(before or Carried(), 1000, lambda: seen[0] > ended_after)
    standings = []
    for event in events:
        seen[0] += 1
        follow = follower.exchange if isinstance(event, Exchange) else follower.connection
        standings.append(follow(event))
    return events, standings, follower


def test_what_was_over_is_settled_and_what_the_end_ended_has_its_connection():
    events, standings, _ = followed(ended_after=3)
    assert standings[:3] == [SETTLED] * 3
    numbers = [e.connection.number if isinstance(e, Exchange) else e.number for e in events[3:]]
    assert standings[3:] == numbers


def test_what_was_counted_before_is_known_again():
    events, _, _ = followed()
    names = [exchange_key(event) for event in events if isinstance(event, Exchange)]
    ended = [connection_key(event) for event in events if not isinstance(event, Exchange)]
    _, standings, follower = followed(Carried(exchanges=names[:2], connections=ended[:1]))
    assert standings.count(None) == 3
    assert sorted(follower.carry()[1]) == sorted(names)  # and goes on to the file after the next


def test_recent_connections_are_carried_and_older_ones_are_not(monkeypatch):
    events, _, follower = followed()
    ended = [event for event in events if not isinstance(event, Exchange)]
    assert set(follower.carry()[0]) == {connection.number for connection in ended}
    monkeypatch.setattr(borders, "WARM_NS", 0)
    assert followed()[2].carry() == ({}, [], [])


def test_of_a_large_open_connection_the_last_exchanges_are_carried(monkeypatch):
    events, _, _ = followed()
    over = next(i for i, event in enumerate(events) if not isinstance(event, Exchange))
    monkeypatch.setattr(borders, "WHOLE_MOST", 0)
    firsts, names, _ = followed(ended_after=over)[2].carry()
    connection = events[over]
    last = max(
        event.request.first_frame
        for event in events
        if isinstance(event, Exchange) and event.connection is connection
    )
    assert firsts[connection.number] == last > connection.first_frame
    assert len(names) < sum(isinstance(event, Exchange) for event in events)


def test_one_that_is_too_large_is_counted_and_not_carried(monkeypatch):
    monkeypatch.setattr(borders, "OPEN_MOST", 10)
    _, _, follower = followed(ended_after=0)
    assert follower.carry() == ({}, [], [])
    assert follower.given_up > 0
