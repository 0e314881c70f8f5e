"""Octets of an input, read once from the first to the last: a file, a pipe, any binary object."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import BinaryIO


class Source(Protocol):
    """Octets that can be read once."""

    @property
    def left(self) -> int | None:
        """Octets not yet read, where that is known without reading them."""

    def readinto(self, buffer: memoryview, /) -> int:
        """Read some octets to the front of `buffer`; 0 is the end."""


class Peeked:
    """A source whose first octets were looked at already, and are read again."""

    def __init__(self, source: Source, head: bytes) -> None:
        self._source = source
        self._head = head

    @property
    def left(self) -> int | None:
        """Octets not yet read, where that is known."""
        left = self._source.left
        return None if left is None else left + len(self._head)

    def readinto(self, buffer: memoryview, /) -> int:
        """Read some octets to the front of `buffer`; 0 is the end."""
        if not self._head:
            return self._source.readinto(buffer)
        count = min(len(buffer), len(self._head))
        buffer[:count] = self._head[:count]
        self._head = self._head[count:]
        return count


def peeked(source: Source, length: int) -> tuple[bytes, Peeked]:
    """Look at the first `length` octets, as many as there are; return them, and what reads them again."""
    head = bytearray(length)
    view, end = memoryview(head), 0
    while end < length:
        count = source.readinto(view[end:])
        if not count:
            break
        end += count
    del view, head[end:]
    return bytes(head), Peeked(source, bytes(head))


class FileSource:
    """A file as it lies on the disk or comes through a pipe. It is never sought in."""

    def __init__(self, file: BinaryIO, warnings: list[str]) -> None:
        self._file = file
        self._warnings = warnings
        self.position = 0
        """Octets read so far."""
        self.size = _size_of(file)
        """Octets of the file, None for what has no size, such as a pipe."""

    @property
    def left(self) -> int | None:
        """Octets not yet read of a file on the disk."""
        return None if self.size is None else max(self.size - self.position, 0)

    def readinto(self, buffer: memoryview, /) -> int:
        """Read some octets to the front of `buffer`; 0 is the end. A disk's error is an end."""
        try:
            if hasattr(self._file, "readinto"):
                count = self._file.readinto(buffer) or 0
            else:
                octets = self._file.read(len(buffer))
                count = len(octets)
                buffer[:count] = octets
        except OSError as error:
            self._warnings.append(f"octet {self.position}: {error.strerror or error}")
            return 0
        self.position += count
        return int(count)


def _size_of(file: BinaryIO) -> int | None:
    """Return the octets of a regular file from where it stands; None for anything else."""
    try:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return None
        return max(status.st_size - os.lseek(file.fileno(), 0, os.SEEK_CUR), 0)
    except (OSError, AttributeError):
        return None
