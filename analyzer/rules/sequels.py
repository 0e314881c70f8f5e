"""What a client does after a response: it repeats the request, follows a redirect, or goes on.

Source: rules/RULES.md, 5.1 to 5.3. The exchange before is remembered for a while, and each later
request of the same client is held against it. A pair of both is what a rule of scope SEQUEL judges.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from analyzer.rules.clients import agent_of, proxied_for
from analyzer.rules.seen import Seen, seen
from analyzer.rules.uris import normalised, resolve, target_uri
from analyzer.rules.vocabulary import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules.clients import Clients
    from parsers.model import Exchange, Request

MARKS_LIMIT = 32
"""Exchanges of one client that wait for what it does next."""
CLIENTS_LIMIT = 20_000
"""Clients of whom such exchanges are kept: some 100 MB at the very worst; those beyond are counted."""
WINDOW_NS = 600 * 1_000_000_000
"""How long an exchange waits for its sequel, in nanoseconds of capture time."""
CHAIN_LIMIT = 25
"""Redirects of one chain that are remembered."""
REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
"""Statuses whose Location names where to go on. That of 305 names a proxy; elsewhere it is no invitation."""

PREFETCH = frozenset({"sec-purpose", "purpose", "x-purpose", "x-moz"})
"""Fields by which browsers say that they ask ahead."""


class Pair(NamedTuple):
    """An exchange and a later request of the same client."""

    first: Seen
    then: Exchange
    relation: Relation
    gap_ns: int
    """From the last octet of the first response to the first octet of the later request."""
    certain: bool
    """Whether it is certainly the same client; if not, findings are remarks (NAT)."""
    repeats: int
    """How often in a row the client has repeated this request for the same status, this time included;
    0 if it is no repeat."""
    chain: tuple[Seen, ...]
    """The redirects that led to the first exchange, oldest first."""


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
        """The paths (see _key) that marks were asked with or lead to."""
        self.awaits_any = False
        """Whether a mark is to be paired with every later request."""
        self._later = later

    def look_over(self) -> None:
        """Find both anew, after marks came or went."""
        self.awaits_any = any(mark.seen.response.status in self._later for mark in self.marks)
        uris = [uri for mark in self.marks for uri in (mark.uri, mark.location) if uri is not None]
        bare = [mark.seen.request.target for mark in self.marks if mark.uri is None]
        self.keys = frozenset([*map(_path, uris), *bare])


class Sequels:
    """The marks of one capture, by client address."""

    def __init__(self, later: frozenset[int] = frozenset()) -> None:
        """Begin without marks.

        Args:
            later: Statuses whose marks are paired with every later request of the client.
        """
        self._later = later
        self.waiting: dict[str, Waiting] = {}
        """The marks by client address, in the order of the latest mark."""
        self.forgotten = 0

    def pairs(self, exchange: Exchange, clients: Clients) -> list[Pair]:
        """List the pairs that end with this exchange, latest mark first."""
        address = exchange.connection.client.address
        request = exchange.request_or_none
        waiting = self.waiting.get(address)
        if waiting is None or request is None or exchange.doubt is not None or not request.head_complete:
            return []
        marks = waiting.marks
        if request.first_time - marks[-1].seen.response.last_time > WINDOW_NS:
            del self.waiting[address]
            return []
        if _key(exchange, request) not in waiting.keys and not waiting.awaits_any:
            return []
        uri, agent, for_whom = _uri(exchange, request), agent_of(request), proxied_for(request)
        candidates: list[tuple[Mark, Relation, int]] = []
        before = len(marks)
        for mark in reversed(marks.copy()):
            first = mark.seen.response
            gap = request.first_time - first.last_time
            if gap > WINDOW_NS:
                marks.remove(mark)
            elif mark.agent != agent or mark.proxied_for != for_whom:
                continue
            elif gap > 0 or (gap == 0 and request.first_frame > first.last_frame):
                candidates.append((mark, _relation(mark, exchange, request, uri), gap))
        if not marks:
            del self.waiting[address]
        elif len(marks) < before:
            waiting.look_over()
        return [
            Pair(
                first=mark.seen,
                then=exchange,
                relation=relation,
                gap_ns=gap,
                certain=clients.certainly_same(mark.seen, exchange),
                repeats=mark.repeats + 1 if relation is Relation.REPEAT else 0,
                chain=mark.chain,
            )
            for mark, relation, gap in self._chosen(candidates)
        ]

    def _chosen(self, candidates: list[tuple[Mark, Relation, int]]) -> Iterator[tuple[Mark, Relation, int]]:
        """Choose the nearest mark of each relation, and note what its mark has waited for.

        A request that follows a redirect was asked for by the server: it is neither a repetition of an
        earlier request nor another visit of an earlier Location.
        """
        follows = any(relation is Relation.FOLLOW for _, relation, _ in candidates)
        taken = {Relation.REPEAT, Relation.AGAIN} if follows else set()
        for mark, relation, gap in candidates:
            if relation is Relation.LATER:
                if mark.seen.response.status in self._later:
                    yield mark, relation, gap
                continue
            mark.repeated |= relation is Relation.REPEAT  # the farther ones too: it was sent since
            if relation not in taken:
                taken.add(relation)
                mark.followed |= relation is Relation.FOLLOW
                yield mark, relation, gap

    def add(self, exchange: Exchange, pairs: list[Pair]) -> None:
        """Let an exchange wait for its sequels.

        Args:
            exchange: The exchange.
            pairs: The pairs that end with it.
        """
        found = seen(exchange)
        if found is None or not found.request.head_complete or not found.response.head_complete:
            return
        address = found.client.address
        waiting = self.waiting.pop(address, None)
        if waiting is None:
            if len(self.waiting) >= CLIENTS_LIMIT and not self._forget_idle(found.response.last_time):
                self.forgotten += 1
                return
            waiting = Waiting(self._later)
        self.waiting[address] = waiting  # clients stand in the order of their latest mark
        self.forgotten += len(waiting.marks) == MARKS_LIMIT
        waiting.marks.append(_mark(exchange, found, pairs))
        waiting.look_over()

    def _forget_idle(self, time_ns: int) -> bool:
        """Forget the client that has been silent longest, if none of its marks still waits."""
        address, waiting = next(iter(self.waiting.items()))
        if time_ns - waiting.marks[-1].seen.response.last_time <= WINDOW_NS:
            return False
        del self.waiting[address]
        return True


def _mark(exchange: Exchange, found: Seen, pairs: list[Pair]) -> Mark:
    """Make a mark of an exchange."""
    uri = target_uri(found.request, tls=exchange.tls)
    status = found.response.status
    location = found.response.value("location") if status in REDIRECTS else None
    target = resolve(uri, location) if uri and location else None
    after = next((pair for pair in pairs if pair.relation is Relation.FOLLOW), None)
    repeat = next((pair for pair in pairs if pair.relation is Relation.REPEAT), None)
    return Mark(
        seen=found,
        agent=agent_of(found.request),
        proxied_for=proxied_for(found.request),
        uri=normalised(uri) if uri else None,
        location=normalised(target) if target else None,
        chain=(*after.chain, after.first)[-CHAIN_LIMIT:] if after else (),
        repeats=repeat.repeats if repeat and repeat.first.response.status == status else 0,
    )


_NOT_AS_IT_STANDS = re.compile(r"%|#|/\.|^[^/]")
"""What may be written otherwise in a normalised URI than in a target."""


def _key(exchange: Exchange, request: Request) -> str:
    """Return path and query of the normalised target URI; the target itself where it has no URI."""
    target = request.target
    if not _NOT_AS_IT_STANDS.search(target):
        return target
    uri = _uri(exchange, request)
    return target if uri is None else _path(uri)


def _path(uri: str) -> str:
    """Return path and query of a normalised URI."""
    rest = but_for_scheme(uri)
    return rest[rest.find("/") :] if "/" in rest else rest


def _uri(exchange: Exchange, request: Request) -> str | None:
    uri = target_uri(request, tls=exchange.tls)
    return normalised(uri) if uri else None


def _relation(mark: Mark, exchange: Exchange, request: Request, uri: str | None) -> Relation:
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
