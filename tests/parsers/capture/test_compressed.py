"""Compressed captures: members, padding, cuts, corruption, and bounded memory."""

import contextlib
import gzip
import io
import lzma
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.capture import compressed, open_capture
from parsers.errors import CaptureError

zstd = pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
COMPRESS = {"gzip": lambda octets: gzip.compress(octets, mtime=0), "zstd": zstd.compress, "xz": lzma.compress}
PACKETS = [bytes([number]) * (number * 7 % 1400) for number in range(200)]
kinds = pytest.mark.parametrize("kind", COMPRESS)


@pytest.fixture(scope="module")
def plain(pcap):
    capture = pcap()
    for packet in PACKETS:
        capture.record(packet)
    return capture.octets


@kinds
def test_a_compressed_capture_is_read_like_a_plain_one(kind, plain, read):
    assert read(COMPRESS[kind](plain)) == read(plain)


@kinds
def test_several_members_are_one_file(kind, plain, read):
    octets = b"".join(COMPRESS[kind](plain[at : at + 9999]) for at in range(0, len(plain), 9999))

    assert read(octets) == read(plain)


@pytest.mark.parametrize("kind", ["gzip", "xz"])
def test_zeros_between_and_after_members_are_padding(kind, plain, read):
    half = len(plain) // 2
    octets = COMPRESS[kind](plain[:half]) + bytes(8) + COMPRESS[kind](plain[half:]) + bytes(1000)

    assert read(octets) == read(plain)


def test_a_zstd_frame_to_be_skipped_is_skipped(plain, read):
    skipped = b"\x50\x2a\x4d\x18\x04\0\0\0abcd"

    assert read(skipped + zstd.compress(plain) + skipped) == read(plain)


@kinds
def test_a_cut_compressed_capture_gives_what_could_be_decompressed(kind, plain, rows):
    octets = COMPRESS[kind](plain)
    whole = rows(io.BytesIO(plain))[0]
    for length in range(0, len(octets), max(len(octets) // 60, 1)):
        try:
            found, warnings = rows(io.BytesIO(octets[:length]))
        except CaptureError:
            assert length < 2000
            continue
        assert found == whole[: len(found)]
        assert f"the {kind} data ends in the middle" in warnings[0]
        assert str(length) in warnings[0]


@kinds
def test_a_cut_in_a_later_member_is_told_where_it_is(kind, plain, rows):
    octets = COMPRESS[kind](plain[:9999]) + COMPRESS[kind](plain[9999:])

    _, warnings = rows(io.BytesIO(octets[:-30]))

    where = f"octet {len(octets) - 30} of the compressed file, or before"
    assert warnings[0] == f"{where}: the {kind} data ends in the middle"


@kinds
def test_corruption_is_a_warning_and_what_came_before_is_read(kind, plain, rows):
    octets = bytearray(COMPRESS[kind](plain[:9999]) + COMPRESS[kind](plain[9999:]))
    spoilt = len(octets) * 3 // 4
    octets[spoilt : spoilt + 20] = b"\xff" * 20

    found, warnings = rows(io.BytesIO(bytes(octets)))

    whole = rows(io.BytesIO(plain))[0]
    assert len(found) >= len(rows(io.BytesIO(plain[:9999]))[0])
    assert [packet.time_ns for packet in found] == [packet.time_ns for packet in whole[: len(found)]]
    assert any(f"the {kind} data is corrupt" in warning for warning in warnings)


@kinds
def test_what_follows_the_last_member_and_is_none_is_a_warning(kind, plain, rows):
    found, warnings = rows(io.BytesIO(COMPRESS[kind](plain) + b"rubbish"))

    assert found == rows(io.BytesIO(plain))[0]
    assert len(warnings) == 1


@kinds
def test_a_small_file_that_blows_up_is_decompressed_in_pieces(kind, pcap):
    octets = COMPRESS[kind](pcap().octets + bytes(40 << 20))
    source = compressed.Inflated(kind, io.BytesIO(octets), [])
    buffer, largest, total = memoryview(bytearray(8 << 20)), 0, 0
    while count := source.readinto(buffer):
        largest, total = max(largest, count), total + count

    assert total == 24 + (40 << 20)
    assert largest <= compressed.OUTPUT


@kinds
def test_a_compressed_file_that_holds_something_else_says_what(kind):
    with pytest.raises(CaptureError) as caught:
        open_capture(io.BytesIO(COMPRESS[kind](b"GET / HTTP/1.1")), name="x")

    assert str(caught.value) == (
        f"x: is {kind} whose content is not a packet capture: it begins with 'GET / HTTP/1.1'"
    )


def test_a_compressed_file_that_is_corrupt_from_the_beginning_says_so():
    with pytest.raises(CaptureError, match=r"is gzip whose content is empty; .*gzip data is corrupt"):
        open_capture(io.BytesIO(b"\x1f\x8b\x08" + b"\xff" * 100))


@kinds
@given(data=st.data())
def test_a_compressed_capture_with_any_octets_changed_is_read_or_refused(kind, plain, rows, data):
    octets = bytearray(COMPRESS[kind](plain[:3000]))
    at = data.draw(st.integers(0, len(octets)))
    octets[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    with contextlib.suppress(CaptureError):
        rows(io.BytesIO(bytes(octets)))
