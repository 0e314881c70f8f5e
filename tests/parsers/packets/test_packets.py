"""The decoder as a whole, on batches and on the shared captures, against tshark."""

import os
import shutil
import subprocess

import pytest

from parsers.packets import Decoder
from parsers.packets.segment import QUOTED, TCP

DEEP = bool(os.environ.get("WIRELINT_DEEP"))
EVERY = 1 if DEEP else 8
EVERY_TSHARK = 1 if DEEP else 60
NO_CAPTURE = (".keylog", ".snoop")

TSHARK_DIFFERS = {
    "ayiya3.pcap": "AYIYA: nobody decodes it here; counted as UDP",
    "ipoib.pcap": "IP over InfiniBand: counted by link type",
    "cisco-fabric-path.pcap": "FabricPath: counted by EtherType",
    "arcnet-rfc1051-arp-icmp-http.pcap": "ARCNET: counted by link type",
    "arcnet-rfc1201-arp-icmp-http.pcap": "ARCNET: counted by link type",
    "AH-IPcomp-IPv4.pcap": "IPComp is inflated by tshark; counted as IP protocol 108",
    "filestore-5408__input.pcap": "headers sampled by sFlow are not traffic of this link",
    "tcp-reassembly.pcap": "headers sampled by sFlow are not traffic of this link",
    "pppoe-over-qinq.pcap": "the IP length exceeds the PPPoE length; tshark believes the latter",
    "ip6-vxlan.pcap": "the inner IP length exceeds the outer UDP length; the rest is missing here",
    "fuzz-2006-06-26-2594.pcap": "the IP length exceeds the frame; tshark believes the frame",
    "fuzz-2006-09-29-28586.pcap": "the IP length exceeds the frame; tshark believes the frame",
    "drop-protocol-change__input.pcap": "a data offset of 2: no segment here; tshark counts its octets",
    "fuzz.pcap": "tshark takes the only record's header for one of 24 octets",
}


def test_both_decoders_together_count_every_packet_once(build):
    plain = build.ethernet(build.ipv4(build.tcp()))
    fragment = build.ethernet(build.ipv4(build.tcp(), fragment=0x2000))
    packets = [plain, fragment, b"", build.ethernet(bytes(40), 0x0806), plain]

    decoded = Decoder().decode(build.batch(packets))

    assert decoded.segments["frame"].tolist() == [1, 5]
    assert decoded.tally == {"IP fragment": 1, "Ethernet header malformed": 1, "ARP": 1}
    assert (decoded.columnar, decoded.dissected) == (3, 2)


def test_the_first_pool_is_the_buffer_of_the_batch(build, data_of):
    batch = build.batch([build.ethernet(build.ipv4(build.tcp(b"hello")))])

    decoded = Decoder().decode(batch)

    assert decoded.pools[0] is batch.octets
    assert data_of(decoded) == b"hello"


def test_an_empty_batch_and_an_empty_capture_are_nothing(build):
    decoder = Decoder()

    assert len(decoder.decode(build.batch([])).segments) == 0
    assert decoder.finish() == {}


def capture_files(corpus, every):
    """Every so many-th capture of the corpus, the same ones in each run."""
    folders = [corpus / "edge", corpus / "lab" / "captures", corpus / "real" / "files"]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return [path for path in files if path.suffix not in NO_CAPTURE][::every]


def batches_of(path):
    """The batches of a capture; none where it is no capture."""
    capture = pytest.importorskip("parsers.capture")
    errors = pytest.importorskip("parsers.errors")
    try:
        with capture.open_capture(path) as opened:
            yield from opened
    except errors.CaptureError:
        return


@pytest.mark.corpus
def test_both_decoders_agree_on_every_packet_of_the_corpus(corpus):
    different, packets, dissected = [], 0, 0
    for path in capture_files(corpus, EVERY):
        fast, slow = Decoder(), Decoder(dissect_all=True)
        for batch in batches_of(path):
            one, other = fast.decode(batch), slow.decode(batch)
            packets += len(batch.packets)
            dissected += one.dissected
            assert one.tally.total() + int((one.segments["kind"] == TCP).sum()) == len(batch.packets)
            same = one.segments.tobytes() == other.segments.tobytes() and one.tally == other.tally
            if not same or one.pools[1].tobytes() != other.pools[1].tobytes():
                different.append(path.name)
        if fast.finish() != slow.finish():
            different.append(path.name)

    assert different == []
    assert dissected < packets / 20


def by_tshark(path):
    """For each frame with TCP: the source ports, sequence numbers and lengths that tshark names."""
    fields = ("frame.number", "tcp.srcport", "tcp.seq_raw", "tcp.len")
    command = ["tshark", "-n", "-r", str(path), "-Y", "tcp", "-T", "fields"]
    command += [part for field in fields for part in ("-e", field)]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    lines = [line.split("\t") for line in output.splitlines() if line[:1].isdigit()]
    return {int(frame): tuple(map(numbers, rest)) for frame, *rest in lines}


def numbers(field):
    return [int(number) for number in field.split(",") if number]


def by_ours(path):
    """The same of ours; a quoted header has no length."""
    frames = {}
    decoder = Decoder()
    for batch in batches_of(path):
        for segment in decoder.decode(batch).segments:
            ports, sequences, lengths = frames.setdefault(int(segment["frame"]), ([], [], []))
            ports.append(int(segment["source_port"]))
            sequences.append(int(segment["sequence"]))
            if segment["kind"] != QUOTED:
                lengths.append(int(segment["payload_length"]) + int(segment["payload_missing"]))
    return frames


def without_what_tshark_leaves_out(ours, tshark):
    """Drop what is no difference: a header cut before its sequence number, or quoted without one."""
    for frame, (ports, sequences, lengths) in list(tshark.items()):
        mine = ours.get(frame)
        if mine is None and not sequences:
            del tshark[frame]  # a header of which only the ports were quoted or captured
        elif mine is not None and not sequences and mine[0] == ports and not mine[2]:
            del tshark[frame], ours[frame]  # a quoted header whose number tshark does not name
        elif mine is not None and not lengths and not mine[2]:
            tshark[frame] = (ports, sequences, [])
    return {frame: tuple(values) for frame, values in ours.items()}, tshark


@pytest.mark.corpus
@pytest.mark.timeout(1800)  # 2,700 runs of tshark where WIRELINT_DEEP asks for all
@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_segments_are_those_of_tshark(corpus):
    different = set()
    for path in capture_files(corpus, EVERY_TSHARK):
        ours, tshark = without_what_tshark_leaves_out(by_ours(path), by_tshark(path))
        if ours != tshark:
            different.add(path.name)

    assert different - set(TSHARK_DIFFERS) == set()
    if DEEP:
        assert set(TSHARK_DIFFERS) - different == set()
