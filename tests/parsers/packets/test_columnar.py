import numpy as np

from parsers.packets import columnar
from parsers.packets.cursor import Step


def test_every_step_has_a_function():
    assert set(columnar.STEPS) == set(Step)


def test_an_empty_batch_gives_nothing(build):
    claimed = columnar.decode(build.batch([]))

    assert (len(claimed.segments), claimed.tally, claimed.left.tolist()) == (0, {}, [])


def test_what_is_left_is_told_in_order(build):
    plain = build.ethernet(build.ipv4(build.tcp()))
    fragment = build.ethernet(build.ipv4(build.tcp(), fragment=1))
    short = b"\x00" * 5

    claimed = columnar.decode(build.batch([fragment, plain, short, plain, fragment]))

    assert claimed.left.tolist() == [0, 2, 4]
    assert claimed.segments["frame"].tolist() == [2, 4]


def test_claiming_nothing_leaves_all(build):
    assert columnar.nothing_of(build.batch([b"", b""])).left.tolist() == [0, 1]


def test_the_batch_is_not_written_to(build):
    batch = build.batch([build.ethernet(build.ipv4(build.tcp()), vlans=[5])])
    before = batch.packets.copy(), batch.octets.tobytes()
    batch.octets.flags.writeable = False

    columnar.decode(batch)

    assert np.array_equal(batch.packets, before[0])
    assert batch.octets.tobytes() == before[1]


def test_nesting_without_end_is_left(build):
    packet = build.tcp()
    for depth in range(60):
        packet = build.ipv4(packet, 4 if depth else 6)

    assert columnar.decode(build.batch([packet], link_type=228)).left.tolist() == [0]
