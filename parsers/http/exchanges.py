"""Read the exchanges of a connection: both directions, incrementally, whatever was sent.

`Opening` holds the first octets until it is known what they are; `Http1` reads messages and pairs
them. This module hands octets to the one whose turn it is, also anew inside a tunnel.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from parsers.http.abnf import REQUEST_HEAD
from parsers.http.content_reader import BOUNDLESS, HELD, PASSED, START
from parsers.http.http1 import Http1
from parsers.http.opening import Opening, Verdict
from parsers.model import Connection, EndedBy, Exchange, NotObservedReason, Protocol, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable


class ExchangeReader:
    """One connection. Segments of a direction come in stream order, those of both in causal order."""

    __slots__ = (
        "_begin",
        "_client",
        "_http",
        "_opening",
        "_reset_by",
        "_server",
        "_tunnel",
        "connection",
        "set_aside",
    )

    def __init__(
        self,
        connection: Connection,
        *,
        emit: Callable[[Exchange], None],
        content_wanted: Callable[[Request | None, Response | None], bool] | None = None,
        content_limit: int = 65536,
    ) -> None:
        """Begin to read.

        Args:
            connection: Whose protocol, sni, exchanges, last_exchange and reason are kept up to date.
            emit: Called with each exchange when it is over, in the order of the requests.
            content_wanted: Of which messages the content is kept: it is asked (request, None) of a
                request, and (request or None, response) of a response; None for none.
            content_limit: How many octets of it at most.
        """
        self.connection = connection
        self._begin = partial(Http1, connection, emit, content_wanted, content_limit)
        self._http = self._begin()
        self.set_aside = self._http.set_aside
        """What was recognised and not read as exchanges, by what it was."""
        self._client = self._http.client
        self._server = self._http.server
        self._opening: Opening | None = Opening(from_start=connection.opened == "syn")
        self._tunnel = False
        """Whether what follows is inside a tunnel."""
        self._reset_by: bool | None = None
        """Who sent the RST that ended the connection, as far as known: True for the client."""

    @property
    def protocol(self) -> Protocol:
        """What the connection carries, as far as known."""
        return self.connection.protocol

    # --- what comes from the connection ----------------------------------------------------------

    def data(self, client: bool, octets: bytes, frame: int, time_ns: int) -> None:
        """Read the data of one segment, or a part of it."""
        if self._reset_by is client:
            self._reset_by = None  # whoever sends on was not the one who reset
        if self._opening is not None:
            self._open(client, octets, frame, time_ns)
            return
        (self._client if client else self._server).data(octets, frame, time_ns)
        if self._http.tunnel_begins:
            self._enter_tunnel()

    def skippable(self, client: bool) -> int:
        """Return how many of the next octets of that direction need not be seen; 0: show them."""
        if self._opening is not None:
            return BOUNDLESS if self._opening.skippable(client) else 0
        return (self._client if client else self._server).skippable()

    def skip(self, client: bool, length: int, frame: int, time_ns: int) -> None:
        """Pass over octets that were captured, at most `skippable`; frame and time of the last one."""
        reader = self._client if client else self._server
        if self._opening is not None:
            self._opening.dropped[client] += length
            return
        reader.skip(length, frame, time_ns)

    def gap(self, client: bool, length: int, reason: NotObservedReason, frame: int, time_ns: int) -> None:  # noqa: ARG002  (where it became known is the caller's)
        """Take note of octets that were not captured."""
        if length <= 0:
            return
        if self._opening is not None:
            is_tls = self._opening.protocol is Protocol.TLS
            self._close_opening(Verdict.OTHER if is_tls else Verdict.UNREADABLE)
        (self._client if client else self._server).gap(length, reason)

    def overlap(self, client: bool) -> None:
        """Take note that two copies of octets at about this position differ."""
        (self._client if client else self._server).overlap()

    def fin(self, client: bool, frame: int, time_ns: int) -> None:  # noqa: ARG002  (symmetric to data)
        """Take note that a side has sent its last octet."""
        if self._opening is not None:
            if client or self._opening.held[True]:
                return
            self._close_opening(Verdict.UNREADABLE)
        if client:
            self._client.finish(EndedBy.SENDER_FIN, None)
        else:
            self._server.finish(EndedBy.SENDER_FIN, None)
            self._http.pairing.server_finished()

    def rst(self, client: bool, frame: int, time_ns: int) -> None:  # noqa: ARG002  (symmetric to data)
        """Take note of a RST. It ends what is being read only if its sender sends no more (`finish`)."""
        if self._reset_by is None:
            self._reset_by = client

    def turn(self) -> None:
        """Begin anew, client and server changed over: what was read up to here began no message."""
        held = self._opening.taken if self._opening is not None else {True: 0, False: 0}
        client, server = self._client.position + held[True], self._server.position + held[False]
        self._http = self._begin()
        self.set_aside = self._http.set_aside
        if client or server:
            self.set_aside["octets between messages"] += client + server
        self._client, self._server = self._http.client, self._http.server
        self._client.position, self._server.position = server, client
        self._opening = Opening(from_start=self.connection.opened == "syn")

    def finish(self, reason: NotObservedReason = NotObservedReason.AFTER_CAPTURE) -> None:
        """End the connection: hand on what is left."""
        if self._opening is not None:
            self._opening.finish()
            self._close_opening(Verdict.OTHER)
        for reader in (self._client, self._server):
            if self._reset_by is None:
                reader.finish(EndedBy.CAPTURE_END, reason)
            elif self._reset_by is reader.client:
                reader.finish(EndedBy.SENDER_RST, None)
            else:
                reader.finish(EndedBy.RECEIVER_RST, None)
        self._http.pairing.server_finished()

    def release(self) -> None:
        """Let go of the parts that hold one another, so that they need not wait for the collector."""
        self._http.release()

    # --- what it carries ---------------------------------------------------------------------------

    def _open(self, client: bool, octets: bytes, frame: int, time_ns: int) -> None:
        opening = self._opening
        assert opening is not None
        if client and opening.untouched and REQUEST_HEAD.match(octets):
            self._close_opening(Verdict.HTTP)  # as nearly always: whole, and nothing to be held back
            self._client.data(octets, frame, time_ns)
            return
        opening.data(client, octets, frame, time_ns)
        if not self._tunnel:
            self.connection.protocol = opening.protocol
        if opening.sni is not None:
            self.connection.sni = opening.sni
        if opening.verdict is not None:
            self._close_opening(opening.verdict)

    def _close_opening(self, verdict: Verdict) -> None:
        """Go on with what was found, and hand over what was held."""
        opening = self._opening
        assert opening is not None
        self._opening = None
        for what, count in opening.set_aside.items():
            self.set_aside[what] += count
        readers = {True: self._client, False: self._server}
        for client, reader in readers.items():
            reader.position += opening.dropped[client]
            if verdict is Verdict.OTHER:
                reader.state = PASSED
            elif reader.state == HELD:
                reader.state = START
        if self._tunnel and verdict is Verdict.OTHER and opening.protocol is not Protocol.NO_DATA:
            self.set_aside[f"{opening.protocol.value} in a tunnel"] += 1
        if verdict is Verdict.ANSWERED:
            self._read_invalid_request(opening)
        for client, reader in readers.items():
            for octets, frame, time_ns in opening.held[client]:
                reader.data(octets, frame, time_ns)

    def _read_invalid_request(self, opening: Opening) -> None:
        """Take the client's first octets for a request, since they were answered by a response."""
        pieces = opening.held[True]
        opening.held[True] = []
        self._client.invalid_request(pieces)

    def _enter_tunnel(self) -> None:
        """Begin anew behind the response to CONNECT."""
        self._http.tunnel_begins = False
        self._tunnel = True
        if self._client.state != HELD:  # something of it was not captured, or too much was held
            self._client.state = self._server.state = PASSED
            return
        self._opening = Opening(from_start=True)
        pieces = [(True, piece) for piece in self._client.take_held()]
        pieces += [(False, piece) for piece in self._server.take_held()]
        for client, (octets, frame, time_ns) in pieces:
            if self._opening is not None:
                self._open(client, octets, frame, time_ns)
            else:
                (self._client if client else self._server).data(octets, frame, time_ns)
