"""What is taken from Scapy: header classes, and which of them follows which number.

Importing this module imports Scapy (0.3 s), so only the dissector does, and only when it is first
asked. Never `scapy.all`, which costs three times as much. The tables are our own: what else a
session of Scapy has bound to a port or a type must not change what a capture says.
"""

from __future__ import annotations

from typing import Any

from scapy.contrib.avs import AVSWLANHeader
from scapy.contrib.chdlc import CHDLC
from scapy.contrib.erspan import ERSPAN_II, ERSPAN_III
from scapy.contrib.etherip import EtherIP
from scapy.contrib.geneve import GENEVE
from scapy.contrib.gtp import GTP_U_Header
from scapy.contrib.mpls import MPLS
from scapy.layers.dot11 import Dot11, PrismHeader, RadioTap
from scapy.layers.inet import IP, TCP, UDP
from scapy.layers.inet6 import (
    ICMPv6Unknown,
    IPv6,
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop,
    IPv6ExtHdrRouting,
    Jumbo,
)
from scapy.layers.ipsec import AH
from scapy.layers.l2 import GRE, LLC, SNAP, CookedLinux, CookedLinuxV2, Dot1Q, Ether, Loopback
from scapy.layers.l2tp import L2TP
from scapy.layers.pflog import PFLog
from scapy.layers.ppi import PPI
from scapy.layers.ppp import DIR_PPP, HDLC, PPP, PPPoE
from scapy.layers.vxlan import VXLAN
from scapy.packet import NoPayload, Packet, Padding, Raw

Layer = type[Any]

LINK_TYPES: dict[int, Layer] = {
    0: Loopback,
    1: Ether,
    9: PPP,
    50: HDLC,
    51: PPPoE,
    104: CHDLC,
    105: Dot11,
    108: Loopback,
    113: CookedLinux,
    117: PFLog,
    119: PrismHeader,
    127: RadioTap,
    163: AVSWLANHeader,
    192: PPI,
    204: DIR_PPP,
    228: IP,
    229: IPv6,
    276: CookedLinuxV2,
}
ETHERTYPES: dict[int, Layer] = {
    0x0800: IP,
    0x6558: Ether,
    0x8100: Dot1Q,
    0x86DD: IPv6,
    0x880B: PPP,
    0x8847: MPLS,
    0x8848: MPLS,
    0x8864: PPPoE,
    0x88A8: Dot1Q,
    0x9100: Dot1Q,
}
PROTOCOLS: dict[int, Layer] = {
    0: IPv6ExtHdrHopByHop,
    1: ICMPv6Unknown,  # Scapy's ICMP wants more octets for some types; the type is all that counts
    4: IP,
    6: TCP,
    17: UDP,
    41: IPv6,
    43: IPv6ExtHdrRouting,
    44: IPv6ExtHdrFragment,
    47: GRE,
    51: AH,
    58: ICMPv6Unknown,
    60: IPv6ExtHdrDestOpt,
    97: EtherIP,
    137: MPLS,
}
PORTS: dict[int, Layer] = {
    1701: L2TP,
    2152: GTP_U_Header,
    3544: IPv6,
    4754: GRE,
    4789: VXLAN,
    4790: VXLAN,
    6081: GENEVE,
    6635: MPLS,
    8472: VXLAN,
}
ENDS: tuple[Layer, ...] = (NoPayload, Padding, Raw)
"""What Scapy makes of octets that it cannot name."""

__all__ = [
    "ENDS",
    "ERSPAN_II",
    "ERSPAN_III",
    "ETHERTYPES",
    "LINK_TYPES",
    "LLC",
    "PORTS",
    "PPP",
    "PROTOCOLS",
    "SNAP",
    "TCP",
    "Ether",
    "IPv6ExtHdrHopByHop",
    "Jumbo",
    "Layer",
    "PPPoE",
    "Packet",
]
