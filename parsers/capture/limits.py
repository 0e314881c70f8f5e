"""How large a packet may be before its record is taken for garbage: Wireshark's limits."""

from __future__ import annotations

LARGEST_PACKET = 262_144
"""Octets. Captured packets end at a snap length, and no tool's is above 256 KiB."""
LARGEST_OF_LINK_TYPE = {
    231: 128 << 20,  # D-Bus, whose messages may have 128 MiB
    189: 128 << 20,  # USB of Linux
    220: 128 << 20,  # USB of Linux, padded
    249: 128 << 20,  # USB of Windows
    279: 32 << 20,  # EBHSCR
}
LARGEST_BLOCK = (128 << 20) + (128 << 10) + 32
"""Octets of a pcapng block: the largest packet, 128 KiB of options, and the block around them."""


def largest_packet(link_type: int) -> int:
    """Return how many octets a captured packet of a link type can have."""
    return LARGEST_OF_LINK_TYPE.get(link_type, LARGEST_PACKET)
