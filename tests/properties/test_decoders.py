"""The fast decoder returns, for every packet that it claims, the record of the dissector.

The edges are walked exhaustively: every length field at -3 to +3 of what it should be, at every
snap length, for each link type, IP version and tunnel. Then octets are changed at random, then all
of them are random. Last, faults are seeded into the fast decoder, and the same check must find each.
"""

import os
import struct
from collections import Counter
from importlib import util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.capture.batch import PACKET, PacketBatch
from parsers.packets import Decoder, columnar, transport
from parsers.packets.dissector import Dissector
from parsers.packets.segment import TCP

EXAMPLES = 3000 if os.environ.get("WIRELINT_DEEP") else 150

TIMESTAMPS = struct.pack("!BBBBII", 1, 1, 8, 10, 0x01020304, 0x05060708)
SACK = struct.pack("!BBBBIIII", 1, 1, 5, 18, 100, 200, 2**32 - 50, 2**31 - 100)
OTHER_SACK = struct.pack("!BBBBIIIIII", 1, 1, 5, 26, 100, 200, 50, 60, 300, 400)
WRONG_OPTIONS = [
    bytes([3, 4, 7, 1]),
    bytes([8, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0]),
    bytes([9, 1, 3, 3, 5, 0, 0, 0]),
    bytes([9, 0, 3, 3, 5, 1, 1, 8]),
    bytes([5, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    bytes([3, 3, 4, 3, 3, 5, 29, 3, 1, 29, 2, 1]),
]
SYN_OPTIONS = bytes([2, 4, 5, 180, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 7])
MACS = bytes(range(2, 14))


def tcp(data=b"GET", options=TIMESTAMPS, offset=0):
    size = (20 + len(options)) // 4 + offset
    return (
        struct.pack("!HHIIHHHH", 40000, 80, 1000, 2000, (size & 15) << 12 | 0x118, 500, 7, 9) + options + data
    )


def ipv4(inner, protocol=6, *, options=b"", total=0, ihl=0, whole=None, fragment=0x4000):
    size = 20 + len(options)
    length = (whole if whole is not None else size + len(inner) + total) & 0xFFFF
    first = 0x40 | (size // 4 + ihl) & 15
    addresses = bytes([10, 0, 0, 1, 192, 168, 0, 2])
    return (
        struct.pack("!BBHHHBBH", first, 0, length, 77, fragment, 63, protocol, 0)
        + addresses
        + options
        + inner
    )


def ipv6(inner, protocol=6, *, total=0, whole=None):
    length = (whole if whole is not None else len(inner) + total) & 0xFFFF
    return struct.pack("!IHBB", 0x60012345, length, protocol, 61) + bytes(range(32)) + inner


def udp(inner, port, length=0):
    return struct.pack("!HHHH", 50000, port, len(inner) + 8 + length, 0) + inner


def ethernet(inner, ethertype, tags=()):
    for tag, control in reversed(tags):
        inner, ethertype = struct.pack("!HH", control, ethertype) + inner, tag
    return MACS + struct.pack("!H", ethertype) + inner


def lengths():
    """Yield IP packets of both versions, every length field at -3 to +3, and zero."""
    router_alert = bytes([148, 4, 0, 0])
    for options in (TIMESTAMPS, SYN_OPTIONS, SACK, OTHER_SACK, b"", *WRONG_OPTIONS):
        yield ipv4(tcp(options=options)), 0x0800
        yield ipv6(tcp(options=options)), 0x86DD
    for change in range(-3, 4):
        yield ipv4(tcp(), total=change), 0x0800
        yield ipv4(tcp(), ihl=change, options=router_alert), 0x0800
        yield ipv4(tcp(offset=change)), 0x0800
        yield ipv4(tcp(options=b"", offset=change)), 0x0800
        yield ipv4(tcp(options=b"", data=b""), total=change), 0x0800
        yield ipv6(tcp(), total=change), 0x86DD
        yield ipv6(tcp(offset=change)), 0x86DD
        yield ipv6(bytes([6, change & 1]) + bytes([1, 4 + change]) + bytes(12) + tcp(), 60), 0x86DD
        yield ipv6(bytes([6, 0, 1, 4, 0, 0, 0, 0]) + tcp(), 0, total=change), 0x86DD
    yield ipv4(tcp(), whole=0), 0x0800
    yield ipv6(tcp(), whole=0), 0x86DD
    jumbo = bytes([6, 0, 0xC2, 4]) + struct.pack("!I", 8 + len(tcp()))
    yield ipv6(jumbo + tcp(), 0, whole=0), 0x86DD


def wrappings(packet, ethertype):
    """Yield (link type, frame) for every link header around an IP packet, with a trailer behind it."""
    trailer = b"\xaa" * 5
    family = 2 if ethertype == 0x0800 else 30
    yield 1, ethernet(packet, ethertype) + trailer
    yield 1, ethernet(packet, ethertype, [(0x8100, 0x3005)]) + trailer
    yield 1, ethernet(packet, ethertype, [(0x88A8, 5), (0x8100, 6)]) + trailer
    yield 1, ethernet(packet, ethertype, [(0x9100, 0), (0x8100, 0xE000)]) + trailer
    yield 113, bytes(14) + struct.pack("!H", ethertype) + packet + trailer
    yield 276, struct.pack("!HHI", ethertype, 0, 0x10003) + bytes(12) + packet + trailer
    yield 0, struct.pack("<I", family) + packet + trailer
    yield 0, struct.pack(">I", family) + packet
    yield 108, struct.pack(">I", family) + packet
    for link_type in (12, 14, 101, 228 if family == 2 else 229):
        yield link_type, packet + trailer


def tunnels(packet, ethertype):
    """Yield Ethernet frames that carry an IP packet in each tunnel."""
    inner = ethernet(packet, ethertype)
    vxlan, geneve = struct.pack("!II", 0x08000000, 77 << 8), struct.pack("!BBHI", 2, 0, 0x6558, 78 << 8)
    for port, header in ((4789, vxlan), (8472, vxlan), (6081, geneve + bytes(8))):
        for change in (-1, 0, 1):
            yield ethernet(ipv4(udp(header + inner, port, change), 17), 0x0800)
        yield ethernet(ipv6(udp(header + inner, port), 17), 0x86DD)
    yield ethernet(ipv4(udp(b"\xff" + vxlan[1:] + inner, 4789), 17), 0x0800)
    yield ethernet(ipv4(udp(b"\0" + vxlan[1:] + inner, 4789), 17), 0x0800)
    yield ethernet(ipv4(udp(struct.pack("!BBHI", 0, 0, ethertype, 1 << 8) + packet, 6081), 17), 0x0800)
    for flags in range(16):  # checksum, routing, key, sequence number present
        words = flags & 1, flags >> 1 & 1, flags >> 2 & 1
        header = struct.pack(
            "!HH", (words[0] << 15) | (flags >> 3) << 14 | words[1] << 13 | words[2] << 12, ethertype
        )
        yield ethernet(
            ipv4(
                header + b"".join(struct.pack("!I", 0x1234 + word) for word in range(sum(words))) + packet, 47
            ),
            0x0800,
        )
    for key in (5, 0x00123456, 0x12345678):
        yield ethernet(ipv4(struct.pack("!HHI", 0x2000, 0x6558, key) + inner, 47), 0x0800)
    for version in (0, 1, 2):
        two = struct.pack("!HHIHHI", 0x1000, 0x88BE, 1, version << 12 | 9, 0x0404 + version, 3)
        yield ethernet(ipv4(two + inner, 47), 0x0800)
        for last in (0, 1, 0x0800):
            three = struct.pack("!HHIHHIHH", 0x1000, 0x22EB, 1, version << 12, 0x0405, 3, 0, last)
            yield ethernet(ipv4(three + bytes(8 * (last & 1)) + inner, 47), 0x0800)
    yield ethernet(ipv4(struct.pack("!HH", 0, 0x88BE) + inner, 47), 0x0800)
    yield ethernet(struct.pack("!II", 0x00010040, 0x00020140) + packet, 0x8847)
    yield ethernet(struct.pack("!I", 0x00010140) + bytes(4) + inner, 0x8847)
    for code, protocol in ((0, 0x21 if ethertype == 0x0800 else 0x57), (0, 0xC021), (9, 0x21)):
        yield ethernet(struct.pack("!BBHHH", 0x11, code, 1, len(packet) + 2, protocol) + packet, 0x8864)
    protocol = 4 if ethertype == 0x0800 else 41
    yield ethernet(ipv4(packet, protocol), 0x0800)
    yield ethernet(ipv6(packet, protocol), 0x86DD)


def others():
    """Yield frames without TCP, and with TCP that is only quoted."""
    for port in (53, 4789, 2152, 3544, 1701):
        yield ethernet(ipv4(udp(b"12345678" * 3, port), 17), 0x0800)
    for kind in (0, 3, 8, 11, 13):
        teredo = ipv4(struct.pack("!HHHH", 3544, 53, 8, 0) + ipv6(tcp()), 17)
        without = (ipv4(udp(b"", 53), 17), ipv4(udp(b"", 4789), 17), ipv4(b"", 1))
        for quoted in (ipv4(tcp()[:16]), teredo, *without):
            yield ethernet(ipv4(bytes([kind]) + bytes(7) + quoted, 1), 0x0800)
        quoted = ipv4(udp(b"12345678", 53), 17, options=bytes(4))
        yield ethernet(ipv4(bytes([kind]) + bytes(7) + quoted, 1), 0x0800)
        for quoted in (ipv6(tcp()), ipv6(udp(b"1234", 53), 17), ipv6(udp(b"1234", 3544), 17)):
            yield ethernet(ipv6(bytes([kind & 3]) + bytes(7) + quoted, 58), 0x86DD)
    for protocol in (2, 50, 132, 255, 0, 51, 97, 137):
        yield ethernet(ipv4(b"12345678" * 2, protocol), 0x0800)
        yield ethernet(ipv6(b"12345678" * 2, protocol), 0x86DD)
    yield ethernet(ipv4(tcp(), fragment=0x2000), 0x0800)
    yield ethernet(ipv4(tcp(), fragment=0x0001), 0x0800)
    for ethertype in (0x0806, 0x88CC, 1500, 1501, 1536, 40, 0x6558, 0x880B, 0x8863):
        yield ethernet(b"\x42\x42\x03" + bytes(20), ethertype)
        for start in (b"\xaa\xaa\x03\0\0\0", b"\xaa\xaa\x04\0\0\0", b"\xaa\xaa\x03\0\1\2"):
            yield ethernet(start + b"\x08\0" + ipv4(tcp()), ethertype)
            yield ethernet(start + b"\x00\x20" + ipv4(tcp()), ethertype)


def batch_of(packets):
    """Make a batch of (link type, octets, octets on the wire)."""
    table = np.zeros(len(packets), PACKET)
    table["link_type"] = [link_type for link_type, _, _ in packets]
    table["captured"] = [len(octets) for _, octets, _ in packets]
    table["original"] = [original for _, _, original in packets]
    table["at"] = np.cumsum([0, *table["captured"]])[:-1]
    table["frame"] = np.arange(1, len(packets) + 1)
    table["time_ns"] = np.arange(len(packets), dtype=np.int64) * 10_000_000
    table["interface"] = np.arange(len(packets)) % 3
    octets = np.frombuffer(b"".join(octets for _, octets, _ in packets), np.uint8)
    return PacketBatch(octets, table, tuple(sorted({link_type for link_type, _, _ in packets})))


def cuts(link_type, frame, step=1):
    """Yield a frame at every snap length."""
    for snap_length in (*range(0, len(frame), step), len(frame)):
        yield link_type, frame[:snap_length], len(frame)


def ordinary():
    """Yield whole frames of every kind that the fast decoder must not leave."""
    for packet, kind in (
        *((ipv4(tcp(options=options)), 0x0800) for options in (b"", TIMESTAMPS, SACK, SYN_OPTIONS)),
        (ipv4(tcp(data=b"", options=b"")), 0x0800),
        (ipv4(tcp(), options=bytes([148, 4, 0, 0])), 0x0800),
        (ipv4(tcp(), whole=0), 0x0800),
        (ipv6(tcp()), 0x86DD),
        (ipv6(tcp(), whole=0), 0x86DD),
        (ipv6(tcp(data=b"", options=b"")), 0x86DD),
        (ipv6(bytes([6, 0, 1, 4, 0, 0, 0, 0]) + tcp(), 0), 0x86DD),
        (ipv6(bytes([6, 1, 1, 12]) + bytes(12) + tcp(), 60), 0x86DD),
        (ipv4(udp(b"12345678", 53), 17), 0x0800),
        (ipv6(bytes([58, 0, 5, 2, 0, 0, 1, 0]) + bytes([143]) + bytes(19), 0), 0x86DD),
        (ipv4(bytes(8), 1), 0x0800),
        (ipv4(bytes([3]) + bytes(7) + ipv4(udp(b"", 53), 17), 1), 0x0800),
        (ipv4(bytes(8), 2), 0x0800),
        (ipv4(b"", 50), 0x0800),
    ):
        yield from wrappings(packet, kind)
    for ethertype in (0x0806, 0x88CC, 0x888E, 0x8863, 40):
        yield 1, ethernet(b"\x42\x42\x03" + bytes(40), ethertype)
    packet = ipv4(tcp())
    inner = ethernet(packet, 0x0800)
    for flags in (0x08, 0xFF):
        yield 1, ethernet(ipv4(udp(bytes([flags, 0, 0, 0, 0, 0, 9, 0]) + inner, 4789), 17), 0x0800)
    yield (
        1,
        ethernet(ipv4(udp(struct.pack("!BBHI", 1, 0, 0x6558, 9 << 8) + bytes(4) + inner, 6081), 17), 0x0800),
    )
    yield 1, ethernet(ipv4(struct.pack("!HHI", 0x2000, 0x0800, 5) + packet, 47), 0x0800)
    yield 1, ethernet(ipv4(struct.pack("!HHIHHI", 0x1000, 0x88BE, 1, 0x1000, 4, 3) + inner, 47), 0x0800)
    yield 1, ethernet(ipv4(struct.pack("!HHIHHQ", 0x1000, 0x22EB, 1, 0x2000, 4, 0) + inner, 47), 0x0800)
    yield 1, ethernet(struct.pack("!II", 0x00010040, 0x00020140) + packet, 0x8847)
    yield 1, ethernet(struct.pack("!BBHHH", 0x11, 0, 1, len(packet) + 2, 0x21) + packet, 0x8864)
    yield 1, ethernet(b"\xaa\xaa\x03\0\0\0\x08\0" + packet, len(packet) + 8)
    yield 1, ethernet(b"\xaa\xaa\x03\0\0\x0c\x01\x0b" + bytes(40), 48)
    yield 1, ethernet(ipv4(packet, 4), 0x0800)
    yield 1, ethernet(ipv6(ipv6(tcp()), 41), 0x86DD)


class Reference:
    """What the dissector says of every packet of a batch, each on its own."""

    def __init__(self, packets, *, all_plain=False):
        self.all_plain = all_plain
        self.batch = batch_of(packets)
        self.records, self.reasons = [], []
        for row in range(len(packets)):
            dissected = Dissector().decode(self.batch, np.array([row]))
            self.records.append(dissected.segments)
            self.reasons.append(dissected.tally)

    def difference(self, decode=columnar.decode):
        """Say where a fast decoder differs, or nothing."""
        try:
            claimed = decode(self.batch)
        except Exception as error:  # noqa: BLE001 - a mutant may raise anything
            return repr(error)
        if self.all_plain and len(claimed.left):
            return f"left: {claimed.left}"
        rows = np.setdiff1d(np.arange(len(self.batch.packets)), claimed.left)
        if len(rows) + len(claimed.left) != len(self.batch.packets):
            return "a packet is left twice"
        expected = np.concatenate([self.records[0][:0], *(self.records[row] for row in rows)])
        tally = sum((self.reasons[row] for row in rows), Counter())
        if tally != claimed.tally:
            return f"tally: {claimed.tally - tally} in place of {tally - claimed.tally}"
        if len(expected) != len(claimed.segments):
            return f"{len(claimed.segments)} segments in place of {len(expected)}"
        for name in expected.dtype.names:
            if (expected[name] != claimed.segments[name]).any():
                wrong = np.flatnonzero(expected[name] != claimed.segments[name])[0]
                return f"{name}: {claimed.segments[wrong]} in place of {expected[wrong]}"
        return None


@pytest.fixture(scope="module")
def references():
    """The edges: by kind, what the dissector says of them."""
    packets = list(lengths())
    whole = [(ipv4(tcp()), 0x0800), (ipv6(tcp()), 0x86DD)]
    links = [cut for packet in packets for frame in wrappings(*packet) for cut in cuts(*frame, step=3)]
    ether = [cut for packet, kind in packets for cut in cuts(1, ethernet(packet, kind) + b"\xaa" * 3)]
    every_link = [cut for packet in whole for frame in wrappings(*packet) for cut in cuts(*frame)]
    in_tunnels = [cut for packet in whole for frame in tunnels(*packet) for cut in cuts(1, frame, step=1)]
    rest = [cut for frame in others() for cut in cuts(1, frame)]
    plain = [(link_type, frame, len(frame)) for link_type, frame in ordinary()]
    edges = [Reference(part) for part in (links, ether, every_link, in_tunnels, rest)]
    return [*edges, Reference(plain, all_plain=True)]


def test_every_length_at_every_snap_length_is_decoded_alike(references):
    assert [reference.difference() for reference in references] == [None] * len(references)


def test_ordinary_traffic_has_no_left_over(references):
    decoded = Decoder().decode(references[-1].batch)

    assert decoded.dissected == 0
    assert decoded.columnar == len(references[-1].batch.packets)


def test_the_edges_reach_both_verdicts(references):
    batches = [columnar.decode(reference.batch) for reference in references]

    assert all(len(claimed.left) for claimed in batches[:-1])
    assert all(claimed.tally.total() for claimed in batches)
    assert sum(len(claimed.segments) for claimed in batches) > 5000


def plain_packets():
    """All whole packets of the edges, as raw material for changes."""
    for packet in lengths():
        yield from wrappings(*packet)
    for packet in ((ipv4(tcp()), 0x0800), (ipv6(tcp(options=SYN_OPTIONS)), 0x86DD)):
        yield from ((1, frame) for frame in tunnels(*packet))
    yield from ((1, frame) for frame in others())


PLAIN = list(plain_packets())


@st.composite
def changed_packets(draw):
    """A packet with a few octets changed, cut anywhere, of any original length."""
    link_type, frame = draw(st.sampled_from(PLAIN))
    octets = bytearray(frame)
    for at in draw(st.lists(st.integers(0, len(octets) - 1), max_size=4)):
        octets[at] = draw(st.one_of(st.integers(0, 255), st.sampled_from([0, 1, 6, 0x45, 0x60, 0xFF])))
    captured = draw(st.one_of(st.just(len(octets)), st.integers(0, len(octets))))
    return link_type, bytes(octets[:captured]), draw(st.one_of(st.just(len(octets)), st.integers(0, 200)))


@given(st.lists(changed_packets(), min_size=1, max_size=30))
@settings(deadline=None, max_examples=EXAMPLES)
def test_changed_octets_are_decoded_alike(packets):
    assert Reference(packets).difference() is None


@given(st.lists(st.tuples(st.binary(max_size=40), st.integers(0, 15)), min_size=1, max_size=20))
@settings(deadline=None, max_examples=EXAMPLES)
def test_any_tcp_options_are_decoded_alike(cases):
    packets = []
    for options, snap in cases:
        padded = options.ljust((len(options) + 3) & ~3, b"\x01")
        frame = ethernet(ipv4(tcp(options=padded, data=b"")), 0x0800)
        packets.append((1, frame[: len(frame) - snap], len(frame)))

    assert Reference(packets).difference() is None


def accounted(decoded, batch):
    return decoded.tally.total() + int((decoded.segments["kind"] == TCP).sum()) == len(batch.packets)


LINK_TYPES = st.one_of(
    st.sampled_from(
        [0, 1, 9, 10, 12, 50, 51, 101, 104, 105, 113, 117, 119, 127, 163, 192, 204, 228, 229, 239, 276]
    ),
    st.integers(0, 65535),
)


@given(st.lists(st.tuples(LINK_TYPES, st.binary(max_size=120), st.integers(0, 2**32 - 1)), max_size=20))
@settings(deadline=None, max_examples=EXAMPLES)
def test_random_octets_never_raise_and_every_packet_counts_once(packets):
    batch = batch_of(packets)
    fast, slow = Decoder(), Decoder(dissect_all=True)

    one, other = fast.decode(batch), slow.decode(batch)

    assert accounted(one, batch)
    assert accounted(other, batch)
    assert one.segments.tobytes() == other.segments.tobytes()
    assert one.tally == other.tally
    assert fast.finish() == slow.finish()


@given(st.lists(changed_packets(), max_size=30))
@settings(deadline=None, max_examples=EXAMPLES)
def test_a_decoder_and_one_that_dissects_all_agree(packets):
    batch = batch_of(packets)
    fast, slow = Decoder(), Decoder(dissect_all=True)

    one, other = fast.decode(batch), slow.decode(batch)

    assert accounted(one, batch)
    assert one.segments.tobytes() == other.segments.tobytes()
    assert one.pools[1].tobytes() == other.pools[1].tobytes()
    assert one.tally == other.tally
    assert fast.finish() == slow.finish()


FAULTS = [
    ("links", "cursor.past(14)", "cursor.past(15)"),
    ("links", "work.having(cursor, 14)", "work.having(cursor, 13)"),
    ("links", "work.having(cursor, 4)\n    tag", "work.having(cursor, 3)\n    tag"),
    ("links", "& 0x0FFF\n", "& 0x1FFF\n"),
    ("links", "tagged = identifiers != 0", "tagged = identifiers >= 0"),
    ("links", "0x9100: Step.VLAN", "0x9101: Step.VLAN"),
    ("links", "LENGTHS = range(1501)", "LENGTHS = range(1502)"),
    ("links", '["organisation"].any(axis=1)', '["organisation"].all(axis=1)'),
    ("links", '(header["control"] == 3)', "True"),
    ("links", "& 0xFFFF)", "& 0xFFFE)"),
    ("links", "np.minimum(little, little.byteswap())", "little"),
    ("links", "IPV4_FAMILY:", "3:"),
    ("network", '(ip["version_ihl"] & 0x0F)', "np.uint8(5)"),
    ("network", "np.where(total == 0, cursor.end, cursor.at + total)", "cursor.at + total"),
    ("network", "np.minimum(cursor.captured_end, end)", "cursor.captured_end"),
    ("network", "& (header >= 20)", ""),
    ("network", "cursor.at + header <= end", "cursor.at + header < end"),
    ("network", "(cursor.at + header <= cursor.captured_end)", "True"),
    ("network", "0x3FFF == 0", "0x1FFF == 0"),
    ("network", "cursor.at + 40 + length", "cursor.at + length"),
    ("network", "(length != 0) | (following != HOP_BY_HOP)", "(length >= 0)"),
    ("network", ".astype(np.int64) + 1) << 3", ".astype(np.int64) + 0) << 3"),
    ("network", "41: Step.IPV6", "40: Step.IPV6"),
    ("transport", "whole = captured >= 20", "whole = captured >= 19"),
    ("transport", "captured < QUOTED_LEAST", "captured <= QUOTED_LEAST"),
    ("transport", "cursor.end - cursor.at >= 20", "cursor.end - cursor.at >= 19"),
    ("transport", "(offset >= 20)", "(offset >= 16)"),
    ("transport", "cursor.at + offset <= cursor.end", "cursor.at + offset < cursor.end"),
    ("transport", "0x1FF", "0xFF"),
    ("transport", "np.maximum(cursor.captured_end - data_at, 0)", "cursor.captured_end - data_at"),
    ("transport", "cursor.end - data_at - length", "cursor.captured_end - data_at - length"),
    ("transport", "np.minimum(data_at, cursor.captured_end)", "data_at"),
    ("transport", "8472: Step.VXLAN", "8473: Step.VXLAN"),
    ("transport", "[3, 4, 5, 11, 12]", "[3, 4, 5, 12]"),
    ("transport", "part.past(8)", "part.past(9)"),
    ("transport", '& ~_FROM[quoted["from"]]', '& ~_FROM[quoted["to"]]'),
    ("tcp_options", '("tsval", ">u4"), ("tsecr", ">u4")', '("tsecr", ">u4"), ("tsval", ">u4")'),
    ("tcp_options", "options_end - options_at == 12", "options_end - options_at >= 0"),
    ("tcp_options", '+ 1)["value"], 2)', '+ 1)["value"], 1)'),
    ("tcp_options", "value_end - at == 3", "value_end - at >= 3"),
    ("tcp_options", "value_end - at == 10", "value_end - at >= 10"),
    ("tcp_options", ".view(np.int32) > 0", ".view(np.uint32) > 0"),
    ("tunnels", "0x100 != 0", "0x200 != 0"),
    ("tunnels", "== 0x1100", "== 0x1101"),
    ("tunnels", "& 0x3F", "& 0x1F0"),
    ("tunnels", "key_at = cursor.at + 4 + 4 * checksum", "key_at = cursor.at + 4"),
    ("tunnels", "flags & 0x4FFF == 0", "flags & 0x0FFF == 0"),
    ("tunnels", "keys >= NVGRE_FROM", "keys >= 0"),
    (
        "tunnels",
        "& 0x03FF)\n    work.then(Step.ETHERNET, cursor.past(8))",
        "& 0x07FF)\n    work.then(Step.ETHERNET, cursor.past(8))",
    ),
    ("tunnels", "flags & 0x7C00 == 0", "True"),
    ("tunnels", "12 + 8 * (flags & 1)", "12 + 4 * (flags & 1)"),
    ("tunnels", 'header["flags"] & 0x08 != 0', 'header["flags"] & 0x0C == 0x08'),
    ("tunnels", 'header["flags"] & 0x08 != 0', 'header["flags"] & 0x08 >= 0'),
    ("columnar", 'np.maximum(packets["original"], captured)', "captured"),
]


def mutated(module, old, new):
    """Load a copy of a module of the fast decoder with a fault in it."""
    source = Path(columnar.__file__).with_name(f"{module}.py").read_text()
    assert source.count(old), f"{old!r} is no longer in {module}.py"
    spec = util.spec_from_loader(f"parsers.packets.{module}", loader=None)
    copy = util.module_from_spec(spec)
    exec(compile(source.replace(old, new, 1), f"{module}.py", "exec"), copy.__dict__)
    return copy


@pytest.mark.parametrize(("module", "old", "new"), FAULTS)
def test_a_fault_in_the_fast_decoder_is_found(module, old, new, references, monkeypatch):
    copy = mutated(module, old, new)
    decode = columnar.decode
    if module == "columnar":
        decode = copy.decode
    elif module == "tcp_options":
        monkeypatch.setattr(transport, "read_options", copy.read_options)
    else:
        steps = {
            step: getattr(copy, function.__name__) if function.__module__.endswith(f".{module}") else function
            for step, function in columnar.STEPS.items()
        }
        monkeypatch.setattr(columnar, "STEPS", steps)

    assert any(reference.difference(decode) for reference in references)
