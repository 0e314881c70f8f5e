"""One stretch of traffic as one capture and as a ring of small files, for the tests of the audit."""

import random
import struct
from pathlib import Path

import numpy as np

from analyzer.audit.passing import Pass
from analyzer.audit.store import open_store
from analyzer.run import Run, Settings
from parsers.capture.writing import PcapWriter
from parsers.extracting import packets_of
from tests.benchmarks.makers import Mix, make

SAMPLES = Path(__file__).parents[3] / "sample_pcaps"
STRETCH = 60
"""By how much the made traffic is slowed down: connections end long before the capture does."""
EVERY = np.arange(1, 100_000)
BETWEEN_NS = 20_000_000_000


def packets(path):
    """All packets of a capture."""
    return [copied.packet for copied in packets_of([str(path)], EVERY)]


def traffic(folder, *, exchanges=300, content=1500):
    """Make packets in order of time: made traffic, and among it the Ethernet samples, three times each."""
    made = folder / "made.pcap"
    make(made, Mix(exchanges, content_mean=content, per_connection=8, at_once=6, loss=0.01, reordering=0.01))
    own = packets(made)
    begin = own[0].time_ns
    mixed = [packet._replace(time_ns=begin + (packet.time_ns - begin) * STRETCH) for packet in own]
    at = begin
    samples = sorted(SAMPLES.glob("*.pcap"))
    for number, sample in enumerate(samples * 3):
        found = [other_port(packet, number * 100) for packet in packets(sample)]
        if not found or found[0].link_type != 1 or (number >= len(samples) and sample.stem == "vlan-ipv6"):
            continue
        at += BETWEEN_NS
        mixed += [packet._replace(time_ns=at + packet.time_ns - found[0].time_ns) for packet in found]
    return [packet._replace(interface=0) for packet in sorted(mixed, key=lambda packet: packet.time_ns)]


def other_port(packet, less):
    """Move the client of a packet of TCP in IPv4 in Ethernet to another port: the same fault again."""
    octets = bytearray(packet.octets)
    if octets[12:15] == b"\x08\x00\x45" and octets[23] == 6:
        for at in (34, 36):
            (port,) = struct.unpack_from(">H", octets, at)
            struct.pack_into(">H", octets, at, port - less if port > 40_000 else port)
    return packet._replace(octets=bytes(octets))


def write(path, some):
    """Write packets as a pcap."""
    with path.open("wb") as out:
        writer = PcapWriter(out)
        for packet in some:
            writer.packet(packet)
    return path


def ring(folder, all_packets, count, *, seed=1):
    """Write packets as `count` files of a ring, cut anywhere between two packets."""
    folder.mkdir(exist_ok=True)
    cuts = sorted(random.Random(seed).sample(range(1, len(all_packets)), count - 1))
    files = []
    for number, (begin, end) in enumerate(zip([0, *cuts], [*cuts, len(all_packets)], strict=True), 1):
        path = folder / f"ring_{number:05d}_20260101{number // 60:02d}{number % 60:02d}00.pcap"
        files.append(str(write(path, all_packets[begin:end])))
    return files


def as_one(path, **settings):
    """What `analyze` finds in one capture: findings by fingerprint."""
    run = Run([str(path)], Settings(**settings)).finish()
    return {name: group.count for name, group in run.tally.groups.items()}


def counts(store):
    """What a store counts: findings by fingerprint."""
    return dict(store.db.execute("SELECT fingerprint, sum(count) FROM counted GROUP BY fingerprint"))


def audited(path, *passes, **settings):
    """Run passes over lists of files; return the counts of the store and what the last pass did."""
    with open_store(str(path)) as store:
        for paths in passes:
            done = Pass(store, Settings(**settings)).run([str(each) for each in paths])
        return counts(store), done


def contents(path):
    """Everything that two stores of the same audit have in common."""
    with open_store(str(path)) as store:
        tables = {}
        for table, columns in {
            "captures": "id, size, digest, path, first_ns, last_ns, follows, base, carries, packets, "
            "responses, exchanges, pass",
            "findings": "fingerprint, rule, severity, host, target, status, pass, sample_ns",
            "counts": "*",
            "clocks": "*",
            "responses": "*",
            "broken": "*",
            "warnings": "*",
            "passes": "*",
        }.items():
            tables[table] = sorted(store.db.execute(f"SELECT {columns} FROM {table}"), key=repr)
        return tables


def cut_pcap(path, octets):
    """Cut a pcap in the middle of a record."""
    data = Path(path).read_bytes()
    (length,) = struct.unpack_from("<I", data, 24 + 8)
    assert 0 < octets < 16 + length
    return data[: len(data) - octets]
