"""What judging remembers from one exchange to the next, and how much of it at most.

Rules read it; only `note` and `forget` write. It holds facts, no verdicts.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from analyzer.rules.clients import Clients
from analyzer.rules.closes.remembered import CloseVerdicts
from analyzer.rules.closings import SIGN, Closings
from analyzer.rules.framing_doubts import FRAMING_DOUBTS
from analyzer.rules.memory import Memory
from analyzer.rules.pipelines import Pipelines
from analyzer.rules.roles import Roles
from analyzer.rules.sequels import Sequels
from analyzer.rules.touches import asked_host
from parsers.anomalies import AnomalyCode
from parsers.model import Framing

if TYPE_CHECKING:
    from parsers.model import Connection, Exchange, Request, Response

SERVERS_LIMIT = 100_000
"""Servers whose Date is remembered: some 20 MB; what comes after them is undecided, and counted."""


class Ledger(msgspec.Struct):
    """The odd exchanges of one open connection."""

    orphans: int = 0
    """Final responses without a request."""
    first_orphan: Exchange | None = None
    unanswered: int = 0
    """Requests without a final response."""
    last_unanswered: Exchange | None = None
    """The last exchange of a request without a final response."""
    tunnel: Exchange | None = None
    """The CONNECT that was granted, behind which the octets are those of the tunnel."""
    two_lengths: Exchange | None = None
    """The first exchange whose request has both Transfer-Encoding and Content-Length."""
    timed_out: Exchange | None = None
    """The exchange that was answered 408 before its request had ended."""
    answered_early: Exchange | None = None
    """The last exchange that was answered while its request was under way, before `stray`."""
    stray: Exchange | None = None
    """The first response without a request right behind it."""
    doubtful: bool = False
    """Whether any pairing or any framing was in doubt."""


class History:
    """The memory of one judge."""

    def __init__(
        self,
        *,
        later: frozenset[int] = frozenset(),
        roles: Roles | None = None,
        closes: CloseVerdicts | None = None,
    ) -> None:
        """Begin without memories.

        Args:
            later: Statuses of exchanges that are paired with every later request of their client.
            roles: What the user says of addresses.
            closes: What judges closes; None for what judges each connection by one capture.
        """
        self.roles = roles or Roles()
        self._later = later
        self._capture: str | None = None
        self.memory = Memory()
        """The exchanges of the capture that is being read."""
        self.clients = Clients()
        """The clients of it."""
        self.sequels = Sequels(later)
        """What its clients have not answered to yet."""
        self.closes = closes or CloseVerdicts()
        """How its connections closed, judged."""
        self.pipelines = Pipelines()
        """What its clients sent without waiting."""
        self.closings = Closings()
        """Open connections on which close was said."""
        self._dated: set[tuple[str, str]] = set()
        self._dated_connections: set[tuple[str, int]] = set()
        self._last_dated: Connection | None = None
        """The latest of them: exchanges of one connection often come one behind the other."""
        self._ledgers: dict[tuple[str, int], Ledger] = {}
        self.forgotten: Counter[str] = Counter()
        """What was not remembered for want of room, by what it was; see `forgot`."""

    def note(self, exchange: Exchange, *, plain: bool = False) -> None:
        """Take in an exchange. Costs next to nothing where it is an ordinary one.

        Args:
            exchange: The exchange.
            plain: Whether it is known to be plain (analyzer.rules.plans).
        """
        connection = exchange.connection
        if connection.capture != self._capture:
            self._begin(connection.capture)
        if not exchange.index:
            self.clients.note(exchange)
        response = exchange.response_or_none
        if connection is not self._last_dated and response is not None:
            self._look_for_date(exchange, response)
        request, closings = exchange.request_or_none, self.closings
        if (
            (response is not None and SIGN in response.head)
            or (request is not None and SIGN in request.head)
            or (exchange.index and closings.waiting and closings.awaits(connection))
        ):
            closings.note(exchange)
        if not plain or response is None or response.framing is Framing.TUNNEL or response.status == 408:
            self._note_odd(exchange, (connection.capture, connection.number))

    def _begin(self, capture: str) -> None:
        """Forget the capture before: files are captures of their own."""
        self.forgotten = self.forgot()
        self._capture = capture
        self.memory, self.clients, self.sequels = Memory(), Clients(), Sequels(self._later)
        self.pipelines = Pipelines()

    def forgot(self) -> Counter[str]:
        """Count what was not remembered for want of room, by what it was."""
        return self.forgotten + Counter(
            {
                "exchanges to compare with": self.memory.forgotten,
                "client addresses": self.clients.forgotten,
                "exchanges whose repetition was awaited": self.sequels.forgotten,
            }
        )

    def _look_for_date(self, exchange: Exchange, response: Response) -> None:
        """See whether the server has a clock, unless its connection has told that already."""
        connection = exchange.connection
        key = (connection.capture, connection.number)
        if key not in self._dated_connections and b"\ndate:" in response.head.lower():
            self._note_date(exchange, key)
        if key in self._dated_connections:
            self._last_dated = connection

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
            early = ledger.answered_early
            if early is not None and early.index == exchange.index - 1:
                ledger.stray = ledger.stray or exchange
        else:
            ledger.doubtful |= exchange.doubt is not None or (
                response is not None and any(a.code in FRAMING_DOUBTS for a in response.anomalies)
            )
        if response is None and request is not None:
            ledger.unanswered += 1
            ledger.last_unanswered = exchange
        if response is not None and response.framing is Framing.TUNNEL and response.status != 101:
            ledger.tunnel = exchange
        if request is not None and exchange.doubt is None:
            _note_request(ledger, exchange, request, response)
        self.pipelines.note(exchange)

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
        self.closings.forget(connection)
        self.pipelines.forget(connection)


def _note_request(ledger: Ledger, exchange: Exchange, request: Request, response: Response | None) -> None:
    """Keep the exchanges after whose requests a connection is to be used no more."""
    codes = {anomaly.code for anomaly in request.anomalies}
    if AnomalyCode.TRANSFER_ENCODING_AND_CONTENT_LENGTH in codes:
        ledger.two_lengths = ledger.two_lengths or exchange
    if response is not None and response.status == 408 and _came_before_the_end(response, request):
        ledger.timed_out = exchange
    early = response is not None and any(a.code is AnomalyCode.EARLY_RESPONSE for a in exchange.anomalies)
    if early and ledger.stray is None:
        ledger.answered_early = exchange


def _came_before_the_end(response: Response, request: Request) -> bool:
    return not request.ended or request.last_time > response.first_time


def server_key(exchange: Exchange) -> tuple[str, str] | None:
    """Name a server: its address and port and the Host it was asked for; None where that is unknown.

    One address may stand for many origins behind a gateway, some with a clock and some without.
    """
    request = exchange.request_or_none
    if request is None or exchange.doubt is not None or not request.head_complete:
        return None
    return (str(exchange.connection.server), asked_host(request))
