"""An earlier exchange, as much of it as later ones are compared with."""

from __future__ import annotations

import hashlib

import msgspec

from parsers.model import Connection, Endpoint, Exchange, Request, Response

CONTENT_KEPT = 2048
"""Octets of a message's content that are remembered as they are: a form, an explanation."""
HEADS_LIMIT = 16 * 1024
"""Octets of both heads of an exchange that is remembered."""
INTERIM_LIMIT = 8
"""Interim responses of one."""


class Seen(msgspec.Struct, eq=False):
    """An exchange that is over: both messages, certainly paired, and where it was seen.

    The messages hold at most CONTENT_KEPT octets of content; the digests cover what was kept of it while
    it was read (the content limit), and its length.
    """

    capture: str
    connection: int
    index: int
    client: Endpoint
    server: Endpoint
    request: Request
    response: Response
    interim: list[Response]
    long_request: bytes | None = None
    """The digest of content longer than what is remembered of it."""
    long_response: bytes | None = None

    @property
    def request_digest(self) -> bytes | None:
        """Of the content; None where it was not kept or not captured whole."""
        return self.long_request or digest(self.request)

    @property
    def response_digest(self) -> bytes | None:
        """Of the content; None where it was not kept or not captured whole."""
        return self.long_response or digest(self.response)

    def as_exchange(self) -> Exchange:
        """Make an exchange of it again, to be named in a finding."""
        connection = Connection(
            number=self.connection,
            capture=self.capture,
            tcp_stream=None,
            client=self.client,
            server=self.server,
            roles_known=True,
        )
        return Exchange(
            connection=connection,
            index=self.index,
            request_or_none=self.request,
            interim=self.interim,
            response_or_none=self.response,
        )


def digest(message: Request | Response) -> bytes | None:
    """Digest the content of a message: its first octets, up to the content limit, and its length.

    None where not all of it was captured, or none of it was kept.
    """
    if not message.complete or (message.content_length and not message.content):
        return None
    found = hashlib.blake2b(message.content, digest_size=16, person=b"content")
    found.update(message.content_length.to_bytes(16, "big"))
    return found.digest()


def too_large(exchange: Exchange, request: Request, response: Response) -> bool:
    """Whether an exchange takes more room than is given to one: heads are that large in attacks alone."""
    return len(request.head) + len(response.head) > HEADS_LIMIT or len(exchange.interim) > INTERIM_LIMIT


def seen(exchange: Exchange) -> Seen | None:
    """Make what is remembered of an exchange.

    None where a message is missing, the pairing is in doubt, or it is too large.
    """
    request, response = exchange.request_or_none, exchange.response_or_none
    if request is None or response is None or exchange.doubt is not None:
        return None
    if too_large(exchange, request, response):
        return None
    return seen_of(exchange, request, response)


def seen_of(exchange: Exchange, request: Request, response: Response) -> Seen:
    """Make what is remembered of an exchange of whose messages and pairing there is no doubt."""
    connection = exchange.connection
    found = Seen(
        capture=connection.capture,
        connection=connection.number,
        index=exchange.index,
        client=connection.client,
        server=connection.server,
        request=request,
        response=response,
        interim=exchange.interim,
    )
    if len(request.content) > CONTENT_KEPT:
        found.long_request = digest(request)
        found.request = msgspec.structs.replace(request, content=request.content[:CONTENT_KEPT])
    if len(response.content) > CONTENT_KEPT:
        found.long_response = digest(response)
        found.response = msgspec.structs.replace(response, content=response.content[:CONTENT_KEPT])
    return found
