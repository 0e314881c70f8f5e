"""What judging remembers from one exchange to the next, and how much of it at most.

Rules read it; only `note` and `forget` write. It holds facts, no verdicts.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from parsers.anomalies import AnomalyCode
from parsers.model import NotObserved

if TYPE_CHECKING:
    from parsers.model import Connection, Exchange

SERVERS_LIMIT = 100_000
"""Servers whose Date is remembered: some 20 MB; what comes after them is undecided, and counted."""


class Ledger(msgspec.Struct):
    """The odd exchanges of one open connection."""

    orphans: int = 0
    """Final responses without a request."""
    first_orphan: Exchange | None = None
    unanswered: int = 0
    """Requests without a final response."""
    doubtful: bool = False
    """Whether any pairing or any framing was in doubt."""


class History:
    """The memory of one judge."""

    def __init__(self) -> None:
        self._dated: set[tuple[str, str]] = set()
        self._dated_connections: set[tuple[str, int]] = set()
        self._ledgers: dict[tuple[str, int], Ledger] = {}
        self.forgotten: Counter[str] = Counter()
        """What was not remembered for want of room, by what it was."""

    def note(self, exchange: Exchange) -> None:
        """Take in an exchange. Costs next to nothing where it is an ordinary one."""
        connection = exchange.connection
        key = (connection.capture, connection.number)
        response = exchange.response_or_none
        if (
            response is not None
            and key not in self._dated_connections
            and b"\ndate:" in response.head.lower()
        ):
            self._note_date(exchange, key)
        if response is None or exchange.request_or_none is None or exchange.doubt or response.anomalies:
            self._note_odd(exchange, key)

    def _note_date(self, exchange: Exchange, key: tuple[str, int]) -> None:
        """Remember that this server has a clock; one exchange of a connection stands for it."""
        server = server_key(exchange)
        if server is None:
            return
        if len(self._dated) >= SERVERS_LIMIT and server not in self._dated:
            self.forgotten["servers that send Date"] += 1
            return
        self._dated.add(server)
        self._dated_connections.add(key)

    def _note_odd(self, exchange: Exchange, key: tuple[str, int]) -> None:
        """Keep the books of requests without response and responses without request."""
        ledger = self._ledgers.setdefault(key, Ledger())
        response, request = exchange.response_or_none, exchange.request_or_none
        stray = any(anomaly.code is AnomalyCode.RESPONSE_BEFORE_REQUEST for anomaly in exchange.anomalies)
        if response is not None and request is None:
            ledger.orphans += 1
            ledger.doubtful |= not stray
            ledger.first_orphan = ledger.first_orphan or exchange
        else:
            ledger.doubtful |= exchange.doubt is not None or (
                response is not None and any(a.code in _FRAMING_DOUBTS for a in response.anomalies)
            )
        if response is None and request is not None:
            ledger.unanswered += 1

    def has_clock(self, server: tuple[str, str] | None) -> bool:
        """Whether a response of this server (see server_key) carried Date."""
        return server in self._dated

    def ledger(self, connection: Connection) -> Ledger:
        """Return the odd exchanges of an open connection."""
        return self._ledgers.get((connection.capture, connection.number)) or Ledger()

    def forget(self, connection: Connection) -> None:
        """Drop what was kept of a connection: it is over and judged."""
        key = (connection.capture, connection.number)
        self._dated_connections.discard(key)
        self._ledgers.pop(key, None)


_FRAMING_DOUBTS = frozenset(
    {
        AnomalyCode.CHUNK_INVALID,
        AnomalyCode.CONTENT_LENGTH_INVALID,
        AnomalyCode.CONTENT_LENGTH_REPEATED,
        AnomalyCode.FRAMING_ASSUMED,
        AnomalyCode.OCTETS_AFTER_MESSAGE,
        AnomalyCode.OVERLAP_DIFFERS,
        AnomalyCode.PAIRING_DOUBTFUL,
        AnomalyCode.START_LINE_INVALID,
        AnomalyCode.TRANSFER_ENCODING_AND_CONTENT_LENGTH,
        AnomalyCode.TRANSFER_ENCODING_UNKNOWN,
    }
)
"""What makes one wonder where the next response begins, so that a stray one proves nothing."""


def server_key(exchange: Exchange) -> tuple[str, str] | None:
    """Name a server: its address and port and the Host it was asked for; None where that is unknown.

    One address may stand for many origins behind a gateway, some with a clock and some without.
    """
    request = exchange.request_or_none
    if request is None or exchange.doubt is not None:
        return None
    try:
        host = request.value("host")
    except NotObserved:
        return None
    return (str(exchange.connection.server), (host or "").lower())
