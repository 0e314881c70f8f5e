"""The facts that the parsers hand on: messages, exchanges, connections. No judgement, no packets.

What was not captured is a value. An accessor that needs octets which were not seen raises
`NotObserved` with the reason; a rule never gets a guess.

Stream offsets count from the first octet after the SYN of that direction (or from the first octet
seen, where the start was not captured). Times are integers of nanoseconds since 1970-01-01 UTC.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from parsers.anomalies import Anomaly  # noqa: TC001  (msgspec reads the annotations: parsers.crossing)
from parsers.fields import FieldLine, parse_field_lines
from parsers.message_ends import EndedBy, Framing
from parsers.not_observed import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from parsers.timeline import CloseFacts

__all__ = [
    "Connection",
    "EndedBy",
    "Endpoint",
    "Exchange",
    "Framing",
    "Message",
    "NotObserved",
    "NotObservedReason",
    "Protocol",
    "Request",
    "Response",
]


class Message(msgspec.Struct, kw_only=True, array_like=True, gc=False):
    """What requests and responses share.

    It holds nothing that could hold it, so the collector of cycles need not look at it.
    """

    head: bytes
    """Start line, field lines and empty line as sent (as far as seen)."""
    start_line_length: int = 0
    """Octets of the start line in `head`, its line end included."""
    version: str = ""
    """As sent, such as "HTTP/1.1"; "" where the start line has none."""
    at: int = 0
    """Stream offset of the start line's first octet."""
    end: int = 0
    """Stream offset after the last octet of the message, as far as read."""
    head_complete: bool = True
    framing: Framing = Framing.UNKNOWN
    declared_length: int | None = None
    """What Content-Length says, where it is one valid number; also where it frames nothing."""
    content_length: int = 0
    """Octets of content, transfer coding removed: seen and missing ones."""
    content: bytes = b""
    """The first octets of content, up to the content limit of the reading; empty unless asked for."""
    content_kept: bool = False
    """Whether `content` was asked for."""
    trailer: bytes = b""
    """The trailer section as sent."""
    missing: int = 0
    """Octets of the message that were not captured."""
    missing_reason: NotObservedReason | None = None
    ended_by: EndedBy = EndedBy.OPEN
    first_frame: int = 0
    head_frame: int = 0
    """Frame that completed the head."""
    last_frame: int = 0
    first_time: int = 0
    last_time: int = 0
    anomalies: list[Anomaly] = []
    _fields: tuple[FieldLine, ...] | None = None

    @property
    def complete(self) -> bool:
        """Whether the message came to its end, every octet of it captured."""
        return (
            self.missing == 0
            and self.head_complete
            and (
                self.ended_by is EndedBy.FRAMING
                or (self.ended_by is EndedBy.SENDER_FIN and self.framing is Framing.CLOSE)
            )
        )

    @property
    def ended(self) -> bool:
        """Whether the end of the message is known, captured octets or not."""
        return self.head_complete and (
            self.ended_by is EndedBy.FRAMING
            or (self.ended_by is EndedBy.SENDER_FIN and self.framing is Framing.CLOSE)
        )

    @property
    def start_line(self) -> bytes:
        """The start line as sent, without its line end."""
        return self.head[: self.start_line_length].rstrip(b"\r\n")

    @property
    def fields(self) -> tuple[FieldLine, ...]:
        """The field lines of the header section as sent: order, case and repeats kept.

        Raises:
            NotObserved: part of the header section was not captured.
        """
        if not self.head_complete:
            raise NotObserved(self.missing_reason or NotObservedReason.NOT_SEEN)
        if self._fields is None:
            self._fields = parse_field_lines(self.head, self.start_line_length, self.at)
        return self._fields

    def lines(self, name: str) -> list[FieldLine]:
        """Return the field lines of that name (lower case), in the order sent.

        Raises:
            NotObserved: part of the header section was not captured.
        """
        # Most names asked for are not there: looking in the octets costs a tenth of parsing the lines.
        unparsed = self._fields is None and self.head_complete and name.isascii()
        if unparsed and name.encode() not in self.head.lower():
            return []
        return [line for line in self.fields if line.key == name]

    def value(self, name: str) -> str | None:
        """Return the combined value of a field (RFC 9110, 5.3), None where no line has the name.

        Raises:
            NotObserved: part of the header section was not captured.
        """
        found = [line.value for line in self.lines(name)]
        return ", ".join(found) if found else None

    def content_octets(self) -> int:
        """Return how many octets of content the whole message has, transfer coding removed.

        Raises:
            NotObserved: the end of the content is not known.
        """
        if not self.ended:
            raise NotObserved(self.missing_reason or NotObservedReason.CONNECTION_ENDED)
        return self.content_length

    def whole_content(self) -> bytes:
        """Return the whole content, transfer coding removed, content coding kept.

        Raises:
            NotObserved: some of it was not captured, is beyond the content limit, or was not kept.
        """
        if not self.complete:
            raise NotObserved(self.missing_reason or NotObservedReason.CONNECTION_ENDED)
        if len(self.content) < self.content_length:
            raise NotObserved(NotObservedReason.CONTENT_LIMIT)
        return self.content


