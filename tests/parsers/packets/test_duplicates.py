import numpy as np
import pytest

from parsers.packets import Decoder
from parsers.packets.segment import DUPLICATE, MAYBE_DUPLICATE, NOT_DUPLICATE

MS = 1_000_000


def marks(build, packets, *, gap=100_000, interfaces=0):
    batch = build.batch(packets, step_ns=gap, interfaces=interfaces)
    return Decoder().decode(batch).segments["duplicate"].tolist()


@pytest.fixture
def packet(build):
    return build.ethernet(build.ipv4(build.tcp()))


def test_a_copy_on_another_interface_is_a_duplicate(build, packet):
    assert marks(build, [packet] * 2, interfaces=[0, 1]) == [NOT_DUPLICATE, DUPLICATE]


def test_a_copy_in_another_vlan_is_a_duplicate(build):
    plain, tagged = (build.ethernet(build.ipv4(build.tcp()), vlans=vlans) for vlans in ((), (5,)))

    assert marks(build, [plain, tagged]) == [NOT_DUPLICATE, DUPLICATE]


def test_a_routed_copy_differs_in_ttl_and_checksum_only(build):
    packets = [build.ethernet(build.ipv4(build.tcp(), ttl=ttl)) for ttl in (64, 63)]

    assert marks(build, packets, interfaces=[0, 1]) == [NOT_DUPLICATE, DUPLICATE]


def test_a_copy_on_the_same_interface_may_be_one(build, packet):
    assert marks(build, [packet] * 2) == [NOT_DUPLICATE, MAYBE_DUPLICATE]


def test_the_certain_verdict_wins_over_the_uncertain(build, packet):
    assert marks(build, [packet] * 4, interfaces=[0, 1, 0, 1]) == [NOT_DUPLICATE, *[DUPLICATE] * 3]


@pytest.mark.parametrize(("gap", "mark"), [(MS, DUPLICATE), (MS + 1, NOT_DUPLICATE)])
def test_one_millisecond_is_the_limit(build, packet, gap, mark):
    assert marks(build, [packet] * 2, gap=gap, interfaces=[0, 1]) == [NOT_DUPLICATE, mark]


@pytest.mark.parametrize("apart", [0, 1])
@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"ident": 8}, id="identification"),
        pytest.param({"source": "10.0.0.9"}, id="address"),
    ],
)
def test_another_network_layer_is_no_copy(build, packet, other, apart):
    packets = [packet, build.ethernet(build.ipv4(build.tcp(), **other))]

    assert marks(build, packets, interfaces=[0, apart]) == [NOT_DUPLICATE] * 2


@pytest.mark.parametrize("apart", [0, 1])
@pytest.mark.parametrize(
    "other",
    [{"data": b"dat."}, {"seq": 1001}, {"ack": 2001}, {"flags": 0x10}, {"data": b"data."}],
    ids=lambda other: next(iter(other)),
)
def test_another_segment_is_no_copy(build, packet, other, apart):
    packets = [packet, build.ethernet(build.ipv4(build.tcp(**other)))]

    assert marks(build, packets, interfaces=[0, apart]) == [NOT_DUPLICATE] * 2


@pytest.mark.parametrize("apart", [0, 1])
def test_an_identification_of_zero_proves_nothing(build, apart):
    packet = build.ethernet(build.ipv4(build.tcp(), ident=0))

    assert marks(build, [packet] * 3, interfaces=[0, apart, 0]) == [NOT_DUPLICATE] * 3


@pytest.mark.parametrize("apart", [0, 1])
@pytest.mark.parametrize("flags", [0x10, 0x04, 0x14], ids=["ACK", "RST", "RST ACK"])
def test_in_ipv6_an_ack_or_rst_alone_proves_nothing(build, flags, apart):
    packet = build.ethernet(build.ipv6(build.tcp(b"", flags=flags)), 0x86DD)

    assert marks(build, [packet] * 3, interfaces=[0, apart, 0]) == [NOT_DUPLICATE] * 3


@pytest.mark.parametrize(
    ("data", "flags"), [(b"data", 0x18), (b"", 0x02), (b"", 0x11)], ids=["data", "SYN", "FIN"]
)
def test_in_ipv6_other_copies_on_another_interface_are_duplicates(build, data, flags):
    packet = build.ethernet(build.ipv6(build.tcp(data, flags=flags)), 0x86DD)

    assert marks(build, [packet] * 2, interfaces=[0, 1]) == [NOT_DUPLICATE, DUPLICATE]
    assert marks(build, [packet] * 2) == [NOT_DUPLICATE, NOT_DUPLICATE]


def test_a_genuine_repetition_has_an_identification_of_its_own(build):
    packets = [build.ethernet(build.ipv4(build.tcp(b"", flags=0x10), ident=ident)) for ident in range(1, 9)]

    assert marks(build, packets, interfaces=[0, 1] * 4) == [NOT_DUPLICATE] * 8


@pytest.mark.parametrize(("gap", "mark"), [(MS, DUPLICATE), (MS + 1, NOT_DUPLICATE)])
def test_copies_are_found_across_batches_whose_buffer_is_reused(build, packet, gap, mark):
    decoder = Decoder()
    first = build.batch([packet])
    buffer = first.octets.copy()
    first = type(first)(buffer, first.packets, first.link_types)
    decoder.decode(first)
    buffer[:] = 0

    second = decoder.decode(build.batch([packet], times=[gap], interfaces=1, first=2))

    assert second.segments["duplicate"].tolist() == [mark]


def test_short_batches_do_not_shorten_the_memory(build, packet):
    decoder = Decoder()
    other = build.ethernet(build.ipv4(build.tcp(seq=5)))
    for number, (octets, interface) in enumerate([(packet, 0), (other, 0), (packet, 1)]):
        decoded = decoder.decode(build.batch([octets], times=[number * 1000], interfaces=interface))

    assert decoded.segments["duplicate"].tolist() == [DUPLICATE]


def test_a_copy_that_was_cut_shorter_is_still_a_copy(build, packet):
    batch = build.batch([packet, packet[:-2]], originals=len(packet), step_ns=1000, interfaces=[0, 1])

    assert Decoder().decode(batch).segments["duplicate"].tolist() == [NOT_DUPLICATE, DUPLICATE]


def test_a_fragmented_segment_is_compared_in_its_pool(build):
    segment = build.tcp(b"x" * 40)
    parts = [
        build.ethernet(build.ipv4(segment[at : at + 40], fragment=at // 8 | (0 if at else 0x2000)))
        for at in (0, 40)
    ]
    batch = build.batch([*parts, *parts], step_ns=1000, interfaces=[0, 0, 1, 1])

    assert Decoder().decode(batch).segments["duplicate"].tolist() == [NOT_DUPLICATE, DUPLICATE]


def test_a_flood_of_copies_costs_no_square_of_its_number(build, packet):
    count = 20_000
    batch = build.batch([packet] * count, step_ns=10)

    found = Decoder().decode(batch).segments["duplicate"]

    assert (found == MAYBE_DUPLICATE).sum() == count - 1
    assert np.flatnonzero(found == NOT_DUPLICATE).tolist() == [0]
