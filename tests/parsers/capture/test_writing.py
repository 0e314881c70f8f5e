"""What is written is read back: by this project's reader, by Scapy, and by tshark."""

import shutil
import subprocess
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.utils import RawPcapNgReader, RawPcapReader

from parsers.capture import open_capture
from parsers.capture.writing import LONGEST_OPTION, Packet, PcapngWriter, PcapWriter, UnwritableError

TIME_NS = 1_704_067_200_250_000_007
FRAME = b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01\x08\x06" + bytes(28)


def written(writer_class, packets, comments=(), sections=1):
    out = BytesIO()
    writer = writer_class(out)
    for _ in range(sections):
        writer.section("where it is from", "wirelint test")
        for packet in packets:
            writer.packet(packet, comments)
    return out.getvalue()


def read_back(octets):
    found = []
    with open_capture(BytesIO(octets), name="x") as capture:
        for batch in capture:
            for one in batch.packets:
                at = int(one["at"])
                data = batch.octets[at : at + int(one["captured"])].tobytes()
                place = (int(one["link_type"]), int(one["interface"]))
                found.append((int(one["time_ns"]), *place, int(one["original"]), data))
    assert capture.warnings == []
    return found


PACKETS = st.builds(
    lambda time_ns, link_type, interface, octets, cut: Packet(
        time_ns, link_type, interface, len(octets) + cut, octets
    ),
    st.integers(0, (1 << 32) * 10**9 - 1),
    st.sampled_from([1, 101, 276]),
    st.integers(0, 3),
    st.binary(max_size=70),
    st.integers(0, 3),
)


@given(st.lists(PACKETS, min_size=1), st.lists(st.text(max_size=30), max_size=2))
def test_a_pcapng_holds_what_was_written(packets, comments):
    found = read_back(written(PcapngWriter, packets, comments))
    numbers = {}
    for packet in packets:
        numbers.setdefault((packet.interface, packet.link_type), len(numbers))
    assert found == [
        (
            packet.time_ns,
            packet.link_type,
            numbers[packet.interface, packet.link_type],
            packet.original,
            packet.octets,
        )
        for packet in packets
    ]


@given(st.lists(PACKETS, min_size=1))
def test_a_pcap_holds_what_was_written(packets):
    packets = [packet._replace(link_type=1) for packet in packets]
    assert read_back(written(PcapWriter, packets)) == [
        (packet.time_ns, 1, 0, packet.original, packet.octets) for packet in packets
    ]


def test_interfaces_are_described_anew_in_each_section():
    packet = Packet(TIME_NS, 113, 5, 60, bytes(60))
    assert read_back(written(PcapngWriter, [packet], sections=2)) == [(TIME_NS, 113, 0, 60, bytes(60))] * 2


def test_scapy_reads_a_pcapng_with_its_comments():
    octets = written(PcapngWriter, [Packet(TIME_NS, 1, 0, 100, FRAME)], ["a caf\u00e9"])
    ((data, about),) = list(RawPcapNgReader(BytesIO(octets)))
    assert data == FRAME
    assert ((about.tshigh << 32) + about.tslow, about.tsresol, about.wirelen) == (TIME_NS, 10**9, 100)
    assert b"a caf\xc3\xa9" in octets


def test_scapy_reads_a_pcap_with_nanoseconds():
    reader = RawPcapReader(BytesIO(written(PcapWriter, [Packet(TIME_NS, 1, 0, 100, FRAME)])))
    ((data, about),) = list(reader)
    assert (data, reader.nano) == (FRAME, True)
    assert (about.sec, about.usec, about.wirelen) == (1_704_067_200, 250_000_007, 100)


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not here")
def test_tshark_reads_comments_times_and_lengths(tmp_path):
    file = tmp_path / "x.pcapng"
    file.write_bytes(written(PcapngWriter, [Packet(TIME_NS, 1, 0, 100, FRAME)], ["one", "two"]))
    fields = ("frame.comment", "frame.time_epoch", "frame.cap_len", "frame.len")
    command = ["tshark", "-r", file, "-T", "fields", *(part for field in fields for part in ("-e", field))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "one,two\t1704067200.250000007\t42\t100\n"


def test_a_long_comment_is_cut_between_characters():
    octets = written(PcapngWriter, [Packet(TIME_NS, 1, 0, 42, FRAME)], ["\u20ac" * 30_000])
    assert read_back(octets) == [(TIME_NS, 1, 0, 42, FRAME)]
    assert octets.count("\u20ac".encode()) == LONGEST_OPTION // 3


def test_a_pcap_refuses_what_it_cannot_hold():
    packet = Packet(TIME_NS, 1, 0, 42, FRAME)
    with pytest.raises(UnwritableError, match="one link type, and these are of 1 and 113"):
        written(PcapWriter, [packet, packet._replace(link_type=113)])
    with pytest.raises(UnwritableError, match="1970 to 2106"):
        written(PcapWriter, [packet._replace(time_ns=-1)])
