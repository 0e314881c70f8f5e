"""Names of the files of a ring, as capture programs give them."""

import itertools

import pytest

from parsers.capture.ring_names import goes_on, ring_names


def follow(*names):
    """Whether each name may follow the one before, by some pattern."""
    return all(
        any(goes_on(one, other) for one in ring_names(before) for other in ring_names(after))
        for before, after in itertools.pairwise(names)
    )


@pytest.mark.parametrize(
    "names",
    [
        ("cap_00001_20240101120000.pcapng", "cap_00002_20240101130000.pcapng"),
        ("cap_00009_20240101120000", "cap_00010_20240101130000"),
        ("cap_20240101120000_00001.pcapng", "cap_20240101130000_00002.pcapng"),
        ("cap_00001_20240101120000.pcap.gz", "cap_00002_20240101130000.pcap.gz"),
        ("trace.pcap", "trace.pcap1", "trace.pcap2"),
        ("trace.pcap08", "trace.pcap09", "trace.pcap10"),
        ("trace.pcap3", "trace.pcap0"),
        ("trace.pcap.gz", "trace.pcap1.gz"),
        ("eth0-2024-01-01_12:00:00.pcap", "eth0-2024-01-01_13:00:00.pcap"),
        ("20240101.pcap", "20240102.pcap"),
        ("dump.1704110400.pcap", "dump.1704114000.pcap"),
        ("d/dump-20240101T1200.pcap.zst", "d/dump-20240101T1300.pcap.zst"),
    ],
)
def test_names_of_a_ring_go_on(names):
    assert follow(*names)


@pytest.mark.parametrize(
    "names",
    [
        ("cap_00001_20240101120000.pcapng", "cap_00003_20240101130000.pcapng"),
        ("cap_00001_20240101120000.pcapng", "other_00002_20240101130000.pcapng"),
        ("cap_00001_20240101120000.pcapng", "cap_00002_20240101130000.pcap"),
        ("a/trace.pcap", "b/trace.pcap1"),
        ("trace.pcap", "trace.pcap2"),
        ("trace.pcap", "trace.pcap1.gz"),
        ("eth0-20240101.pcap", "eth1-20240102.pcap"),
        ("20240102.pcap", "20240101.pcap"),
        ("20240101.pcap", "20240101.pcap"),
        ("test001.pcap", "test002.pcap"),
        ("client.pcap", "server.pcap"),
        ("10.12.14.101-tcp-990-49230.pcap", "10.12.14.101-tcp-990-49254.pcap"),
        ("-", "-"),
        ("", ""),
    ],
)
def test_other_names_do_not(names):
    assert not follow(*names)
