"""Writers of captures, and one way of reading them that is three."""

import io
import struct
from typing import NamedTuple

import pytest

from parsers.capture import open_capture


class Row(NamedTuple):
    """What was read of one packet."""

    frame: int
    time_ns: int
    octets: bytes
    original: int
    link_type: int = 1
    interface: int = 0


class Pipe(io.RawIOBase):
    """Octets that come a few at a time, as through a pipe, and cannot be sought in."""

    def __init__(self, octets, at_a_time=1000):
        self._left = memoryview(octets)
        self._at_a_time = at_a_time

    def readable(self):
        return True

    def seekable(self):
        return False

    def seek(self, *_):
        raise io.UnsupportedOperation("seek")

    def readinto(self, buffer):
        count = min(len(buffer), len(self._left), self._at_a_time)
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


class Pcap:
    """A writer of classic pcap."""

    def __init__(self, magic=0xA1B2C3D4, order="<", version=(2, 4), snap_length=65535, network=1, extra=b""):
        self.order = order
        zone_and_accuracy = (0, 0)
        self.octets = struct.pack(
            f"{order}IHHIIII", magic, *version, *zone_and_accuracy, snap_length, network
        )
        self.octets += extra

    def record(self, packet, time=(1_700_000_000, 5), *, captured=None, original=None, rest=b""):
        captured = len(packet) if captured is None else captured
        original = captured if original is None else original
        self.octets += struct.pack(f"{self.order}4I", *time, captured, original) + rest + packet
        return self


class Pcapng:
    """A writer of pcapng, one section at a time."""

    def __init__(self, order="<"):
        self.octets = b""
        self.section(order)

    def block(self, kind, content, *, length=None, trailer=None):
        content += bytes(-len(content) % 4)
        length = len(content) + 12 if length is None else length
        trailer = length if trailer is None else trailer
        head = struct.pack(f"{self.order}II", kind, length)
        return self.raw(head + content + struct.pack(f"{self.order}I", trailer))

    def raw(self, octets):
        self.last = len(self.octets)
        """Where the last block begins."""
        self.octets += octets
        return self

    def section(self, order="<", version=(1, 0)):
        self.order = order
        return self.block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, *version, -1))

    def option(self, code, value):
        return struct.pack(f"{self.order}HH", code, len(value)) + value + bytes(-len(value) % 4)

    def interface(self, link_type=1, snap_length=65535, options=b""):
        return self.block(1, struct.pack(f"{self.order}HHI", link_type, 0, snap_length) + options)

    def resolved(self, resolution, offset_s=None):
        """An interface with a time resolution and perhaps an offset."""
        options = self.option(9, bytes([resolution]))
        if offset_s is not None:
            options += self.option(14, struct.pack(f"{self.order}q", offset_s))
        return self.interface(options=options + self.option(0, b""))

    def packet(
        self, packet, ticks=1_700_000_000_000_005, *, interface=0, captured=None, original=None, options=b""
    ):
        captured = len(packet) if captured is None else captured
        original = captured if original is None else original
        head = struct.pack(f"{self.order}5I", interface, *divmod(ticks, 1 << 32), captured, original)
        return self.block(6, head + packet + bytes(-len(packet) % 4) + options)

    def simple(self, packet, original=None):
        original = len(packet) if original is None else original
        return self.block(3, struct.pack(f"{self.order}I", original) + packet)

    def obsolete(self, packet, ticks=1_700_000_000_000_005, *, interface=0):
        lengths = (len(packet), len(packet))
        head = struct.pack(f"{self.order}HH4I", interface, 7, *divmod(ticks, 1 << 32), *lengths)
        return self.block(2, head + packet)


def rows_of(source, **options):
    """Read a capture to its end; return its rows and its warnings."""
    rows = []
    with open_capture(source, **options) as capture:
        for batch in capture:
            octets = batch.octets.tobytes()
            assert batch.link_types == tuple(sorted(set(batch.packets["link_type"].tolist())))
            for packet in batch.packets:
                at, captured = int(packet["at"]), int(packet["captured"])
                assert at + captured <= len(octets)
                numbers = (int(packet[name]) for name in ("original", "link_type", "interface"))
                content = octets[at : at + captured]
                rows.append(Row(int(packet["frame"]), int(packet["time_ns"]), content, *numbers))
        assert capture.packets == len(rows)
    return rows, capture.warnings


@pytest.fixture
def read(tmp_path):
    """Read octets as a file, through a pipe, and in batches of 256 octets: always the same."""

    def read_three_ways(octets):
        path = tmp_path / "capture"
        path.write_bytes(octets)
        whole = rows_of(path)
        assert rows_of(Pipe(octets)) == whole
        assert rows_of(path, batch_octets=256) == whole
        return whole

    return read_three_ways


@pytest.fixture(scope="session")
def pcap():
    return Pcap


@pytest.fixture(scope="session")
def pcapng():
    return Pcapng


@pytest.fixture(scope="session")
def pipe():
    return Pipe


@pytest.fixture(scope="session")
def rows():
    return rows_of


@pytest.fixture(scope="session")
def row():
    return Row
