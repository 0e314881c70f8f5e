"""Tell by the first octets of a segment whether a client or a server sent it."""

from __future__ import annotations

from parsers.http import abnf

_HANDSHAKE, _CLIENT_HELLO, _SERVER_HELLO = 22, 1, 2
"""Content type and message types of TLS (RFC 8446, 5.1 and 4)."""


def sent_by_client(octets: bytes) -> bool | None:
    """Return True for a client's, False for a server's, None where the octets do not say.

    Only what one side alone sends counts: a whole request line with its HTTP version, a status line,
    the hello of a TLS client or server.
    """
    if abnf.REQUEST_START.match(octets):
        return True
    if abnf.STATUS_START.match(octets):
        return False
    if len(octets) > 5 and octets[0] == _HANDSHAKE and octets[1] == 3:
        return {_CLIENT_HELLO: True, _SERVER_HELLO: False}.get(octets[5])
    return None
