"""How far reading is, on a terminal, once it takes noticeable time."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

SILENT_SECONDS = 0.7
"""Nobody needs a bar for less; and importing rich takes a fifth of it."""


class Progress:
    """A bar on standard error; shows nothing where that is no terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._wanted = not quiet and sys.stderr.isatty()
        self._started = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        """Begin to wait."""
        self._started = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, position: int, size: int | None) -> None:
        """Say how many octets of the input are read, of how many (None: not known)."""
        if not self._wanted or time.monotonic() - self._started < SILENT_SECONDS:
            return
        if self._bar is None:
            self._bar, self._task = _bar()
            self._bar.start()
        self._bar.update(self._task, completed=position, total=size)


def _bar() -> tuple[Any, Any]:
    """Make the bar; rich is imported here alone."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    bar = Progress(
        "reading",
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    return bar, bar.add_task("reading", total=None)
