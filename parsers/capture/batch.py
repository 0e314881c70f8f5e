"""A batch of captured packets: one buffer of octets and where each packet lies in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

PACKET = np.dtype(
    [
        ("frame", "<u4"),  # Wireshark's frame.number in this file, from 1
        ("time_ns", "<i8"),  # nanoseconds since 1970-01-01 UTC
        ("at", "<u4"),  # offset of the packet's first octet in the batch buffer
        ("captured", "<u4"),  # octets in the file
        ("original", "<u4"),  # octets on the wire, as the capture says
        ("link_type", "<u2"),  # LINKTYPE_ value
        ("interface", "<u2"),  # pcapng interface within the section; 0 in pcap
    ]
)

Octets = npt.NDArray[np.uint8]
Packets = npt.NDArray[np.void]


@dataclass(frozen=True, slots=True)
class PacketBatch:
    """Packets in the order of the file, up to about 4 MiB of them."""

    octets: Octets
    """Shape (n,). A view of a buffer that the next batch reuses: whoever keeps octets copies them."""
    packets: Packets
    """Shape (p,), dtype PACKET."""
    link_types: tuple[int, ...]
    """The link types that occur in this batch; mostly one."""
