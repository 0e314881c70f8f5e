"""Classic pcap: a file header of 24 octets, then records of a fixed header and the packet.

Only where the next record starts needs a walk from record to record; times and lengths are gathered
as columns afterwards. A record that cannot be ends the reading with a warning, never with an error.

Source: draft-ietf-opsawg-pcap, 4 and 5; the variants as Wireshark reads them (wiretap/libpcap.c).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from parsers.capture.batch import PACKET, PacketBatch
from parsers.capture.gather import gathered
from parsers.capture.limits import largest_packet
from parsers.capture.pcap_layouts import FILE_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.capture.batch import Packets
    from parsers.capture.pcap_layouts import Layout
    from parsers.capture.window import Window

NANOSECONDS = 1_000_000_000


class PcapReader:
    """Reads the records after the file header, of which the window is at the first octet."""

    format = "pcap"

    def __init__(self, window: Window, layout: Layout, warnings: list[str]) -> None:
        self._window = window
        self._warnings = warnings
        self.secrets: list[bytes] = []
        """Always empty: a classic pcap has none."""
        self.layout = layout
        self.link_type, self.snap_length = layout.link_type, layout.snap_length
        self._largest = largest_packet(self.link_type)
        self._packets = 0

    def batches(self) -> Iterator[PacketBatch]:
        """Yield the packets in the order of the file."""
        window, header = self._window, self.layout.header
        if not window.skip(FILE_HEADER + self.layout.extra):
            self._stop("the file ends inside its header")
            return
        need = header
        while window.fill(need):
            packets = self._records()
            if len(packets):
                octets = np.frombuffer(window.octets, np.uint8, window.end)
                yield PacketBatch(octets, packets, (self.link_type,))
            need = header
            if window.left >= header:
                captured = self._captured(window.at)
                if captured > self._largest:
                    self._stop(f"record of {captured:,} octets cannot be")
                    return
                need += captured
        if window.left:
            self._stop("the file ends inside a record")

    def _stop(self, why: str) -> None:
        offset = self._window.offset
        self._warnings.append(f"octet {offset}: {why}; {self._window.drain():,} octets left unread")

    def _captured(self, at: int) -> int:
        """Read the captured length of the record at `at`."""
        first, second = struct.unpack_from(self.layout.order + "II", self._window.octets, at + 8)
        if self.layout.lengths_swapped is None:
            return int(min(first, second))
        return int(second if self.layout.lengths_swapped else first)

    def _records(self) -> Packets:
        """Take the whole records in the window, up to the first that cannot be."""
        starts = self._walk() if self.layout.lengths_swapped is not None else self._walk_by_size()
        table = np.zeros(len(starts), PACKET)
        at = np.array(starts, np.int64)
        header = gathered(self._window.octets, self.layout.record, at)
        first, second = header["first"], header["second"]
        if self.layout.lengths_swapped is None:
            first, second = np.minimum(first, second), np.maximum(first, second)
        elif self.layout.lengths_swapped:
            first, second = second, first
        table["frame"] = np.arange(self._packets + 1, self._packets + 1 + len(at))
        table["time_ns"] = (
            header["seconds"].astype(np.int64) * NANOSECONDS
            + header["fraction"].astype(np.int64) * self.layout.unit_ns
        )
        table["at"] = at + self.layout.header
        table["captured"], table["original"] = first, second
        table["link_type"] = self.link_type
        absurd = np.flatnonzero(table["captured"] > self._largest)
        if len(absurd):
            self._window.at = starts[absurd[0]]
            table = table[: absurd[0]]
        self._packets += len(table)
        return table

    def _walk(self) -> list[int]:
        """Find where the whole records start, and move the window behind the last."""
        window, header = self._window, self.layout.header
        octets, unpack = window.octets, struct.Struct(self.layout.order + "I").unpack_from
        to_length = 12 if self.layout.lengths_swapped else 8
        found: list[int] = []
        append = found.append
        at, last = window.at, window.end - header
        while at <= last:
            append(at)
            at += unpack(octets, at + to_length)[0] + header
        if at > window.end:
            at = found.pop()
        window.at = at
        return found

    def _walk_by_size(self) -> list[int]:
        """Do the same where only their sizes tell the captured length from the original one."""
        window, header = self._window, self.layout.header
        found: list[int] = []
        at = window.at
        while window.end - at >= header:
            after = at + header + self._captured(at)
            if after > window.end:
                break
            found.append(at)
            at = after
        window.at = at
        return found
