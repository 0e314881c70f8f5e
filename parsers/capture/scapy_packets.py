"""Scapy packets as a capture: written to a pcap in memory, then read like any other.

The packets keep their times, and frame numbers count them from 1.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_RAW_IP, _RAW_IP_OF_ONE_VERSION = 101, (228, 229)
"""Link types: both versions of IP without a header before them, and IPv4 or IPv6 alone."""


class _Unclosed(BytesIO):
    """Scapy's writer closes what it has written to."""

    def close(self) -> None:
        """Stay open."""


def pcap_of(packets: Iterable[Any]) -> BytesIO:
    """Write packets as a pcap with nanoseconds.

    Raises:
        TypeError: one of them is no packet, or they are of several link types.
    """
    from scapy.packet import Packet
    from scapy.utils import PcapWriter

    out = _Unclosed()
    writer = PcapWriter(out, nano=True)
    kinds: dict[object, str] = {}
    for packet in packets:
        if not isinstance(packet, Packet):
            raise TypeError(f"neither a path nor a Scapy packet: {type(packet).__name__}")
        kind = _link_type(packet)
        if not kinds:
            if isinstance(kind, int):
                writer.linktype = kind
            writer.write_header(packet)
        kinds.setdefault(kind, type(packet).__name__)
        if len(kinds) > 1:
            names = ", ".join(sorted(kinds.values()))
            raise TypeError(f"packets of several link types cannot be one capture: {names}")
        whole = int(packet.time)
        more, nanoseconds = divmod(round((packet.time - whole) * 10**9), 10**9)
        writer.write_packet(packet, sec=whole + more, usec=nanoseconds)
    if not kinds:
        writer.linktype = 1
        writer.write_header(None)
    writer.flush()
    out.seek(0)
    return out


def _link_type(packet: Any) -> object:
    """Return the link type of a packet, which several classes may share; of an unknown class the class."""
    from scapy.config import conf

    number = conf.l2types.layer2num.get(type(packet))
    if number in _RAW_IP_OF_ONE_VERSION:
        return _RAW_IP
    return type(packet) if number is None else number
