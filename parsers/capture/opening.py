"""Opening a capture: what an input is, by its first octets, and the reader for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from parsers.capture.formats import compression_of, is_pcap, why_not
from parsers.capture.pcap import PcapReader
from parsers.capture.pcap_layouts import layout_of
from parsers.capture.pcapng import PcapngReader
from parsers.capture.source import FileSource, peeked
from parsers.capture.window import Window
from parsers.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from parsers.capture.batch import PacketBatch
    from parsers.capture.pcap_layouts import Layout
    from parsers.capture.pcapng_blocks import Section
    from parsers.capture.source import Source

BATCH_OCTETS = 4 << 20
"""Octets of a batch: what stays in the processor's cache (DESIGN 2.1)."""
HEAD = 1 << 16
"""Octets that decide what an input is: mostly more than three records of a pcap."""


class Capture:
    """An open capture, to be iterated once: yields batches, each valid until the next."""

    def __init__(self, file: BinaryIO, name: str, batch_octets: int, *, close: bool) -> None:
        self.name = name
        """As given."""
        self.warnings: list[str] = []
        """What could not be read, one line each; complete when the iteration is."""
        self.packets = 0
        """Frames so far, as Wireshark numbers them."""
        self.first_time_ns: int | None = None
        """Time of the first frame, once a batch was read."""
        self.last_time_ns: int | None = None
        """Time of the last frame read so far."""
        self._close = file.close if close else None
        self._file = FileSource(file, self.warnings)
        self._reader, self._compressed = self._reader_of(self._file, batch_octets)
        self.format = self._reader.format
        """"pcap" or "pcapng"."""

    def _reader_of(self, source: Source, batch_octets: int) -> tuple[PcapReader | PcapngReader, bool]:
        """Find out what the file is, and begin to read it."""
        head, source, compression = _looked_at(source, self.warnings)
        why = why_not(head)
        if why:
            if compression is not None:
                why = f"is {compression} whose content {why}"
            # What stopped the reading (a disk, a corrupt compression) is the reason behind the reason.
            raise CaptureError(self.name, "; ".join([why, *self.warnings]))
        # Clearing 4 MiB takes longer than reading a small capture.
        left = batch_octets if source.left is None else max(source.left, HEAD)
        window = Window(source, min(batch_octets, left))
        if is_pcap(head):
            layout = layout_of(head, whole=len(head) < HEAD)
            return PcapReader(window, layout, self.warnings), compression is not None
        return PcapngReader(window, self.warnings), compression is not None

    @property
    def secrets(self) -> list[bytes]:
        """The TLS key logs that the capture holds, found so far."""
        return self._reader.secrets

    @property
    def link_type(self) -> int | None:
        """LINKTYPE_ value of the first interface; None until a pcapng describes one."""
        return self._reader.link_type

    @property
    def snap_length(self) -> int | None:
        """Snap length of the first interface in octets; 0 is unlimited."""
        return self._reader.snap_length

    @property
    def layout(self) -> Layout | Section | None:
        """How the octets on the disk are laid out (of pcapng: in this section); None where compressed."""
        return None if self._compressed else self._reader.layout

    @property
    def position(self) -> int:
        """Octets of the file on the disk read so far."""
        return self._file.position

    @property
    def size(self) -> int | None:
        """Octets of the file on the disk; None for a pipe."""
        return self._file.size

    def __iter__(self) -> Iterator[PacketBatch]:
        for batch in self._reader.batches():
            if self.first_time_ns is None:
                self.first_time_ns = int(batch.packets["time_ns"][0])
            self.last_time_ns = int(batch.packets["time_ns"][-1])
            self.packets += len(batch.packets)
            yield batch

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, unless it was opened by the caller."""
        if self._close is not None:
            self._close()


def open_capture(
    path: str | os.PathLike[str] | BinaryIO, *, name: str | None = None, batch_octets: int = BATCH_OCTETS
) -> Capture:
    """Open a capture of any format known here, compressed or not, by its content.

    Args:
        path: A file, "-" for standard input, or a binary file object; nothing is sought in.
        name: What to call the capture; the path as given by default.
        batch_octets: Octets of the buffer that batches are views of.

    Raises:
        CaptureError: This cannot be opened, or is no capture.
    """
    if not isinstance(path, (str, os.PathLike)):
        return Capture(path, name or str(getattr(path, "name", "-")), batch_octets, close=False)
    called = name or str(path)
    if str(path) == "-":
        if sys.stdin is None:
            raise CaptureError(called, "standard input is closed")
        return Capture(sys.stdin.buffer, called, batch_octets, close=False)
    try:
        file = Path(path).open("rb", buffering=0)  # noqa: SIM115 - the capture closes it
    except OSError as error:
        raise CaptureError(called, _reason(error)) from error
    try:
        return Capture(file, called, batch_octets, close=True)
    except BaseException:
        file.close()
        raise


def _looked_at(source: Source, warnings: list[str]) -> tuple[bytes, Source, str | None]:
    """Return the first octets, the source from its beginning on, both decompressed, and by what."""
    head, source = peeked(source, HEAD)
    compression = compression_of(head)
    if compression is not None:
        from parsers.capture.compressed import Inflated

        head, source = peeked(Inflated(compression, source, warnings), HEAD)
    return head, source, compression


def _reason(error: OSError) -> str:
    """Say in a few words why a file cannot be opened."""
    if isinstance(error, IsADirectoryError):
        return "is a directory"
    if isinstance(error, FileNotFoundError):
        return "no such file"
    return (error.strerror or str(error)).lower()
