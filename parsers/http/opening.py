"""Decide what a connection, or the inside of a tunnel, carries: octets are held until that is known.

The client decides where it can. Where its first octets are no request, the server's answer does: a
status line shows that an invalid request (or TLS sent to a plain port) was answered in HTTP.
"""

from __future__ import annotations

from collections import defaultdict
from enum import Enum

from parsers.http import protocols, socks
from parsers.http.protocols import Start
from parsers.model import Protocol

HOLD_LIMIT = 20_000
"""Octets of a direction that are held: a TLS record has at most 16 KiB."""

Piece = tuple[bytes, int, int]
"""Octets of one segment, its frame and its time."""


class Verdict(Enum):
    """What was found."""

    HTTP = "HTTP/1"
    ANSWERED = "octets that are no request, answered in HTTP/1"
    UNREADABLE = "begun in the middle: to be read from the next start line on"
    OTHER = "another protocol"


class Opening:
    """What is known of a connection's first octets."""

    def __init__(self, *, from_start: bool) -> None:
        """Begin with nothing.

        Args:
            from_start: Whether the first octets handed over are the first ones that were sent.
        """
        self.from_start = from_start
        self.verdict: Verdict | None = None
        self.protocol = Protocol.NO_DATA
        self.sni: str | None = None
        self.held: dict[bool, list[Piece]] = {True: [], False: []}
        """What was held back, by direction (True: the client's)."""
        self.dropped = {True: 0, False: 0}
        """Octets before those, of a PROXY header or SOCKS."""
        self.set_aside: defaultdict[str, int] = defaultdict(int)
        self._joined = {True: bytearray(), False: bytearray()}
        """The same octets in one: to join single octets anew with each of them takes quadratic time."""
        self._sizes = {True: 0, False: 0}
        self._client = Start.MORE
        self._hello_read = False
        self._socks = False
        self._proxied = False

    def data(self, client: bool, octets: bytes, frame: int, time_ns: int) -> None:
        """Take octets; `verdict` is set once it is known what they are."""
        if self.protocol is Protocol.NO_DATA:
            self.protocol = Protocol.OTHER
        if client and self._client is Start.TLS and self._hello_read:
            self.dropped[True] += len(octets)
            return
        self.held[client].append((octets, frame, time_ns))
        self._joined[client] += octets
        self._sizes[client] += len(octets)
        if client or not self._octets(False):
            self._look_at_client()
        if self.verdict is None and self.held[False]:
            if self._socks or self._client in {Start.MORE, Start.HTTP}:
                self._look_at_client()
            if self.verdict is None and not self._socks:
                self._look_at_server()
        if self.verdict is None and max(self._sizes.values()) > HOLD_LIMIT:
            self.verdict = Verdict.OTHER if self.from_start else Verdict.UNREADABLE

    @property
    def untouched(self) -> bool:
        """Whether no octet came yet."""
        return self.protocol is Protocol.NO_DATA

    @property
    def taken(self) -> dict[bool, int]:
        """How many octets of each direction came, held or dropped."""
        return {client: self.dropped[client] + len(self._joined[client]) for client in (True, False)}

    def skippable(self, client: bool) -> bool:
        """Whether the octets of that direction need not be seen any more."""
        return client and self._client is Start.TLS and self._hello_read

    def finish(self) -> None:
        """Nothing more will come."""
        if self.verdict is None:
            self._set_aside()

    def _octets(self, client: bool) -> bytes:
        return bytes(self._joined[client])

    def _look_at_client(self) -> None:
        octets = self._octets(True)
        if not octets:
            return
        if not self._proxied and not self._pass_proxy_header(octets):
            return
        octets = self._octets(True)
        if not octets:
            return
        if self._socks or (self._client is Start.MORE and socks.begins(octets)):
            self._look_at_socks(octets)
            return
        if self._client is not Start.TLS:
            self._client = protocols.client_start(octets)
        if self._client is Start.HTTP:
            self.verdict = Verdict.HTTP
        elif self._client is Start.HTTP2:
            self.protocol, self.verdict = Protocol.HTTP2, Verdict.OTHER
        elif self._client is Start.TLS:
            self.protocol = Protocol.TLS
            hello = protocols.client_hello(octets)
            self.sni = hello.sni
            self._hello_read = hello.whole or octets[0] != 0x16 or len(octets) > HOLD_LIMIT
        elif self._client is Start.OTHER and not self.from_start:
            self.verdict = Verdict.UNREADABLE

    def _pass_proxy_header(self, octets: bytes) -> bool:
        """Drop a PROXY header; False while it goes on."""
        length = protocols.proxy_header_length(octets)
        if length is None:
            return False
        self._proxied = True
        if length:
            self._drop(True, length)
            self.set_aside["PROXY protocol header"] += 1
        return True

    def _look_at_socks(self, client: bytes) -> None:
        """Drop SOCKS from both sides once it is over on both."""
        self._socks = True
        version = client[0]
        mine, theirs = socks.client_length(client), socks.server_length(version, self._octets(False))
        if mine == -1 or theirs == -1:
            self._socks = False
            self._client = Start.OTHER
            if not self.from_start:
                self.verdict = Verdict.UNREADABLE
        elif mine is not None and theirs is not None:
            self._socks = False
            self._client = Start.MORE
            self._drop(True, mine)
            self._drop(False, theirs)
            self.set_aside[f"SOCKS {version}"] += 1
            self._look_at_client()

    def _drop(self, client: bool, length: int) -> None:
        """Let go of the first octets of a direction."""
        self.dropped[client] += length
        del self._joined[client][:length]
        pieces = self.held[client]
        while pieces and length >= len(pieces[0][0]):
            length -= len(pieces.pop(0)[0])
        if pieces and length:
            octets, frame, time_ns = pieces[0]
            pieces[0] = (octets[length:], frame, time_ns)

    def _look_at_server(self) -> None:
        octets = self._octets(False)
        if not octets:
            return
        start = protocols.server_start(octets)
        if start is Start.MORE:
            return
        if start is Start.HTTP:
            has_request = bool(self.held[True]) and self._client is not Start.MORE
            self.verdict = Verdict.ANSWERED if has_request else Verdict.HTTP
        elif start in {Start.TLS, Start.HTTP2}:
            self.protocol = Protocol.TLS if start is Start.TLS else Protocol.HTTP2
            self.verdict = Verdict.OTHER
        elif self.from_start or self.protocol is Protocol.TLS:
            self._set_aside()
            self.verdict = Verdict.OTHER
        else:
            self.verdict = Verdict.UNREADABLE

    def _set_aside(self) -> None:
        if self._client is Start.SIMPLE:
            self.set_aside["HTTP/0.9 request"] += 1
