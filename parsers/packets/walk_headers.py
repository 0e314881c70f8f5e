"""Handlers of link headers and tunnels for the walk of the dissector.

Source: as for `links` and `tunnels`, which do the same by columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parsers.packets import link_types, reasons, scapy_layers, virtual_network, walk_network
from parsers.packets.scapy_layers import ETHERTYPES, LLC, PPP, SNAP, Ether, Layer
from parsers.packets.walk import Stop, Walk, size_of

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LENGTH = 1500  # as in `links`
SLL_LLC = 4
VXLAN_GPE = 4790
IPV4_PACKET, NFLOG_FAMILIES = 9, {2: 0x0800, 10: 0x86DD}


def first(link_type: int) -> Callable[[Walk], Layer | None]:
    """Return what names the class of the outermost header."""
    if link_type in (12, 14, link_types.RAW):
        return raw
    if link_type == link_types.NFLOG:
        return nflog
    if link_type == link_types.FDDI:
        return fddi
    return lambda _: scapy_layers.LINK_TYPES.get(link_type)


def raw(walk: Walk) -> Layer | None:
    """Raw IP of either version."""
    walk.need(1, "IP")
    version = walk.octets[walk.at] >> 4
    if version not in (4, 6):
        raise Stop(reasons.of_version(version))
    return ETHERTYPES[0x0800 if version == 4 else 0x86DD]


def nflog(walk: Walk) -> Layer | None:
    """Linux netfilter log: type-length-values, of which one is the packet. Scapy does not know it."""
    walk.need(4, "NFLOG")
    cls = ETHERTYPES.get(NFLOG_FAMILIES.get(walk.octets[0], 0))
    walk.at = 4
    while cls is not None:
        walk.need(4, "NFLOG")
        length = int.from_bytes(walk.octets[walk.at : walk.at + 2], "little")
        kind = int.from_bytes(walk.octets[walk.at + 2 : walk.at + 4], "little") & 0x7FFF
        if length < 4:
            raise Stop(reasons.malformed("NFLOG"))
        if kind == IPV4_PACKET:
            walk.at += 4
            return cls
        walk.at += (length + 3) & ~3
    return None


def fddi(walk: Walk) -> Layer | None:
    """FDDI: frame control and two addresses, then LLC. Scapy does not know it."""
    walk.need(13, "FDDI")
    walk.at = 13
    return ethertype(walk, 0, llc=True)


def ethertype(walk: Walk, value: int, *, llc: bool) -> Layer | None:
    """Return the class behind an EtherType; where `llc`, small values are lengths before LLC."""
    if llc:
        walk.need(3, "LLC")
        return LLC
    walk.now(reasons.of_ethertype(value))
    return ETHERTYPES.get(value)


def ethernet(walk: Walk, layer: Any) -> Layer | None:
    """Ethernet II."""
    walk.at += 14
    return ethertype(walk, layer.type, llc=False)


def ieee_802_3(walk: Walk, _layer: Any) -> Layer | None:
    """IEEE 802.3; its length field is not needed, since IP has one."""
    walk.at += 14
    return ethertype(walk, 0, llc=True)


def vlan(walk: Walk, layer: Any) -> Layer | None:
    """IEEE 802.1Q and 802.1ad; 0 is no VLAN but a priority."""
    walk.at += 4
    if layer.vlan:
        walk.fold(virtual_network.VLAN, layer.vlan)
    return ethertype(walk, layer.type, llc=layer.type <= MAX_LENGTH)


def sll(walk: Walk, layer: Any) -> Layer | None:
    """Linux cooked capture, version 1."""
    walk.at += 16
    return ethertype(walk, layer.proto, llc=layer.proto == SLL_LLC)


def sll2(walk: Walk, layer: Any) -> Layer | None:
    """Linux cooked capture, version 2."""
    walk.at += 20
    walk.interface = layer.ifindex & 0xFFFF
    return ethertype(walk, layer.proto, llc=layer.proto == SLL_LLC)


def loopback(walk: Walk, layer: Any) -> Layer | None:
    """NULL and LOOP. Scapy reads the family in the byte order of this machine; both occur."""
    family = link_types.family_of(layer.original)
    walk.at += 4
    walk.now(f"address family {family}")
    if family == link_types.IPV4_FAMILY:
        return ETHERTYPES[0x0800]
    return ETHERTYPES[0x86DD] if family in link_types.IPV6_FAMILIES else None


def llc(walk: Walk, layer: Any) -> Layer | None:
    """IEEE 802.2: SNAP, or no TCP."""
    walk.now(reasons.of_llc(layer.dsap))
    walk.at += 3
    return SNAP if (layer.dsap, layer.ssap, layer.ctrl) == (0xAA, 0xAA, 3) else None


def snap(walk: Walk, layer: Any) -> Layer | None:
    """SNAP, whose code is an EtherType where no organisation is named (RFC 1042)."""
    walk.at += 5
    walk.now(reasons.of_ethertype(layer.code))
    return ETHERTYPES.get(layer.code) if layer.OUI == 0 else None


def mpls(walk: Walk, layer: Any) -> Layer | None:
    """One MPLS label; Scapy tells by the first octet what follows the last."""
    walk.at += 4
    walk.need(2, "MPLS")
    cls: Layer = layer.guess_payload_class(walk.octets[walk.at : walk.at + 2])
    return cls


def pppoe(walk: Walk, layer: Any) -> Layer | None:
    """PPPoE: a session, or discovery."""
    walk.at += 6
    return PPP if layer.code == 0 else None


def ppp(walk: Walk, layer: Any) -> Layer | None:
    """PPP, whose protocol field has one octet or two."""
    walk.at += size_of(layer)
    walk.now(f"PPP protocol 0x{layer.proto:04x}")
    return ETHERTYPES.get({0x21: 0x0800, 0x57: 0x86DD, 0x281: 0x8847}.get(layer.proto, 0))


def chdlc(walk: Walk, layer: Any) -> Layer | None:
    """Cisco HDLC, whose protocol is an EtherType."""
    walk.at += 4
    return ethertype(walk, layer.proto, llc=False)


def gre(walk: Walk, layer: Any) -> Layer | None:
    """GRE version 0, and version 1 before PPP (RFC 2637)."""
    walk.at += size_of(layer)
    walk.now(reasons.of_ethertype(layer.proto))
    if layer.version == 0 and layer.key_present:
        bridged = layer.proto == 0x6558
        walk.fold(virtual_network.GRE, virtual_network.gre_identifier(layer.key, bridged=bridged))
    if layer.version == 0 and layer.routing_present:
        raise Stop(reasons.malformed("GRE"))  # source routes, gone from GRE since RFC 2784
    if layer.proto == 0x88BE:
        # Scapy tells ERSPAN I from II by the first octet, which in I is a part of an address.
        return scapy_layers.ERSPAN_II if layer.seqnum_present else Ether
    return scapy_layers.ERSPAN_III if layer.proto == 0x22EB else ETHERTYPES.get(layer.proto)


def erspan_2(walk: Walk, layer: Any) -> Layer | None:
    """ERSPAN type II."""
    walk.at += 8
    if layer.ver != 1:
        raise Stop(reasons.malformed("ERSPAN"))
    walk.fold(virtual_network.ERSPAN, layer.session_id)
    return Ether


def erspan_3(walk: Walk, layer: Any) -> Layer | None:
    """ERSPAN type III with Ethernet inside, and its platform part."""
    walk.at += 20 if layer.o else 12
    if layer.ver != 2 or layer.ft != 0:
        raise Stop(reasons.malformed("ERSPAN"))
    walk.fold(virtual_network.ERSPAN, layer.session_id)
    return Ether


def vxlan(walk: Walk, layer: Any) -> Layer | None:
    """VXLAN, and on its own port the variant that names the next protocol (VXLAN-GPE)."""
    walk.at += 8
    if layer.flags.Instance:
        walk.fold(virtual_network.VXLAN, layer.vni)
    if walk.port != VXLAN_GPE or not layer.flags.NextProtocol:
        return Ether
    return ETHERTYPES.get({1: 0x0800, 2: 0x86DD, 3: 0x6558}.get(layer.NextProtocol, 0))


def geneve(walk: Walk, layer: Any) -> Layer | None:
    """Geneve; its options are skipped."""
    walk.at += 8 + 4 * layer.optionlen
    if layer.version != 0:
        raise Stop(reasons.malformed("Geneve"))
    walk.fold(virtual_network.GENEVE, layer.vni)
    return ethertype(walk, layer.proto, llc=False)


def l2tp(walk: Walk, layer: Any) -> Layer | None:
    """L2TP version 2: a data message holds PPP."""
    if layer.hdr.control or layer.version != 2:
        raise Stop
    walk.at += size_of(layer)
    return PPP


HANDLERS: dict[str, Callable[[Walk, Any], Layer | None]] = {
    "CHDLC": chdlc,
    "CookedLinux": sll,
    "CookedLinuxV2": sll2,
    "Dot1AD": vlan,
    "Dot1Q": vlan,
    "Dot3": ieee_802_3,
    "ERSPAN_II": erspan_2,
    "ERSPAN_III": erspan_3,
    "Ether": ethernet,
    "GENEVE": geneve,
    "GRE": gre,
    "GRE_PPTP": gre,
    "L2TP": l2tp,
    "LLC": llc,
    "Loopback": loopback,
    "MPLS": mpls,
    "PPP": ppp,
    "PPPoE": pppoe,
    "SNAP": snap,
    "VXLAN": vxlan,
    **walk_network.HANDLERS,
}
