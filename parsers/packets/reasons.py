"""The words under which packets without a TCP segment are counted; both decoders use these."""

from __future__ import annotations

IP_PROTOCOLS = {1: "ICMP", 2: "IGMP", 17: "UDP", 58: "ICMPv6", 132: "SCTP"}
ETHERTYPES = {0x0806: "ARP"}

FRAGMENT = "IP fragment"
FRAGMENT_INCOMPLETE = "IP fragment, incomplete"
FRAGMENT_CUT = "IP fragment cut by the snap length"
UDP_HOLDING = "UDP that may hold packets, not decoded"
NESTED_TOO_DEEP = "headers nested too deep"


def of_link_type(link_type: int) -> str:
    """Name the reason for a link type that nobody decodes, or whose frame says no more."""
    return f"link type {link_type}"


def of_ethertype(ethertype: int) -> str:
    """Name the reason for an EtherType without TCP inside."""
    return ETHERTYPES.get(ethertype) or f"EtherType 0x{ethertype:04x}"


def of_llc(dsap: int) -> str:
    """Name the reason for an IEEE 802.2 destination service access point other than SNAP."""
    return f"LLC 0x{dsap:02x}"


def of_protocol(protocol: int) -> str:
    """Name the reason for an IP protocol (IPv6 next header) without TCP inside."""
    return IP_PROTOCOLS.get(protocol) or f"IP protocol {protocol}"


def of_version(version: int) -> str:
    """Name the reason for a raw IP packet of neither version 4 nor 6."""
    return f"IP version {version}"


def cut(header: str) -> str:
    """Name the reason for a header of which the capture holds only the beginning."""
    return f"{header} header cut by the snap length"


def malformed(header: str) -> str:
    """Name the reason for a header that contradicts itself or the packet around it."""
    return f"{header} header malformed"
