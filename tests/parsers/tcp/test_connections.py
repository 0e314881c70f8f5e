"""Connections as a whole: roles, reuse, closing out, and that every octet is accounted for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.packets.segment import ACK, DUPLICATE, SYN

SECOND = 1_000_000_000


def exchange(wire, client=b"GET / HTTP/1.1\r\n\r\n", server=b"HTTP/1.1 200 OK\r\n\r\n"):
    return [
        *wire.handshake(),
        wire.segment(True, 0, client, ack=0),
        wire.segment(False, 0, server, ack=len(client)),
        wire.fin(False, len(server), len(client)),
        wire.fin(True, len(client), len(server) + 1),
        wire.segment(False, len(server) + 1, ack=len(client) + 1, flags=0),
    ]


def test_a_plain_connection_is_handed_on_octet_for_octet(wire, read):
    outcome = read(exchange(wire()))

    assert outcome.reader.stream == {True: b"GET / HTTP/1.1\r\n\r\n", False: b"HTTP/1.1 200 OK\r\n\r\n"}
    assert outcome.reader.notes == [("fin", False), ("fin", True), ("finish",)]
    connection = outcome.connection
    assert (str(connection.client), str(connection.server)) == ("10.0.0.1:40000", "10.0.0.2:80")
    assert (connection.opened, connection.roles_known, connection.packets) == ("syn", True, 8)
    assert (connection.octets_c2s, connection.octets_s2c, connection.retransmitted) == (18, 19, 0)
    assert (connection.close.fin_client, connection.close.fin_server, connection.close.ended) == (7, 6, "fin")
    assert connection.close.handshake_ns == (1_000_000, 1_000_000)
    assert connection.close.highest_ack_by_client == 20
    assert [event.frame for event in connection.close.events] == list(range(1, 9))
    assert connection.close.events[0].sequence == -1


def test_the_times_of_the_handshake_are_its_two_round_trips(wire, read):
    first = wire()
    syn, answer, ack = first.handshake()
    answer[0]["time_ns"], ack[0]["time_ns"] = 31_000_000, 32_000_000

    outcome = read([syn, answer, ack])

    assert outcome.connection.close.handshake_ns == (30_000_000, 1_000_000)
    assert outcome.accounting.connections_by == {"no data": 1}


@pytest.mark.parametrize("sizes", [[1] * 8, [3, 5], [8]])
def test_batches_of_any_size_give_the_same(wire, read, sizes):
    outcome = read(exchange(wire(client_isn=0xFFFFFFF0, server_isn=0xFFFFFFFF)), sizes)

    assert outcome.reader.stream[False] == b"HTTP/1.1 200 OK\r\n\r\n"
    assert outcome.reader.notes == [("fin", False), ("fin", True), ("finish",)]
    assert outcome.accounting.balances() == []


def test_a_port_used_again_is_another_connection(wire, read):
    one, two = wire(), wire(client_isn=9000, server_isn=700)
    outcome = read([*exchange(one), *exchange(two, client=b"GET /b HTTP/1.1\r\n\r\n")])

    assert [connection.number for connection in outcome.connections] == [0, 1]
    assert [reader.stream[True][:6] for reader in outcome.readers.made] == [b"GET / ", b"GET /b"]
    assert outcome.connections[0].close.ended == "port-reuse"


def test_a_syn_sent_again_is_the_same_connection(wire, read):
    one = wire()
    outcome = read([one.segment(True, -1, flags=SYN), *exchange(one)])

    assert len(outcome.connections) == 1
    assert outcome.connection.packets == 9


@pytest.mark.parametrize(
    ("client_first", "ports"),
    [(True, (40000, 80)), (False, (40000, 80)), (True, (70, 80)), (False, (70, 80))],
)
def test_roles_of_a_connection_joined_in_the_middle_come_from_its_content(wire, read, client_first, ports):
    one = wire(port=ports[0])
    request = one.segment(True, 100, b"GET / HTTP/1.1\r\n\r\n", ack=50)
    response = one.segment(False, 50, b"HTTP/1.1 200 OK\r\n\r\n", ack=118 if client_first else 100)

    outcome = read([request, response] if client_first else [response, request])

    assert outcome.connection.opened == "midstream"
    assert outcome.connection.client.port == ports[0]
    assert outcome.readers.made[-1].stream[False] == b"HTTP/1.1 200 OK\r\n\r\n"


def test_equal_addresses_in_two_networks_are_two_connections(wire, read):
    one, two = wire(network=5), wire(client_isn=77, server_isn=88, network=6)
    outcome = read([part for pair in zip(exchange(one), exchange(two), strict=True) for part in pair])

    assert len(outcome.connections) == 2
    assert [reader.stream[True] for reader in outcome.readers.made] == [b"GET / HTTP/1.1\r\n\r\n"] * 2
    assert {connection.network for connection in outcome.connections} == {"5", "6"}


@pytest.mark.parametrize("sizes", [None, [1] * 8])
def test_directions_tagged_with_two_vlans_are_one_connection(wire, read, sizes):
    segments = exchange(wire(network=5))
    for row, _ in segments:
        if row["source_port"] == 80:
            row["network"] = 6

    outcome = read(segments, sizes)

    assert len(outcome.connections) == 1
    assert outcome.reader.stream[False] == b"HTTP/1.1 200 OK\r\n\r\n"
    assert not outcome.connection.one_way


def test_copies_of_frames_are_set_aside_and_counted(wire, read):
    segments = []
    for row, data in exchange(wire()):
        copy = row.copy()
        copy["duplicate"] = DUPLICATE
        segments += [(row, data), (copy, data)]

    outcome = read(segments)

    assert outcome.connection.duplicates == 8
    assert (outcome.connection.packets, outcome.connection.retransmitted) == (16, 0)
    assert outcome.accounting.octets == {"other": 37, "duplicate frames": 37}
    assert outcome.accounting.balances() == []


def test_a_connection_that_is_over_is_reported_before_the_capture_ends(wire, read):
    one, two = wire(), wire(port=40001, start_ns=20 * SECOND)
    late = wire(port=40002, start_ns=40 * SECOND)
    outcome = read([*exchange(one), *exchange(two), *late.handshake()], [8, 8, 3])

    assert [connection.client.port for connection in outcome.connections] == [40000, 40001, 40002]
    assert [connection.close.ended for connection in outcome.connections] == ["fin", "fin", "capture-end"]


def test_a_late_acknowledgment_opens_no_connection(wire, read):
    one, other = wire(), wire(port=40001, start_ns=5 * SECOND)
    late = one.segment(True, 19, ack=20, flags=0)
    late[0]["time_ns"] = 6 * SECOND
    segments = [*exchange(one), *other.handshake(), late]

    outcome = read(segments, [8, 3, 1])

    assert len(outcome.connections) == 2


def test_an_idle_connection_is_closed_out(wire, read):
    one, other = wire(), wire(port=40001, start_ns=700 * SECOND)
    outcome = read([*exchange(one)[:4], *other.handshake()], [4, 3])

    assert outcome.connections[0].close.ended == "idle"
    assert outcome.connections[0].reason == "closed out after silence"


def test_open_connections_are_bounded(wire, read):
    segments = [wire(port=1000 + port).segment(True, -1, flags=SYN) for port in range(300)]

    outcome = read(segments, [10] * 30, max_open=50)

    assert len(outcome.connections) == 300
    assert sum(connection.close.ended == "no room" for connection in outcome.connections) > 200


def test_a_reset_is_told_at_the_end_and_only_when_its_sender_fell_silent(wire, read):
    one, other = wire(), wire(port=40001)
    real = [*exchange(one)[:5], one.rst(False, 19)]
    bogus = [*exchange(other)[:4], other.rst(False, 0), other.segment(False, 0, b"HTTP/1.1 200", ack=18)]

    assert ("rst", False) in read(real).reader.notes
    assert ("rst", False) not in read(bogus).reader.notes
    assert read(bogus).connection.close.rst_server == 5


def test_octets_of_a_reset_are_no_data(wire, read):
    one = wire()
    reset = one.rst(False, 0)
    outcome = read([*exchange(one)[:4], (reset[0], b"no such host")])

    assert outcome.reader.stream[False] == b""
    assert outcome.accounting.octets == {"other": 18, "in a RST": 12}


CONVERSATION = [(True, b"GET /one HTTP/1.1\r\n\r\n"), (False, b"HTTP/1.1 200 OK\r\n\r\n"), (True, b"x" * 40)]


@st.composite
def shaken(draw):
    """Sizes of segments, which of them come again, and which places swap with the next one."""
    sizes = draw(st.lists(st.integers(1, 9), min_size=1, max_size=8))
    again = draw(st.sets(st.integers(0, 30), max_size=6))
    swaps = draw(st.lists(st.integers(3, 30), max_size=6))
    batches = draw(st.lists(st.integers(1, 6), min_size=1, max_size=5))
    return sizes, again, swaps, batches


@given(shake=shaken(), isn=st.integers(0, 2**32 - 1))
def test_segments_cut_anew_repeated_and_swapped_give_the_same_streams(wire, read, shake, isn):
    sizes, again, swaps, batches = shake
    made = wire(client_isn=isn, server_isn=isn ^ 0xFFFFFF0F)
    segments, reached, turn = made.handshake(), {True: 0, False: 0}, 0
    for client, octets in CONVERSATION:
        position = 0
        while position < len(octets):
            part = octets[position : position + sizes[turn % len(sizes)]]
            segments.append(made.segment(client, reached[client], part, ack=reached[not client]))
            reached[client] += len(part)
            position += len(part)
            turn += 1
    segments += [segments[3 + place] for place in again if 3 + place < len(segments)]
    for place in swaps:
        if place + 1 < len(segments):
            segments[place], segments[place + 1] = segments[place + 1], segments[place]
    for number, (row, _) in enumerate(segments):
        row["time_ns"] = number * 1000
    cuts = [batches[number % len(batches)] for number in range(len(segments))]

    outcome = read(segments, cuts)

    wanted = {
        client: b"".join(octets for who, octets in CONVERSATION if who is client) for client in (True, False)
    }
    assert outcome.reader.stream == wanted
    assert [note for note in outcome.reader.notes if note[0] in {"gap", "overlap"}] == []
    assert outcome.accounting.balances() == []
    assert outcome.accounting.payload_octets == sum(len(data) for _, data in segments)


@given(
    rows=st.lists(
        st.tuples(
            st.booleans(),
            st.integers(-5, 60),
            st.binary(max_size=20),
            st.none() | st.integers(-5, 80),
            st.integers(0, 63),
            st.integers(0, 3),
        ),
        max_size=25,
    ),
    batches=st.lists(st.integers(1, 6), min_size=1, max_size=5),
)
def test_any_segments_are_accounted_for_and_raise_nothing(wire, read, rows, batches):
    made = wire()
    segments = []
    for client, at, data, ack, flags, missing in rows:
        segments.append(made.segment(client, at, data, ack=ack, flags=flags & ~ACK, missing=missing))
    cuts = [batches[number % len(batches)] for number in range(len(segments))]

    outcome = read(segments, cuts or [0])

    assert outcome.accounting.balances() == []
    assert sum(connection.packets for connection in outcome.connections) == len(segments)
    for reader, connection in zip(
        outcome.readers.made, [one for one in outcome.connections if one.close.events], strict=False
    ):
        assert np.isscalar(connection.number)
        assert reader.notes[-1] == ("finish",)


@pytest.mark.parametrize("sizes", [None, [8, 2], [1] * 10])
@pytest.mark.parametrize(("silence", "wanted"), [(40, 2), (1, 1)])
def test_data_long_after_the_end_are_another_connection_also_without_its_syn(
    wire, read, sizes, silence, wanted
):
    one = wire()
    segments = exchange(one)
    later = wire(client_isn=90_000_000, server_isn=80_000_000, start_ns=one.now + silence * SECOND)
    segments.append(later.segment(True, 0, b"GET /b HTTP/1.1\r\n\r\n", ack=0))
    segments.append(later.segment(False, 0, b"HTTP/1.1 204 No\r\n\r\n", ack=19))

    outcome = read(segments, sizes)

    assert len(outcome.connections) == wanted
    if wanted == 2:
        assert outcome.connections[1].opened == "midstream"
        assert outcome.readers.made[-1].stream[True] == b"GET /b HTTP/1.1\r\n\r\n"
        assert outcome.accounting.missing_octets == 0
    assert outcome.accounting.balances() == []


def test_a_syn_captured_after_the_data_of_its_side_begins_no_other_connection(wire, read):
    one = wire()
    syn, answer, ack = one.handshake()
    first, second = one.segment(True, 0, b"abc", ack=0), one.segment(True, 3, b"def", ack=0)
    response = one.segment(False, 0, b"answer", ack=6)

    outcome = read([second, first, response, syn, answer, ack])

    assert len(outcome.connections) == 1
    assert outcome.reader.stream == {True: b"abcdef", False: b"answer"}
    assert outcome.accounting.octets == {"other": 12}
