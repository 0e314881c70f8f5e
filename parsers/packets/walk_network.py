"""Handlers of IP, its fragments, and what it carries, for the walk of the dissector.

Source: RFC 791; RFC 8200; RFC 792; RFC 4443; RFC 768; RFC 4380, 5.1.1.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from parsers.packets import reasons
from parsers.packets.fragments import Datagram, Fragment
from parsers.packets.scapy_layers import PORTS, PROTOCOLS, Jumbo, Layer
from parsers.packets.transport import HOLDING_PORTS, TUNNELS_BOTH, TUNNELS_TO
from parsers.packets.walk import Stop, Walk
from parsers.packets.walk_tcp import tcp

if TYPE_CHECKING:
    from collections.abc import Callable

MAPPED = 0xFFFF << 32
ICMP_ERRORS = {1: (3, 4, 5, 11, 12), 58: (1, 2, 3, 4)}
TEREDO = 3544


def protocol(walk: Walk, number: int) -> Layer | None:
    """Return the class behind an IP protocol number."""
    walk.protocol = number
    walk.now(reasons.of_protocol(number))
    return PROTOCOLS.get(number)


def ipv4(walk: Walk, layer: Any) -> Layer | None:
    """IPv4. A total length of 0 is segmentation offload: up to the end of what is around it.

    Scapy takes all that was captured then, and else cuts by the length; on the wire it knows none.
    """
    size = layer.ihl * 4
    end = walk.at + layer.len if layer.len else walk.end
    if layer.version != 4 or size < 20 or end < walk.at + size:
        raise Stop(reasons.malformed("IPv4"))
    walk.need(size, "IPv4")
    walk.end, walk.captured_end = end, min(walk.captured_end, end)
    walk.at += size
    walk.version, walk.ttl, walk.ip_id = 4, layer.ttl, layer.id
    walk.source = MAPPED | int.from_bytes(socket.inet_aton(layer.src))
    walk.destination = MAPPED | int.from_bytes(socket.inet_aton(layer.dst))
    if layer.frag or layer.flags.MF:
        return fragment(walk, layer.proto, layer.frag * 8, more=bool(layer.flags.MF))
    return protocol(walk, layer.proto)


def ipv6(walk: Walk, layer: Any) -> Layer | None:
    """IPv6. A payload length of 0 is a jumbogram (RFC 2675) or, again, segmentation offload.

    Scapy takes the packet for empty then.
    """
    if layer.version != 6:
        raise Stop(reasons.malformed("IPv6"))
    walk.at += 40
    length = layer.plen
    if length == 0 and layer.nh == 0:
        length = jumbo_length(walk)
    if length:
        walk.end = walk.at + length
        walk.captured_end = min(walk.captured_end, walk.end)
    walk.version, walk.ttl, walk.ip_id = 6, layer.hlim, 0
    walk.source = int.from_bytes(socket.inet_pton(socket.AF_INET6, layer.src))
    walk.destination = int.from_bytes(socket.inet_pton(socket.AF_INET6, layer.dst))
    return protocol(walk, layer.nh)


def jumbo_length(walk: Walk) -> int:
    """Return the length that a jumbo payload option states, else 0."""
    walk.need(2, "IPv6ExtHdrHopByHop")
    octets = walk.octets[walk.at : walk.captured_end][: walk.octets[walk.at + 1] * 8 + 8]
    at = 2
    while at + 6 <= len(octets):
        if octets[at] == 0xC2:
            return int(Jumbo(octets[at : at + 6]).jumboplen)
        at += 1 if octets[at] == 0 else 2 + octets[at + 1]
    return 0


def extension(walk: Walk, layer: Any) -> Layer | None:
    """Hop-by-hop, routing and destination options: of (length + 1) * 8 octets."""
    size = layer.len * 8 + 8
    walk.need(size, type(layer).__name__)
    walk.at += size
    return protocol(walk, layer.nh)


def authentication(walk: Walk, layer: Any) -> Layer | None:
    """Authentication header: of (length + 2) * 4 octets (RFC 4302, 2.2)."""
    size = layer.payloadlen * 4 + 8
    walk.need(size, "AH")
    walk.at += size
    return protocol(walk, layer.nh)


def ipv6_fragment(walk: Walk, layer: Any) -> Layer | None:
    """IPv6 fragment header; one that is alone and whole is none (RFC 6946)."""
    walk.at += 8
    walk.ip_id = layer.id
    if not layer.offset and not layer.m:
        return protocol(walk, layer.nh)
    return fragment(walk, layer.nh, layer.offset * 8, more=bool(layer.m))


def fragment(walk: Walk, following: int, offset: int, *, more: bool) -> Layer | None:
    """Keep a fragment; go on where it completes its datagram."""
    if walk.partial or walk.captured_end < walk.end:
        # Nobody can put this together; a TCP header at its beginning is still one to number.
        walk.now(reasons.FRAGMENT_CUT)
        walk.partial = True
        return None if offset else protocol(walk, following)
    walk.now(reasons.FRAGMENT)
    octets = walk.octets[walk.at : walk.captured_end]
    if more and len(octets) % 8:
        raise Stop(reasons.malformed("IP fragment"))
    key = Datagram(
        walk.version,
        walk.source,
        walk.destination,
        following if walk.version == 4 else 0,
        walk.ip_id,
        walk.network,
        walk.interface,
    )
    whole = walk.fragments.add(Fragment(key, offset, more, octets, following), walk.time_ns, walk.frame)
    if whole is None or walk.assembled:  # fragments of fragments are put together once only
        return None
    walk.octets, following = whole
    walk.assembled = walk.octets
    walk.pool, walk.base = 1, walk.pooled
    walk.at, walk.end = 0, len(walk.octets)
    walk.captured_end = walk.end
    return protocol(walk, following)


def icmp(walk: Walk, layer: Any) -> Layer | None:
    """ICMP: an error quotes the packet that it is about, of whose TCP header a record is made."""
    if layer.type not in ICMP_ERRORS[walk.protocol]:
        raise Stop
    walk.at += 8
    walk.partial = True
    return PROTOCOLS[4 if walk.protocol == 1 else 41]


def udp(walk: Walk, layer: Any) -> Layer | None:
    """UDP: what tunnels carry; all else is no TCP."""
    walk.at += 8
    if layer.dport in TUNNELS_TO or layer.dport in TUNNELS_BOTH:
        port = layer.dport
    elif layer.sport in TUNNELS_BOTH:
        port = layer.sport
    else:
        if layer.dport in HOLDING_PORTS or layer.sport in HOLDING_PORTS:
            walk.now(reasons.UDP_HOLDING)
        return None
    walk.port = port
    if port == TEREDO:
        return teredo(walk)
    return PORTS.get(port)


def teredo(walk: Walk) -> Layer | None:
    """Skip the authentication and origin indications; what follows is IPv6. Scapy does not know it."""
    octets = walk.octets[walk.at : walk.captured_end]
    if octets[:2] == b"\x00\x01" and len(octets) >= 4:
        walk.at += 13 + octets[2] + octets[3]
    if walk.octets[walk.at : walk.at + 2] == b"\x00\x00":
        walk.at += 8
    walk.need(1, "Teredo")
    return PROTOCOLS[41] if walk.octets[walk.at] >> 4 == 6 else None


HANDLERS: dict[str, Callable[[Walk, Any], Layer | None]] = {
    "AH": authentication,
    "ICMPv6Unknown": icmp,
    "IP": ipv4,
    "IPv6": ipv6,
    "IPv6ExtHdrDestOpt": extension,
    "IPv6ExtHdrFragment": ipv6_fragment,
    "IPv6ExtHdrHopByHop": extension,
    "IPv6ExtHdrRouting": extension,
    "TCP": tcp,
    "UDP": udp,
}
