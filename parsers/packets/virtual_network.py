"""The virtual network that a packet travelled in, as one number.

Every identifier met from the outside in is folded into a 64-bit number that starts as 0:

    network = network * 0x9E3779B97F4A7C15 + (kind << 32 | identifier)    (modulo 2 ** 64)

So 0 is no virtual network, and one VLAN tag 5 is 0x1_0000_0005. The order of nesting counts. Folded
is only what both directions of a connection share: VLAN ids (but 0, which is a priority and no
VLAN), VNIs, GRE keys, ERSPAN sessions. MPLS labels, GTP tunnel endpoints, L2TP tunnels and PPPoE
sessions are not: they differ by direction, or say nothing that the addresses do not.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

VLAN, VXLAN, GENEVE, GRE, ERSPAN = 1, 2, 3, 4, 5

MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that folding loses nothing of what was there before
MASK = 0xFFFFFFFFFFFFFFFF

NVGRE_FROM = 0x100000
"""A key of bridged Ethernet from here on is an NVGRE one (RFC 7637, 3.2: VSIDs begin at 0x001000)
whose low 8 bits name a flow, not a network; smaller ones are plain GRE keys."""


def folded(network: int, kind: int, identifier: int) -> int:
    """Fold one identifier (32 bits) into `network`.

    >>> hex(folded(0, VLAN, 5))
    '0x100000005'
    """
    return (network * MULTIPLIER + (kind << 32 | identifier)) & MASK


def folded_all(
    network: npt.NDArray[np.uint64], kind: int, identifiers: npt.NDArray[np.unsignedinteger]
) -> npt.NDArray[np.uint64]:
    """Fold one identifier per packet, shape (n,), into as many networks."""
    return network * np.uint64(MULTIPLIER) + (np.uint64(kind << 32) | identifiers.astype(np.uint64))


def gre_identifier(key: int, *, bridged: bool) -> int:
    """Return what of a GRE key names a network."""
    return key >> 8 if bridged and key >= NVGRE_FROM else key
