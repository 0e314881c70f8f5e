"""Columnar link headers: Ethernet, VLAN tags, Linux cooked captures, NULL and LOOP, raw IP.

Source: IEEE 802.3, 802.1Q and 802.1ad; the LINKTYPE_ descriptions of tcpdump.org.
"""

from __future__ import annotations

import numpy as np

from parsers.packets import reasons, virtual_network
from parsers.packets.cursor import Columns, Cursor, Step, Work, by_value
from parsers.packets.link_types import IPV4_FAMILY, IPV6_FAMILIES

ETHERNET = np.dtype([("addresses", "V12"), ("type", ">u2")])
TAG = np.dtype([("control", ">u2"), ("type", ">u2")])
SLL = np.dtype([("before", "V14"), ("type", ">u2")])
SLL2 = np.dtype([("type", ">u2"), ("reserved", "V2"), ("interface", ">u4"), ("after", "V12")])
FAMILY = np.dtype([("little", "<u4")])
OCTET = np.dtype([("first", "u1")])
SNAP_HEADER = np.dtype([("access", ">u2"), ("control", "u1"), ("organisation", "u1", (3,)), ("type", ">u2")])

LENGTHS = range(1501)
"""Values of an Ethernet type field that are lengths, so that IEEE 802.2 LLC follows."""
COOKED_LLC = range(4, 5)
"""The protocol by which a Linux cooked capture says the same."""
NO_LLC = range(0)
SNAP = 0xAA

ETHERTYPE_STEPS = {
    0x0800: Step.IPV4,
    0x86DD: Step.IPV6,
    0x8100: Step.VLAN,
    0x88A8: Step.VLAN,
    0x9100: Step.VLAN,
    0x8847: Step.MPLS,
    0x8848: Step.MPLS,
    0x8864: Step.PPPOE,
}
ETHERTYPES_LEFT = frozenset({0x6558, 0x880B})
"""Rare carriers of other protocols (bridged Ethernet, PPP): the dissector's."""


def ethernet(cursor: Cursor, work: Work) -> None:
    """Ethernet II, and IEEE 802.3 as far as telling that there is no IP in it."""
    cursor = work.having(cursor, 14)
    by_ethertype(cursor.past(14), cursor.read(ETHERNET)["type"], work, llc=LENGTHS)


def vlan(cursor: Cursor, work: Work) -> None:
    """One IEEE 802.1Q tag; nested tags come here again."""
    cursor = work.having(cursor, 4)
    tag = cursor.read(TAG)
    identifiers = tag["control"] & 0x0FFF
    tagged = identifiers != 0
    work.fold(cursor.where(tagged), virtual_network.VLAN, identifiers[tagged])
    by_ethertype(cursor.past(4), tag["type"], work, llc=LENGTHS)


def sll(cursor: Cursor, work: Work) -> None:
    """Linux cooked capture, version 1."""
    cursor = work.having(cursor, 16)
    by_ethertype(cursor.past(16), cursor.read(SLL)["type"], work, llc=COOKED_LLC)


def sll2(cursor: Cursor, work: Work) -> None:
    """Linux cooked capture, version 2, which names the interface."""
    cursor = work.having(cursor, 20)
    header = cursor.read(SLL2)
    work.at_interface(cursor, header["interface"] & 0xFFFF)
    by_ethertype(cursor.past(20), header["type"], work, llc=COOKED_LLC)


def by_ethertype(cursor: Cursor, types: Columns, work: Work, *, llc: range) -> None:
    """Hand packets on by EtherType, or claim them as holding no TCP; `llc` values mean LLC."""
    for ethertype, mask in by_value(types):
        part = cursor if mask is None else cursor.where(mask)
        step = ETHERTYPE_STEPS.get(ethertype)
        if step is not None:
            work.then(step, part)
        elif ethertype in llc:
            _llc(part, work)
        elif ethertype in ETHERTYPES_LEFT:
            work.left.append(part.row)
        else:
            work.count(reasons.of_ethertype(ethertype), part)


def _llc(cursor: Cursor, work: Work) -> None:
    """Claim spanning trees and the like; SNAP may carry IP."""
    cursor = work.having(cursor, 3)
    for dsap, mask in by_value(cursor.read(OCTET)["first"]):
        part = cursor if mask is None else cursor.where(mask)
        if dsap == SNAP:
            _snap(part, work)
        else:
            work.count(reasons.of_llc(dsap), part)


def _snap(cursor: Cursor, work: Work) -> None:
    """Hand packets on by the EtherType in a SNAP header (RFC 1042); other organisations' are claimed."""
    cursor = work.having(cursor, 8)
    header = cursor.read(SNAP_HEADER)
    plain = (header["access"] == 0xAAAA) & (header["control"] == 3)
    cursor, header = work.keep(cursor, plain), header[plain]
    standard = ~header["organisation"].any(axis=1)
    by_ethertype(cursor.where(standard).past(8), header["type"][standard], work, llc=NO_LLC)
    for code, mask in by_value(header["type"][~standard]):
        others = cursor.where(~standard)
        work.count(reasons.of_ethertype(code), others if mask is None else others.where(mask))


def null(cursor: Cursor, work: Work) -> None:
    """NULL and LOOP: an address family of 4 octets, of either byte order."""
    cursor = work.having(cursor, 4)
    little = cursor.read(FAMILY)["little"]
    families = np.minimum(little, little.byteswap())
    cursor = cursor.past(4)
    for family, mask in by_value(families):
        part = cursor if mask is None else cursor.where(mask)
        if family == IPV4_FAMILY:
            work.then(Step.IPV4, part)
        elif family in IPV6_FAMILIES:
            work.then(Step.IPV6, part)
        else:
            work.count(f"address family {family}", part)


def raw(cursor: Cursor, work: Work) -> None:
    """Raw IP of either version."""
    cursor = work.having(cursor, 1)
    for version, mask in by_value(cursor.read(OCTET)["first"] >> 4):
        part = cursor if mask is None else cursor.where(mask)
        if version in (4, 6):
            work.then(Step.IPV4 if version == 4 else Step.IPV6, part)
        else:
            work.count(reasons.of_version(version), part)
