import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.packets import Decoder, fragments
from parsers.packets.fragments import Datagram, Fragment, Fragments

KEY = Datagram(4, 1, 2, 6, 77, 0, 0)
KEY6 = KEY._replace(version=6, protocol=0)


def pieces(octets, size, key=KEY):
    """Cut a datagram into fragments of `size` octets."""
    return [
        Fragment(key, at, at + size < len(octets), octets[at : at + size], 6)
        for at in range(0, len(octets), size)
    ]


@given(st.binary(min_size=9, max_size=200), st.randoms(use_true_random=False), st.integers(0, 3))
def test_shuffled_and_repeated_fragments_give_the_datagram_once(octets, rng, repeats):
    parts = pieces(octets, 8)
    first, *others = rng.sample(parts, len(parts))
    # The last one to arrive must be new, else its repetition begins another datagram.
    arriving = [first, *(rng.choice([first, *others[:-1]]) for _ in range(repeats)), *others]
    store = Fragments()

    results = [store.add(part, 0) for part in arriving]

    assert [result for result in results if result] == [(octets, 6)]
    assert results[-1] is not None
    assert store.finish() == 0


def test_the_octet_that_came_first_stays_in_ipv4():
    store = Fragments()
    store.add(Fragment(KEY, 8, True, b"B" * 8, 6), 0)
    store.add(Fragment(KEY, 0, True, b"A" * 24, 6), 0)

    assert store.add(Fragment(KEY, 16, False, b"C" * 16, 6), 0) == (
        b"A" * 8 + b"B" * 8 + b"A" * 8 + b"C" * 8,
        6,
    )


def test_an_overlap_spoils_an_ipv6_datagram():
    store = Fragments()
    store.add(Fragment(KEY6, 0, True, b"A" * 16, 6), 0)
    store.add(Fragment(KEY6, 8, True, b"B" * 16, 6), 0)

    assert store.add(Fragment(KEY6, 16, False, b"C" * 8, 6), 0) is None
    assert store.finish() == 3


def test_an_exact_copy_does_not_spoil_an_ipv6_datagram():
    store = Fragments()
    store.add(Fragment(KEY6, 0, True, b"A" * 8, 6), 0)
    store.add(Fragment(KEY6, 0, True, b"A" * 8, 6), 0)

    assert store.add(Fragment(KEY6, 8, False, b"C" * 8, 6), 0) == (b"A" * 8 + b"C" * 8, 6)


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(Fragment(KEY, 65528, True, b"x" * 16, 6), id="beyond the largest datagram"),
        pytest.param(Fragment(KEY, 0, False, b"x" * 8, 6), id="ends before what was seen"),
    ],
)
def test_a_fragment_that_cannot_be_spoils_the_datagram(second):
    store = Fragments()
    store.add(Fragment(KEY, 8, True, b"A" * 16, 6), 0)

    assert store.add(second, 0) is None
    assert store.add(Fragment(KEY, 0, True, b"A" * 8, 6), 0) is None
    assert store.add(Fragment(KEY, 24, False, b"A" * 8, 6), 0) is None
    assert store.finish() == 4


def test_two_ends_spoil_the_datagram():
    store = Fragments()
    store.add(Fragment(KEY, 16, False, b"A" * 8, 6), 0)

    assert store.add(Fragment(KEY, 8, False, b"A" * 8, 6), 0) is None
    assert store.add(Fragment(KEY, 0, True, b"A" * 8, 6), 0) is None


def test_a_datagram_is_given_up_after_its_time():
    store = Fragments()
    first, second = pieces(b"x" * 16, 8)
    store.add(first, 0)

    assert store.add(second, fragments.MAX_AGE_NS + 1) is None
    assert store.finish() == 2


def test_number_and_octets_are_bounded(monkeypatch):
    monkeypatch.setattr(fragments, "MAX_DATAGRAMS", 10)
    store = Fragments()
    for number in range(100):
        store.add(Fragment(KEY._replace(identification=number), 0, True, b"x" * 8, 6), 0)
    assert store.incomplete == 90

    monkeypatch.setattr(fragments, "MAX_OCTETS", 40)
    store.add(Fragment(KEY, 0, True, b"x" * 8, 6), 0)
    assert store.incomplete == 96
    assert store.finish() == 101


