"""Out of order, twice, cut, with holes: what the reader is told, and when."""

from types import SimpleNamespace

import pytest

from parsers.packets.segment import FIN
from parsers.tcp.reassembly import WAITING_LIMIT, Reassembly
from parsers.tcp.waiting import PIECE_COST, Budget, Direction, Row

LATER = 200_000_000


def streams(outcome):
    return outcome.reader.stream


def gaps(outcome):
    return [note for note in outcome.reader.notes if note[0] == "gap"]


def test_swapped_segments_are_put_in_order(wire, read):
    one = wire()
    outcome = read([*one.handshake(), one.segment(True, 3, b"def"), one.segment(True, 0, b"abc")])

    assert streams(outcome)[True] == b"abcdef"
    assert outcome.connection.close.reordered
    assert outcome.accounting.octets == {"other": 6}


@pytest.mark.parametrize(
    ("second", "wanted", "overlap"),
    [
        ((0, b"abc"), b"abcdef", False),
        ((2, b"cdef"), b"abcdef", False),
        ((2, b"cXef"), b"abcdef", True),
        ((-1, b"?abcdefg"), b"abcdefg", False),
        ((5, b"F"), b"abcdef", False),  # a keep-alive probe may hold any octet
    ],
)
def test_the_first_copy_counts_and_one_that_differs_is_told(wire, read, second, wanted, overlap):
    one = wire()
    outcome = read([*one.handshake(), one.segment(True, 0, b"abcdef"), one.segment(True, *second)])

    assert streams(outcome)[True] == wanted
    assert (("overlap", True) in outcome.reader.notes) is overlap
    assert outcome.accounting.balances() == []


def test_copies_waiting_behind_a_hole_are_compared_too(wire, read):
    one = wire()
    waiting = [one.segment(True, 3, b"def"), one.segment(True, 2, b"xdEf")]
    outcome = read([*one.handshake(), *waiting, one.segment(True, 0, b"ab")])

    assert streams(outcome)[True] == b"abxdef"
    assert ("overlap", True) in outcome.reader.notes
    assert outcome.accounting.octets == {"other": 6, "retransmitted": 3}


def test_a_segment_sent_again_is_counted_and_a_probe_is_not(wire, read):
    one = wire()
    again = [one.segment(True, 0, b"abc"), one.segment(True, 2, b"\0"), one.segment(True, 2, b"")]
    outcome = read([*one.handshake(), one.segment(True, 0, b"abc"), *again])

    assert outcome.connection.retransmitted == 1
    assert outcome.accounting.octets == {"other": 3, "retransmitted": 3, "keep-alive probes": 1}


def test_what_the_receiver_acknowledged_and_the_tap_never_saw_was_lost(wire, read):
    one = wire()
    segments = [*one.handshake(), one.segment(True, 0, b"abc"), one.segment(True, 10, b"xyz")]
    one.now += LATER
    segments += [one.segment(False, 0, b"", ack=13, flags=0), one.segment(False, 0, b"answer", ack=13)]
    one.now += LATER
    segments.append(one.segment(True, 13, b"more", ack=6))

    outcome = read(segments)

    assert streams(outcome) == {True: b"abc???????xyzmore", False: b"answer"}
    assert gaps(outcome) == [("gap", True, 7, "LOST")]
    assert [client for client, _ in outcome.reader.order] == [True, True, False, True]
    assert (outcome.connection.gaps, outcome.connection.gap_octets) == (1, 7)


def test_an_acknowledged_hole_may_still_be_filled_for_a_moment(wire, read):
    one = wire()
    segments = [*one.handshake(), one.segment(False, 0, b"answer", ack=3), one.segment(True, 0, b"abc")]

    outcome = read(segments)

    assert gaps(outcome) == []
    assert outcome.reader.order == [(True, b"abc"), (False, b"answer")]


def test_a_hole_that_nobody_acknowledged_waits_for_its_octets(wire, read):
    one = wire()
    segments = [*one.handshake(), one.segment(True, 3, b"def", ack=0)]
    for _ in range(100):
        one.now += LATER
        segments.append(one.segment(False, 0, ack=0, flags=0))
    segments.append(one.segment(True, 0, b"abc", ack=0))

    outcome = read(segments)

    assert streams(outcome)[True] == b"abcdef"
    assert gaps(outcome) == []


