"""An exchange that waits for what its client does next, and how a later request has to do with it."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

import msgspec

from analyzer.rules.uris import normalised, target_uri
from analyzer.rules.vocabulary import Relation

if TYPE_CHECKING:
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Request

MARKS_LIMIT = 32
"""Exchanges of one client that wait for what it does next."""
REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
"""Statuses whose Location names where to go on. That of 305 names a proxy; elsewhere it is no invitation."""

PREFETCH = frozenset({"sec-purpose", "purpose", "x-purpose", "x-moz"})
"""Fields by which browsers say that they ask ahead."""


class Mark(msgspec.Struct, eq=False):
    """An exchange that waits for its sequels."""

    seen: Seen
    agent: str
    proxied_for: str | None
    uri: str | None
    """Its normalised target URI."""
    location: str | None
    """The normalised URI that its Location names."""
    chain: tuple[Seen, ...]
    repeats: int
    """How often its request had been repeated when it came."""
    followed: bool = False
    repeated: bool = False


class Waiting:
    """The marks of one client, and what a request must be for to have to do with one of them."""

    __slots__ = ("_later", "awaits_any", "keys", "marks")

    def __init__(self, later: frozenset[int]) -> None:
        self.marks: deque[Mark] = deque(maxlen=MARKS_LIMIT)
        self.keys: frozenset[str] = frozenset()
        """The paths (see key_of) that marks were asked with or lead to."""
        self.awaits_any = False
        """Whether a mark is to be paired with every later request."""
        self._later = later

    def look_over(self) -> None:
        """Find both anew, after marks came or went."""
        self.awaits_any = any(mark.seen.response.status in self._later for mark in self.marks)
        uris = [uri for mark in self.marks for uri in (mark.uri, mark.location) if uri is not None]
        bare = [mark.seen.request.target for mark in self.marks if mark.uri is None]
        self.keys = frozenset([*map(_path, uris), *bare])


_NOT_AS_IT_STANDS = re.compile(r"%|#|/\.|^[^/]")
"""What may be written otherwise in a normalised URI than in a target."""


def key_of(exchange: Exchange, request: Request) -> str:
    """Return path and query of the normalised target URI; the target itself where it has no URI."""
    target = request.target
    if not _NOT_AS_IT_STANDS.search(target):
        return target
    uri = uri_of(exchange, request)
    return target if uri is None else _path(uri)


def _path(uri: str) -> str:
    """Return path and query of a normalised URI."""
    rest = but_for_scheme(uri)
    return rest[rest.find("/") :] if "/" in rest else rest


def uri_of(exchange: Exchange, request: Request) -> str | None:
    """Return the normalised target URI of a request; None where it has none."""
    uri = target_uri(request, tls=exchange.tls)
    return normalised(uri) if uri else None


def relation_of(mark: Mark, exchange: Exchange, request: Request, uri: str | None) -> Relation:
    """Say how a request has to do with a mark."""
    first = mark.seen.request
    if not request.method or not first.method:  # a request line that cannot be read
        return Relation.LATER
    if _is_prefetch(request) != _is_prefetch(first):
        return Relation.LATER
    if _leads_to(mark, uri) and (request.method != "OPTIONS" or first.method == "OPTIONS"):
        if not mark.followed:
            return Relation.FOLLOW
        if mark.location != mark.uri:
            return Relation.AGAIN
    if request.method == first.method and not mark.repeated:
        if uri is not None or mark.uri is not None:
            same = uri == mark.uri
        else:  # CONNECT, or no Host: the target means what it meant to the same server
            same = request.target == first.target and exchange.connection.server == mark.seen.server
        if same:
            return Relation.REPEAT
    return Relation.LATER


def _leads_to(mark: Mark, uri: str | None) -> bool:
    """Whether the Location of a mark is that URI; a tap behind TLS cannot tell http and https.

    Where Location differs from the mark's own URI in the scheme alone, only the very URI is meant: else
    each visit of a site that redirects to https would look like one that follows the redirect.
    """
    location = mark.location
    if location is None or uri is None:
        return False
    if location == uri or mark.uri is None:
        return location == uri
    return but_for_scheme(location) == but_for_scheme(uri) != but_for_scheme(mark.uri)


def but_for_scheme(uri: str) -> str:
    """Return a normalised URI without its scheme.

    >>> but_for_scheme("https://example.com/a")
    'example.com/a'
    """
    return uri.partition("://")[2]


def _is_prefetch(request: Request) -> bool:
    """Whether a browser asks ahead for what its user may want: no visit, and often answered otherwise."""
    return b"prefetch" in request.head and any(
        "prefetch" in line.value for line in request.fields if line.key in PREFETCH
    )
