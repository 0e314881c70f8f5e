"""The columns of open connections."""

from parsers.tcp.slots import Slots


def test_a_slot_taken_again_is_empty():
    slots = Slots()
    slot = slots.take()
    slots.rows["packets"][slot] = 7
    slots.sides["next_offset"][2 * slot + 1] = 9
    slots.keys[slot].append(b"key")

    slots.free(slot)

    assert slots.take() == slot
    assert (slots.rows["packets"][slot], slots.sides["next_offset"][2 * slot + 1]) == (0, 0)
    assert slots.rows["client_side"][slot] == -1
    assert slots.sides["acknowledged"][2 * slot] == -1
    assert slots.keys[slot] == []


def test_the_columns_grow_and_keep_what_they_held():
    slots = Slots()
    first = slots.take()
    slots.rows["packets"][first] = 7
    taken = {first} | {slots.take() for _ in range(3000)}

    assert len(taken) == len(slots) == 3001
    assert slots.rows["packets"][first] == 7
    assert slots.rows["open"].sum() == 3001


def test_an_open_connection_costs_less_than_400_octets():
    slots = Slots()
    assert slots.rows.itemsize + 2 * slots.sides.itemsize < 300  # its key and table entry take the rest


def test_a_slot_and_its_sides_are_read_as_plain_numbers():
    slots = Slots()
    slot = slots.take()
    slots.rows["packets"][slot], slots.sides["fin"][2 * slot + 1] = 7, 9

    row, (one, other) = slots.row(slot), slots.both(slot)

    assert (row.packets, row.client_side, row.open, type(row.packets)) == (7, -1, True, int)
    assert (one.fin, other.fin, other.acknowledged) == (0, 9, -1)
    assert row._fields == slots.rows.dtype.names
    assert one._fields == slots.sides.dtype.names
