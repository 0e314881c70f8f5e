"""Pipelines: what clients sent without waiting for answers, and what was left of it when it failed.

Source: RFC 9112, 9.3.2. What is kept has a bound: the first requests of each open connection, and the
latest failures of so many clients.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from analyzer.rules.clients import agent_of, proxied_for
from analyzer.rules.touches import asked_host
from parsers.anomalies import AnomalyCode

if TYPE_CHECKING:
    from parsers.model import Connection, Exchange, Request

REQUESTS_LIMIT = 32
"""Requests that are remembered of one pipeline: browsers sent no more at once."""
FAILURES_LIMIT = 4
"""Failed pipelines that are remembered of one client address, the latest."""
CLIENTS_LIMIT = 200
"""Client addresses with a failed pipeline, the latest."""
HEAD_LIMIT = 4096
"""Octets of a request's head that is remembered: all of them take 100 MB at the very worst."""


class Asked(NamedTuple):
    """A request as its repetition is known by."""

    method: str
    target: str
    host: str
    agent: str
    for_whom: str | None


class Failed(msgspec.Struct):
    """The requests of one connection that were never answered."""

    connection: Connection
    left: list[Exchange]


class Pipelines:
    """Those of one capture."""

    def __init__(self) -> None:
        self._failed: dict[str, deque[Failed]] = {}
        """By client address."""
        self._begun: dict[int, list[Exchange]] = {}
        """By open connection its first exchanges that are odd, if one of them was pipelined."""

    def note(self, exchange: Exchange) -> None:
        """Take in an exchange that is not plain."""
        request = exchange.request_or_none
        if request is None or exchange.doubt is not None:
            return
        if len(request.head) > HEAD_LIMIT or request.content:
            return  # pipelines are of short requests
        pipelined = is_pipelined(exchange)
        number = exchange.connection.number
        if pipelined:
            begun = self._begun.setdefault(number, [])
            if len(begun) < REQUESTS_LIMIT:
                begun.append(exchange)
        if exchange.response_or_none is None:
            self._note_failure(exchange)

    def _note_failure(self, exchange: Exchange) -> None:
        connection = exchange.connection
        address = connection.client.address
        failures = self._failed.get(address)
        if failures is None:
            if len(self._failed) >= CLIENTS_LIMIT:
                del self._failed[next(iter(self._failed))]
            failures = self._failed[address] = deque(maxlen=FAILURES_LIMIT)
        failed = next((one for one in failures if one.connection is connection), None)
        if failed is None:
            failures.append(Failed(connection, [exchange]))
        elif len(failed.left) < REQUESTS_LIMIT:
            failed.left.append(exchange)

    def pipelined(self, connection: Connection) -> list[Exchange]:
        """List the first exchanges of an open connection whose requests did not wait for an answer."""
        return self._begun.get(connection.number, [])

    def left(self, connection: Connection) -> list[Exchange]:
        """List the exchanges of a connection whose requests were never answered."""
        failures = self._failed.get(connection.client.address, ())
        return next((failed.left for failed in failures if failed.connection is connection), [])

    def failures(self, connection: Connection) -> list[Failed]:
        """List what failed of the same client address on connections before, the latest first."""
        failures = self._failed.get(connection.client.address, ())
        return [
            failed
            for failed in reversed(failures)
            if failed.connection is not connection and failed.connection.first_frame < connection.first_frame
        ]

    def forget(self, connection: Connection) -> None:
        """Drop the first requests of a connection that is over."""
        self._begun.pop(connection.number, None)


def is_pipelined(exchange: Exchange) -> bool:
    """Whether the request began before the one in front of it was answered."""
    return any(anomaly.code is AnomalyCode.PIPELINED for anomaly in exchange.anomalies)


def asked(request: Request) -> Asked:
    """Name a request.

    Raises:
        NotObserved: part of its head was not captured.
    """
    return Asked(request.method, request.target, asked_host(request), agent_of(request), proxied_for(request))


def in_common(one: list[Exchange], other: list[Exchange]) -> list[Exchange]:
    """List those of the exchanges `other` that ask again what one of `one` asks, each for one of them."""
    left = Counter(asked(exchange.request) for exchange in one)
    found = []
    for exchange in other:
        key = asked(exchange.request)
        if left[key] > 0:
            left[key] -= 1
            found.append(exchange)
    return found
