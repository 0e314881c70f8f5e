"""Who opened a connection, and how long its handshake took."""

import pytest


@pytest.mark.parametrize(
    ("kept", "client", "times"),
    [
        ((0, 1, 2), 40000, (1_000_000, 1_000_000)),
        ((0, 1), 40000, None),
        ((1, 2), 40000, None),
        ((1,), 40000, None),
        ((0,), 40000, None),
    ],
)
def test_each_syn_tells_the_roles_and_all_three_segments_the_times(wire, read, kept, client, times):
    opening = wire().handshake()

    connection = read([opening[place] for place in kept]).connection

    assert (connection.client.port, connection.roles_known, connection.opened) == (client, True, "syn")
    assert connection.close.handshake_ns == times


def test_a_handshake_may_be_spread_over_batches(wire, read):
    assert read(wire().handshake(), [1, 1, 1]).connection.close.handshake_ns == (1_000_000, 1_000_000)


def test_the_client_is_who_sent_the_syn_whatever_the_ports_say(wire, read):
    connection = read(wire(port=22).handshake()).connection

    assert (connection.client.port, connection.server.port) == (22, 80)


@pytest.mark.parametrize("place", [0, 1], ids=["SYN", "SYN/ACK"])
@pytest.mark.parametrize(
    ("apart_ns", "times"), [(1_000_000, (4_000_000, 1_000_000)), (1_000_001, None)], ids=["copy", "again"]
)
@pytest.mark.parametrize("batches", [[4], [1, 1, 1, 1]], ids=["one batch", "four"])
def test_a_handshake_of_which_a_segment_was_sent_again_has_no_times(
    wire, read, place, apart_ns, times, batches
):
    opening = wire().handshake()
    for segment, time_ns in zip(opening, (1_000_000, 5_000_000, 6_000_000), strict=True):
        segment[0]["time_ns"] = time_ns
    row, octets = opening[place]
    again = row.copy()
    again["time_ns"] += apart_ns
    opening.insert(place + 1, (again, octets))
    opening[3][0]["time_ns"] = 7_000_000
    expected = times and (times[0], 2_000_000)

    assert read(opening, batches).connection.close.handshake_ns == expected
