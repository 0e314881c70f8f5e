import struct

import pytest

from parsers.packets.segment import HAS_SACK, HAS_TIMESTAMPS, HAS_WINDOW_SCALE

NAMES = ["options", "window_scale", "tsval", "tsecr", "sack_left", "sack_right"]
TIMESTAMPS = struct.pack("!BBII", 8, 10, 0x80000001, 0xFFFFFFFF)
NOPS = b"\x01\x01"
ABSENT = (0, 0, 0, 0, 0, 0)
STAMPED = (HAS_TIMESTAMPS, 0, 0x80000001, 0xFFFFFFFF, 0, 0)


def sack(*edges):
    return NOPS + struct.pack(f"!BB{len(edges)}I", 5, 2 + 4 * len(edges), *edges)


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        pytest.param(b"", ABSENT, id="none"),
        pytest.param(NOPS + TIMESTAMPS, STAMPED, id="the common layout"),
        pytest.param(TIMESTAMPS + NOPS, STAMPED, id="timestamps first"),
        pytest.param(NOPS + NOPS + NOPS + NOPS + NOPS + NOPS, ABSENT, id="12 octets of another kind"),
        pytest.param(
            bytes([2, 4, 5, 180, 4, 2]) + TIMESTAMPS + bytes([1, 3, 3, 14]),
            (HAS_TIMESTAMPS | HAS_WINDOW_SCALE, 14, 0x80000001, 0xFFFFFFFF, 0, 0),
            id="SYN",
        ),
        pytest.param(sack(100, 200), (HAS_SACK, 0, 0, 0, 100, 200), id="one SACK block"),
        pytest.param(
            sack(100, 200, 50, 60), (HAS_SACK, 0, 0, 0, 100, 200), id="the first block is the highest"
        ),
        pytest.param(sack(1, 2, 5, 9, 3, 4), (HAS_SACK, 0, 0, 0, 5, 9), id="the middle block is the highest"),
        pytest.param(
            sack(2**32 - 9, 2**32 - 1, 5, 9), (HAS_SACK, 0, 0, 0, 5, 9), id="the highest is beyond the wrap"
        ),
        pytest.param(
            NOPS + TIMESTAMPS + sack(7, 8),
            (HAS_TIMESTAMPS | HAS_SACK, 0, 0x80000001, 0xFFFFFFFF, 7, 8),
            id="timestamps and SACK",
        ),
        pytest.param(b"\x00\x00" + TIMESTAMPS, ABSENT, id="behind the end of the list"),
        pytest.param(bytes([3, 4, 7, 1]), ABSENT, id="window scale of a wrong size"),
        pytest.param(bytes([8, 9, 1, 2, 3, 4, 5, 6, 7, 1, 1, 0]), ABSENT, id="timestamps of a wrong size"),
        pytest.param(NOPS + bytes([5, 6, 1, 2, 3, 4]), ABSENT, id="half a SACK block"),
        pytest.param(
            bytes([3, 3, 1, 3, 3, 2, 1, 1]), (HAS_WINDOW_SCALE, 2, 0, 0, 0, 0), id="the last one counts"
        ),
        pytest.param(
            bytes([29, 3, 9, 1]) + NOPS + TIMESTAMPS, STAMPED, id="an authentication option that is cut"
        ),
        pytest.param(bytes([9, 0, 3, 3, 5, 1, 1, 1]), (HAS_WINDOW_SCALE, 5, 0, 0, 0, 0), id="a length of 0"),
    ],
)
def test_options_fill_their_columns(build, decode_both, claimed_by_the_fast, options, columns):
    batch = build.batch([build.ethernet(build.ipv4(build.tcp(options=options)))])

    assert decode_both(batch).segments[NAMES].tolist() == [columns]
    assert claimed_by_the_fast(batch) == 1


def test_layouts_may_differ_from_segment_to_segment(build, decode_both):
    every = [b"", NOPS + TIMESTAMPS, sack(1, 2), TIMESTAMPS + NOPS, bytes([3, 3, 6, 0])] * 3
    batch = build.batch([build.ethernet(build.ipv4(build.tcp(options=options))) for options in every])

    stamped = [0, HAS_TIMESTAMPS, HAS_SACK, HAS_TIMESTAMPS, HAS_WINDOW_SCALE] * 3
    assert decode_both(batch).segments["options"].tolist() == stamped
