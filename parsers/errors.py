"""The one error that reading a capture can end in."""

from __future__ import annotations


class CaptureError(Exception):
    """An input that cannot be read as a capture at all.

    A capture that is cut or partly corrupt is not an error: what can be read is read, and the rest
    is a warning of the capture.
    """

    def __init__(self, path: str, reason: str, offset: int | None = None) -> None:
        super().__init__(path, reason, offset)
        self.path = path
        """The path as given."""
        self.reason = reason
        self.offset = offset
        """Octet offset in the (inflated) file where reading stopped, if there is one."""

    def __str__(self) -> str:
        """Say which file, where, why, in one line."""
        where = f" at octet {self.offset}" if self.offset is not None else ""
        return f"{self.path}{where}: {self.reason}"
