"""Findings as flat records: the JSON lines, member for member (schema.FINDINGS).

Evidence is masked like the field lines and start lines that it quotes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from analyzer.rules.vocabulary import Verdict
from analyzer.timestamps import rfc3339

if TYPE_CHECKING:
    from analyzer.redaction import Mask
    from analyzer.rules.finding import Finding
    from analyzer.rules.rule import Evidence


class EvidenceRecord(msgspec.Struct):
    """One thing in the capture that shows a breach."""

    what: str
    value: str | None
    frame: int | None
    stream_offset: int | None


class FindingRecord(msgspec.Struct):
    """A line of findings; see schema.FINDINGS."""

    id: str
    rule: str
    title: str
    status: int | None
    severity: str
    level: str
    party: str
    verdict: str
    standards: list[str]
    citation_rfc2616: str | None
    citation_current: str | None
    message: str
    advice: str
    evidence: list[EvidenceRecord]
    capture: str
    connection: int
    exchange: int | None
    frames: list[int]
    filter: str | None
    time: str
    client: str
    server: str
    method: str | None
    target: str | None
    host: str | None
    fingerprint: str
    severities: dict[str, str] | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    count: int | UnsetType = UNSET


def finding_record(
    finding: Finding, *, mask: Mask, both: bool = False, mask_targets: bool = False
) -> FindingRecord:
    """Make the record of a finding.

    Args:
        finding: The finding.
        mask: Masks credentials and cookies in the evidence.
        both: Whether the severities by standard are given (profile both).
        mask_targets: Whether secrets in the target are masked too (reports, audits).
    """
    target = finding.target
    return FindingRecord(
        id=finding.id,
        rule=finding.rule,
        title=finding.title,
        status=finding.status,
        severity=finding.severity.value,
        level=finding.level.value,
        party=finding.party.value,
        verdict=finding.verdict.value,
        standards=finding.standards,
        citation_rfc2616=finding.citation_rfc2616,
        citation_current=finding.citation_current,
        message=finding.message,
        advice=finding.advice,
        evidence=[_evidence(one, mask) for one in finding.evidence],
        capture=finding.capture,
        connection=finding.connection,
        exchange=finding.exchange,
        frames=finding.frames,
        filter=finding.filter or None,
        time=rfc3339(finding.time_ns),
        client=finding.client,
        server=finding.server,
        method=finding.method,
        target=mask.target(target) if mask_targets and target else target,
        host=finding.host,
        fingerprint=finding.fingerprint,
        severities=finding.severities if both else UNSET,
        reason=finding.reason or UNSET if finding.verdict is Verdict.UNDECIDED else UNSET,
        count=finding.count if finding.count > 1 else UNSET,
    )


def _evidence(evidence: Evidence, mask: Mask) -> EvidenceRecord:
    value = evidence.value
    if value.startswith((" ", "\t")):
        # A continuation line: of which field it does not say, so it may be credentials.
        value = mask.secret(value)
    return EvidenceRecord(
        what=evidence.what,
        value=mask.line(value) or None,
        frame=evidence.frame or None,
        stream_offset=evidence.stream_offset,
    )