def test_at_the_end_a_hole_is_not_seen(wire, read):
    one = wire()
    outcome = read([*one.handshake(), one.segment(True, 3, b"def", flags=FIN)])

    assert streams(outcome)[True] == b"???def"
    assert gaps(outcome) == [("gap", True, 3, "NOT_SEEN")]
    assert outcome.reader.notes[-2:] == [("fin", True), ("finish",)]


def test_octets_cut_by_the_snap_length_are_a_gap_of_their_own(wire, read):
    one = wire()
    cut = one.segment(True, 0, b"abc", missing=5)
    outcome = read([*one.handshake(), cut, one.segment(True, 8, b"xyz")])

    assert streams(outcome)[True] == b"abc?????xyz"
    assert gaps(outcome) == [("gap", True, 5, "SNAP_LENGTH")]


def test_a_hole_at_the_start_of_a_capture_in_the_middle_is_before_the_capture(wire, read):
    one = wire()
    segments = [one.segment(True, 50, b"", ack=100, flags=0), one.segment(False, 130, b"tail", ack=50)]
    outcome = read(segments)

    assert gaps(outcome) == [("gap", False, 30, "BEFORE_CAPTURE")]
    assert streams(outcome)[False] == b"?" * 30 + b"tail"


def test_a_request_that_was_lost_whole_is_a_gap_before_its_response(wire, read):
    one = wire()
    segments = [*one.handshake(), one.segment(False, 0, b"answer", ack=20)]
    one.now += LATER
    segments.append(one.segment(True, 20, b"second", ack=6))

    outcome = read(segments)

    assert gaps(outcome) == [("gap", True, 20, "LOST")]
    assert [client for client, _ in outcome.reader.order] == [False, True]


def test_of_one_direction_alone_a_hole_is_given_up_after_a_while(wire, read):
    one = wire()
    segments = [one.segment(False, 0, b"abc"), one.segment(False, 9, b"xyz")]
    for number in range(4):
        one.now += 1_500_000_000
        segments.append(one.segment(False, 12 + number, b"!"))

    outcome = read(segments)

    assert streams(outcome)[False] == b"abc??????xyz!!!!"
    assert outcome.connection.one_way


def test_what_waits_behind_a_hole_is_bounded(wire, read):
    one = wire()
    segments = [*one.handshake()]
    at = 10
    for _ in range(80):
        segments.append(one.segment(True, at, bytes(60_000)))
        at += 60_000

    outcome = read(segments)

    assert gaps(outcome)[0] == ("gap", True, 10, "NOT_SEEN")
    assert outcome.reader.order[0][1] == bytes(60_000)


def test_a_fin_before_its_data_waits_for_it(wire, read):
    one = wire()
    fin = one.segment(True, 6, b"", flags=FIN)
    outcome = read([*one.handshake(), fin, one.segment(True, 0, b"abcdef")])

    assert outcome.reader.order == [(True, b"abcdef")]
    assert outcome.reader.notes == [("fin", True), ("finish",)]


def test_data_in_a_syn_is_the_start_of_the_stream(wire, read):
    one = wire()
    syn, answer, ack = one.handshake()
    outcome = read([(syn[0], b"GET"), answer, ack, one.segment(True, 3, b" /")])

    assert streams(outcome)[True] == b"GET /"


def test_at_the_end_of_a_short_connection_both_directions_are_told_in_causal_order(wire, read):
    one = wire()
    segments = [*one.handshake(), one.segment(True, 0, b"first!", ack=0)]
    # The response to it and a second request were lost; the second response and a third request were not.
    segments += [one.segment(False, 20, b"second", ack=16), one.segment(True, 16, b"third", ack=26)]
    segments.append(one.segment(False, 26, b"last", ack=21))

    outcome = read(segments)

    assert streams(outcome) == {True: b"first!" + b"?" * 10 + b"third", False: b"?" * 20 + b"secondlast"}
    assert [octets for _, octets in outcome.reader.order] == [b"first!", b"second", b"third", b"last"]


def test_a_lost_request_is_told_no_further_than_its_response_proves(wire, read):
    one = wire()
    segments = [*one.handshake(), one.segment(False, 0, b"to one", ack=10)]
    segments += [one.segment(False, 6, b"to two", ack=25), one.segment(True, 25, b"three", ack=12)]

    outcome = read(segments)

    assert gaps(outcome) == [("gap", True, 10, "LOST"), ("gap", True, 15, "LOST")]
    assert [octets for _, octets in outcome.reader.order] == [b"to one", b"to two", b"three"]


