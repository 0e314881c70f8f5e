import io
import zlib

import pytest

from analyzer.audit.carrying import NOTHING, Carried, carried, connection_key, decoded, exchange_key
from parsers.extracting import packets_of
from parsers.model import Connection, Exchange
from parsers.reading import Reading
from tests.analyzer.audit.rings import EVERY, SAMPLES

SAMPLE = SAMPLES / "handful-of-violations.pcap"


def read(source):
    return list(Reading([source], name="x"))


def test_the_packets_of_some_connections_are_carried_as_captured():
    octets = SAMPLE.read_bytes()
    found = carried(lambda: [io.BytesIO(octets)], {0: 1, 1: 1}, [], [])
    copied = [one.packet for one in packets_of([io.BytesIO(found.packets)], EVERY)]
    original = [one.packet for one in packets_of([str(SAMPLE)], EVERY)]
    assert len(copied) == found.count > 0
    assert [(p.time_ns, p.octets) for p in copied] == [
        (p.time_ns, p.octets)
        for p in original
        if (p.time_ns, p.octets) in {(c.time_ns, c.octets) for c in copied}
    ]
    again = [each for each in read(io.BytesIO(found.packets)) if isinstance(each, Exchange)]
    whole = [
        each for each in read(io.BytesIO(octets)) if isinstance(each, Exchange) and each.connection.number < 2
    ]
    assert [exchange_key(each) for each in again] == [exchange_key(each) for each in whole]


def test_from_a_later_frame_on_earlier_packets_are_left_out():
    octets = SAMPLE.read_bytes()
    whole = carried(lambda: [io.BytesIO(octets)], {0: 1}, [], [])
    later = carried(lambda: [io.BytesIO(octets)], {0: 4}, [], [])
    assert later.count == whole.count - 3
    assert carried(lambda: [io.BytesIO(octets)], {}, [], []) == NOTHING


def test_names_of_connections_do_not_depend_on_their_numbers():
    octets = SAMPLE.read_bytes()
    alone = carried(lambda: [io.BytesIO(octets)], {1: 1}, [], [])
    (one,) = (c for c in read(io.BytesIO(alone.packets)) if isinstance(c, Connection))
    same = next(c for c in read(io.BytesIO(octets)) if isinstance(c, Connection) and c.number == 1)
    assert (one.number, same.number) == (0, 1)
    assert connection_key(one) == connection_key(same)


def test_it_is_stored_as_data_and_comes_back():
    found = Carried(b"packets", 2, [("a", "b", 1, 2)], [("a", "b", 1)])
    octets, digest = found.encoded()
    assert decoded(octets) == found
    assert (len(digest), found.encoded()) == (16, (octets, digest))
    assert (NOTHING.encoded(), decoded(b"")) == ((b"", b""), NOTHING)


@pytest.mark.parametrize("octets", [b"no zlib", zlib.compress(b"\x93\x01"), zlib.compress(b'["a"]')])
def test_damage_is_told(octets):
    with pytest.raises(ValueError, match="what was carried over is damaged"):
        decoded(octets)
