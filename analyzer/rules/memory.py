"""The exchanges of a capture as later ones are compared with them, so many of them at most.

Source: rules/RULES.md, 5, of the project's design: the same resource, the 200 twin, the two hops of one
intermediary. Taking an exchange in costs a fraction of a microsecond; the indexes are made when the
first rule asks, of what has come since the last question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzer.rules.seen import CONTENT_KEPT, Seen, seen_of, too_large
from analyzer.rules.touches import asked_host, created_uri, reconsider, touches, without_scheme
from analyzer.rules.uris import target_uri
from parsers.model import Endpoint, Exchange, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules.touches import Place

EXCHANGES_LIMIT = 10_000
"""Exchanges remembered, half as many at the least: some 20 MB, in an attack 200. What is forgotten is
counted."""
FRESH = 64
"""Exchanges whose field lines stay parsed: they take five times as much room as the octets."""
DAY_NS = 86_400 * 1_000_000_000
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "REPORT", "SEARCH", "QUERY"})
"""Methods after which a resource is what it was before."""
REFUSALS_LIMIT = 1000
"""Refusals that wait for an answer which contradicts them."""


Exchanged: TypeAlias = tuple[str, int, int, Endpoint, Endpoint, Request, Response, list[Response]]
"""The first attributes of a Seen, in order."""


class _Generation:
    """The exchanges of one stretch of the capture, and their indexes.

    The oldest generation is forgotten as a whole, which costs less than to forget one exchange after the
    other out of every index.
    """

    __slots__ = (
        "_by_client",
        "_clients_indexed",
        "_hosts",
        "_indexed",
        "by_resource",
        "by_server",
        "created",
        "log",
        "targets",
        "touched",
        "wholes",
    )

    def __init__(self) -> None:
        self.log: list[Seen | Exchanged] = []
        self.targets: set[str] = set()
        self.touched: set[str] = set()
        self.by_resource: dict[Place, list[Seen]] = {}
        self.wholes: dict[Place, list[Seen]] = {}
        self.created: dict[tuple[Endpoint, str], list[Seen]] = {}
        self._by_client: dict[tuple[str, str], list[Seen]] = {}
        self.by_server: dict[Endpoint, list[Seen]] = {}
        self._indexed = 0
        """How many of the log, from its start, are in the indexes."""
        self._clients_indexed = 0
        """The same of the index by client, which few rules ask for."""
        self._hosts: dict[int, tuple[bytes, str]] = {}
        """By connection the latest Host line, and the Host: its next request often says the same."""

    def of_client(self, address: str, path: str) -> list[Seen]:
        """List the exchanges of that client address whose target has that path and query; in order."""
        self.bring_up_to_date()
        for found in self.log[self._clients_indexed :]:
            assert isinstance(found, Seen)
            client = (found.client.address, path_of(found.request.target))
            self._by_client.setdefault(client, []).append(found)
        self._clients_indexed = len(self.log)
        return self._by_client.get((address, path), [])

    @property
    def behind(self) -> bool:
        """Whether something was remembered that is in no index yet."""
        return self._indexed < len(self.log)

    def bring_up_to_date(self) -> None:
        """Put what was remembered since the last time into the indexes."""
        log = self.log
        for position in range(self._indexed, len(log)):
            found = log[position]
            if not isinstance(found, Seen):
                found = log[position] = Seen(*found)
            self._index(found)
        self._indexed = len(log)

    def _index(self, found: Seen) -> None:
        request, status = found.request, found.response.status
        resource = (found.server, request.target, self._host_of(found))
        self.by_resource.setdefault(resource, []).append(found)
        if request.method not in SAFE_METHODS or (request.method == "GET" and status == 200):
            self.wholes.setdefault(resource, []).append(found)
        if status not in {200, 206, 304}:
            self.by_server.setdefault(found.server, []).append(found)
        if status == 201 and (uri := created_uri(request, found.response)) is not None:
            self.created.setdefault((found.server, without_scheme(uri)), []).append(found)

    def _host_of(self, found: Seen) -> str:
        """Return the Host of a request; quick where it is that of the connection's request before."""
        head = found.request.head
        line, host = self._hosts.get(found.connection, (b"", ""))
        if line and line in head:
            return host
        host = asked_host(found.request)
        line = b"\r\nHost: " + host.encode("latin-1") + b"\r\n"
        if line in head:  # else it is written otherwise, or there are several
            self._hosts[found.connection] = (line, host)
        return host