def test_a_fin_that_overtakes_the_data_of_a_plain_connection_waits(wire, read):
    one = wire()
    fin = one.segment(False, 6, b"", ack=3, flags=FIN)
    segments = [
        *one.handshake(),
        one.segment(True, 0, b"ask", ack=0),
        fin,
        one.segment(False, 0, b"answer", ack=3),
    ]

    outcome = read(segments)

    assert outcome.reader.order == [(True, b"ask"), (False, b"answer")]
    assert outcome.reader.notes == [("fin", False), ("finish",)]


def test_a_fin_told_once_is_not_told_again(wire, read):
    one = wire()
    fins = [one.segment(True, 3, b"", flags=FIN) for _ in range(3)]
    again = one.segment(True, 0, b"abc", flags=FIN)
    outcome = read([*one.handshake(), one.segment(True, 0, b"abc"), *fins, again])

    assert outcome.reader.notes == [("fin", True), ("finish",)]


@pytest.mark.parametrize("ack", [1 << 30, (1 << 31) - 1])
def test_an_absurd_acknowledgment_proves_nothing(wire, read, ack):
    one = wire()
    segments = [*one.handshake(), one.segment(False, 0, ack=ack, flags=0)]
    one.now += LATER
    segments += [one.segment(True, 0, b"ask", ack=0), one.segment(False, 0, b"answer", ack=3)]

    outcome = read(segments)

    assert streams(outcome) == {True: b"ask", False: b"answer"}
    assert gaps(outcome) == []
    assert outcome.connection.close.highest_ack_by_server == 3


def test_a_stray_segment_before_the_syn_ack_gives_no_sequence_number(wire, read):
    one, stale = wire(), wire(server_isn=1 << 30)
    syn, answer, ack = one.handshake()
    stray = stale.segment(False, 40, ack=700_000, flags=FIN)
    segments = [syn, stray, one.rst(True, 700_000), syn, answer, ack]
    segments += [one.segment(True, 0, b"ask", ack=0), one.segment(False, 0, b"answer", ack=3)]

    outcome = read(segments)

    assert len(outcome.connections) == 1
    assert streams(outcome) == {True: b"ask", False: b"answer"}


def test_a_connection_whose_data_begin_at_the_number_of_the_syn_is_read_whole(wire, read):
    one = wire()
    segments = [
        *one.handshake(),
        one.segment(True, -1, b"GET /", ack=0),
        one.segment(False, -1, b"HTTP", ack=4),
    ]

    outcome = read(segments)

    assert streams(outcome) == {True: b"GET /", False: b"HTTP"}


@pytest.mark.parametrize("missing", [0, 1])
def test_many_small_segments_behind_a_hole_are_bounded_by_what_they_cost(missing):
    budget, told = Budget(), []
    reader = SimpleNamespace(
        skippable=lambda client: 0,
        data=lambda *told_: told.append(told_),
        gap=lambda *told_: told.append(told_),
    )
    directions = [Direction(client=client, next=0, whole_start=True) for client in (True, False)]
    whole = Reassembly(reader, directions, budget)

    for at in range(1, WAITING_LIMIT // (PIECE_COST + 1 - missing) + 2):
        assert not told
        whole.take(Row(0, at, 1, b"" if missing else b"x", fin=False, acknowledged=-1, frame=at, time_ns=0))

    assert told[0][1] == 1
    assert budget.waiting == 0


def test_copies_of_single_octets_are_compared_with_those_at_their_offsets_alone(wire, read):
    one = wire()
    segments = [*one.handshake(), one.segment(True, 0, b"a", ack=0), one.segment(True, 2, b"c", ack=0)]
    segments += [one.segment(True, at, bytes([97 + at]), ack=0) for at in (1, 3, 4, 5)]
    same = [*segments, one.segment(True, 1, b"bcd", ack=0)]
    other = [*segments, one.segment(True, 1, b"bcX", ack=0)]

    assert ("overlap", True) not in read(same).reader.notes
    assert ("overlap", True) in read(other).reader.notes


@pytest.mark.parametrize("isn", [5000, 6000])
@pytest.mark.parametrize("sizes", [None, [1] * 7])
def test_a_second_syn_of_a_side_makes_no_stray_of_what_came_before(wire, read, isn, sizes):
    one, odd = wire(), wire(server_isn=isn)
    segments = [
        *one.handshake(),
        one.segment(True, 0, b"ask", ack=0),
        one.segment(False, 0, b"answer", ack=3),
    ]
    segments += [odd.segment(False, -1, ack=3, flags=0x02), one.segment(False, 6, b"!", ack=3)]

    assert streams(read(segments, sizes)) == {True: b"ask", False: b"answer!"}
