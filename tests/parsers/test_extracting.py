import gzip

import numpy as np
import pytest
from scapy.layers.inet import IP, fragment
from scapy.layers.l2 import Ether

from parsers.capture import open_capture
from parsers.capture.scapy_packets import pcap_of
from parsers.errors import CaptureError
from parsers.extracting import members_of, packets_of
from tests.analyzer.captures import packets
from tests.structure.sources import PROJECT

SAMPLES = PROJECT / "sample_pcaps"


def frames_of(paths, *connections):
    return members_of([str(path) for path in paths], connections)["frame"].tolist()


def test_members_are_the_frames_of_the_connections_with_times_and_flags():
    found = members_of([str(SAMPLES / "handful-of-violations.pcap")], [1])
    assert len(found) == 26
    assert found["frame"].tolist() == sorted(set(found["frame"].tolist()))
    assert found["flags"][:3].tolist() == [0x02, 0x12, 0x10]
    assert (np.diff(found["time_ns"]) > 0).all()


def test_a_connection_that_is_not_there_has_none():
    assert frames_of([SAMPLES / "handful-of-violations.pcap"], 99) == []
    assert frames_of([SAMPLES / "no-http.pcap"]) == []


@pytest.mark.parametrize("dissect_all", [False, True])
def test_fragments_of_a_segment_are_members(tmp_path, dissect_all):
    made = []
    for packet in packets():
        pieces = fragment(packet[IP], fragsize=64) if len(packet) > 100 else [packet[IP]]
        for piece in pieces:
            framed = Ether(src=packet.src, dst=packet.dst) / piece
            framed.time = packet.time
            made.append(framed)
    assert len(made) > len(packets())
    (tmp_path / "a.pcap").write_bytes(pcap_of(made).read())
    found = members_of([str(tmp_path / "a.pcap")], [0], dissect_all=dissect_all)
    assert found["frame"].tolist() == list(range(1, len(made) + 1))
    assert (found["flags"] == 0).sum() == len(made) - len(packets())


def test_packets_come_as_they_are_and_through_all_files(tmp_path):
    made = packets()
    (tmp_path / "a_00001.pcap").write_bytes(pcap_of(made[:3]).read())
    (tmp_path / "a_00002.pcap.gz").write_bytes(gzip.compress(pcap_of(made[3:]).read()))
    paths = [str(tmp_path / name) for name in ("a_00001.pcap", "a_00002.pcap.gz")]
    assert frames_of(paths, 0) == [1, 2, 3, 4, 5, 6, 7]
    copied = list(packets_of(paths, np.array([2, 4, 7])))
    assert [(one.frame, one.path, one.number) for one in copied] == [
        (2, paths[0], 2),
        (4, paths[1], 1),
        (7, paths[1], 4),
    ]
    assert [one.packet.octets for one in copied] == [bytes(made[at]) for at in (1, 3, 6)]
    assert [one.packet.time_ns % 10**9 for one in copied] == [251_000_007, 253_000_007, 256_000_007]


def test_reading_ends_behind_the_last_packet_that_is_wanted(tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap_of(packets()).read())
    paths = [str(tmp_path / "a.pcap"), str(tmp_path / "none.pcap")]
    assert [one.frame for one in packets_of(paths, np.array([1, 7]))] == [1, 7]
    assert list(packets_of(paths, np.zeros(0, np.int64))) == []
    with pytest.raises(CaptureError, match="no such file"):
        list(packets_of(paths, np.array([8])))


def test_link_types_and_interfaces_are_kept():
    path = str(SAMPLES / "two-sections.pcapng")
    with open_capture(path) as capture:
        expected = [int(one["link_type"]) for batch in capture for one in batch.packets]
    found = list(packets_of([path], np.arange(1, len(expected) + 1)))
    assert [one.packet.link_type for one in found] == expected