class Request(Message, kw_only=True, array_like=True, gc=False):
    """A request as it was sent. Nothing is validated."""

    method: str = ""
    target: str = ""


class Response(Message, kw_only=True, array_like=True, gc=False):
    """A response as it was sent. Nothing is validated."""

    status: int | None = None
    """None where the status code is not three digits."""
    reason: str = ""

    @property
    def is_interim(self) -> bool:
        """Whether this is a 1xx other than 101: 101 is the last response in HTTP."""
        return self.status is not None and 100 <= self.status < 200 and self.status != 101


class Endpoint(msgspec.Struct, frozen=True, gc=False):
    """One end of a connection."""

    address: str
    port: int

    def __str__(self) -> str:
        """Address and port as a URI authority writes them."""
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


class Protocol(Enum):
    """What a connection carried; the value is as printed."""

    HTTP1 = "http/1"
    HTTP2 = "http/2"
    TLS = "tls"
    WEBSOCKET = "websocket"
    OTHER = "other"
    NO_DATA = "none"
    """No octet of data was captured."""


class Connection(msgspec.Struct, kw_only=True):
    """A TCP connection: who, how it opened, what it carried, how it closed.

    While the connection is open only the first block of attributes is final.
    """

    number: int
    """Our own, from 0, in order of the first frame."""
    capture: str
    """The capture as given."""
    tcp_stream: int | None
    """Wireshark's tcp.stream, None where not certain."""
    client: Endpoint
    server: Endpoint
    roles_known: bool
    """False: which end is the client is a guess, since there was neither SYN nor HTTP."""
    network: str = ""
    """VLAN or virtual network, "" for none."""
    opened: str = "midstream"
    """syn, or midstream."""
    first_frame: int = 0
    start_ns: int = 0

    last_frame: int = 0
    end_ns: int = 0
    packets: int = 0
    octets_c2s: int = 0
    """Octets of the client's stream: the union of its sequence numbers seen or proved missing."""
    octets_s2c: int = 0
    gaps: int = 0
    """Holes in both streams."""
    gap_octets: int = 0
    retransmitted: int = 0
    """Segments whose data had all been seen before, keep-alive probes left out."""
    duplicates: int = 0
    """Duplicate frames set aside."""
    protocol: Protocol = Protocol.NO_DATA
    sni: str | None = None
    one_way: bool = False
    exchanges: int = 0
    reason: str = ""
    """Why the connection was given up or set aside, "" if it was not."""
    close: CloseFacts | None = None
    last_exchange: Exchange | None = None
    """The exchange of the last final response, which close verdicts are about."""


class Exchange(msgspec.Struct, kw_only=True):
    """A request and the responses to it, as far as captured."""

    connection: Connection
    index: int
    """Within the connection, from 0."""
    request_or_none: Request | None = None
    interim: list[Response] = []
    response_or_none: Response | None = None
    doubt: NotObservedReason | None = None
    """Why the pairing is not certain, None where it is."""
    tls: bool = False
    h2_stream: int | None = None
    anomalies: list[Anomaly] = []
    """Those of the pairing; each message has its own."""

    @property
    def request(self) -> Request:
        """The request.

        Raises:
            NotObserved: it was not captured, or the pairing is not certain.
        """
        if self.doubt is not None:
            raise NotObserved(self.doubt)
        if self.request_or_none is None:
            raise NotObserved(NotObservedReason.NO_REQUEST)
        return self.request_or_none

    @property
    def response(self) -> Response:
        """The final response.

        Raises:
            NotObserved: it was not captured.
        """
        if self.response_or_none is None:
            raise NotObserved(NotObservedReason.NO_RESPONSE)
        return self.response_or_none

    @property
    def complete(self) -> bool:
        """Whether both messages were captured to their ends."""
        request, response = self.request_or_none, self.response_or_none
        return request is not None and response is not None and request.complete and response.complete
