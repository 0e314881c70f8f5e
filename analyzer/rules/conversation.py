"""Make exchanges and their connection of a conversation, through the real reader of messages.

The text is that of analyzer.rules.script. Each step is one segment, in a frame of its own, one
millisecond after the one before; each acknowledges what its sender has received.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from analyzer.rules.script import Part, Step, parts, roles
from parsers.http.exchanges import ExchangeReader
from parsers.model import Connection, Endpoint, Exchange, NotObservedReason, Protocol, Request, Response
from parsers.timeline import ACK, FIN, PSH, RST, CloseFacts, Event

if TYPE_CHECKING:
    from analyzer.rules.roles import Roles

START_NS = 1_704_067_200_000_000_000
"""2024-01-01T00:00:00Z, the Date of the responses."""
STEP_NS = 1_000_000


class Conversation(NamedTuple):
    """What was said."""

    exchanges: list[Exchange]
    """In the order in which they were over."""
    connection: Connection
    """The first one."""
    connections: list[Connection]
    roles: Roles
    """What is said of the parts that addresses play."""


def converse(
    text: str, *, content_limit: int = 65536, number: int = 0, octet_by_octet: bool = False
) -> Conversation:
    """Read a conversation.

    Args:
        text: The conversation; see analyzer.rules.script.
        content_limit: Octets of content that are kept of each message.
        number: The number of the first connection.
        octet_by_octet: Whether the reader is handed one octet at a time instead of segments.
    """
    exchanges: list[Exchange] = []
    clock = _Clock()
    wires: dict[str, _Wire] = {}
    for part in parts(text):
        wire = wires.get(part.connection)
        if wire is None:
            connection = _connection(number + len(wires), part, clock)
            reader = ExchangeReader(
                connection, emit=exchanges.append, content_wanted=_all_content, content_limit=content_limit
            )
            wire = wires[part.connection] = _Wire(connection, reader, clock, octet_by_octet)
        for step in part.steps:
            wire.take(step)
    for wire in wires.values():
        wire.reader.finish()
        wire.close([exchange for exchange in exchanges if exchange.connection is wire.connection])
    connections = [wire.connection for wire in wires.values()]
    return Conversation(exchanges, connections[0], connections, roles(text))


def _connection(number: int, part: Part, clock: _Clock) -> Connection:
    """Make the connection that a part is the first of."""
    address, _, port = part.server.partition(":")
    return Connection(
        number=number,
        capture="conversation",
        tcp_stream=number,
        client=Endpoint(part.client or "192.0.2.1", 49152 + number),
        server=Endpoint(address or "192.0.2.2", int(port or 80)),
        roles_known=True,
        opened="syn",
        first_frame=clock.frame - 2,
        start_ns=START_NS if clock.is_new else clock.time_ns,
    )


class _Clock(msgspec.Struct):
    """The frame that comes next on any of the connections, and when."""

    frame: int = 3
    """After the handshake of the first connection."""
    waited_ns: int = 0

    @property
    def is_new(self) -> bool:
        return self.frame == 3 and not self.waited_ns

    @property
    def time_ns(self) -> int:
        return START_NS + self.frame * STEP_NS + self.waited_ns


def _all_content(_request: Request | None, _response: Response | None) -> bool:
    return True


class _Side(msgspec.Struct):
    """What one side has sent, and what the other has got of it."""

    sent: int = 0
    acknowledged: int = 0
    fin: int | None = None
    rst: int | None = None


class _Wire:
    """Sends the steps as segments and keeps the timeline of them."""

    def __init__(
        self, connection: Connection, reader: ExchangeReader, clock: _Clock, octet_by_octet: bool
    ) -> None:
        self.connection = connection
        self.reader = reader
        self.clock = clock
        self.octet_by_octet = octet_by_octet
        self.sides = {True: _Side(), False: _Side()}
        self.events: list[Event] = []
        self.in_flight: bool | None = None

    def take(self, step: Step) -> None:
        """Send one step."""
        if step.kind == "in-flight":
            self.in_flight = step.from_client
            return
        if step.kind == "wait":
            self.clock.waited_ns += step.number or 0
            return
        side, other = self.sides[step.from_client], self.sides[not step.from_client]
        self.clock.frame += 1
        if (step.kind == "ack" and step.number is None) or self.in_flight is not step.from_client:
            self.in_flight = None if self.in_flight is step.from_client else self.in_flight
            other.acknowledged = other.sent
        length = len(step.octets) if step.kind == "data" else 0
        flags = {"data": PSH | ACK, "ack": ACK, "fin": FIN | ACK, "rst": RST | ACK}.get(step.kind, 0)
        sequence = side.sent
        if step.kind == "rst" and step.number is not None:
            flags, sequence = RST, step.number
        if step.kind != "gap":
            acknowledgment = other.acknowledged if flags & ACK else None
            if step.kind == "ack" and step.number is not None:
                acknowledgment = step.number
            self._note(step, flags, sequence, acknowledgment, length)
        self._hand_on(step, side)

    def _hand_on(self, step: Step, side: _Side) -> None:
        """Let the reader have it, and keep the books."""
        frame, time_ns = self.clock.frame, self.clock.time_ns
        client = step.from_client
        if step.kind == "data":
            pieces = [bytes([octet]) for octet in step.octets] if self.octet_by_octet else [step.octets]
            for piece in pieces:
                self.reader.data(client, piece, frame, time_ns)
            side.sent += len(step.octets)
        elif step.kind == "gap":
            length = step.number or 0
            self.reader.gap(client, length, NotObservedReason.LOST, frame, time_ns)
            side.sent += length
            self.connection.gaps += 1
            self.connection.gap_octets += length
        elif step.kind == "fin":
            self.reader.fin(client, frame, time_ns)
            side.fin = side.fin or frame
            side.sent += 1
        elif step.kind == "rst":
            self.reader.rst(client, frame, time_ns)
            side.rst = side.rst or frame

    def _note(self, step: Step, flags: int, sequence: int, acknowledgment: int | None, length: int) -> None:
        self.events.append(
            Event(
                frame=self.clock.frame,
                time_ns=self.clock.time_ns,
                from_client=step.from_client,
                flags=flags,
                sequence=sequence,
                raw_sequence=sequence + 1,
                acknowledgment=acknowledgment,
                length=length,
                window=65535 if flags & ACK else 0,
                ttl=64,
                tsval=None,
                tsecr=None,
                sack_left=None,
                sack_right=None,
                duplicate=False,
            )
        )

    def close(self, exchanges: list[Exchange]) -> None:
        """Write the facts of the connection that are known when it is over."""
        connection, client, server = self.connection, self.sides[True], self.sides[False]
        connection.last_frame = self.clock.frame
        connection.end_ns = self.clock.time_ns
        connection.packets = self.clock.frame
        connection.octets_c2s = client.sent - (client.fin is not None)
        connection.octets_s2c = server.sent - (server.fin is not None)
        connection.one_way = not (connection.octets_c2s and connection.octets_s2c)
        connection.protocol = Protocol.HTTP1 if exchanges else Protocol.OTHER
        connection.exchanges = len(exchanges)
        answered = [exchange for exchange in exchanges if exchange.response_or_none is not None]
        connection.last_exchange = max(answered, key=lambda each: each.response.at, default=None)
        rst = client.rst is not None or server.rst is not None
        fin = client.fin is not None or server.fin is not None
        connection.close = CloseFacts(
            fin_client=client.fin,
            fin_server=server.fin,
            rst_client=client.rst,
            rst_server=server.rst,
            highest_ack_by_client=max(
                (e.acknowledgment or 0 for e in self.events if e.from_client), default=None
            ),
            highest_ack_by_server=max(
                (e.acknowledgment or 0 for e in self.events if not e.from_client), default=None
            ),
            highest_sent_by_client=connection.octets_c2s,
            highest_sent_by_server=connection.octets_s2c,
            handshake_ns=(STEP_NS, STEP_NS),
            timeline=lambda: self.events,
            silent_ns=self.clock.time_ns - self.events[-1].time_ns if self.events else 0,
            ended="rst" if rst else "fin" if fin else "capture-end",
        )
