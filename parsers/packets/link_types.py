"""LINKTYPE_ values whose header both decoders know, and the first step into each.

The dissector knows more of them (`scapy_layers`); what neither knows is counted by its number.
"""

from __future__ import annotations

from parsers.packets.cursor import Step

NULL = 0
LOOP = 108
RAW = 101
SLL = 113
SLL2 = 276
NFLOG = 239
FDDI = 10

FIRST_STEP = {
    1: Step.ETHERNET,
    SLL: Step.SLL,
    SLL2: Step.SLL2,
    NULL: Step.NULL,  # the family in the byte order of the machine that captured
    LOOP: Step.NULL,  # the same in network byte order
    12: Step.RAW,  # DLT_RAW of most systems, written by mistake in place of 101
    14: Step.RAW,  # DLT_RAW of OpenBSD
    RAW: Step.RAW,
    228: Step.IPV4,
    229: Step.IPV6,
}

DISSECTED = frozenset({9, FDDI, 50, 51, 104, 105, 117, 119, 127, 163, 192, 204, NFLOG})
"""What only the dissector knows: PPP, FDDI, HDLC, PPPoE, Cisco HDLC, 802.11 and its radio headers,
packet filter log, PPI, PPP with direction, netfilter log."""

IPV4_FAMILY = 2
IPV6_FAMILIES = (10, 24, 28, 30)  # Linux; NetBSD and OpenBSD; FreeBSD; macOS


def family_of(octets: bytes) -> int:
    """Read the 4-octet address family of NULL and LOOP, of either byte order (real ones are small)."""
    return min(int.from_bytes(octets, "little"), int.from_bytes(octets, "big"))
