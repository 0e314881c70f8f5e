"""From a rule, a subject and evidence to a Finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.catalogue import AS_IN_THE_BOOK, severities
from analyzer.rules.finding import Finding, display_filter, fingerprint, host_of
from analyzer.rules.rule import Evidence, Observable, Party, Rule, Scope, Severity, Standard, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.model import Connection, Exchange


class Reporter:
    """Writes findings for the standards of one profile."""

    def __init__(
        self, standards: Sequence[Standard], severity: Mapping[str, Severity] = AS_IN_THE_BOOK
    ) -> None:
        self._standards = tuple(standards)
        self._severity = severity

    def broken(
        self,
        rule: Rule,
        connection: Connection,
        exchange: Exchange | None,
        evidence: Sequence[Evidence],
    ) -> Finding | None:
        """Report a breach; None where it is none by the standards of the profile."""
        weights = dict.fromkeys(Standard, Severity.OFF)
        for standard, severity in severities(rule.id, self._severity).items():
            for one in evidence:
                if standard in one.standards:
                    weights[standard] = max(
                        weights[standard], _weight(one, severity), key=lambda each: each.rank
                    )
        standards = [standard for standard in self._standards if weights[standard] is not Severity.OFF]
        if not standards:
            return None
        shown = [one for one in evidence if set(one.standards) & set(standards)]
        return _finding(rule, connection, exchange, evidence=shown, weights=weights, standards=standards)

    def undecided(
        self, rule: Rule, connection: Connection, exchange: Exchange | None, reason: str
    ) -> Finding:
        """Report a question that stayed open."""
        weights = severities(rule.id, self._severity)
        finding = _finding(
            rule, connection, exchange, evidence=[], weights=weights, standards=self._standards
        )
        finding.verdict = Verdict.UNDECIDED
        finding.standards = []
        finding.reason = reason
        return finding


def _weight(one: Evidence, severity: Severity) -> Severity:
    """Return how much evidence weighs, given the severity of its rule."""
    if severity is Severity.OFF:
        return severity
    capped = min(severity, one.at_most, key=lambda each: each.rank)
    return max(capped, one.at_least, key=lambda each: each.rank)


def absorb(finding: Finding, general: Finding) -> None:
    """Let a finding stand for a more general one about the same fault: its standards and weight too."""
    for standard in general.standards:
        if standard not in finding.standards:
            finding.standards.append(standard)
    for standard, severity in general.severities.items():
        heavier = max(Severity(finding.severities[standard]), Severity(severity), key=lambda each: each.rank)
        finding.severities[standard] = heavier.value
    finding.severity = max(finding.severity, general.severity, key=lambda each: each.rank)
    finding.citation_rfc2616 = finding.citation_rfc2616 or general.citation_rfc2616
    finding.citation_current = finding.citation_current or general.citation_current


def _finding(
    rule: Rule,
    connection: Connection,
    exchange: Exchange | None,
    *,
    evidence: list[Evidence],
    weights: dict[Standard, Severity],
    standards: Sequence[Standard],
) -> Finding:
    """Fill in what rule and subject say."""
    request = exchange.request_or_none if exchange else None
    response = exchange.response_or_none if exchange else None
    index = exchange.index if exchange else None
    kind = evidence[0].what if evidence else ""
    frames = _frames(exchange, evidence)
    party = rule.party
    if party is Party.SENDER and evidence:
        party = Party.CLIENT if evidence[0].from_client else Party.SERVER
    return Finding(
        id=f"{connection.capture}:{connection.number}:{'-' if index is None else index}:{rule.id}",
        rule=rule.id,
        title=rule.title,
        status=response.status if response else None,
        severity=max((weights[standard] for standard in standards), key=lambda each: each.rank),
        severities={standard.value: weights[standard].value for standard in Standard},
        level=rule.level,
        party=party,
        verdict=Verdict.BROKEN,
        standards=[standard.value for standard in standards],
        citation_rfc2616="; ".join(map(str, rule.rfc2616)) or None,
        citation_current="; ".join(map(str, rule.current)) or None,
        message=rule.message,
        advice=rule.advice,
        evidence=evidence,
        capture=connection.capture,
        connection=connection.number,
        exchange=index,
        frames=frames,
        filter=display_filter(frames, _addresses(rule, connection)),
        time_ns=response.first_time if response else request.first_time if request else connection.end_ns,
        client=str(connection.client),
        server=str(connection.server),
        method=(request.method or None) if request else None,
        target=(request.target or None) if request else None,
        host=host_of(exchange) if exchange else None,
        reason=None,
        fingerprint=fingerprint(rule.id, connection, exchange, kind, of_server=rule.scope is Scope.CAPTURE),
    )


def _addresses(rule: Rule, connection: Connection) -> list[str]:
    """List the addresses of all frames of a finding: none where they may be on other connections too."""
    if rule.observable in {Observable.CROSS_EXCHANGE, Observable.PARTIAL}:
        return []
    return [connection.client.address, connection.server.address]


def _frames(exchange: Exchange | None, evidence: Sequence[Evidence]) -> list[int]:
    """List the frames that show it: the heads of the messages, the response's end, and the evidence."""
    frames = {one.frame for one in evidence}
    if exchange is not None:
        request, response = exchange.request_or_none, exchange.response_or_none
        if request is not None:
            frames |= {request.first_frame, request.head_frame}
        elif response is None:
            frames |= {interim.head_frame for interim in exchange.interim}
        if response is not None:
            frames |= {response.first_frame, response.head_frame, response.last_frame}
    return sorted(frames - {0})
