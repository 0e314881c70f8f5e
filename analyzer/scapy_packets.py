"""Scapy packets as a capture: written to a pcap in memory, then read like any other.

The packets keep their times, and frame numbers count them from 1.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.run import Reader, Reading


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
    kinds: set[str] = set()
    empty = True
    for packet in packets:
        if not isinstance(packet, Packet):
            raise TypeError(f"neither a path nor a Scapy packet: {type(packet).__name__}")
        kinds.add(type(packet).__name__)
        if len(kinds) > 1:
            raise TypeError(
                f"packets of several link types cannot be one capture: {', '.join(sorted(kinds))}"
            )
        writer.write(packet)
        empty = False
    if empty:
        # The writer writes the header with the first packet.
        writer.linktype = 1
        writer.write_header(None)
    writer.flush()
    out.seek(0)
    return out


def reader_of(packets: Iterable[Any]) -> Reader:
    """Return a reader that reads these packets, whatever the path."""
    capture = pcap_of(packets)

    def read(paths: tuple[str, ...], /, **options: Any) -> Reading:
        from parsers.reading import Reading

        return Reading([capture], name=paths[0], **options)

    return read
