"""gzip, zstd and xz, decompressed as a stream: a bounded input buffer, and output as asked for.

A file may have several members (frames, streams) one after another, as `cat` and parallel compressors
make them. What is cut or corrupt ends there, with a warning; what came before it is read.

Source: RFC 1952; RFC 8878; the .xz file format 1.1.0, 2 (stream padding).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.capture.source import Source

INPUT = 1 << 18
"""Octets read at a time from the compressed file."""
OUTPUT = 1 << 20
"""Octets decompressed at a time: bounds what a small input can blow up to."""


class Decompressor(Protocol):
    """One member: the interface of lzma and zstd, to which zlib is fitted."""

    @property
    def eof(self) -> bool:
        """The member is whole."""

    @property
    def needs_input(self) -> bool:
        """There is nothing more to decompress without more data."""

    @property
    def unused_data(self) -> bytes:
        """What followed the member."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Decompress at most `max_length` octets."""


Kind = tuple["Callable[[], Decompressor]", type[Exception]]
"""How to begin a member, and what its corruption raises."""


class _Gzip:
    """zlib's object for one gzip member, with the interface of the others."""

    def __init__(self) -> None:
        import zlib

        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._member.eof

    @property
    def unused_data(self) -> bytes:
        return self._member.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Decompress at most `max_length` octets of the data not taken last time, and of `data`."""
        octets = self._member.decompress(self._member.unconsumed_tail + data, max_length)
        # What is still to come out of a whole member keeps its last octets, the check sum, unconsumed.
        self.needs_input = not self._member.unconsumed_tail
        return octets


def _of_kind(kind: str) -> Kind:
    """Import what a kind needs, and only that."""
    if kind == "gzip":
        import zlib

        return _Gzip, zlib.error
    if kind == "xz":
        import lzma

        return lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=256 << 20), lzma.LZMAError
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd.ZstdDecompressor, zstd.ZstdError


class Inflated:
    """The octets of a compressed source."""

    left = None
    """How many octets are left is not known before they are decompressed."""

    def __init__(self, kind: str, source: Source, warnings: list[str]) -> None:
        self._kind = kind
        self._source = source
        self._warnings = warnings
        self._input = memoryview(bytearray(INPUT))
        self._begin, self._error = _of_kind(kind)
        self._member = self._begin()
        self._compressed = b""
        """Octets read and not yet given to the member."""
        self._offset = 0
        """Octets of the compressed file given to members so far."""
        self._output = b""
        self._taken = 0
        self._ended = False

    def readinto(self, buffer: memoryview, /) -> int:
        """Decompress some octets to the front of `buffer`; 0 is the end."""
        while self._taken == len(self._output):
            if self._ended:
                return 0
            self._output, self._taken = self._more(), 0
        count = min(len(buffer), len(self._output) - self._taken)
        buffer[:count] = self._output[self._taken : self._taken + count]
        self._taken += count
        return count

    def _more(self) -> bytes:
        """Decompress the next octets, perhaps none."""
        if self._member.eof and not self._next_member():
            return b""
        if self._member.needs_input and not self._compressed and not self._read():
            self._stop(f"the {self._kind} data ends in the middle")
            return b""
        data, self._compressed = self._compressed, b""
        self._offset += len(data)
        try:
            return self._member.decompress(data, OUTPUT)
        except (self._error, MemoryError) as error:
            self._stop(f"the {self._kind} data is corrupt ({error})")
            return b""

    def _next_member(self) -> bool:
        """Begin the member that follows the one just ended; False at the end of the file."""
        self._compressed = self._member.unused_data
        self._offset -= len(self._compressed)
        # Zero octets between and after members are padding: of xz by its format, of gzip on tapes.
        while not (stripped := self._compressed.lstrip(b"\0")):
            self._offset += len(self._compressed)
            if not self._read():
                self._ended = True
                return False
        self._offset += len(self._compressed) - len(stripped)
        self._compressed = stripped
        self._member = self._begin()
        return True

    def _read(self) -> bool:
        """Read more of the compressed file."""
        count = self._source.readinto(self._input)
        self._compressed = bytes(self._input[:count])
        return count > 0

    def _stop(self, why: str) -> None:
        self._warnings.append(f"octet {self._offset} of the compressed file, or before: {why}")
        self._ended = True