def test_pieces_of_one_datagram_are_bounded(monkeypatch):
    monkeypatch.setattr(fragments, "MAX_PIECES", 3)
    store = Fragments()

    assert [store.add(part, 0) for part in pieces(b"x" * 48, 8)] == [None] * 6
    assert store.finish() == 6


@pytest.fixture
def segment(build):
    return build.tcp(b"0123456789" * 8)


def ipv4_fragments(build, segment, size=24, ident=7):
    for at in range(0, len(segment), size):
        more = 0x2000 if at + size < len(segment) else 0
        yield build.ethernet(build.ipv4(segment[at : at + size], fragment=at // 8 | more, ident=ident))


def ipv6_fragments(build, segment, size=24):
    for at in range(0, len(segment), size):
        more = at + size < len(segment)
        header = struct.pack("!BBHI", 6, 0, at | more, 0xABCD1234)
        yield build.ethernet(build.ipv6(header + segment[at : at + size], 44), 0x86DD)


@pytest.mark.parametrize(("cut", "ident"), [(ipv4_fragments, 7), (ipv6_fragments, 0xABCD1234)])
@pytest.mark.parametrize("seed", range(5))
def test_a_fragmented_segment_is_that_of_the_packet_that_completes_it(
    *, build, decode_both, data_of, segment, cut, ident, seed
):
    packets = list(cut(build, segment))
    random.Random(seed).shuffle(packets)

    decoded = decode_both(build.batch(packets))

    assert decoded.tally == {"IP fragment": len(packets) - 1}
    assert decoded.segments["frame"].tolist() == [len(packets)]
    assert decoded.segments[["pool", "ip_id", "payload_missing"]].tolist() == [(1, ident, 0)]
    assert data_of(decoded) == b"0123456789" * 8


def test_fragments_are_put_together_across_batches(build, data_of, segment):
    packets = list(ipv4_fragments(build, segment))
    decoder = Decoder()

    results = [
        decoder.decode(build.batch([packet], first=number)) for number, packet in enumerate(packets, 1)
    ]

    assert [dict(result.tally) for result in results[:-1]] == [{"IP fragment": 1}] * (len(packets) - 1)
    assert data_of(results[-1]) == b"0123456789" * 8
    assert decoder.finish() == {}


def test_several_datagrams_of_one_batch_share_the_pool(build, decode_both, data_of):
    two = [build.tcp(b"a" * 40), build.tcp(b"b" * 40, seq=1040)]
    packets = [
        packet for ident, part in enumerate(two, 5) for packet in ipv4_fragments(build, part, ident=ident)
    ]

    decoded = decode_both(build.batch(packets))

    assert [data_of(decoded, number) for number in (0, 1)] == [b"a" * 40, b"b" * 40]


def test_fragments_never_completed_change_heading_at_the_end(build, segment):
    decoder = Decoder()
    decoded = decoder.decode(build.batch(list(ipv4_fragments(build, segment))[1:]))

    assert dict(decoded.tally) == {"IP fragment": 4}
    assert decoder.finish() == {"IP fragment": -4, "IP fragment, incomplete": 4}


def test_a_fragment_cut_by_the_snap_length_is_no_part_of_anything(build, decode_both, segment):
    packets = list(ipv4_fragments(build, segment))
    batch = build.batch([packets[0][:-2], *packets[1:]], originals=[len(packet) for packet in packets])

    decoded = decode_both(batch)

    assert decoded.tally == {"IP fragment cut by the snap length": 1, "IP fragment": len(packets) - 1}
    assert decoded.segments["kind"].tolist() == [1]  # its TCP header takes a number in Wireshark


def test_an_ipv6_fragment_that_is_alone_and_whole_is_none(build, decode_both, segment):
    packet = build.ethernet(build.ipv6(struct.pack("!BBHI", 6, 0, 0, 9) + segment, 44), 0x86DD)

    decoded = decode_both(build.batch([packet]))

    assert decoded.segments[["pool", "ip_id", "payload_length"]].tolist() == [(0, 9, 80)]


def test_the_frames_of_a_datagram_are_noted_for_who_asks():
    store = Fragments()
    for frame, part in enumerate(pieces(bytes(24), 8), 1):
        store.add(part, 0, frame)
    assert store.completed is None
    store.completed = {}
    for frame, part in enumerate(pieces(bytes(24), 8), 7):
        store.add(part, 0, frame)
    assert store.completed == {9: [7, 8, 9]}
