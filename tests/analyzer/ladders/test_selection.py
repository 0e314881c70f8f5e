"""Which segments are shown: what the verdict rests on always, the rest while there is room."""

from hypothesis import given
from hypothesis import strategies as st

from analyzer.ladders.selection import chosen, holes_in, response_segments, rungs
from analyzer.rules.closes.verdict import CloseVerdict, Conduct
from tests.analyzer.ladders.cases import event

RST, FIN, ACK = 0x04, 0x01, 0x10
RESPONSE = (0, 3000)


def busy(before=40, after=400):
    """A response in three segments, between much that the client sends."""
    events = [event(n, client=True, sequence=100 * n, length=100) for n in range(before)]
    frame = before
    for at in (0, 1000, 2000):
        events.append(event(frame, sequence=at, length=1000))
        frame += 1
    events.append(event(frame, flags=FIN | ACK, sequence=3000))
    for n in range(after):
        frame += 1
        events.append(event(frame, client=True, sequence=100 * (before + n), length=100))
        frame += 1
        events.append(event(frame, flags=RST, ack=None))
    events.append(event(frame + 1, client=True, ack=3001))
    return events


def verdict(**segments):
    return CloseVerdict(conduct=Conduct.RESET_BEFORE_ACK, **segments)


def test_what_the_verdict_rests_on_is_always_shown():
    events = busy()
    marked = [events[300], events[200], events[100]]
    kept = chosen(events, verdict(rst=marked[0], acknowledgment=marked[1], proof=marked[2]), RESPONSE, 26)
    assert {100, 200, 300} <= set(kept)
    # both ends of the response, the FIN, the first RST, and the segment that the marked RST answers
    assert {40, 42, 43, 45, 299 if events[300].flags & RST else 300} <= set(kept)


def test_the_first_segments_behind_the_close_and_the_last_ones_are_shown():
    events = busy()
    kept = chosen(events, verdict(), RESPONSE, 26)
    assert [index for index in kept if 43 < index < 100] == [44, 45, 46, 47, 48, 49]
    assert {len(events) - 1, len(events) - 2} <= set(kept)
    assert rungs(kept, len(events)) <= 26


def test_few_segments_are_all_shown():
    events = busy(before=2, after=2)
    assert chosen(events, verdict(), RESPONSE, 26) == list(range(len(events)))


def test_no_segments_give_none():
    assert chosen([], verdict(), None, 26) == []


def test_holes_take_room_too():
    assert rungs({0, 1, 4}, 5, frozenset({1, 3})) == 5


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from([ACK, RST, FIN | ACK]), st.integers(0, 9)), max_size=200
    ),
    st.sets(st.integers(0, 199)),
)
def test_the_limit_holds_whatever_is_sent(sent, holes):
    events = [
        event(n, client=client, flags=flags, sequence=n, length=length, ack=n)
        for n, (client, flags, length) in enumerate(sent)
    ]
    holes = frozenset(hole for hole in holes if hole < len(events))
    kept = chosen(events, verdict(), (0, 100), 26, holes)
    assert kept == sorted(set(kept))
    assert rungs(kept, len(events), holes) <= 26


def test_only_the_servers_octets_of_the_response_are_the_response():
    events = [
        event(1, sequence=0, length=10),
        event(2, sequence=10, length=20),
        event(3, client=True, sequence=12, length=5),
        event(4, sequence=30, length=10),
        event(5, flags=FIN | ACK, sequence=30),
    ]
    assert response_segments(events, (10, 30)) == [1]
    assert response_segments(events, None) == []


def test_what_the_rst_answers_is_shown():
    events = busy()
    asked = events[200]
    assert 200 in chosen(events, verdict(rst=events[201], provoker=asked), RESPONSE, 26)


def test_holes_are_where_segments_were_not_kept():
    events = [event(5), event(6, after_cut=True), event(7), event(9, after_cut=True)]
    assert holes_in(events, 1) == {0, 1, 3}
    assert holes_in(events, 5) == {1, 3}
    assert holes_in([], 1) == frozenset()
