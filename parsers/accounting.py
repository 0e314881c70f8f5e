"""What was read, and where every packet, octet and connection of it went (DESIGN 2.5)."""

from __future__ import annotations

from collections import Counter

import msgspec


class Accounting(msgspec.Struct, kw_only=True):
    """Sums that add up: each total is the sum of its parts, which a test checks on every capture."""

    packets: int = 0
    """Packets (frames) read."""
    tcp_packets: int = 0
    """Packets that held a TCP segment."""
    other_packets: Counter[str] = msgspec.field(default_factory=Counter)
    """The others, by reason, such as "UDP", "ARP", "link type 195", "IP fragment, incomplete"."""
    columnar_packets: int = 0
    """Packets that the columnar decoder claimed (a measure of work, part of no sum)."""
    dissected_packets: int = 0
    payload_octets: int = 0
    """Octets of TCP payload captured, in all segments."""
    octets: Counter[str] = msgspec.field(default_factory=Counter)
    """The same octets by what became of them: "http/1", "tls", "http/2", "other", "retransmitted",
    "duplicate frames", ..."""
    missing_octets: int = 0
    """Octets of the streams that were not captured (in no sum: they are not there)."""
    connections: int = 0
    connections_by: Counter[str] = msgspec.field(default_factory=Counter)
    """All connections, each under one heading: "http/1", "tls", "http/2", "other", "no data", ..."""
    tls_names: Counter[str] = msgspec.field(default_factory=Counter)
    """Undecrypted TLS connections by server name ("" where none was sent); at most 1,000 names."""
    one_way: int = 0
    """Connections of which only one direction was captured (in no sum)."""
    midstream: int = 0
    """Connections whose opening was not captured (in no sum)."""
    exchanges: int = 0
    set_aside: Counter[str] = msgspec.field(default_factory=Counter)
    """What was recognised and not read as exchanges: "HTTP/0.9 request", "octets between messages", ..."""

    def balances(self) -> list[str]:
        """Return the sums that do not add up, in words; empty where all do."""
        checks = [
            ("packets", self.packets, self.tcp_packets + self.other_packets.total()),
            ("payload octets", self.payload_octets, self.octets.total()),
            ("connections", self.connections, self.connections_by.total()),
        ]
        return [f"{what}: {total} is not {parts}" for what, total, parts in checks if total != parts]

    def add(self, other: Accounting) -> None:
        """Add the sums of another capture to these."""
        for name in self.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            if isinstance(mine, Counter):
                mine.update(theirs)
            else:
                setattr(self, name, mine + theirs)
