"""What a client does after a response: it repeats the request, follows a redirect, or goes on.

Source: rules/RULES.md, 5.1 to 5.3. The exchange before is remembered for a while, and each later
request of the same client is held against it. A pair of both is what a rule of scope SEQUEL judges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from analyzer.rules.clients import agent_of, proxied_for
from analyzer.rules.marks import MARKS_LIMIT, REDIRECTS, Mark, Waiting, key_of, relation_of, uri_of
from analyzer.rules.seen import Seen, seen
from analyzer.rules.uris import normalised, resolve, target_uri
from analyzer.rules.vocabulary import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules.clients import Clients
    from parsers.model import Exchange

CLIENTS_LIMIT = 20_000
"""Clients of whom such exchanges are kept; those beyond are counted."""
TOTAL_LIMIT = 20_000
"""Exchanges of all clients that wait: some 40 MB, in an attack 400. Beyond it the client silent longest is
forgotten."""
WINDOW_NS = 600 * 1_000_000_000
"""How long an exchange waits for its sequel, in nanoseconds of capture time."""
CHAIN_LIMIT = 25
"""Redirects of one chain that are remembered."""


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
        self._total = 0
        """Marks of all clients, those that have expired unseen among them."""

    def pairs(self, exchange: Exchange, clients: Clients) -> list[Pair]:
        """List the pairs that end with this exchange, latest mark first."""
        address = exchange.connection.client.address
        request = exchange.request_or_none
        waiting = self.waiting.get(address)
        if waiting is None or request is None or exchange.doubt is not None or not request.head_complete:
            return []
        marks = waiting.marks
        if request.first_time - marks[-1].seen.response.last_time > WINDOW_NS:
            self._drop(address)
            return []
        if key_of(exchange, request) not in waiting.keys and not waiting.awaits_any:
            return []
        uri, agent, for_whom = uri_of(exchange, request), agent_of(request), proxied_for(request)
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
                candidates.append((mark, relation_of(mark, exchange, request, uri), gap))
        self._total -= before - len(marks)
        if not marks:
            self._drop(address)
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
        full = len(waiting.marks) == MARKS_LIMIT
        self.forgotten += full
        self._total += not full
        waiting.marks.append(_mark(exchange, found, pairs))
        waiting.look_over()
        if self._total > TOTAL_LIMIT:
            self.forgotten += self._drop(next(iter(self.waiting)))

    def _drop(self, address: str) -> int:
        """Forget a client; return how many marks it had."""
        marks = self.waiting.pop(address).marks
        self._total -= len(marks)
        return len(marks)

    def _forget_idle(self, time_ns: int) -> bool:
        """Forget the client that has been silent longest, if none of its marks still waits."""
        address, waiting = next(iter(self.waiting.items()))
        if time_ns - waiting.marks[-1].seen.response.last_time <= WINDOW_NS:
            return False
        self._drop(address)
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
