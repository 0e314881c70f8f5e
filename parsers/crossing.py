"""Exchanges and connections on their way from one process to another, as octets.

What holds one another (an exchange its connection, a connection its last exchange) crosses by number.
A connection crosses with its first exchange of each lot and when it is over; the other side has one
object of it all along, as the reading has.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

import msgspec
from msgspec.structs import astuple

from parsers.anomalies import Anomaly  # noqa: TC001  (msgspec reads the annotations)
from parsers.model import Connection, Exchange, Request, Response
from parsers.not_observed import NotObservedReason  # noqa: TC001  (the same)
from parsers.timeline import CloseFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.reading import Event

Row: TypeAlias = tuple[Any, ...]
T = TypeVar("T")

JSON = b"\xc1"
"""What stands before JSON: the one octet that MessagePack never begins with."""

_CONNECTION, _CLOSE = Connection.__struct_fields__, CloseFacts.__struct_fields__
assert _CONNECTION[-2:] == ("close", "last_exchange")
_FACTS = _CONNECTION[:-2]


class ExchangeRow(msgspec.Struct, array_like=True, gc=False):
    """An exchange, its connection by number."""

    connection: int
    index: int
    request: Request | None
    interim: list[Response]
    response: Response | None
    doubt: NotObservedReason | None
    tls: bool
    h2_stream: int | None
    anomalies: list[Anomaly]


class Lot(msgspec.Struct, array_like=True):
    """Some events, in order."""

    exchanges: list[ExchangeRow]
    connections: bytes
    """Pickled: the connections of the exchanges, and by place among the events those that are over."""


class Packer:
    """Writes the events of one reading, lot by lot."""

    def __init__(self) -> None:
        self._answered: dict[int, int] = {}
        """Of each open connection the index of the last exchange sent that has a final response."""
        self._encode = msgspec.msgpack.Encoder().encode

    def pack(self, events: Sequence[Event]) -> bytes:
        """Write a lot of events."""
        exchanges: list[ExchangeRow] = []
        seen: dict[int, Row] = {}
        over: list[tuple[int, Row, Row | None, bytes | None]] = []
        for place, event in enumerate(events):
            if isinstance(event, Exchange):
                number = event.connection.number
                if number not in seen:
                    seen[number] = astuple(event.connection)[:-2]
                if event.response_or_none is not None:
                    self._answered[number] = event.index
                exchanges.append(_row(event))
            else:
                close = None if event.close is None else astuple(event.close)
                over.append((place, astuple(event)[:-2], close, self._last(event)))
        connections = pickle.dumps((list(seen.values()), over), pickle.HIGHEST_PROTOCOL)
        return self._written(Lot(exchanges, connections))

    def _written(self, subject: Lot | ExchangeRow) -> bytes:
        """Encode; JSON has room for the numbers that MessagePack has not: lengths beyond 64 bits."""
        try:
            return self._encode(subject)
        except OverflowError:
            return JSON + msgspec.json.encode(subject)

    def _last(self, connection: Connection) -> bytes | None:
        """Write the last exchange, where it is not the last answered one that was sent."""
        last, sent = connection.last_exchange, self._answered.pop(connection.number, None)
        return None if last is None or last.index == sent else self._written(_row(last))


class Unpacker:
    """Reads what a packer of our own wrote."""

    def __init__(self) -> None:
        self._open: dict[int, Connection] = {}
        self._lot, self._row = _Decoder(Lot), _Decoder(ExchangeRow)

    def unpack(self, octets: bytes) -> list[Event]:
        """Read a lot of events."""
        lot = self._lot.decode(octets)
        begun, over = pickle.loads(lot.connections)  # noqa: S301  (a process of our own wrote it)
        for row in begun:
            self._connection(row)
        rows, events = iter(lot.exchanges), list[Any]()
        for place, row, close, last in over:
            events += (self._exchange(next(rows)) for _ in range(place - len(events)))
            events.append(self._over(row, close, last))
        events += map(self._exchange, rows)
        return events

    def _connection(self, row: Row) -> Connection:
        """Begin a connection, or bring it up to date."""
        connection = self._open.get(row[0])
        if connection is None:
            connection = Connection(**dict(zip(_FACTS, row, strict=True)))
            self._open[connection.number] = connection
        else:
            for name, value in zip(_FACTS, row, strict=True):
                setattr(connection, name, value)
        return connection

    def _over(self, row: Row, close: Row | None, last: bytes | None) -> Connection:
        """Read a connection that is over."""
        connection = self._connection(row)
        if close is not None:
            connection.close = CloseFacts(**dict(zip(_CLOSE, close, strict=True)))
        if last is not None:
            connection.last_exchange = self._exchange(self._row.decode(last))
        return self._open.pop(connection.number)

    def _exchange(self, row: ExchangeRow) -> Exchange:
        connection = self._open[row.connection]
        exchange = Exchange(
            connection=connection,
            index=row.index,
            request_or_none=row.request,
            interim=row.interim,
            response_or_none=row.response,
            doubt=row.doubt,
            tls=row.tls,
            h2_stream=row.h2_stream,
            anomalies=row.anomalies,
        )
        if row.response is not None:
            connection.last_exchange = exchange
        return exchange


class _Decoder(Generic[T]):
    """Decodes what `Packer` encoded."""

    def __init__(self, kind: type[T]) -> None:
        self._usual, self._large = msgspec.msgpack.Decoder(kind), msgspec.json.Decoder(kind)

    def decode(self, octets: bytes) -> T:
        """Decode MessagePack, or JSON behind its mark."""
        if octets[:1] == JSON:
            return self._large.decode(octets[1:])
        return self._usual.decode(octets)


def _row(exchange: Exchange) -> ExchangeRow:
    for message in (exchange.request_or_none, *exchange.interim, exchange.response_or_none):
        if message is not None:
            message._fields = None  # parsed again on the other side, where a rule asks for them
    return ExchangeRow(
        exchange.connection.number,
        exchange.index,
        exchange.request_or_none,
        exchange.interim,
        exchange.response_or_none,
        exchange.doubt,
        exchange.tls,
        exchange.h2_stream,
        exchange.anomalies,
    )
