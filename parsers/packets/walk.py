"""The walk of the dissector over the headers of one packet.

Each header has a handler by the name of Scapy's class (`HANDLERS` of `walk_headers`, which the walk
is given): it reads the fields that Scapy named, moves `at` behind the header, and returns the class
of the next one, or None or `Stop`. Headers without a handler are passed as Scapy understands them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from parsers.packets import reasons
from parsers.packets.scapy_layers import ENDS, Layer, Packet
from parsers.packets.virtual_network import folded

if TYPE_CHECKING:
    import numpy as np

    from parsers.packets.fragments import Fragments

MAX_HEADERS = 32
"""Headers in one packet; real nestings stay below 16, crafted ones have no end."""

NAMES = {
    "Ether": "Ethernet",
    "Dot1Q": "VLAN",
    "CookedLinux": "SLL",
    "CookedLinuxV2": "SLL2",
    "Loopback": "address family",
    "IP": "IPv4",
    "ICMPv6Unknown": "ICMP",
}
HEADERS = {
    "Dot1Q": (4, 4),
    "ERSPAN_II": (8, 8),
    "ERSPAN_III": (12, 12),
    "GENEVE": (8, 8),
    "ICMPv6Unknown": (8, 8),
    "IP": (20, 20),
    "IPv6": (40, 40),
    "IPv6ExtHdrDestOpt": (8, 2),
    "IPv6ExtHdrFragment": (8, 8),
    "IPv6ExtHdrHopByHop": (8, 2),
    "IPv6ExtHdrRouting": (8, 8),
    "Loopback": (4, 4),
    "MPLS": (4, 4),
    "PPPoE": (6, 6),
    "TCP": (0, 60),
    "UDP": (8, 8),
    "VXLAN": (8, 8),
}
"""By class: the octets without which it is no such header (Scapy reads absent bits as 0 rather than
to say so), and the octets that Scapy is given. Options of IPv4, Geneve and the extension headers
say nothing of TCP, and a malformed one would make Scapy give up the packet: it does not see them."""


Handlers: TypeAlias = Mapping[str, "Callable[[Walk, Any], Layer | None]"]


class Stop(Exception):  # noqa: N818 - no error, but the end of a walk
    """Nothing further to decode; the reason, if there is a better one than before, says why."""

    def __init__(self, reason: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason


class Walk:
    """Where the dissection of one packet stands."""

    def __init__(self, octets: bytes, base: int, packet: np.void, pooled: int, fragments: Fragments) -> None:
        self.octets = octets
        self.base = base
        """Offset of `octets` in their pool."""
        self.pool = 0
        self.pooled = pooled
        """Octets already in pool 1."""
        self.fragments = fragments
        self.frame = int(packet["frame"])
        self.time_ns = int(packet["time_ns"])
        self.interface = int(packet["interface"])
        self.at = 0
        self.captured_end = len(octets)
        # A capture that says less was on the wire than it holds is wrong about the former.
        self.end = max(int(packet["original"]), len(octets))
        self.network = 0
        self.reason: str | None = None
        """Why this packet has no TCP segment; None when it has one."""
        self.partial = False
        """Inside a quotation, or a fragment that was cut: a TCP header counts, its data does not."""
        self.assembled = b""
        self.records: list[tuple[int, ...]] = []
        self.protocol = self.port = self.version = self.source = self.destination = self.ip_id = self.ttl = 0

    def run(self, first: Callable[[Walk], Layer | None], handlers: Handlers, reason: str) -> None:
        """Walk from the link header inwards, until there is nothing more to find."""
        self.reason = reason
        try:
            cls = first(self)
            for _ in range(MAX_HEADERS):
                if cls is None:
                    return
                layer = self.dissect(cls)
                cls = handlers.get(type(layer).__name__, passed)(self, layer)
            self.now(reasons.NESTED_TOO_DEEP)
        except Stop as stop:
            if stop.reason:
                self.now(stop.reason)

    def now(self, reason: str) -> None:
        """Note what the packet is as far as seen; a quotation does not change what quotes it."""
        if not self.partial:
            self.reason = reason

    def need(self, size: int, header: str) -> None:
        """Stop where fewer octets are left than a header has."""
        if self.captured_end - self.at < size:
            short = self.end - self.at >= size
            raise Stop(reasons.cut(header) if short else reasons.malformed(header))

    def fold(self, kind: int, identifier: int) -> None:
        """Enter a virtual network."""
        self.network = folded(self.network, kind, identifier)

    def dissect(self, cls: Layer) -> Any:
        """Have Scapy dissect the one header that begins here."""
        least, given = HEADERS.get(cls.__name__, (1, None))
        name = NAMES.get(cls.__name__, cls.__name__)
        self.need(least, name)
        end = self.captured_end if given is None else min(self.at + given, self.captured_end)
        octets = self.octets[self.at : end]
        prepare = PREPARED.get(cls.__name__)
        if prepare is not None:
            octets = prepare(octets)
        return self.ask(name, lambda: cls(octets, stop_dissection_after=Packet))

    def ask(self, name: str, question: Callable[[], Any]) -> Any:
        """Ask Scapy. On odd octets it raises whatever its fields happen to raise: hence `Exception`."""
        try:
            return question()
        except Exception as error:
            cut = self.captured_end < self.end
            raise Stop(reasons.cut(name) if cut else reasons.malformed(name)) from error


def passed(walk: Walk, layer: Any) -> Layer | None:
    """Pass a header in the way of Scapy, which knows its size and what follows."""
    following = layer.payload.original if layer.payload else b""
    walk.at += size_of(layer)
    if not following:
        raise Stop
    cls: Layer = walk.ask(type(layer).__name__, lambda: layer.guess_payload_class(following))
    return None if cls in ENDS else cls


def size_of(layer: Any) -> int:
    """Return how many octets of what Scapy was given it took for the header."""
    if layer.raw_packet_cache is not None:
        return len(layer.raw_packet_cache)
    # Scapy drops its copy of the header when a field is set while it dissects (radio, PPI).
    return int(layer.original.rfind(layer.payload.original)) if layer.payload else len(layer.original)


def tcp_octets(octets: bytes) -> bytes:
    """Prepare a TCP header: pad one that was cut, hide what makes Scapy raise.

    Its authentication option (kind 29) raises where it is cut, and says nothing that is wanted here.
    """
    octets = octets.ljust(20, b"\x00")
    if AUTHENTICATION_OPTION not in octets[20:]:
        return octets
    hidden, at = bytearray(octets), 20
    while at < len(hidden) and hidden[at] != 0:
        if hidden[at] == 1:
            at += 1
            continue
        if hidden[at] == AUTHENTICATION_OPTION:
            hidden[at] = UNASSIGNED_OPTION
        at += max(hidden[at + 1], 2) if at + 1 < len(hidden) else 2
    return bytes(hidden)


def vxlan_octets(octets: bytes) -> bytes:
    """Clear a VXLAN header's group policy flag, by which Scapy takes it for longer than 8 octets."""
    return bytes([octets[0] & 0x7F]) + octets[1:]


AUTHENTICATION_OPTION, UNASSIGNED_OPTION = 29, 200
PREPARED: dict[str, Callable[[bytes], bytes]] = {"TCP": tcp_octets, "VXLAN": vxlan_octets}
