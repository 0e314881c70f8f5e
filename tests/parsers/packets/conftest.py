"""Builders shared by the tests of the decoders."""

import struct

import numpy as np
import pytest

from parsers.capture.batch import PACKET, PacketBatch
from parsers.packets import Decoder, columnar
from parsers.packets.segment import TCP


class Build:
    """Makes packets out of their parts, and batches out of packets."""

    macs = bytes(range(2, 14))

    @staticmethod
    def tcp(data=b"data", *, flags=0x18, seq=1000, ack=2000, options=b"", source=40000, port=80, offset=None):
        size = (20 + len(options)) // 4 if offset is None else offset
        header = struct.pack("!HHIIHHHH", source, port, seq, ack, size << 12 | flags, 500, 0, 0)
        return header + options + data

    @staticmethod
    def ipv4(
        inner, protocol=6, *, ident=7, ttl=64, fragment=0, total=None, source="10.0.0.1", target="10.0.0.2"
    ):
        length = 20 + len(inner) if total is None else total
        addresses = bytes(map(int, f"{source}.{target}".split(".")))
        return (
            struct.pack("!BBHHHBBH", 0x45, 0, length, ident, fragment, ttl, protocol, 0) + addresses + inner
        )

    @staticmethod
    def ipv6(inner, protocol=6, *, hops=64):
        return struct.pack("!IHBB", 6 << 28, len(inner), protocol, hops) + bytes(range(32)) + inner

    @staticmethod
    def udp(inner, port):
        return struct.pack("!HHHH", 50000, port, len(inner) + 8, 0) + inner

    def ethernet(self, inner, ethertype=0x0800, vlans=()):
        for vlan in reversed(vlans):
            inner, ethertype = struct.pack("!HH", vlan, ethertype) + inner, 0x8100
        return self.macs + struct.pack("!H", ethertype) + inner

    @staticmethod
    def batch(packets, *, link_type=1, originals=None, step_ns=10_000_000, times=None, interfaces=0, first=1):
        table = np.zeros(len(packets), PACKET)
        table["captured"] = [len(octets) for octets in packets]
        table["original"] = table["captured"] if originals is None else originals
        table["at"] = np.cumsum([0, *table["captured"]])[:-1]
        table["frame"] = np.arange(first, len(packets) + first)
        table["time_ns"] = np.arange(len(packets)) * step_ns if times is None else times
        table["link_type"] = link_type
        table["interface"] = interfaces
        links = tuple(sorted({int(kind) for kind in table["link_type"]}))
        return PacketBatch(np.frombuffer(b"".join(packets), np.uint8), table, links)


@pytest.fixture
def build():
    return Build()


@pytest.fixture
def decode_both():
    """Decode packets with both decoders, which must agree; return what they said."""

    def both(batch):
        fast, slow = Decoder(), Decoder(dissect_all=True)
        one, other = fast.decode(batch), slow.decode(batch)
        assert one.segments.tolist() == other.segments.tolist()
        assert one.tally == other.tally
        assert fast.finish() == slow.finish()
        assert one.tally.total() + int((one.segments["kind"] == TCP).sum()) == len(batch.packets)
        return one

    return both


@pytest.fixture
def claimed_by_the_fast():
    """Say how many packets of a batch the fast decoder claims."""
    return lambda batch: len(batch.packets) - len(columnar.decode(batch).left)


@pytest.fixture
def data_of():
    """Return the octets of a segment."""

    def data(decoded, number=0):
        segment = decoded.segments[number]
        at = int(segment["payload_at"])
        return decoded.pools[segment["pool"]][at : at + int(segment["payload_length"])].tobytes()

    return data
