"""Feeding a reader no more than it asks for."""

import pytest

from parsers.tcp.stream_reader import feed


class Reader:
    def __init__(self, room):
        self.room, self.told = room, []

    def skippable(self, client):
        return self.room

    def skip(self, client, length, frame, time_ns):
        self.told.append((client, length, frame, time_ns))

    def data(self, client, octets, frame, time_ns):
        self.told.append((client, octets, frame, time_ns))


@pytest.mark.parametrize(
    ("room", "told"),
    [
        (0, [(True, b"abcdef", 7, 9)]),
        (2, [(True, 2, 7, 9), (True, b"cdef", 7, 9)]),
        (6, [(True, 6, 7, 9)]),
        (99, [(True, 6, 7, 9)]),
    ],
)
def test_what_can_be_skipped_is_and_the_rest_is_shown(room, told):
    reader = Reader(room)

    feed(reader, True, b"abcdef", 7, 9)

    assert reader.told == told
