"""Processes that read captures ahead of the one that judges them.

Reading a message and judging it take about the same time, so two processes need 0.6 to 0.7 of the time of
one; what is said is the same to the octet, since one judge sees all events in the same order. Of several
captures every process reads each n-th: it waits when queue and pipe are full, so memory does not grow.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, TYPE_CHECKING

import msgspec

from analyzer.ahead.order import Kind, Order, Selection, receive
from parsers.accounting import Accounting
from parsers.crossing import Unpacker
from parsers.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from analyzer.reader import Progress
    from analyzer.run import Settings
    from parsers.reading import Event

PIPE = 1 << 20
"""Octets that a pipe may hold: all that an ordinary user may ask for on Linux."""
AHEAD = 8
"""Messages that are taken in before they are asked for: some 4 MB, a batch of a dense capture."""
WORTH_IT = 24 << 20
"""Octets of captures from which on a second process is quicker than the time it takes to start."""


def processors() -> int:
    """Count the processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def usual_jobs(rings: Sequence[tuple[str, ...]]) -> int:
    """Return how many processes are worth it: one for small captures, else as many as have work."""
    sizes = [sum(_size(path) for path in ring) for ring in rings]
    return 1 if sum(sizes) < WORTH_IT else min(processors(), 1 + len(rings))


def readers_of(settings: Settings, rings: Sequence[tuple[str, ...]]) -> Readers | None:
    """Start the processes that a run's settings ask for; None where it shall read by itself."""
    jobs = settings.jobs or usual_jobs(rings)
    if jobs < 2 or not rings or not sys.executable:
        return None
    selection = Selection(
        profile=settings.profile,
        select=settings.select,
        ignore=settings.ignore,
        severity=dict(settings.severity),
    )
    order = Order(
        rings=tuple(rings),
        content_limit=settings.content_limit,
        dissect_all=settings.dissect_all,
        idle_ns=settings.idle_ns,
        all_content=settings.all_content,
        rules=selection if settings.judging else None,
    )
    return Readers(order, jobs - 1)


def _size(path: str) -> int:
    with contextlib.suppress(OSError):
        return Path(path).stat().st_size
    return 0


class Readers:
    """Reading processes, the captures dealt out to them; a context manager that ends them."""

    def __init__(self, order: Order, count: int) -> None:
        """Start them.

        Args:
            order: All captures, in the order in which they will be asked for.
            count: Processes, no more than there are captures.
        """
        self._processes = [
            Process(msgspec.structs.replace(order, rings=order.rings[first::count]))
            for first in range(min(count, len(order.rings)))
        ]
        self._turn = 0

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the processes, whatever they are doing."""
        for process in self._processes:
            process.end()

    def next(self, ring: tuple[str, ...], progress: Progress | None) -> ReadAhead:
        """Return the reading of the next capture."""
        process = self._processes[self._turn % len(self._processes)]
        self._turn += 1
        return ReadAhead(process, ring, progress)


class ReadAhead:
    """One capture, read by another process; iterate once (see parsers.reading.Reading)."""

    def __init__(self, process: Process, ring: tuple[str, ...], progress: Progress | None) -> None:
        self.accounting = Accounting()
        self.warnings: list[str] = []
        self._process = process
        self._ring = ring
        self._progress = progress

    def __iter__(self) -> Iterator[Event]:
        """Hand out the events in the order in which the other process found them.

        Raises:
            CaptureError: nothing of the capture can be read, or the process is gone.
        """
        unpacker = Unpacker()
        while (message := self._process.receive()) is not None:
            kind, octets = message
            if kind is Kind.EVENTS:
                yield from unpacker.unpack(octets)
            elif kind is Kind.STATE:
                position, size, self.accounting, self.warnings = pickle.loads(octets)  # noqa: S301  (our own process)
                if self._progress is not None:
                    self._progress(position, size)
            elif kind is Kind.ERROR:
                raise pickle.loads(octets)  # noqa: S301  (our own process)
            else:
                return
        code = self._process.code()
        raise CaptureError(self._ring[0], f"the process that read it ended with {code}; try --jobs 1")


class Process:
    """One reading process, and the thread that takes in what it sends while the judge is at work."""

    def __init__(self, order: Order) -> None:
        """Start it with its order."""
        path = os.pathsep.join(each or str(Path.cwd()) for each in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "analyzer.ahead.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it died at once: the first reading says so
            self._process.stdin.write(pickle.dumps(order))
            self._process.stdin.close()
        self._messages: Queue[tuple[Kind, bytes] | None] = Queue(AHEAD)
        self._thread = Thread(target=self._take_in, daemon=True)
        self._thread.start()

    def _take_in(self) -> None:
        source = self._process.stdout
        assert source is not None
        _widen(source)
        with source:
            while (message := receive(source)) is not None:
                self._messages.put(message)
        self._messages.put(None)

    def receive(self) -> tuple[Kind, bytes] | None:
        """Wait for the next message; None where the process is gone."""
        return self._messages.get()

    def code(self) -> int:
        """Return the exit code of a process that is gone."""
        return self._process.wait()

    def end(self) -> None:
        """End the process, and let go of what it sent."""
        self._process.kill()
        while self._thread.is_alive():
            with contextlib.suppress(Empty):
                self._messages.get(timeout=0.01)
        self._process.wait()


def _widen(pipe: IO[bytes]) -> None:
    """Let a pipe hold more, where that can be asked for."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)
