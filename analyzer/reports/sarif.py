"""Findings as SARIF 2.1.0, which code scanning and editors open.

The results are written as they come. The rules that they name stand behind them, with the index that
each had when it first came up, so memory is bounded by the number of rules. A capture has no lines: a
location names the file and the resource asked for, and the frames are in the properties.

Captured text stands in properties and names of locations alone, never in a message, where a viewer would
read links and placeholders out of it.

Source: SARIF 2.1.0 with errata 01.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

from analyzer.finding_records import finding_record
from analyzer.reports.captured import named
from analyzer.reports.jsonlines import encoded
from analyzer.reports.outcome import nothing_judged
from analyzer.reports.page import counted
from analyzer.reports.sources import rule_uri
from analyzer.reports.text import headline
from analyzer.rules.catalogue import PROFILES
from analyzer.rules.vocabulary import Severity, Verdict
from analyzer.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.redaction import Mask
    from analyzer.reports.outcome import Outcome
    from analyzer.rules.finding import Finding
    from analyzer.rules.library import Library

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note", "off": "none"}
"""Severities as levels of SARIF."""
FINGERPRINT = "wirelintFault/v1"
"""Under this name stands what is the same fault in all captures; it changes with how that is computed."""
EVIDENCE_SHOWN = 8
FRAMES_SHOWN = 100
_ACTIVE = re.compile(r"[\\\[\]{}]")


class Sarif:
    """Writes one run as a log."""

    def __init__(self, out: BinaryIO, mask: Mask, *, known: Library, profile: str) -> None:
        """Begin the log.

        Args:
            out: Where to, as UTF-8.
            mask: Masks credentials, cookies and secrets in targets.
            known: The rules, and the rows that say how much they weigh.
            profile: The standards that are judged by.
        """
        self._out = out
        self._mask = mask
        self._known = known
        self._profile = profile
        self._rules: dict[str, dict[str, Any]] = {}
        self._indexes: dict[str, int] = {}
        start = encoded({"$schema": SCHEMA, "version": "2.1.0"})
        out.write(start[:-1] + b',"runs":[{"results":[')
        self._separator = b"\n"

    def take(self, finding: Finding) -> None:
        """Write a result."""
        index = self._indexes.setdefault(finding.rule, len(self._indexes))
        if finding.rule not in self._rules:
            self._rules[finding.rule] = self._descriptor(finding)
        self._out.write(self._separator + encoded(self._result(finding, index)))
        self._separator = b",\n"

    def finish(self, outcome: Outcome) -> None:
        """Write the rules, the captures and how the run went, and end the log."""
        driver = {
            "name": "wirelint",
            "version": VERSION,
            "semanticVersion": VERSION,
            "shortDescription": {"text": "Lint for HTTP on the wire"},
            "rules": list(self._rules.values()),
        }
        captures = dict.fromkeys(map(capture_uri, outcome.captures))
        members: dict[str, Any] = {
            "tool": {"driver": driver},
            "artifacts": [{"location": {"uri": uri}, "roles": ["analysisTarget"]} for uri in captures],
            "invocations": [_invocation(outcome)],
            "properties": {"profile": self._profile, "headline": named(headline(outcome))},
        }
        self._out.write(b"\n]")
        for name, value in members.items():
            self._out.write(b",\n" + encoded(name) + b":" + encoded(value))
        self._out.write(b"}]}\n")

    def _descriptor(self, finding: Finding) -> dict[str, Any]:
        """Tell of a rule, as far as it is known: the finding tells the rest."""
        rule, row = self._known.rules.get(finding.rule), self._known.rows.get(finding.rule)
        weights = [row.severity(standard) for standard in PROFILES[self._profile]] if row else []
        severity = max(weights, key=lambda each: each.rank, default=Severity.WARNING)
        explanation = " ".join(rule.explanation.split()) if rule is not None else ""
        uri = rule_uri(rule)
        cited = [text for text in (finding.citation_current, finding.citation_rfc2616) if text]
        return {
            "id": finding.rule,
            "name": finding.rule,
            "shortDescription": {"text": message_text(finding.title)},
            "fullDescription": {"text": message_text(explanation or finding.title)},
            "help": {"text": message_text(finding.advice or finding.title)},
            **({"helpUri": uri} if uri else {}),
            "defaultConfiguration": {"level": LEVELS[severity.value]},
            "properties": {
                "tags": ["http", finding.level.value, finding.party.value],
                "sources": cited,
            },
        }

    def _result(self, finding: Finding, index: int) -> dict[str, Any]:
        broken = finding.verdict is Verdict.BROKEN
        where = _where(finding)
        what = finding.message if broken else f"Undecided: {finding.title}: {finding.reason}."
        return {
            "ruleId": finding.rule,
            "ruleIndex": index,
            "kind": "fail" if broken else "open",
            "level": LEVELS[finding.severity.value] if broken else "none",
            "message": {"text": message_text(f"{what} ({where})" if where else what)},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": {"uri": capture_uri(finding.capture)}},
                    "logicalLocations": [self._resource(finding)],
                }
            ],
            "partialFingerprints": {FINGERPRINT: finding.fingerprint},
            **({"occurrenceCount": finding.count} if finding.count > 1 else {}),
            "properties": self._properties(finding),
        }

    def _resource(self, finding: Finding) -> dict[str, str]:
        host, target = finding.host or finding.server, finding.target or ""
        masked = self._mask.target(target)
        whole = masked if "://" in target[:10] else f"{host}{masked}"
        return {"name": masked or host, "fullyQualifiedName": whole, "kind": "resource"}

    def _properties(self, finding: Finding) -> dict[str, Any]:
        """Tell what a result of a capture has and one of source code has not; absent is left out."""
        record = finding_record(finding, mask=self._mask, mask_targets=True)
        properties = {
            "id": named(record.id),
            "severity": record.severity,
            "connection": record.connection,
            "exchange": record.exchange,
            "frames": record.frames[:FRAMES_SHOWN],
            "filter": record.filter,
            "time": record.time,
            "client": record.client,
            "server": record.server,
            "method": record.method,
            "target": record.target,
            "host": record.host,
            "status": record.status,
            "standards": record.standards,
            "evidence": record.evidence[:EVIDENCE_SHOWN],
        }
        return {name: value for name, value in properties.items() if value is not None}


def capture_uri(capture: str) -> str:
    """Write the name of a capture as a URI: relative as given, or file: where it is absolute.

    >>> capture_uri("day 1/a:b.pcap"), capture_uri("-")
    ('day%201/a%3Ab.pcap', '-')
    """
    path = Path(capture)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))


def message_text(text: str) -> str:
    r"""Write a text as a message in which nothing is a placeholder or a link (SARIF 2.1.0, 3.11.5, 3.11.6).

    >>> message_text("a {0} of [that](this)")
    'a {{0}} of \\[that\\](this)'
    """
    return _ACTIVE.sub(lambda found: found[0] * 2 if found[0] in "{}" else f"\\{found[0]}", named(text))


def _where(finding: Finding) -> str:
    frames = finding.frames
    parts = []
    if frames:
        listed = ", ".join(map(str, frames[:6])) + (", ..." if len(frames) > 6 else "")
        parts.append(f"{'frame' if len(frames) == 1 else 'frames'} {listed}")
    parts.append(f"connection {finding.connection}")
    if finding.exchange is not None:
        parts.append(f"exchange {finding.exchange}")
    if finding.count > 1:
        parts.append(f"and {counted(finding.count - 1, 'exchange')} more")
    return ", ".join(parts)


def _invocation(outcome: Outcome) -> dict[str, Any]:
    return {
        "executionSuccessful": not outcome.errors and not outcome.interrupted,
        "toolExecutionNotifications": list(_notifications(outcome)),
    }


def _notifications(outcome: Outcome) -> Iterator[dict[str, Any]]:
    interrupted = ["interrupted: counted until here"] if outcome.interrupted else []
    nothing = nothing_judged(outcome)
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        ("error", outcome.errors),
        ("warning", [*interrupted, *([nothing] if nothing else []), *outcome.warnings]),
        ("note", [*outcome.notes, *([outcome.ignored] if outcome.ignored else [])]),
    )
    for level, texts in kinds:
        for text in texts:
            yield {"level": level, "message": {"text": message_text(text)}}