class Memory:
    """What was seen in one capture, by resource and by client."""

    def __init__(self, limit: int = EXCHANGES_LIMIT) -> None:
        self._half = limit // 2
        self._old, self._new = _Generation(), _Generation()
        self.forgotten = 0
        self._asked: Exchange | None = None
        self._place: Place = (Endpoint("", 0), "", "")
        self.targets: set[str] = set()
        """Targets asked for, as sent, by whichever server, among what is remembered."""
        self.touched: set[str] = set()
        """Those of which more is to be known than what GET 200 said: they were asked for with
        another method, are a Location of 201, or were answered 206, 410, 416, or 304 with a new ETag."""
        self.refused: dict[Place, Seen] = {}
        """The latest 501 to a method and 505 to a version, by server, method or version, and Host, until
        the server answered that method or version with success."""

    def add(self, exchange: Exchange) -> None:
        """Remember an exchange, if both messages were captured and are certainly paired."""
        request, response = exchange.request_or_none, exchange.response_or_none
        if request is None or response is None or exchange.doubt is not None:
            return
        if too_large(exchange, request, response):
            self.forgotten += 1
            return
        connection = exchange.connection
        new = self._new
        log, target = new.log, request.target
        self.targets.add(target)
        new.targets.add(target)
        if request.method != "GET" or response.status != 200:
            self._touch(exchange, request, response)
        if self.refused:
            reconsider(self.refused, connection.server, request, response)
        if len(request.content) > CONTENT_KEPT or len(response.content) > CONTENT_KEPT:
            log.append(seen_of(exchange, request, response))
        else:  # the usual one is made a Seen when it is asked for, if ever
            log.append(
                (
                    connection.capture,
                    connection.number,
                    exchange.index,
                    connection.client,
                    connection.server,
                    request,
                    response,
                    exchange.interim,
                )
            )
        if len(log) >= FRESH:
            _forget_fields(log[-FRESH])
        if len(log) >= self._half:
            self._forget()

    def _forget(self) -> None:
        """Forget the older half, and begin with a new one."""
        self.forgotten += len(self._old.log)
        self._old, self._new = self._new, _Generation()
        self.targets, self.touched = set(self._old.targets), set(self._old.touched)

    def _touch(self, exchange: Exchange, request: Request, response: Response) -> None:
        """Take note of an exchange that is no GET 200."""
        touched = touches(request, response)
        self.touched.update(touched)
        self._new.touched.update(touched)
        if response.status in {501, 505} and len(self.refused) < REFUSALS_LIMIT:
            what = request.method if response.status == 501 else request.version
            self.refused[exchange.connection.server, what, asked_host(request)] = seen_of(
                exchange, request, response
            )

    def refusal(self, exchange: Exchange, what: str) -> Seen | None:
        """Return the latest 501 to that method, or 505 to that version, which no success followed."""
        return self.refused.get((exchange.connection.server, what, asked_host(exchange.request)))

    def of_resource(self, exchange: Exchange) -> Iterator[Seen]:
        """Go through the earlier exchanges of the same server with the same target and Host, latest first."""
        place = self._resource(exchange)
        for generation in self._generations():
            yield from reversed(generation.by_resource.get(place, ()))

    def wholes(self, exchange: Exchange) -> Iterator[Seen]:
        """Go through those of them that are a GET answered 200, or have an unsafe method, latest first.

        A resource that is asked for again and again has a thousand 304 for one 200.
        """
        place = self._resource(exchange)
        for generation in self._generations():
            yield from reversed(generation.wholes.get(place, ()))

    def _generations(self) -> tuple[_Generation, _Generation]:
        """Return both, their indexes up to date, the newer one first."""
        new, old = self._new, self._old
        if new.behind:
            new.bring_up_to_date()
        if old.behind:
            old.bring_up_to_date()
        return new, old

    def _resource(self, exchange: Exchange) -> Place:
        if self._asked is not exchange:  # several rules ask of one exchange, one after the other
            request = exchange.request
            self._place = (exchange.connection.server, request.target, asked_host(request))
            self._asked = exchange
        return self._place

    def created(self, exchange: Exchange) -> Iterator[Seen]:
        """Go through the 201 by which that server said that it created the target URI, latest first."""
        generations = [generation for generation in self._generations() if generation.created]
        if not generations:  # as in nearly every capture: to normalise a URI costs more than all else here
            return
        uri = without_scheme(target_uri(exchange.request, tls=exchange.tls))
        for generation in generations:
            yield from reversed(generation.created.get((exchange.connection.server, uri), ()))

    def of_server(self, server: Endpoint) -> Iterator[Seen]:
        """Go through the earlier exchanges of a server whose status is not 200, 206 or 304, latest first."""
        for generation in self._generations():
            yield from reversed(generation.by_server.get(server, ()))

    def of_client(self, address: str, path: str) -> list[Seen]:
        """List the earlier exchanges of that client address whose target has that path and query."""
        return [*self._old.of_client(address, path), *self._new.of_client(address, path)]

    def since(self, time_ns: int) -> Iterator[Seen]:
        """Go through the exchanges whose responses ended at that time or later, latest first."""
        for generation in self._generations():
            for found in reversed(generation.log):
                assert isinstance(found, Seen)
                if found.response.last_time < time_ns:
                    return
                yield found


def _forget_fields(found: Seen | Exchanged) -> None:
    """Let go of parsed field lines; they are parsed again where a rule asks."""
    request, response = (found.request, found.response) if isinstance(found, Seen) else (found[5], found[6])
    request._fields = response._fields = None


def path_of(target: str) -> str:
    """Return path and query of a request target in origin-form or absolute-form.

    >>> path_of("http://example.com/a?b")
    '/a?b'
    """
    if target[:1] == "/":
        return target
    scheme, separator, rest = target.partition("://")
    if not separator or not scheme.isalnum():
        return target
    slash = rest.find("/")
    return rest[slash:] if slash >= 0 else "/"
