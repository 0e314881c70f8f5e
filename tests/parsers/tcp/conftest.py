"""Segments made by hand, and a reader that writes down what it is told."""

from collections import Counter

import numpy as np
import pytest

from parsers.accounting import Accounting
from parsers.model import Protocol
from parsers.packets.segment import ACK, FIN, PSH, RST, SEGMENT, SYN, Decoded
from parsers.tcp.connections import Connections

CLIENT, SERVER = 0x0A000001, 0x0A000002
MASK = (1 << 32) - 1


class Wire:
    """Makes the segments of one connection; offsets are those of the streams, from 0."""

    def __init__(self, client_isn=1000, server_isn=5000, port=40000, start_ns=0, network=0):
        self.isn = {True: client_isn, False: server_isn}
        self.port, self.network = port, network
        self.now = start_ns

    def segment(self, client, at, data=b"", ack=None, flags=PSH, missing=0, **columns):
        """One segment: its row and its octets."""
        self.now += 1_000_000
        row = np.zeros((), SEGMENT)
        ends = [(CLIENT, self.port), (SERVER, 80)]
        (source, source_port), (target, target_port) = ends if client else ends[::-1]
        row["source_low"], row["destination_low"] = 0xFFFF00000000 | source, 0xFFFF00000000 | target
        row["source_port"], row["destination_port"] = source_port, target_port
        row["sequence"] = (self.isn[client] + 1 + at) & MASK
        if ack is not None:
            flags |= ACK
            row["acknowledgment"] = (self.isn[not client] + 1 + ack) & MASK
        row["flags"], row["version"], row["ttl"], row["window"] = flags, 4, 64, 500
        row["payload_missing"], row["network"], row["time_ns"] = missing, self.network, self.now
        for name, value in columns.items():
            row[name] = value
        return row, data

    def handshake(self):
        return [
            self.segment(True, -1, flags=SYN),
            self.segment(False, -1, ack=0, flags=SYN),
            self.segment(True, 0, ack=0, flags=0),
        ]

    def fin(self, client, at, ack):
        return self.segment(client, at, ack=ack, flags=FIN)

    def rst(self, client, at, ack=None):
        return self.segment(client, at, ack=ack, flags=RST)


class Recorded:
    """A reader that joins up what it is told, and notes the rest in order."""

    def __init__(self, connection, wanted=None):
        self.connection = connection
        self.stream = {True: b"", False: b""}
        self.notes = []
        self.order = []
        self.told = []
        self.wanted = wanted

    def skippable(self, client):
        """Every octet is needed, unless a range of wanted ones was given."""
        if self.wanted is None:
            return 0
        position, (begin, end) = len(self.stream[client]), self.wanted
        return 1 << 62 if position >= end else max(begin - position, 0)

    def skip(self, client, length, frame, time_ns):
        assert 0 < length <= self.skippable(client)
        self.stream[client] += b"." * length
        self.told.append(("skip", length, frame))

    def data(self, client, octets, frame, time_ns):
        self.connection.protocol = Protocol.OTHER
        self.stream[client] += octets
        self.order.append((client, octets))
        self.told.append(("data", octets, frame))

    def gap(self, client, length, reason, frame, time_ns):
        self.stream[client] += b"?" * length
        self.notes.append(("gap", client, length, reason.name))

    def overlap(self, client):
        self.notes.append(("overlap", client))

    def fin(self, client, frame, time_ns):
        self.notes.append(("fin", client))

    def rst(self, client, frame, time_ns):
        self.notes.append(("rst", client))

    def turn(self):
        self.stream = {True: self.stream[False], False: self.stream[True]}
        self.notes.append(("turn",))

    def finish(self):
        self.notes.append(("finish",))


class Readers:
    """Makes recording readers."""

    def __init__(self, wanted):
        self.made = []
        self.wanted = wanted

    def reader(self, connection):
        self.made.append(Recorded(connection, self.wanted))
        return self.made[-1]

    @staticmethod
    def sent_by_client(octets):
        return True if octets.startswith(b"GET ") else False if octets.startswith(b"HTTP/") else None


class Outcome:
    """What became of some segments."""

    def __init__(self, segments, sizes, wanted, options):
        self.accounting = Accounting()
        self.readers = Readers(wanted)
        self.connections = []
        table = Connections(
            self.readers, capture="made", accounting=self.accounting, emit=self.connections.append, **options
        )
        begin = 0
        for size in sizes or [len(segments)]:
            part = segments[begin : begin + size]
            begin += size
            rows = np.array([row for row, _ in part], SEGMENT)
            data = [octets for _, octets in part]
            rows["frame"] = np.arange(begin - size + 1, begin - size + 1 + len(part))
            rows["payload_length"] = [len(octets) for octets in data]
            rows["payload_at"] = np.cumsum([0, *rows["payload_length"]])[:-1]
            pool = np.frombuffer(b"".join(data), np.uint8)
            table.take(Decoded(rows, (pool, pool[:0]), Counter(), len(part), 0))
        table.finish()

    @property
    def reader(self):
        return self.readers.made[0]

    @property
    def connection(self):
        return self.connections[0]


@pytest.fixture(scope="session")
def wire():
    return Wire


@pytest.fixture(scope="session")
def read():
    """Hand segments to the connections of a capture, in batches of the given sizes (one by default)."""
    return lambda segments, sizes=None, wanted=None, **options: Outcome(segments, sizes, wanted, options)
