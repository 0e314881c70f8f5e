"""When captures begin and end, looked up from both ends."""

import gzip
import random

import pytest

from parsers.capture import ends
from parsers.capture.ends import head_of, last_time_ns

COUNT = 3000


@pytest.fixture(scope="module")
def packets():
    numbers = random.Random(5)
    return [numbers.randbytes(numbers.choice([60, 66, 1000, 1514])) for _ in range(COUNT)]


@pytest.fixture(scope="module")
def captures(pcap, pcapng, packets):
    plain, nanoseconds, blocks = pcap(), pcap(0xA1B23C4D, ">"), pcapng(">").resolved(9)
    for number, packet in enumerate(packets):
        time = (1_700_000_000 + number, 250)
        plain.record(packet, time)
        nanoseconds.record(packet, time)
        blocks.packet(packet, time[0] * 10**9 + 250)
    blocks.block(5, bytes(8))
    return {"pcap": plain.octets, "pcap, nanoseconds": nanoseconds.octets, "pcapng": blocks.octets}


@pytest.fixture
def never_read_through(monkeypatch):
    """Reading a whole file fails the test; its head may be looked at."""

    def opened(path, **_):
        raise AssertionError(path)

    return lambda: monkeypatch.setattr(ends, "open_capture", opened)


@pytest.mark.parametrize(("kind", "unit_ns"), [("pcap", 1000), ("pcap, nanoseconds", 1), ("pcapng", 1)])
def test_the_last_time_is_found_at_the_end_of_a_long_file(
    tmp_path, monkeypatch, captures, never_read_through, kind, unit_ns
):
    monkeypatch.setattr(ends, "TAIL", 200_000)
    path = tmp_path / "capture"
    path.write_bytes(captures[kind])
    head = head_of(str(path))
    never_read_through()

    assert head.first_time_ns == 1_700_000_000 * 10**9 + 250 * unit_ns
    assert last_time_ns(str(path), head) == (1_700_000_000 + COUNT - 1) * 10**9 + 250 * unit_ns


@pytest.mark.parametrize("kind", ["pcap", "pcap, nanoseconds", "pcapng"])
@pytest.mark.parametrize("cut", [0, 1, 700])
@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_what_is_compressed_or_cut_is_read_through(tmp_path, monkeypatch, captures, kind, cut, compress):
    monkeypatch.setattr(ends, "TAIL", 20_000)
    octets = captures[kind]
    path = tmp_path / "capture"
    path.write_bytes(compress(octets[: len(octets) - cut]))

    last = last_time_ns(str(path), head_of(str(path)))

    assert 1_700_000_000 + COUNT - 20 <= last // 10**9 <= 1_700_000_000 + COUNT - 1


def test_a_capture_without_packets_has_no_head(tmp_path, pcap):
    path = tmp_path / "capture"
    path.write_bytes(pcap().octets)

    assert head_of(str(path)) is None
    assert head_of(str(tmp_path / "missing")) is None
