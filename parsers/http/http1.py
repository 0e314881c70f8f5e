"""The two directions of HTTP/1 on one connection: what each must know of the other.

A response is framed by the method that it answers; a request may be cut short by an early response;
101 and CONNECT end HTTP in both directions. This is the owner of both message readers
(content_reader.Owner), and has the pairing make exchanges of their messages.

Sources: RFC 9110, 7.8, 9.3.6, 10.1.1 and 15.2; RFC 9112, 6.3 and 9.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from parsers.anomalies import Anomaly, AnomalyCode
from parsers.http import protocols
from parsers.http.abnf import HTTP2_PREFACE, STATUS_ANYWHERE
from parsers.http.content_reader import HELD, LOST, START, SWITCHED
from parsers.http.framing import BodyLength, request_length, response_length
from parsers.http.head import framing_values
from parsers.http.message_reader import MessageReader
from parsers.http.pairing import OUTSTANDING_LIMIT, Pairing
from parsers.model import Connection, EndedBy, Exchange, Framing, Protocol, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    ContentWanted = Callable[[Request | None, Response | None], bool]

_NO_CONTENT = BodyLength(Framing.NONE, None, ())


class Http1:
    """Both message readers of a connection, and their pairing."""

    __slots__ = (
        "_answering",
        "_asking",
        "_content_limit",
        "_content_wanted",
        "client",
        "connection",
        "pairing",
        "server",
        "set_aside",
        "tunnel_begins",
    )

    def __init__(
        self,
        connection: Connection,
        emit: Callable[[Exchange], None],
        content_wanted: ContentWanted | None,
        content_limit: int,
    ) -> None:
        self.connection = connection
        self.client = MessageReader(self, client=True)
        self.server = MessageReader(self, client=False)
        self.set_aside: defaultdict[str, int] = defaultdict(int)
        self.pairing = Pairing(connection, emit, self.set_aside)
        self.tunnel_begins = False
        """Whether a CONNECT was just granted: what follows is held back in both readers."""
        self._content_wanted = content_wanted
        self._content_limit = content_limit
        self._asking: Exchange | None = None
        """The exchange of the request that is being read."""
        self._answering: Exchange | None = None
        """The exchange of the response that is being read."""

    def release(self) -> None:
        """Let go of both readers: nothing will be read any more."""
        del self.client, self.server

    def request_begins(self, request: Request) -> None:
        """Make the exchange of a request."""
        server, pairing = self.server, self.pairing
        self.connection.protocol = Protocol.HTTP1
        if server.assumed and server.message is not None:
            server.cut_short(server.position)
        answering = self._answering
        busy = answering is not None and answering.response_or_none is not None
        if server.state == LOST and pairing.outstanding:
            pairing.doubt_outstanding()
        self._asking = pairing.request_begins(request, server_busy=busy)
        if pairing.full:
            self._give_up()

    def response_begins(self, response: Response) -> None:
        """Find the exchange of a response."""
        pairing = self.pairing
        if not pairing.outstanding:
            self.connection.protocol = Protocol.HTTP1
            self.client.show_part()
        exchange = self._answering = pairing.response_begins(response)
        request = exchange.request_or_none
        if request is not None and request.ended_by is EndedBy.OPEN and not response.is_interim:
            self._answered_early(request, exchange)
        if pairing.full:
            self._give_up()

    def _answered_early(self, request: Request, exchange: Exchange) -> None:
        """See whether the client may leave out the content (RFC 9110, 10.1.1).

        A client that waits for 100 and gets a final response need not send it: some send it all
        the same, some close, some go on with the next request.
        """
        waits = not request.content_length and b"\nexpect:" in request.head.lower()
        if waits and not any(interim.status == 100 for interim in exchange.interim):
            self.client.assumed = True

    def request_framing(self, request: Request) -> BodyLength:
        """Apply RFC 9112, 6.3."""
        lengths, codings = framing_values(request)
        if not lengths and not codings:
            return _NO_CONTENT
        body = request_length(lengths, codings)
        if self._content_wanted is not None and body.framing not in {Framing.NONE, Framing.UNKNOWN}:
            request.content_kept = self._content_wanted(request, None)
            if request.content_kept:
                self.client.keep = self._content_limit
        return body

    def response_framing(self, response: Response) -> BodyLength:
        """Apply RFC 9112, 6.3, by the method of the request that it answers."""
        exchange = self._answering
        assert exchange is not None
        request = exchange.request_or_none
        method = request.method if request is not None else None
        lengths, codings = framing_values(response)
        body = response_length(response.status, method, lengths, codings)
        framing = body.framing
        if framing is Framing.NONE or framing is Framing.TUNNEL:
            return body
        server = self.server
        if not method:
            response.anomalies.append(Anomaly(AnomalyCode.FRAMING_ASSUMED, response.at))
            server.assumed = True
        if self._content_wanted is not None and framing is not Framing.UNKNOWN:
            response.content_kept = self._content_wanted(request, response)
            if response.content_kept:
                server.keep = self._content_limit
        return body

    def request_ends(self, request: Request) -> None:
        """Hand on the exchange if it is over."""
        exchange = self._asking
        assert exchange is not None
        self._asking = None
        unanswered = exchange.response_or_none is None
        if request.method == "CONNECT" and unanswered and request.ended_by is EndedBy.FRAMING:
            self.client.state = HELD
        self.pairing.request_ended(exchange)

    def response_ends(self, response: Response) -> None:
        """Hand on the exchange if it is over, and see what follows the response."""
        exchange = self._answering
        assert exchange is not None
        self._answering = None
        if response is exchange.response_or_none:
            request = exchange.request_or_none
            if response.framing is Framing.TUNNEL or (request is not None and request.method == "CONNECT"):
                self._after_final(exchange, response)
        self.pairing.response_ended(exchange, response)

    def _after_final(self, exchange: Exchange, response: Response) -> None:
        """See whether HTTP goes on behind a final response."""
        request = exchange.request_or_none
        if response.framing is Framing.TUNNEL:
            if response.status == 101:
                self._switch(response)
            else:
                self.tunnel_begins = True
                self.server.state = HELD
        elif request is not None and request.method == "CONNECT" and self.client.state == HELD:
            self.client.state = START
            for octets, frame, time_ns in self.client.take_held():
                self.client.data(octets, frame, time_ns)

    def _switch(self, response: Response) -> None:
        """Set both directions aside behind a 101 (RFC 9110, 7.8)."""
        upgrade = (response.value("upgrade") or "").lower()
        if "websocket" in upgrade:
            self.connection.protocol = Protocol.WEBSOCKET
        elif "h2c" in upgrade:
            self.connection.protocol = Protocol.HTTP2
        else:
            self.connection.protocol = Protocol.TLS if "tls/" in upgrade else Protocol.OTHER
        self.server.state = SWITCHED
        self.client.stop()

    def lost(self, client: bool) -> None:
        """Octets of a direction were not read that may hold messages."""
        if client:
            self.pairing.requests_lost()
        else:
            self.pairing.responses_lost()

    def strays(self, client: bool, octets: bytes, *, excess: bool) -> None:
        """Take note of octets that begin no message, and of what they may hide."""
        self.set_aside["octets between messages"] += len(octets)
        pairing = self.pairing
        if client:
            pairing.requests_lost()
        elif (pairing.outstanding and not excess) or STATUS_ANYWHERE.search(octets):
            pairing.responses_lost()
        if client and octets.startswith(HTTP2_PREFACE):
            self.connection.protocol = Protocol.HTTP2
        elif self.connection.protocol is Protocol.HTTP1 or not protocols.is_tls_record(octets):
            return
        else:
            self.connection.protocol = Protocol.TLS
        self.client.stop()
        self.server.stop()

    def _give_up(self) -> None:
        """Read no more: too many exchanges wait for their end."""
        self.connection.reason = f"more than {OUTSTANDING_LIMIT:,} exchanges without an end"
        self.pairing.responses_lost()
        self.client.stop()
        self.server.stop()
