"""A capture, or a ring of them, to its exchanges and connections: the parts put together.

    capture -> packets -> tcp -> http

Everything streams: a batch of packets is read, and what became complete in it is handed out, in the
order of the frames that completed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from parsers.accounting import Accounting
from parsers.capture import open_capture
from parsers.http.exchanges import ExchangeReader
from parsers.http.roles import sent_by_client
from parsers.model import Connection, Exchange
from parsers.packets import Decoder
from parsers.tcp.connections import Connections

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

    from parsers.capture import Capture
    from parsers.model import Request, Response
    from parsers.packets.segment import Decoded

    Source: TypeAlias = "str | os.PathLike[str] | BinaryIO"
    ContentWanted: TypeAlias = Callable[[Request | None, Response | None], bool]

Event: TypeAlias = Exchange | Connection


class Reading:
    """One capture read from start to end; iterate once.

    Yields each `Exchange` when it is complete or given up, and each `Connection` when it is over,
    after its exchanges.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        name: str | None = None,
        content_wanted: ContentWanted | None = None,
        content_limit: int = 65536,
        dissect_all: bool = False,
        idle_ns: int = 600_000_000_000,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> None:
        self._sources = tuple(sources)
        self.name = name or _name(self._sources)
        self.accounting = Accounting()
        self.warnings: list[str] = []
        self.secrets: list[bytes] = []
        self._content_wanted = content_wanted
        self._content_limit = content_limit
        self._decoder = Decoder(dissect_all=dissect_all)
        self._progress = progress
        self._exchanges: list[Exchange] = []
        self._over: list[Connection] = []
        self._connections = Connections(
            self,
            capture=self.name,
            accounting=self.accounting,
            emit=self._over.append,
            idle_ns=idle_ns,
        )
        self._readers: dict[int, ExchangeReader] = {}

    def reader(self, connection: Connection) -> ExchangeReader:
        """Make the reader of a connection (see parsers.tcp.stream_reader)."""
        reader = ExchangeReader(
            connection,
            emit=self._exchanges.append,
            content_wanted=self._content_wanted,
            content_limit=self._content_limit,
        )
        self._readers[connection.number] = reader
        return reader

    sent_by_client = staticmethod(sent_by_client)

    def __iter__(self) -> Iterator[Event]:
        """Read the capture.

        Raises:
            CaptureError: nothing of it can be read. What can be read of a damaged one is read, and
                the rest is one of `warnings`.
        """
        frames = 0
        for source in self._sources:
            with open_capture(source) as capture:
                yield from self._read(capture, frames)
                frames += capture.packets
        self.accounting.other_packets.update(self._decoder.finish())
        self._drop_zeros()
        self._connections.finish()
        yield from self._due()

    def _read(self, capture: Capture, frames: int) -> Iterator[Event]:
        """Read one file; its frames are numbered on from `frames`."""
        try:
            for batch in capture:
                if frames:
                    batch.packets["frame"] += frames
                self._account(self._decoder.decode(batch), len(batch.packets))
                yield from self._due()
                if self._progress is not None:
                    self._progress(capture.position, capture.size)
        finally:
            self.warnings += [f"{capture.name}: {text}" for text in capture.warnings]
            self.secrets += capture.secrets

    def _account(self, decoded: Decoded, packets: int) -> None:
        sums = self.accounting
        sums.packets += packets
        sums.other_packets.update(decoded.tally)
        sums.tcp_packets += packets - sum(decoded.tally.values())
        sums.columnar_packets += decoded.columnar
        sums.dissected_packets += decoded.dissected
        self._connections.take(decoded)

    def _drop_zeros(self) -> None:
        """Drop headings that nothing is left under."""
        for heading in [one for one, count in self.accounting.other_packets.items() if not count]:
            del self.accounting.other_packets[heading]

    def _due(self) -> Iterator[Event]:
        """Hand out what became complete, in order."""
        if self._exchanges:
            due, self._exchanges[:] = [*self._exchanges], []
            due.sort(key=completing_frame)
            self.accounting.exchanges += len(due)
            yield from due
        if self._over:
            over, self._over[:] = [*self._over], []
            for connection in over:
                reader = self._readers.pop(connection.number, None)
                if reader is not None:
                    if reader.set_aside:
                        self.accounting.set_aside.update(reader.set_aside)
                    reader.release()
                yield connection


def completing_frame(exchange: Exchange) -> int:
    """Return the frame that completed an exchange: the last of its final response, or of what there is."""
    messages = (exchange.response_or_none, *exchange.interim, exchange.request_or_none)
    return next((message.last_frame for message in messages if message is not None), 0)


def _name(sources: Sequence[Source]) -> str:
    """Name a capture as it was given; a ring by its first and last file."""
    names = [
        source if isinstance(source, str) else str(getattr(source, "name", source)) for source in sources
    ]
    return names[0] if len(names) == 1 else f"{names[0]}..{names[-1]}"
