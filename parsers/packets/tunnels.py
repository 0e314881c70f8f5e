"""Columnar tunnels: the encapsulations that are common where captures are taken.

Every step claims the usual form of its header and leaves the others (routing in GRE, VXLAN without
a VNI, control words, PPP control protocols) to the dissector.

Source: RFC 7348; RFC 8926; RFC 2784 and 2890; draft-foschiano-erspan-03; RFC 3032; RFC 2516.
"""

from __future__ import annotations

import numpy as np

from parsers.packets import virtual_network
from parsers.packets.cursor import Columns, Cursor, Step, Work, by_value
from parsers.packets.virtual_network import NVGRE_FROM

LABEL = np.dtype([("label", ">u4")])
OCTET = np.dtype([("first", "u1")])
PPPOE = np.dtype([("type_code", ">u2"), ("session", ">u2"), ("length", ">u2"), ("protocol", ">u2")])
VXLAN = np.dtype([("flags", "u1"), ("group", "V3"), ("vni", ">u4")])
GENEVE = np.dtype([("version_length", "u1"), ("flags", "u1"), ("type", ">u2"), ("vni", ">u4")])
GRE = np.dtype([("flags", ">u2"), ("type", ">u2")])
KEY = np.dtype([("key", ">u4")])
ERSPAN = np.dtype([("version_vlan", ">u2"), ("session", ">u2")])
ERSPAN_3 = np.dtype([("version_vlan", ">u2"), ("session", ">u2"), ("middle", "V6"), ("flags", ">u2")])

BRIDGED = 0x6558
ETHERTYPE_STEPS = {0x0800: Step.IPV4, 0x86DD: Step.IPV6, BRIDGED: Step.ETHERNET}
PPP_STEPS = {0x0021: Step.IPV4, 0x0057: Step.IPV6}


def _hand_on(cursor: Cursor, values: Columns, steps: dict[int, Step], work: Work) -> None:
    """Hand packets on by a protocol number; leave those that `steps` does not know."""
    for value, mask in by_value(values):
        part = cursor if mask is None else cursor.where(mask)
        step = steps.get(value)
        if step is None:
            work.left.append(part.row)
        else:
            work.then(step, part)


def mpls(cursor: Cursor, work: Work) -> None:
    """One label; below the last one the first octet tells IPv4 from IPv6."""
    cursor = work.having(cursor, 5)
    last = cursor.read(LABEL)["label"] & 0x100 != 0
    cursor = cursor.past(4)
    work.then(Step.MPLS, cursor.where(~last))
    cursor = cursor.where(last)
    version = cursor.read(OCTET)["first"] >> 4
    _hand_on(cursor, version, {4: Step.IPV4, 6: Step.IPV6}, work)


def pppoe(cursor: Cursor, work: Work) -> None:
    """A PPPoE session with an uncompressed protocol field."""
    cursor = work.having(cursor, 8)
    header = cursor.read(PPPOE)
    session = header["type_code"] == 0x1100
    _hand_on(work.keep(cursor, session).past(8), header["protocol"][session], PPP_STEPS, work)


def vxlan(cursor: Cursor, work: Work) -> None:
    """VXLAN with a valid VNI; the other flags are ignored, as RFC 7348 (5) asks."""
    cursor = work.having(cursor, 8)
    header = cursor.read(VXLAN)
    plain = header["flags"] & 0x08 != 0
    cursor, header = work.keep(cursor, plain), header[plain]
    work.fold(cursor, virtual_network.VXLAN, header["vni"] >> 8)
    work.then(Step.ETHERNET, cursor.past(8))


def geneve(cursor: Cursor, work: Work) -> None:
    """Geneve, whose options are skipped."""
    cursor = work.having(cursor, 8)
    header = cursor.read(GENEVE)
    size = (header["version_length"] & 0x3F).astype(np.int64) * 4 + 8
    plain = (header["version_length"] >> 6 == 0) & (cursor.at + size <= cursor.captured_end)
    cursor, header, size = work.keep(cursor, plain), header[plain], size[plain]
    work.fold(cursor, virtual_network.GENEVE, header["vni"] >> 8)
    _hand_on(cursor.past(size), header["type"], ETHERTYPE_STEPS, work)


def gre(cursor: Cursor, work: Work) -> None:
    """GRE version 0 without routing; the key names a network, a checksum and number are skipped."""
    cursor = work.having(cursor, 4)
    header = cursor.read(GRE)
    flags = header["flags"]
    checksum, key, numbered = flags & 0x8000 != 0, flags & 0x2000 != 0, flags & 0x1000 != 0
    size = 4 + 4 * (checksum.astype(np.int64) + key + numbered)
    plain = (flags & 0x4FFF == 0) & (cursor.at + size <= cursor.captured_end)
    key_at = cursor.at + 4 + 4 * checksum
    keyed = plain & key
    if keyed.any():
        keys = cursor.read(KEY, key_at[keyed])["key"]
        virtual = (header["type"][keyed] == BRIDGED) & (keys >= NVGRE_FROM)
        work.fold(cursor.where(keyed), virtual_network.GRE, np.where(virtual, keys >> 8, keys))
    cursor = work.keep(cursor, plain).past(size[plain])
    types, numbered = header["type"][plain], numbered[plain]
    # ERSPAN I has no header of its own and is told from II by the absent number.
    mirrored = types == 0x88BE
    work.then(Step.ETHERNET, cursor.where(mirrored & ~numbered))
    work.then(Step.ERSPAN_2, cursor.where(mirrored & numbered))
    others = ~mirrored
    _hand_on(cursor.where(others), types[others], {**ETHERTYPE_STEPS, 0x22EB: Step.ERSPAN_3}, work)


def erspan_2(cursor: Cursor, work: Work) -> None:
    """ERSPAN type II: 8 octets."""
    cursor = work.having(cursor, 8)
    header = cursor.read(ERSPAN)
    plain = header["version_vlan"] >> 12 == 1
    cursor, header = work.keep(cursor, plain), header[plain]
    work.fold(cursor, virtual_network.ERSPAN, header["session"] & 0x03FF)
    work.then(Step.ETHERNET, cursor.past(8))


def erspan_3(cursor: Cursor, work: Work) -> None:
    """ERSPAN type III: 12 octets, and 8 more where the last bit says so; Ethernet inside."""
    cursor = work.having(cursor, 12)
    header = cursor.read(ERSPAN_3)
    flags = header["flags"]
    size = 12 + 8 * (flags & 1).astype(np.int64)
    plain = (header["version_vlan"] >> 12 == 2) & (flags & 0x7C00 == 0)
    plain &= cursor.at + size <= cursor.captured_end
    cursor, header, size = work.keep(cursor, plain), header[plain], size[plain]
    work.fold(cursor, virtual_network.ERSPAN, header["session"] & 0x03FF)
    work.then(Step.ETHERNET, cursor.past(size))
