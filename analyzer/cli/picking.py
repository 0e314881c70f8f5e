"""Pick the exchanges of one connection out of the events of a run, with all findings on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.cli.group import UnusableError
from analyzer.reports.exchange_text import Shown, messages_of
from analyzer.reports.page import counted
from parsers.model import Request

if TYPE_CHECKING:
    from analyzer.filters import Filters
    from analyzer.rules.finding import Finding
    from analyzer.run import Judged
    from parsers.model import Connection, Exchange


class Picked:
    """Takes the events of a run, and keeps what is to be shown: as many exchanges as asked for.

    Attributes:
        connection: The connection; None where none has the number.
        exchanges: How many exchanges it has.
        matching: How many of them are asked for: they match the conditions and the index.
        findings: Findings on the connection that name no exchange.
    """

    def __init__(self, number: int, index: int | None, filters: Filters, limit: int | None) -> None:
        """Choose what is kept.

        Args:
            number: The connection.
            index: The exchange; None for all.
            filters: Conditions on exchanges.
            limit: How many exchanges are kept; None for all.
        """
        self._number = number
        self._index = index
        self._filters = filters if filters.about_subjects else None
        self._limit = limit
        self._capture: str | None = None
        self._connections = 0
        self._ends = {True: 0, False: 0}
        """Where the last message of each direction ended (True: the client's)."""
        self._kept: dict[int, Shown] = {}
        self.connection: Connection | None = None
        self.exchanges = 0
        self.matching = 0
        self.findings: list[Finding] = []

    @property
    def shown(self) -> list[Shown]:
        """What is kept, in the order of the exchanges."""
        return [self._kept[index] for index in sorted(self._kept)]

    def wants(self, finding: Finding) -> bool:
        """Whether a finding is on an exchange that is kept, or may be when it comes."""
        index = finding.exchange
        return finding.connection == self._number and (
            index in self._kept or (self._index in {None, index} and not self._full)
        )

    def take(self, judged: Judged) -> None:
        """Take one event of the run.

        Raises:
            UnusableError: it is of a second capture.
        """
        subject = judged.exchange or judged.connection
        if subject is not None:
            self._see(judged.exchange.connection if judged.exchange else judged.connection)
        if judged.exchange is not None and judged.exchange.connection.number == self._number:
            self._exchange(judged.exchange)
        for finding in judged.findings:
            if finding.connection == self._number:
                self._finding(finding)

    def lacking(self, capture: str) -> str | None:
        """Say what of that which is asked for there is not; None where it is there."""
        if self.connection is None:
            have = _numbered(self._connections, "connection")
            return f"{capture}: no connection {self._number}: {have}"
        if self._index is not None and self._index >= self.exchanges:
            have = _numbered(self.exchanges, "exchange")
            return f"{capture}: no exchange {self._index} on connection {self._number}: {have}"
        if self._index is not None and not self.matching:
            return f"{capture}: exchange {self._number}:{self._index} does not match the conditions"
        return None

    @property
    def _full(self) -> bool:
        return self._limit is not None and len(self._kept) >= self._limit

    def _see(self, connection: Connection | None) -> None:
        """Take note of a connection, when one of its exchanges or its end comes."""
        assert connection is not None
        if self._capture is None:
            self._capture = connection.capture
        elif self._capture != connection.capture:
            raise UnusableError(
                f"one capture can be shown, and these are several: {self._capture}, {connection.capture}, ..."
            )
        self._connections = max(self._connections, connection.number + 1)
        if connection.number == self._number:
            self.connection = connection

    def _exchange(self, exchange: Exchange) -> None:
        """Count an exchange of the connection, and keep it if it is asked for."""
        self.exchanges += 1
        unread = self._unread(exchange)
        if self._index not in {None, exchange.index}:
            return
        if self._filters is not None and not self._filters.exchange(exchange):
            return
        self.matching += 1
        if not self._full:
            self._kept[exchange.index] = Shown(exchange, unread, [])

    def _unread(self, exchange: Exchange) -> dict[bool, int]:
        """Count the octets before the first message of each direction that belong to no message."""
        unread: dict[bool, int] = {}
        for _, message in messages_of(exchange):
            client = isinstance(message, Request)
            before = message.at - self._ends[client]
            if client not in unread and before > 0:
                unread[client] = before
            self._ends[client] = max(self._ends[client], message.end, message.at + len(message.head))
        return unread

    def _finding(self, finding: Finding) -> None:
        if finding.exchange is None:
            self.findings.append(finding)
        elif finding.exchange in self._kept:
            self._kept[finding.exchange].findings.append(finding)


def _numbered(count: int, word: str) -> str:
    """Say how many there are, and how they are numbered."""
    if not count:
        return f"there is no {word}"
    return f"there {'is' if count == 1 else 'are'} {counted(count, word)}, 0" + (
        f" to {count - 1}" if count > 1 else ""
    )
