"""Connections of which one side has said that it closes them, and what came on them all the same.

Source: RFC 9112, 9.6. Most connections on which "close" is said end there, so that the field lines are
read when another exchange comes, and not before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from analyzer.rules.guards import is_tunnel
from parsers.model import Exchange

if TYPE_CHECKING:
    from parsers.model import Connection, Message

_CLOSE = re.compile(rb"\nconnection:(?:[^\n]*,)?[ \t]*close[ \t]*[,\r\n]", re.IGNORECASE)

SIGN = b"onnection: close"
"""What is looked for in every head, which is quick: who writes it otherwise escapes."""

USUAL = b"onnection: close\r\n"
"""The line as nearly everybody writes it."""

Key: TypeAlias = tuple[str, int]


class Closing(msgspec.Struct):
    """What was said and done on one connection."""

    asked: Exchange | None = None
    """The first exchange whose request says close."""
    said: Exchange | None = None
    """The first exchange whose final response says close."""
    later: Exchange | None = None
    """The first exchange with a request behind either of them."""
    latest: Exchange | None = None
    """The last such exchange."""
    answered: Exchange | None = None
    """The first exchange with request and final response behind a response that says close."""

    def take(self, exchange: Exchange) -> None:
        """Take in the next exchange of the connection."""
        request, response = exchange.request_or_none, exchange.response_or_none
        if request is not None and (self.asked is not None or self.said is not None):
            self.later = self.later or exchange
            self.latest = exchange
        if self.said is not None and self.answered is None and request is not None and response is not None:
            self.answered = exchange
        if request is None or exchange.doubt is not None or is_tunnel(exchange):
            return
        if self.asked is None and says_close(request):
            self.asked = exchange
        if self.said is None and response is not None and says_close(response):
            self.said = exchange


class Closings:
    """The connections that are open."""

    def __init__(self) -> None:
        self.waiting: dict[Key, Exchange | Closing] = {}
        """By connection the first exchange that may say close, until the next one comes."""

    def awaits(self, connection: Connection) -> bool:
        """Whether an exchange of the connection may have said close."""
        return (connection.capture, connection.number) in self.waiting

    def note(self, exchange: Exchange) -> None:
        """Take in an exchange that may say close, or any of a connection of which one may have done so."""
        connection = exchange.connection
        key = (connection.capture, connection.number)
        before = self.waiting.get(key)
        if before is None:
            self.waiting[key] = exchange
            return
        if isinstance(before, Exchange):
            closing = self.waiting[key] = Closing()
            closing.take(before)
        else:
            closing = before
        closing.take(exchange)

    def of(self, connection: Connection) -> Closing | None:
        """Return what came after close was said; None where nothing did."""
        found = self.waiting.get((connection.capture, connection.number))
        return found if isinstance(found, Closing) else None

    def forget(self, connection: Connection) -> None:
        """Drop a connection that is over."""
        self.waiting.pop((connection.capture, connection.number), None)


def says_close(message: Message | None) -> bool:
    """Whether a message of HTTP/1.1 says that its sender closes the connection behind this exchange.

    False where its head was not captured whole.
    """
    if message is None or not message.head_complete or message.version != "HTTP/1.1":
        return False
    head = message.head
    at = head.find(b"onnection:")
    if at < 0:
        return False
    usual = head.startswith(USUAL, at) and head[at - 2 : at - 1] == b"\n"
    return usual or _CLOSE.search(head) is not None
