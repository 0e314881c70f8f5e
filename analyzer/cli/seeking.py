"""Seek what is to be extracted among the events of a run: a connection, or findings by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.cli.group import UnusableError
from analyzer.reports.page import counted
from analyzer.rules.vocabulary import Verdict
from analyzer.slices import Wanted

if TYPE_CHECKING:
    from analyzer.rules.finding import Finding
    from analyzer.run import Judged
    from parsers.model import Connection, Exchange

MOST_FINDINGS = 10_000
"""Findings that are told of in one extract."""


class SoughtConnection:
    """Takes the events of a run, and keeps where a connection or one exchange of it is.

    Attributes:
        found: What is to be extracted, by capture; one at most.
    """

    done = False
    """Whether all is found; findings on a connection may come until the end."""

    def __init__(self, number: int, index: int | None) -> None:
        self._number = number
        self._index = index
        self._connections: dict[str, int] = {}
        """How many there are, by capture."""
        self._wanted: Wanted | None = None

    @property
    def found(self) -> list[Wanted]:
        """What is to be extracted: one capture's, or nothing."""
        wanted = self._wanted
        return [wanted] if wanted and (self._index is None or wanted.spans) else []

    def take(self, judged: Judged) -> None:
        """Take one event.

        Raises:
            UnusableError: it is of a second capture.
        """
        exchange = judged.exchange
        if judged.connection is not None:
            self._see(judged.connection)
        if exchange is not None:
            self._see(exchange.connection)
            place = (exchange.connection.number, exchange.index)
        if exchange is not None and place == (self._number, self._index):
            assert self._wanted is not None
            self._wanted.spans.append((self._number, *span_of(exchange)))
        for finding in judged.findings:
            self._finding(finding)

    def _see(self, connection: Connection) -> None:
        self._connections[connection.capture] = max(
            self._connections.get(connection.capture, 0), connection.number + 1
        )
        if len(self._connections) > 1:
            names = ", ".join(self._connections)
            raise UnusableError(f"a connection is of one capture, and these are several: {names}, ...")
        if connection.number == self._number:
            if self._wanted is None:
                self._wanted = Wanted(connection.capture, whole=self._index is None)
            self._wanted.connections[connection.number] = ends_of(connection)

    def _finding(self, finding: Finding) -> None:
        wanted = self._wanted
        if wanted is not None and self.wants(finding) and len(wanted.findings) < MOST_FINDINGS:
            wanted.findings.append(finding)

    def wants(self, finding: Finding) -> bool:
        """Whether a finding is a breach on the connection, and on the exchange if one is asked for."""
        return (
            finding.verdict is Verdict.BROKEN
            and finding.connection == self._number
            and self._index in {None, finding.exchange}
        )

    def lacking(self, captures: str) -> str:
        """Say what there is not."""
        count = sum(self._connections.values())
        if self._wanted is not None:
            return f"{captures}: no exchange {self._index} on connection {self._number}"
        are = f"the last is {count - 1}" if count else "there is none"
        return f"{captures}: no connection {self._number}: {are}"


class SoughtFindings:
    """Takes the events of a run, and keeps where the findings of a name are.

    Attributes:
        found: What is to be extracted, by capture, in the order of reading.
        done: Whether all is found.
    """

    def __init__(self, name: str, *, every: bool) -> None:
        self._name = name
        self._every = every
        self._by_capture: dict[str, Wanted] = {}
        self._count = self._others = 0
        self.done = False

    @property
    def found(self) -> list[Wanted]:
        """What is to be extracted, by capture, in the order of reading."""
        return list(self._by_capture.values())

    def wants(self, finding: Finding) -> bool:
        """Whether a finding has the name: its fingerprint, its id, or the end of that."""
        name = self._name
        return name in {finding.fingerprint, finding.id} or (
            ":" in name and finding.id.endswith((f":{name}", f"/{name}"))
        )

    def take(self, judged: Judged) -> None:
        """Take one event."""
        for finding in judged.findings:
            if not self.wants(finding):
                self._others += 1
            elif not self.done and self._count < MOST_FINDINGS:
                self._keep(finding, judged.exchange)

    def _keep(self, finding: Finding, exchange: Exchange | None) -> None:
        wanted = self._by_capture.setdefault(finding.capture, Wanted(finding.capture))
        wanted.findings.append(finding)
        wanted.connections[finding.connection] = f"{finding.client} -> {finding.server}"
        if exchange is not None:
            wanted.spans.append((finding.connection, *span_of(exchange)))
        elif finding.frames:
            wanted.spans.append((finding.connection, min(finding.frames), max(finding.frames)))
        self._count += 1
        self.done = not self._every

    def lacking(self, captures: str) -> str:
        """Say what there is not."""
        kind = "id" if ":" in self._name else "fingerprint"
        listed = "'wirelint analyze --format jsonl --undecided' lists them"
        others = f"{counted(self._others, 'other')}: {listed}" if self._others else "and no other"
        return f"{captures}: no finding with the {kind} {self._name}, {others}"


def span_of(exchange: Exchange) -> tuple[int, int]:
    """Return the first and the last frame of an exchange."""
    messages = (exchange.request_or_none, *exchange.interim, exchange.response_or_none)
    seen = [message for message in messages if message is not None]
    return min(message.first_frame for message in seen), max(message.last_frame for message in seen)


def ends_of(connection: Connection) -> str:
    """Write who talks to whom."""
    return f"{connection.client} -> {connection.server}"
