"""Which capture a file is: by its content, inflated, whatever the name.

A file that is still written has the identity of what it holds now; when it has grown, the content of
before is found at its beginning.
"""

from __future__ import annotations

import hashlib
import io
import os
from typing import TYPE_CHECKING, NamedTuple

from parsers.capture.compressed import Inflated
from parsers.capture.formats import compression_of
from parsers.capture.source import FileSource, peeked
from parsers.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, BinaryIO

HEAD = 1024
"""Octets at the beginning that files of one growth share, and hardly any others: they hold times."""
BLOCK = 1 << 20
DIGEST = 16
"""Octets of a digest."""


class Identity(NamedTuple):
    """What a file held when it was looked at."""

    size: int
    """Octets of the inflated content."""
    digest: bytes
    head: bytes
    stored: int
    """Octets of the file on the disk that this is the content of."""
    signature: str
    """Equal as long as nobody touches the file."""
    prefixes: dict[int, bytes]
    """Digests of the beginning, by length, as far as those were asked for and the content is longer."""


class Beginning(io.RawIOBase):
    """The first octets of a file: what comes after them is for the next pass."""

    def __init__(self, file: BinaryIO, octets: int, name: str) -> None:
        super().__init__()
        self.name = name
        self._file, self._left = file, octets
        self.cut = False
        """Whether the file turned out to be shorter than that."""

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # (any buffer)
        """Read some octets; 0 is the end."""
        wanted = memoryview(buffer)[: self._left]
        count: int = self._file.readinto(wanted)  # type: ignore[attr-defined]  # (raw files have it)
        self._left -= count
        self.cut |= not count and len(wanted) > 0
        return count


def signature_of(status: os.stat_result) -> str:
    """Name the state of a file on the disk."""
    return f"{status.st_dev}:{status.st_ino}:{status.st_size}:{status.st_mtime_ns}"


def identity_of(path: str, lengths: Callable[[bytes], Iterable[int]] = lambda _head: ()) -> Identity:
    """Read a file, and say which capture it is.

    Args:
        path: The file.
        lengths: Says, given the digest of the head, of which beginnings the digest is wanted too.

    Raises:
        CaptureError: it cannot be read.
    """
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  (unbuffered, as captures are read)
            return _read(file, path, os.fstat(file.fileno()), lengths)
    except OSError as error:
        gone = isinstance(error, FileNotFoundError)
        raise CaptureError(
            path, "no such file" if gone else (error.strerror or str(error)).lower()
        ) from error


def _read(
    file: BinaryIO, path: str, status: os.stat_result, lengths: Callable[[bytes], Iterable[int]]
) -> Identity:
    """Digest the content; what cannot be inflated is left out, as the reader of captures does."""
    warnings: list[str] = []
    beginning: Any = Beginning(file, status.st_size, path)
    raw, source = peeked(FileSource(beginning, warnings), HEAD)
    compression = compression_of(raw)
    if compression is not None:
        raw, source = peeked(Inflated(compression, source, warnings), HEAD)
    head = hashlib.blake2b(raw, digest_size=DIGEST).digest()
    cuts = sorted({length for length in lengths(head) if length > 0})
    whole, prefixes = hashlib.blake2b(digest_size=DIGEST), dict[int, bytes]()
    view, size = memoryview(bytearray(BLOCK)), 0
    while count := source.readinto(view):
        at = 0
        while cuts and cuts[0] <= size + count:
            cut = cuts.pop(0) - size
            whole.update(view[at:cut])
            at, prefixes[size + cut] = cut, whole.digest()
        whole.update(view[at:count])
        size += count
    prefixes.pop(size, None)
    return Identity(size, whole.digest(), head, status.st_size, signature_of(status), prefixes)
