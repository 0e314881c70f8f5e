"""The one buffer that a capture is read through: a window that moves along the file.

    octets   [ .... read .... | .... not read yet .... | .... free .... ]
                              at                       end

A reader takes whole records between `at` and `end`, moves `at`, and asks to `fill`: what is left (the
beginning of a record) is carried to the front and the rest of the buffer is read full. The buffer is
reused, so that it stays in the processor's cache; it grows only for a record larger than itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.capture.source import Source


class Window:
    """Octets of a (decompressed) file, as many as the buffer holds."""

    def __init__(self, source: Source, size: int) -> None:
        self._source = source
        self._size = max(size, 1)
        self.octets = bytearray(self._size)
        self.at = 0
        """Index of the first octet not yet read."""
        self.end = 0
        """Index after the last octet that is there."""
        self._before = 0
        """Octets of the file before the buffer's first."""
        self._ended = False

    @property
    def offset(self) -> int:
        """Octet of the file at which reading stands."""
        return self._before + self.at

    @property
    def left(self) -> int:
        """Octets that are there and not yet read."""
        return self.end - self.at

    def fill(self, need: int) -> bool:
        """Read until the buffer is full, and say whether `need` octets are there.

        Everything that was given out of the buffer before is invalid afterwards.
        """
        self._carry(max(self._size, self.left))
        self._read()
        # Growing by doubling keeps the memory in proportion to what is there, whatever is claimed.
        while self.end < need and not self._ended:
            self._carry(min(need, 2 * len(self.octets)))
            self._read()
        return self.end >= need

    def skip(self, length: int) -> bool:
        """Pass over `length` octets; False, and nothing passed, where there are not so many."""
        if self.left < length and not self.fill(length):
            return False
        self.at += length
        return True

    def drain(self) -> int:
        """Pass over all that is left of the file, and return how many octets that are."""
        left = self._source.left
        if left is not None:
            return self.left + left
        start = self.offset
        self.at = self.end
        while self.fill(1):
            self.at = self.end
        return self.offset - start

    def _carry(self, size: int) -> None:
        """Move what is left to the front of a buffer of `size` octets: the same one, mostly."""
        octets = self.octets if len(self.octets) == size else bytearray(size)
        if self.at or octets is not self.octets:
            octets[: self.left] = self.octets[self.at : self.end]
        self._before, self.end, self.at = self._before + self.at, self.left, 0
        self.octets = octets

    def _read(self) -> None:
        """Fill the buffer from `end` on."""
        view = memoryview(self.octets)
        while self.end < len(view) and not self._ended:
            count = self._source.readinto(view[self.end :])
            self.end += count
            self._ended = count == 0
