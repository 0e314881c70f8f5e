"""Counts of a run, kept as it goes, without pandas.

Every exchange is judged or has a named reason why not: exchanges = judged + the reasons. What
grows with the captures is bounded: names beyond a limit are counted together, buckets of time
become wider, groups of findings beyond a limit are counted without a sample.

An exchange may get findings at three times: when it is judged, when its connection is over, and
when the capture is. So that it is counted once, the worst finding of each exchange is remembered:
in a dict while its connection is open, then in 8 octets.
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from analyzer.buckets import TimeBuckets
from analyzer.rules.vocabulary import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.rules.finding import Finding
    from parsers.model import Connection, Exchange

NAMES_LIMIT = 10_000
"""Servers, hosts and clients that are told apart: some 2 MB; a scan of the network has more."""
GROUPS_LIMIT = 10_000
"""Fingerprints of which a sample is kept: some 30 MB."""
OTHERS = "others"
"""The name of those beyond the limit."""
NO_FINAL_RESPONSE = "no final response"
HEAD_INCOMPLETE = "head of the response not captured whole"


class ServerCount(msgspec.Struct):
    """The responses of one server."""

    responses: int = 0
    """Final responses captured: the denominator of the rate."""
    broken: int = 0
    """Those with at least one finding."""
    findings: int = 0

    @property
    def rate(self) -> float | None:
        """Responses with a finding of all captured; None where there was none."""
        return self.broken / self.responses if self.responses else None


class Group(msgspec.Struct):
    """The findings of one fingerprint."""

    first: Finding
    """The first one, in order of judging."""
    count: int = 0


class Tally:
    """The counts of one run. Undecided verdicts are in none of them: the coverage counts those.

    Attributes:
        exchanges: All of them: judged and not.
        judged: Those whose final response was captured, its head whole.
        not_judged: The others by reason.
        connections: Connections that are over.
        responses: Final responses by status code (None: not three digits).
        findings: Findings by severity.
        by_rule: Findings by (rule, severity).
        by_status: Findings by (status, severity); the status of a connection without one is None.
        worst: Responses with at least one finding, by (status, severity of the worst).
        servers: By address and port.
        hosts: Findings by host; "" where the request named none.
        clients: Exchanges by client address.
        client_findings: Findings by client address.
        over_time: Responses and findings by time.
        groups: Findings by fingerprint, the first with each.
        ungrouped: Findings whose fingerprint came after GROUPS_LIMIT others.
    """

    def __init__(self) -> None:
        self.exchanges = 0
        self.judged = 0
        self.not_judged: Counter[str] = Counter()
        self.connections = 0
        self.responses: Counter[int | None] = Counter()
        self.findings: Counter[str] = Counter()
        self.by_rule: Counter[tuple[str, str]] = Counter()
        self.by_status: Counter[tuple[int | None, str]] = Counter()
        self.worst: Counter[tuple[int | None, str]] = Counter()
        self.servers: dict[str, ServerCount] = {}
        self.hosts: Counter[str] = Counter()
        self.clients: Counter[str] = Counter()
        self.client_findings: Counter[str] = Counter()
        self.over_time = TimeBuckets()
        self.groups: dict[str, Group] = {}
        self.ungrouped = 0
        self._ranks = _Ranks()
        self._endpoint: object = None
        self._server = ServerCount()

    @property
    def broken(self) -> int:
        """Responses with at least one finding."""
        return self.worst.total()

    def exchange(self, exchange: Exchange, findings: Iterable[Finding]) -> None:
        """Count an exchange and its findings."""
        self.exchanges += 1
        connection = exchange.connection
        response = exchange.response_or_none
        if response is None:
            self.not_judged[NO_FINAL_RESPONSE] += 1
        else:
            if response.head_complete:
                self.judged += 1
            else:
                reason = response.missing_reason
                self.not_judged[f"{HEAD_INCOMPLETE}: {reason.value}" if reason else HEAD_INCOMPLETE] += 1
            self.responses[response.status] += 1
            if connection.server is not self._endpoint:
                self._endpoint = connection.server
                self._server = self._server_named(str(connection.server))
            self._server.responses += 1
            self.over_time.response(response.first_time)
        _count(self.clients, connection.client.address, 1)
        for finding in findings:
            elsewhere = finding.exchange != exchange.index or finding.connection != connection.number
            if elsewhere:  # it names an earlier exchange, which was answered
                self._ranks.look_back(finding)
            self._finding(finding, answered=elsewhere or response is not None)

    def connection(self, connection: Connection, findings: Iterable[Finding]) -> None:
        """Count a connection that is over, and its findings."""
        self.connections += 1
        last = connection.last_exchange
        for finding in findings:  # some are of a request that was never answered
            answered = finding.status is not None or (last is not None and finding.exchange == last.index)
            self._finding(finding, answered=answered)
        self._ranks.close(connection.capture, connection.number)

    def finish(self, findings: Iterable[Finding]) -> None:
        """Count the findings of the whole capture."""
        findings = list(findings)
        self._ranks.reopen(findings)
        for finding in findings:
            self._finding(finding)

    def worst_groups(self) -> list[Group]:
        """List the groups: errors first, then by count, then by rule and fingerprint."""
        return sorted(
            self.groups.values(),
            key=lambda group: (
                -group.first.severity.rank,
                -group.count,
                group.first.rule,
                group.first.fingerprint,
            ),
        )

    def _finding(self, finding: Finding, *, answered: bool = True) -> None:
        if finding.verdict is not Verdict.BROKEN:
            return
        severity = finding.severity.value
        count = finding.count
        self.findings[severity] += count
        self.by_rule[finding.rule, severity] += count
        self.by_status[finding.status, severity] += count
        server = self._server_named(finding.server)
        server.findings += count
        _count(self.hosts, finding.host or "", count)
        _count(self.client_findings, address_of(finding.client), count)
        self.over_time.finding(finding.time_ns, severity, count)
        self._group(finding)
        if answered and finding.exchange is not None:
            self._worst(finding, finding.exchange, server)

    def _worst(self, finding: Finding, exchange: int, server: ServerCount) -> None:
        """Count the exchange of a finding, once, under its worst finding."""
        rank = finding.severity.rank
        before = self._ranks.raised(finding.capture, finding.connection, exchange, rank)
        if before == 0:
            server.broken += 1
        elif before < rank:
            self.worst[finding.status, _SEVERITIES[before]] -= 1
        if before < rank:
            self.worst[finding.status, _SEVERITIES[rank]] += 1

    def _group(self, finding: Finding) -> None:
        group = self.groups.get(finding.fingerprint)
        if group is None:
            if len(self.groups) >= GROUPS_LIMIT:
                self.ungrouped += finding.count
                return
            group = self.groups[finding.fingerprint] = Group(finding)
        group.count += finding.count

    def _server_named(self, name: str) -> ServerCount:
        server = self.servers.get(name)
        if server is None:
            name = name if len(self.servers) < NAMES_LIMIT else OTHERS
            server = self.servers.setdefault(name, ServerCount())
        return server


LOOKS_LIMIT = 200
"""Findings on exchanges of connections that are over before which the packed ranks are searched; the
exchanges of those beyond may be counted twice."""


class _Ranks:
    """The worst finding of every exchange that has one."""

    def __init__(self) -> None:
        self._captures: dict[str, int] = {}
        self._open: dict[tuple[str, int], dict[int, int]] = {}
        self._looks = 0
        self._closed = array("Q")
        """Capture (12 bits), connection (26), exchange (24), rank (2): enough for 4,096 captures of 67
        million connections of 16 million exchanges; beyond that an exchange is counted twice."""

    def raised(self, capture: str, connection: int, exchange: int, rank: int) -> int:
        """Note a finding's rank; return the highest rank noted before, 0 for none."""
        ranks = self._open.setdefault((capture, connection), {})
        before = ranks.get(exchange, 0)
        if rank > before:
            ranks[exchange] = rank
        return before

    def close(self, capture: str, connection: int) -> None:
        """Pack what is known of a connection that is over."""
        ranks = self._open.pop((capture, connection), None)
        if ranks:
            start = self._packed(capture, connection, 0)
            self._closed.extend(start | (index << 2 & _EXCHANGE_BITS) | rank for index, rank in ranks.items())

    def look_back(self, finding: Finding) -> None:
        """Unpack the exchange of a finding whose connection may be over."""
        if (finding.capture, finding.connection) not in self._open and self._looks < LOOKS_LIMIT:
            self._looks += 1
            self.reopen([finding])

    def reopen(self, findings: list[Finding]) -> None:
        """Unpack the exchanges of these findings."""
        wanted = {
            self._packed(finding.capture, finding.connection, finding.exchange): finding
            for finding in findings
            if finding.exchange is not None
        }
        if not wanted:
            return
        for packed in self._closed:
            finding = wanted.get(packed & ~3)
            if finding is not None and finding.exchange is not None:
                self.raised(finding.capture, finding.connection, finding.exchange, packed & 3)

    def _packed(self, capture: str, connection: int, exchange: int) -> int:
        number = self._captures.setdefault(capture, len(self._captures))
        return (number & 0xFFF) << 52 | (connection & 0x3FFFFFF) << 26 | (exchange << 2 & _EXCHANGE_BITS)


_EXCHANGE_BITS = 0x3FFFFFC
_SEVERITIES = {severity.rank: severity.value for severity in Severity}


def address_of(endpoint: str) -> str:
    """Return the address of an endpoint as findings write it.

    >>> address_of("[2001:db8::1]:443"), address_of("192.0.2.1:80")
    ('2001:db8::1', '192.0.2.1')
    """
    return endpoint.rpartition(":")[0].strip("[]")


def _count(counter: Counter[str], name: str, count: int) -> None:
    """Count a name, under OTHERS where there are too many."""
    if name not in counter and len(counter) >= NAMES_LIMIT:
        name = OTHERS
    counter[name] += count
