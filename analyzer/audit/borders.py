"""What of a capture is counted, what only for now, and what is carried over to the next.

counted before      the file before has it; it is judged for what comes after it
settled             it was over before the file was
open                the file's end ended it: for now, if the next file can go on with it
"""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING

import msgspec

from analyzer.audit.carrying import ConnectionKey, ExchangeKey, connection_key, exchange_key
from parsers.model import Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.audit.carrying import Carried
    from parsers.model import Connection, Exchange

WARM_NS = 600 * 1_000_000_000
"""How long ago a connection may have ended that is carried for rules across exchanges."""
WARM_LEAST, WARM_MOST = 1 << 20, 16 << 20
"""Octets of these: twice as many as the file has, in these bounds. It is what a small file costs."""
OPEN_MOST = 64 << 20
"""Octets of open connections that are carried; the largest are left out first."""
WHOLE_MOST = 4 << 20
"""Octets of an open connection that is carried whole; of a larger one from its last exchange on."""
OTHER_MOST = 1 << 16
"""Octets of one that is no HTTP: it gives no findings."""
PACKET = 80
"""Octets of a packet beside its data, about."""
KEYS = 20_000
"""Exchanges of one connection that are known again."""
SETTLED = -1
"""In place of a connection's number: what is settled."""


class _Spoken(msgspec.Struct):
    """What an open connection has carried so far."""

    keys: deque[tuple[int, ExchangeKey]] = msgspec.field(default_factory=lambda: deque(maxlen=KEYS))
    """First frames and names of the exchanges that are settled."""
    answered: int = 0
    """First frame of the last of them that has a response."""
    unfinished: int = 0
    """First frame of the first one that the end of the file ended; 0 for none."""


class _Ended(msgspec.Struct):
    """A connection that is over, or was ended by the end of the file."""

    number: int
    key: ConnectionKey
    first_frame: int
    last_frame: int
    end_ns: int
    octets: int
    http: bool
    spoken: _Spoken | None


class Borders:
    """Follows a reading of [what was carried, the file]."""

    def __init__(self, before: Carried, octets: int, at_end: Callable[[], bool]) -> None:
        """Prepare.

        Args:
            before: What the file before carried over.
            octets: Of the file.
            at_end: Whether the file has been read to its end.
        """
        self._exchanges = Counter(before.exchanges)
        """Pipelined ones may share a name."""
        self._connections = set(before.connections)
        self._at_end = at_end
        self._spoken: dict[int, _Spoken] = {}
        self._recent: deque[_Ended] = deque()
        self._open: list[_Ended] = []
        self._warm, self._warm_most = 0, min(max(2 * octets, WARM_LEAST), WARM_MOST)
        self._now = 0
        self.given_up = 0
        """Open connections that were too large to be carried."""

    def exchange(self, exchange: Exchange) -> int | None:
        """Say where an exchange belongs: None counted before, SETTLED, or the number of its connection."""
        key, number = exchange_key(exchange), exchange.connection.number
        counted = self._exchanges[key] > 0
        self._exchanges[key] -= counted
        spoken = self._spoken.setdefault(number, _Spoken())
        messages = (exchange.request_or_none, exchange.response_or_none)
        frame = min((m.first_frame for m in messages if m is not None), default=0)
        if self._at_end() and not counted:
            if not spoken.unfinished or frame < spoken.unfinished:
                spoken.unfinished = frame
            return number
        spoken.keys.append((frame, key))
        if exchange.response_or_none is not None:
            spoken.answered = frame
        return None if counted else SETTLED

    def connection(self, connection: Connection) -> int | None:
        """Say where a connection belongs; the same."""
        key, number = connection_key(connection), connection.number
        octets = connection.packets * PACKET + connection.octets_c2s + connection.octets_s2c
        spoken = self._spoken.pop(number, None)
        http = connection.protocol is Protocol.HTTP1 or spoken is not None
        frames = connection.first_frame, connection.last_frame
        ended = _Ended(number, key, *frames, connection.end_ns, octets, http, spoken)
        self._now = max(self._now, connection.end_ns)
        if self._at_end():
            self._open.append(ended)
            # One that was counted is over; that this reading has not seen enough silence changes nothing.
            return None if key in self._connections else number
        self._recent.append(ended)
        self._warm += octets
        while self._recent and (
            self._warm > self._warm_most or self._recent[0].end_ns <= self._now - WARM_NS
        ):
            self._warm -= self._recent.popleft().octets
        return None if key in self._connections else SETTLED

    def carry(self) -> tuple[dict[int, int], list[ExchangeKey], list[ConnectionKey]]:
        """Choose what is carried, when the reading is over.

        Returns:
            By connection's number the first frame that is carried; the exchanges in it that were counted;
            the connections that were.
        """
        firsts: dict[int, int] = {}
        exchanges: list[ExchangeKey] = []
        connections: list[ConnectionKey] = []
        room = OPEN_MOST
        for ended in sorted(self._open, key=lambda one: (one.octets, one.number)):
            first, octets = _beginning(ended)
            if first is None or octets > room:
                self.given_up += ended.http
                continue
            room -= octets
            firsts[ended.number] = first
            exchanges += _keys(ended, first)
            if ended.key in self._connections:
                connections.append(ended.key)
        for ended in self._recent:
            if ended.end_ns > self._now - WARM_NS and ended.http:
                firsts[ended.number] = ended.first_frame
                exchanges += _keys(ended, 0)
                connections.append(ended.key)
        return firsts, exchanges, connections


def _beginning(ended: _Ended) -> tuple[int | None, int]:
    """Choose the frame from which on an open connection is carried, None for not at all; and its octets."""
    spoken = ended.spoken
    if ended.octets <= (WHOLE_MOST if ended.http else OTHER_MOST):
        return ended.first_frame, ended.octets
    if spoken is None or not ended.http:
        return None, 0
    begins = [frame for frame in (spoken.answered, spoken.unfinished) if frame]
    if not begins:
        return None, 0
    share = (ended.last_frame - min(begins) + 1) / (ended.last_frame - ended.first_frame + 1)
    octets = int(ended.octets * share)
    return (min(begins), octets) if octets <= OPEN_MOST // 4 else (None, 0)


def _keys(ended: _Ended, first: int) -> list[ExchangeKey]:
    return [key for frame, key in (ended.spoken.keys if ended.spoken else ()) if frame >= first]
