"""Which exchanges, connections and findings are shown. What is read and judged does not change.

All conditions must hold; of several values of one condition any will do. What a condition asks
for and a subject does not have (the host of a connection without exchanges) does not match.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from analyzer.rules.finding import host_of
from analyzer.rules.vocabulary import Severity, Verdict

if TYPE_CHECKING:
    from analyzer.rules.finding import Finding
    from parsers.model import Connection, Endpoint, Exchange

Network: TypeAlias = IPv4Network | IPv6Network
_NANOSECONDS = 1_000_000_000
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII
)


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """The conditions; an empty one holds for everything."""

    ports: frozenset[int] = frozenset()
    """Ports of the server."""
    hosts: tuple[str, ...] = ()
    """Lower case, without port; * and ? as in file names."""
    statuses: frozenset[int] = frozenset()
    clients: tuple[Network, ...] = ()
    servers: tuple[Network, ...] = ()
    since_ns: int | None = None
    until_ns: int | None = None
    """The first nanosecond that is not shown."""
    severity: Severity = Severity.INFO
    """The least that a broken verdict must weigh to be listed; no condition on undecided ones."""

    @property
    def about_subjects(self) -> bool:
        """Whether there is any condition on exchanges and connections."""
        return self.by_host or self.by_status or self.by_ends or self.by_time

    @property
    def by_host(self) -> bool:
        """Whether there is a condition on the host."""
        return bool(self.hosts)

    @property
    def by_status(self) -> bool:
        """Whether there is a condition on the status code."""
        return bool(self.statuses)

    @property
    def by_ends(self) -> bool:
        """Whether there is a condition on port or addresses."""
        return bool(self.ports or self.clients or self.servers)

    @property
    def by_time(self) -> bool:
        """Whether there is a condition on the time."""
        return self.since_ns is not None or self.until_ns is not None

    def exchange(self, exchange: Exchange) -> bool:
        """Whether an exchange is shown; its time is when its response began, or its request."""
        connection = exchange.connection
        message = exchange.response_or_none or exchange.request_or_none
        response = exchange.response_or_none
        return (
            (not self.by_status or (response is not None and response.status in self.statuses))
            and (not self.by_time or (message is not None and self._within(message.first_time)))
            and (not self.by_ends or self._ends(connection.client, connection.server))
            and (not self.by_host or self._host(host_of(exchange)))
        )

    def connection(self, connection: Connection) -> bool:
        """Whether a connection is shown: by its last exchange, and at any time that it lasts."""
        last = connection.last_exchange
        status = last.response_or_none.status if last and last.response_or_none else None
        host = (host_of(last) if last else None) or connection.sni
        return (
            (not self.by_status or status in self.statuses)
            and (self.since_ns is None or connection.end_ns >= self.since_ns)
            and (self.until_ns is None or connection.start_ns < self.until_ns)
            and (not self.by_ends or self._ends(connection.client, connection.server))
            and (not self.by_host or self._host(host))
        )

    def finding(self, finding: Finding) -> bool:
        """Whether the subject of a finding is shown."""
        return (
            (not self.by_status or finding.status in self.statuses)
            and (not self.by_time or self._within(finding.time_ns))
            and (not self.by_ends or self._written_ends(finding.client, finding.server))
            and (not self.by_host or self._host(finding.host))
        )

    def weighs(self, finding: Finding) -> bool:
        """Whether a finding weighs enough to be listed."""
        return finding.verdict is not Verdict.BROKEN or finding.severity.rank >= self.severity.rank

    def _within(self, time_ns: int) -> bool:
        return (self.since_ns is None or time_ns >= self.since_ns) and (
            self.until_ns is None or time_ns < self.until_ns
        )

    def _ends(self, client: Endpoint, server: Endpoint) -> bool:
        return self._addresses(client.address, server.address, server.port)

    def _written_ends(self, client: str, server: str) -> bool:
        server_address, _, port = server.rpartition(":")
        return self._addresses(client.rpartition(":")[0].strip("[]"), server_address.strip("[]"), int(port))

    def _addresses(self, client: str, server: str, port: int) -> bool:
        return (
            (not self.ports or port in self.ports)
            and (not self.clients or _lies_in(client, self.clients))
            and (not self.servers or _lies_in(server, self.servers))
        )

    def _host(self, host: str | None) -> bool:
        return host is not None and any(fnmatchcase(host, pattern) for pattern in self.hosts)


@lru_cache(maxsize=4096)
def _lies_in(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address as written lies in one of the networks."""
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(number in network for network in networks)


def status_codes(text: str) -> frozenset[int]:
    """Read "404", "4xx", "400-417", or several separated by commas.

    Raises:
        ValueError: it is none of these.

    >>> sorted(status_codes("404,416-417"))
    [404, 416, 417]
    """
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"(\d)[xX]{2}|(\d{3})(?:-(\d{3}))?", part.strip(), re.ASCII)
        if not match or (match[3] and match[3] < match[2]):
            raise ValueError(f"{part.strip()!r} is no status code (404), class (4xx) or range (400-417)")
        first, last = (match[1] + "00", match[1] + "99") if match[1] else (match[2], match[3] or match[2])
        found.update(range(int(first), int(last) + 1))
    return frozenset(found)


def network(text: str) -> Network:
    """Read an address or a network, such as 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32.

    Raises:
        ValueError: it is neither.
    """
    try:
        return ip_network(text.strip().strip("[]"), strict=False)
    except ValueError:
        raise ValueError(f"{text!r} is no address (192.0.2.7) or network (10.0.0.0/8)") from None


def time_ns(text: str) -> int:
    """Read a time: RFC 3339 with up to nine digits, a date, or seconds since 1970; UTC by default.

    Raises:
        ValueError: it is none of these.

    >>> time_ns("2024-01-01T00:00:00.000000001Z")
    1704067200000000001
    """
    text = text.strip()
    seconds = re.fullmatch(r"(\d{1,11})(?:\.(\d{1,9}))?", text, re.ASCII)
    if seconds:
        return int(seconds[1]) * _NANOSECONDS + int((seconds[2] or "").ljust(9, "0"))
    match = _MOMENT.fullmatch(text)
    try:
        if match and int(match[3] or 0) <= 60:  # RFC 3339 has leap seconds, datetime has none
            moment = datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00'}{(match[5] or 'Z').upper()}")
            seconds_ns = (int(moment.astimezone(UTC).timestamp()) + int(match[3] or 0)) * _NANOSECONDS
            return seconds_ns + int((match[4] or "").ljust(9, "0"))
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{text!r} is no time (2024-01-31, 2024-01-31T12:30:00Z, or seconds since 1970)")
