"""The one record that both decoders return: a TCP header and where its payload lies.

Addresses are two 64-bit numbers each; an IPv4 address is the low half as ::ffff:a.b.c.d, and
`version` tells the two families apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

SEGMENT = np.dtype(
    [
        ("frame", "<u4"),  # frame.number of the packet that completed the segment
        ("time_ns", "<i8"),  # its time
        ("source_high", "<u8"),
        ("source_low", "<u8"),
        ("destination_high", "<u8"),
        ("destination_low", "<u8"),
        ("network", "<u8"),  # VLAN ids and virtual networks the packet travelled in, folded; 0 = none
        ("source_port", "<u2"),
        ("destination_port", "<u2"),
        ("sequence", "<u4"),
        ("acknowledgment", "<u4"),
        ("flags", "<u2"),  # the low 9 bits: NS CWR ECE URG ACK PSH RST SYN FIN
        ("window", "<u2"),  # as sent, unscaled
        ("urgent", "<u2"),
        ("ip_id", "<u4"),  # IPv4 identification; 0 for IPv6 without a fragment header
        ("ttl", "u1"),  # or hop limit
        ("version", "u1"),  # 4 or 6
        ("kind", "u1"),  # TCP, or QUOTED: a header that an ICMP error quotes
        ("duplicate", "u1"),  # NOT_DUPLICATE, DUPLICATE, MAYBE_DUPLICATE
        ("options", "u1"),  # HAS_TIMESTAMPS | HAS_SACK | HAS_WINDOW_SCALE
        ("window_scale", "u1"),  # shift count, with HAS_WINDOW_SCALE
        ("tsval", "<u4"),  # with HAS_TIMESTAMPS
        ("tsecr", "<u4"),
        ("sack_left", "<u4"),  # the highest SACK block, with HAS_SACK
        ("sack_right", "<u4"),
        ("pool", "u1"),  # which buffer of Decoded.pools holds the payload
        ("payload_at", "<u4"),  # offset of the payload in that buffer
        ("payload_length", "<u4"),  # octets of payload captured
        ("payload_missing", "<u4"),  # octets announced by the IP length beyond those (snap length)
        ("interface", "<u2"),  # capture interface, or the SLL2 interface index
    ]
)

Segments = npt.NDArray[np.void]

TCP, QUOTED = 0, 1
NOT_DUPLICATE, DUPLICATE, MAYBE_DUPLICATE = 0, 1, 2
HAS_TIMESTAMPS, HAS_SACK, HAS_WINDOW_SCALE = 1, 2, 4
FIN, SYN, RST, PSH, ACK, URG = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the decoders made of one batch."""

    segments: Segments
    """Shape (s,), dtype SEGMENT, in frame order."""
    pools: tuple[npt.NDArray[np.uint8], ...]
    """Pool 0 is the batch's buffer; pool 1 holds what had to be put together (IP fragments)."""
    tally: Mapping[str, int]
    """Packets of the batch without a TCP segment, by reason. With the segments of kind TCP and the
    packets counted here every packet of the batch is accounted for once."""
    columnar: int
    """Packets that the columnar decoder claimed."""
    dissected: int
    """Packets that Scapy was asked for."""
