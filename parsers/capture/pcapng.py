"""pcapng: blocks of many kinds, in sections that each have a byte order and interfaces of their own.

As in classic pcap only where the next block starts needs a walk; what stands in the packet blocks is
gathered as columns. A block that cannot be ends the reading with a warning, never with an error.

Frames are counted as Wireshark 4.0 counts them: besides the packet blocks, custom blocks, systemd
journal entries and sysdig events are frames, though no packets.

Source: draft-ietf-opsawg-pcapng, 3 and 4.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from parsers.capture.batch import PacketBatch
from parsers.capture.gather import gathered
from parsers.capture.limits import LARGEST_BLOCK
from parsers.capture.pcapng_blocks import INTERFACE, SECRETS, SECTION, TLS_KEY_LOG, Section
from parsers.capture.pcapng_frames import FRAME_KINDS, Blocks, Frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.capture.batch import Packets
    from parsers.capture.gather import Columns, Index
    from parsers.capture.window import Window

SMALLEST_BLOCK = 12
SMALLEST_SECTION = 28
MOST_SECRETS = 64 << 20
"""Octets of secrets kept; a key log of one connection has some 200."""


class PcapngReader:
    """Reads blocks; the window stands at the first section header."""

    format = "pcapng"

    def __init__(self, window: Window, warnings: list[str]) -> None:
        self._window = window
        self._warnings = warnings
        self.secrets: list[bytes] = []
        """TLS key logs, in the order of the file."""
        self._secret_octets = 0
        self.link_type: int | None = None
        """Of the first interface, once it was described."""
        self.snap_length: int | None = None
        self.layout = Section("<")
        """The section that is being read."""
        self._frames = Frames(warnings)
        self._why = ""
        """Why the reading ends before the file does."""

    def batches(self) -> Iterator[PacketBatch]:
        """Yield the packets in the order of the file."""
        window = self._window
        need = SMALLEST_BLOCK
        while not self._why and window.fill(need):
            parts, need = self._blocks()
            if parts:
                packets = parts[0] if len(parts) == 1 else np.concatenate(parts)
                octets = np.frombuffer(window.octets, np.uint8, window.end)
                yield PacketBatch(octets, packets, tuple(np.unique(packets["link_type"]).tolist()))
        if window.left or self._why:
            # Only now: draining the file uses the buffer that the last batch is a view of.
            offset, why = window.offset, self._why or "the file ends inside a block"
            self._warnings.append(f"octet {offset}: {why}; {window.drain():,} octets left unread")

    def _blocks(self) -> tuple[list[Packets], int]:
        """Take the whole blocks in the window; return their frames and the octets the next needs."""
        window = self._window
        parts: list[Packets] = []
        while not self._why:
            starts = self._walk()
            if starts:
                frames = self._run(np.array(starts, np.int64))
                if len(frames):
                    parts.append(frames)
            if self._why or window.left < SMALLEST_BLOCK:
                break
            length = self._next_length()
            if length is None or window.left < length:
                return parts, length or SMALLEST_BLOCK
            self._next_section(length)
        return parts, SMALLEST_BLOCK

    def _walk(self) -> list[int]:
        """Find where the whole blocks of this section start, and move the window behind the last."""
        window = self._window
        octets, unpack = window.octets, struct.Struct(f"{self.layout.order}II").unpack_from
        found: list[int] = []
        append = found.append
        at, last = window.at, window.end - SMALLEST_BLOCK
        while at <= last:
            kind, length = unpack(octets, at)
            if length < SMALLEST_BLOCK or kind == SECTION:
                break
            append(at)
            at += length
        if at > window.end:
            at = found.pop()
        window.at = at
        return found

    def _next_length(self) -> int | None:
        """Check the block at which the walk ended: a section header, too long for the window, or wrong."""
        window, order = self._window, self.layout.order
        kind, length = struct.unpack_from(f"{order}II", window.octets, window.at)
        if kind == SECTION:
            magic = bytes(window.octets[window.at + 8 : window.at + 12])
            found = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}.get(magic)
            if found is None:
                self._why = "section header without its byte-order magic"
                return None
            (length,) = struct.unpack_from(f"{found}I", window.octets, window.at + 4)
        smallest = SMALLEST_SECTION if kind == SECTION else SMALLEST_BLOCK
        if length < smallest or length > LARGEST_BLOCK or length % 4:
            self._why = f"block of {length:,} octets cannot be"
            return None
        return int(length)

    def _next_section(self, length: int) -> None:
        """Begin the section whose header the window holds whole."""
        window = self._window
        order = "<" if window.octets[window.at + 8] == 0x4D else ">"
        (trailer,) = struct.unpack_from(f"{order}I", window.octets, window.at + length - 4)
        (major,) = struct.unpack_from(f"{order}H", window.octets, window.at + 12)
        if trailer != length:
            self._why = f"block of {length:,} octets ends with a length of {trailer:,}"
        elif major != 1:
            self._why = f"section of version {major}"
        else:
            self.layout = Section(order)
            window.at += length

    def _run(self, starts: Index) -> Packets:
        """Read blocks of one section, all of them whole, up to the first that is wrong."""
        octets, order = self._window.octets, self.layout.order
        head = gathered(octets, np.dtype([("kind", f"{order}u4"), ("length", f"{order}u4")]), starts)
        kinds, lengths = head["kind"], head["length"].astype(np.int64)
        trailers = gathered(octets, np.dtype(f"{order}u4"), starts + lengths - 4)
        wrong = np.flatnonzero((lengths % 4 != 0) | (lengths > LARGEST_BLOCK) | (trailers != lengths))
        good = int(wrong[0]) if len(wrong) else len(starts)
        why = ""
        if len(wrong):
            length, trailer = int(lengths[good]), int(trailers[good])
            why = f"block of {length:,} octets cannot be"
            if length % 4 == 0 and length <= LARGEST_BLOCK:
                why = f"block of {length:,} octets ends with a length of {trailer:,}"
        described = np.zeros(len(starts), np.int64) + len(self.layout.interfaces)
        is_interface = kinds == INTERFACE
        if is_interface[:good].any():
            described += np.cumsum(is_interface)
            good, why = self._describe(starts, lengths, np.flatnonzero(is_interface[:good]), good, why)
        self._keep_secrets(starts, lengths, np.flatnonzero(kinds[:good] == SECRETS))
        rows = np.flatnonzero(np.isin(kinds[:good], FRAME_KINDS))
        packets, bad, reason = self._frames.read(
            Blocks(octets, self.layout, kinds[rows], starts[rows], lengths[rows], described[rows])
        )
        if bad is not None:
            good, why = int(rows[bad]), reason
        if why:
            self._window.at = int(starts[good])
            self._why = why
        return packets

    def _describe(self, starts: Index, lengths: Columns, rows: Index, good: int, why: str) -> tuple[int, str]:
        """Add the interfaces of these blocks to the section; say which is the first wrong block."""
        for row in rows.tolist():
            start, length = int(starts[row]), int(lengths[row])
            reason = self.layout.describe(bytes(self._window.octets[start : start + length]))
            if reason:
                return row, reason
            if self.link_type is None:
                first = self.layout.interfaces[0]
                self.link_type, self.snap_length = first.link_type, first.snap_length
        return good, why

    def _keep_secrets(self, starts: Index, lengths: Columns, rows: Index) -> None:
        """Keep the TLS key logs of decryption secrets blocks."""
        if self._secret_octets > MOST_SECRETS:
            return
        for row in rows.tolist():
            start, length = int(starts[row]), int(lengths[row])
            if length < 20:
                continue
            kind, size = struct.unpack_from(f"{self.layout.order}II", self._window.octets, start + 8)
            if kind != TLS_KEY_LOG or size > length - 20:
                continue
            self._secret_octets += size
            if self._secret_octets > MOST_SECRETS:
                self._warnings.append(f"more than {MOST_SECRETS:,} octets of secrets: the rest is left out")
                return
            self.secrets.append(bytes(self._window.octets[start + 16 : start + 16 + size]))
