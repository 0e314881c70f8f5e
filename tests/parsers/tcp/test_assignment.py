"""Which connection a segment belongs to."""

import numpy as np
import pytest

from parsers.packets.segment import DUPLICATE, RST, SEGMENT, SYN
from parsers.tcp.assignment import Assigner
from parsers.tcp.slots import Slots
from parsers.tcp.tuples import grouped


@pytest.fixture
def assign():
    """Assign the segments of one batch after another with one assigner; return the slots of each."""
    assigner = Assigner(Slots())

    def one(parts):
        rows = np.array([row for row, _ in parts], SEGMENT)
        rows["payload_length"] = [len(data) for _, data in parts]
        found = assigner.assign(rows, grouped(rows, by_network=True), np.arange(len(rows)))
        return found.slots.tolist(), found.reused

    return one


def test_both_directions_share_a_slot_and_batches_too(wire, assign):
    one = wire()
    (first, _), (second, _) = assign(one.handshake()), assign([one.segment(False, 0, b"x")])

    assert first == [first[0]] * 3
    assert second == [first[0]]


def test_two_ports_are_two_connections_numbered_by_their_first_frames(wire, assign):
    high, low = wire(port=60000), wire(port=1024)
    slots, _ = assign([high.segment(True, 0, b"a"), low.segment(True, 0, b"b"), high.segment(True, 1, b"c")])

    assert slots[0] == slots[2] != slots[1]


@pytest.mark.parametrize(("isn", "again"), [(1000, False), (1001, True)])
def test_a_syn_with_another_number_opens_another_connection(wire, assign, isn, again):
    slots, reused = assign(wire().handshake() + wire(client_isn=isn).handshake())

    assert (slots[3] != slots[0]) is again
    assert reused == ([slots[0]] if again else [])


def test_a_reset_gives_no_initial_sequence_number(wire, assign):
    one = wire()
    slots, reused = assign([one.segment(True, 500, flags=RST), *one.handshake()])

    assert len(set(slots)) == 1
    assert reused == []


def test_a_copy_of_what_was_never_seen_has_no_slot(wire, assign):
    row, data = wire().segment(True, 0, b"x", duplicate=DUPLICATE)

    assert assign([(row, data)]) == ([-1], [])


def test_a_copy_in_another_network_belongs_to_the_connection(wire, assign):
    one = wire(network=5)
    row, data = one.segment(True, -1, flags=SYN)
    copy = row.copy()
    copy["network"], copy["duplicate"] = 6, DUPLICATE
    slots, _ = assign([(row, data), (copy, data)])

    assert slots[0] == slots[1]


def test_the_same_addresses_elsewhere_are_another_connection_unless_they_answer(wire, assign):
    one, stranger = wire(network=5), wire(client_isn=1 << 30, server_isn=1 << 29, network=6)
    slots, _ = assign([one.segment(True, -1, flags=SYN), stranger.segment(False, -1, ack=0, flags=SYN)])

    assert slots[0] != slots[1]
