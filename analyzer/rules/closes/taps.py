"""Two captures of one connection, taken beside the client and beside the server: one verdict.

Each tap proves what the other cannot. Beside the server the order of RST and acknowledgment is seen;
beside the client it is seen what arrived. Their clocks are never compared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from analyzer.rules.closes.judging import close_verdict
from analyzer.rules.closes.verdict import Conduct, Outcome, Vantage

if TYPE_CHECKING:
    from analyzer.rules.closes.verdict import CloseVerdict
    from parsers.model import Connection

CONNECTIONS_LIMIT = 200_000
"""Connections of the client's capture that are remembered, about one kilobyte each."""


class Alone(NamedTuple):
    """What each tap would have said without the other; None where it has nothing to judge."""

    client: CloseVerdict | None
    server: CloseVerdict | None


class ClientTap:
    """The verdicts on the connections of the capture beside the client, found by connection."""

    def __init__(self) -> None:
        self._by_numbers: dict[tuple[int, int], CloseVerdict | None] = {}
        self._by_ends: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self._midstream: set[tuple[int, int]] = set()
        self._used: set[tuple[int, int]] = set()
        self.forgotten = 0
        """Connections that were not remembered for want of room."""

    def add(self, connection: Connection) -> None:
        """Judge a connection of that capture, and remember the verdict."""
        numbers = connection.close.first_octets if connection.close is not None else None
        if numbers is None:
            return
        if len(self._by_numbers) >= CONNECTIONS_LIMIT:
            self.forgotten += 1
            return
        self._by_numbers[numbers] = close_verdict(connection, Vantage.CLIENT)
        self._by_ends.setdefault(_ends(connection), []).append(numbers)
        if connection.opened == "midstream":
            self._midstream.add(numbers)

    def __contains__(self, connection: Connection) -> bool:
        """Whether the connection was captured there too."""
        return self._numbers(connection) is not None

    def of(self, connection: Connection) -> CloseVerdict | None:
        """Return what that capture says of a connection of the other one."""
        numbers = self._numbers(connection)
        if numbers is None:
            return None
        self._used.add(numbers)
        return self._by_numbers[numbers]

    def unmatched(self) -> int:
        """Count the connections of that capture that nobody asked for."""
        return len(self._by_numbers) - len(self._used)

    def _numbers(self, connection: Connection) -> tuple[int, int] | None:
        """Find a connection by both initial sequence numbers, which translators of addresses keep.

        Where either capture began in its midst, they differ: then by addresses and ports, if only one fits.
        """
        numbers = connection.close.first_octets if connection.close is not None else None
        if numbers is not None and numbers in self._by_numbers:
            return numbers
        same_ends = self._by_ends.get(_ends(connection), [])
        if len(same_ends) != 1 or same_ends[0] in self._used:
            return None
        begun_late = connection.opened == "midstream" or same_ends[0] in self._midstream
        return same_ends[0] if begun_late else None


def _ends(connection: Connection) -> tuple[str, str]:
    return str(connection.client), str(connection.server)


def joined(alone: Alone) -> CloseVerdict | None:
    """Make one verdict of both taps'."""
    client, server = alone
    if client is None or server is None:
        return server or client
    conduct = _conduct(client, server)
    lost = Outcome.LOST in {client.outcome, server.outcome} and not _arrived(client)
    if lost and conduct.conduct is Conduct.RESET_BEFORE_ACK:
        proofs = tuple(test for test in client.decided_by if test.startswith("L"))
        return replace(
            conduct,
            conduct=Conduct.PROVABLY_LOST,
            outcome=Outcome.LOST,
            decided_by=conduct.decided_by + proofs,
            vantage=Vantage.BOTH,
            reason="the response left the server, and did not pass the tap beside the client",
        )
    return replace(conduct, outcome=_outcome(client, server, conduct), vantage=Vantage.BOTH)


def _arrived(client: CloseVerdict) -> bool:
    return client.outcome in {Outcome.DELIVERED, Outcome.DELIVERED_THEN_RESET}


def _conduct(client: CloseVerdict, server: CloseVerdict) -> CloseVerdict:
    """Choose whose word on the conduct counts: the server's tap sees the order of frames there."""
    if server.conduct is Conduct.PROVABLY_LOST and _arrived(client):
        tests = tuple(test for test in server.decided_by if not test.startswith("L"))
        return replace(server, conduct=Conduct.RESET_BEFORE_ACK, decided_by=tests, proof=None)
    if not server.conduct.decided and client.conduct.decided and not client.hidden:
        # The frames are those of the server's capture, as the record says.
        return replace(client, rst=server.rst, acknowledgment=server.acknowledgment, proof=None)
    return server


def _outcome(client: CloseVerdict, server: CloseVerdict, chosen: CloseVerdict) -> Outcome:
    """Say what became of the response: what the tap beside the client saw, where it could tell."""
    if Outcome.DELIVERED_THEN_RESET in {client.outcome, server.outcome}:
        return Outcome.DELIVERED_THEN_RESET
    if client.outcome is not Outcome.UNKNOWN:
        return client.outcome
    return chosen.outcome
