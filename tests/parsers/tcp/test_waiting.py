"""What waits in one direction."""

from parsers.tcp.waiting import Direction, Piece


def direction(**columns):
    return Direction(client=True, next=10, whole_start=True, **columns)


def piece(start, end, frame=7):
    return Piece(start, end, bytes(end - start), frame, 0, -1)


def test_a_direction_is_busy_while_something_waits_or_is_known_to_be_missing():
    assert not direction().busy
    assert direction(pieces=[piece(20, 30)]).busy
    assert direction(fin=(10, 7, 0)).busy
    assert direction(acknowledged=12).busy
    assert not direction(acknowledged=11).busy  # a FIN counts one


def test_what_was_seen_reaches_to_the_last_piece_that_waits():
    assert direction().seen == 10
    assert direction(pieces=[piece(20, 30), piece(40, 50)]).seen == 50


def test_what_waits_first_is_a_piece_before_a_fin():
    both = direction(pieces=[piece(20, 30)], fin=(30, 9, 0))

    assert (both.first_offset(), both.first_frame()) == (20, 7)
    assert (direction(fin=(30, 9, 0)).first_offset(), direction(fin=(30, 9, 0)).first_frame()) == (30, 9)


def test_the_pieces_that_hold_some_offsets_are_those_that_overlap_them():
    whole = direction(pieces=[piece(20, 30), piece(40, 50), piece(50, 60)])

    assert [one.start for one in whole.pieces_within(25, 51)] == [20, 40, 50]
    assert [one.start for one in whole.pieces_within(30, 40)] == []
    assert [one.start for one in whole.pieces_within(49, 50)] == [40]
