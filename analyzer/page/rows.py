"""The findings that are listed in the page: columns of small numbers, and every text once.

Of a fault (a fingerprint) so many are listed, and the others counted with its first one: rule, host,
status and path are the same for all of them, so the page counts right by each of these. Paths are
those of fingerprints (numbers and ids replaced).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.finding_records import finding_record
from analyzer.reports.captured import named, plain
from analyzer.rules.finding import normalised_target
from analyzer.rules.vocabulary import Verdict

if TYPE_CHECKING:
    from analyzer.finding_records import FindingRecord
    from analyzer.page.limits import Limits
    from analyzer.redaction import Mask
    from analyzer.rules.finding import Finding

SEVERITIES = ("error", "warning", "info", "undecided")
"""What the numbers of the column `severity` stand for."""
COLUMNS = (
    "rule",
    "severity",
    "status",
    "capture",
    "connection",
    "exchange",
    "time",
    "client",
    "server",
    "method",
    "target",
    "host",
    "path",
    "frames",
    "addresses",
    "evidence",
)
EVIDENCE_LISTED = 4
TARGET_LIMIT = 300
"""Characters of a target that are listed; a longer one loses its end."""
_ROW_OCTETS = 80
"""What the numbers of a row take, about."""
_FRAMES = re.compile(r"frame\.number in \{([^}]*)\}(.*)")
_MASKED = re.compile(r"<masked [0-9a-f]+>")


class _Fault(msgspec.Struct):
    """The findings of one fingerprint."""

    row: int
    """The first one's."""
    listed: int = 1
    more: int = 0
    """Those that are not listed."""
    last_us: int = 0


class Rows:
    """Takes findings, lists a bounded number of them, and counts the others.

    Attributes:
        listed: Rows.
        lacking: Findings that are counted with the first row of their fault.
        unlisted: Findings of faults of which none is listed, by rule.
    """

    def __init__(self, mask: Mask, limits: Limits) -> None:
        self._mask = mask
        self._limits = limits
        self._columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
        self._counts: dict[int, int] = {}
        self._texts: dict[str, int] = {}
        self._faults: dict[str, _Fault] = {}
        self._of_rule: Counter[str] = Counter()
        self._octets = 0
        self.listed = 0
        self.lacking = 0
        self.unlisted: Counter[str] = Counter()

    def take(self, finding: Finding) -> None:
        """List a finding, or count it."""
        fault, limits = self._faults.get(finding.fingerprint), self._limits
        if fault is None:
            if len(self._faults) >= limits.faults or not self._has_room(finding.rule):
                self.unlisted[finding.rule] += finding.count
                return
            self._faults[finding.fingerprint] = _Fault(self.listed, last_us=finding.time_ns // 1000)
        elif fault.listed >= limits.rows_of_a_fault or not self._has_room(finding.rule):
            fault.more += finding.count
            fault.last_us = max(fault.last_us, finding.time_ns // 1000)
            self.lacking += finding.count
            return
        else:
            fault.listed += 1
        self._list(finding)

    def data(self) -> dict[str, Any]:
        """Return what the script of the page reads; times are microseconds since 1970."""
        faults = [fault for fault in self._faults.values() if fault.more]
        return {
            "severities": SEVERITIES,
            "texts": list(self._texts),
            "columns": self._columns,
            "counts": {str(row): count for row, count in self._counts.items()},
            "more": {str(fault.row): [fault.more, fault.last_us] for fault in faults},
        }

    def _has_room(self, rule: str) -> bool:
        limits = self._limits
        if self._octets < limits.rows_octets:
            return True
        in_reserve = self._octets < limits.rows_octets + limits.rows_reserve
        return in_reserve and self._of_rule[rule] < limits.rows_of_a_rule

    def _list(self, finding: Finding) -> None:
        """Write a row."""
        record = finding_record(finding, mask=self._mask, mask_targets=True)
        undecided = finding.verdict is Verdict.UNDECIDED
        target = plain((record.target or "")[:TARGET_LIMIT])
        frames, addresses = _frames(record)
        row: dict[str, Any] = {
            "rule": self._text(finding.rule),
            "severity": SEVERITIES.index("undecided" if undecided else record.severity),
            "status": finding.status or 0,
            "capture": self._text(named(finding.capture)),
            "connection": finding.connection,
            "exchange": -1 if finding.exchange is None else finding.exchange,
            "time": finding.time_ns // 1000,
            "client": self._text(named(finding.client)),
            "server": self._text(named(finding.server)),
            "method": self._text(plain((finding.method or "")[:40])),
            "target": self._text(target),
            "host": self._text(plain((finding.host or "")[:TARGET_LIMIT])),
            "path": self._text(self._path(record)),
            "frames": frames,
            "addresses": self._text(addresses),
            "evidence": self._evidence(record, finding),
        }
        for name, column in self._columns.items():
            column.append(row[name])
        if finding.count > 1:
            self._counts[self.listed] = finding.count
        self._octets += _ROW_OCTETS + len(frames) + 4 * len(row["evidence"])
        self._of_rule[finding.rule] += 1
        self.listed += 1

    def _path(self, record: FindingRecord) -> str:
        target = _MASKED.sub("{masked}", record.target or "")
        return plain(normalised_target(target)[:TARGET_LIMIT])

    def _evidence(self, record: FindingRecord, finding: Finding) -> list[int]:
        """Write pieces of evidence: what, value, frame, offset, 1 where it counts in the client's stream."""
        found: list[int] = []
        pairs = zip(record.evidence, finding.evidence, strict=True)
        for one, source in list(pairs)[:EVIDENCE_LISTED]:
            offset = -1 if one.stream_offset is None else one.stream_offset
            found += [
                self._text(plain(one.what)),
                self._text(plain(one.value or "")),
                one.frame or 0,
                offset,
                int(source.from_client),
            ]
        if finding.reason:
            found += [self._text("not decided"), self._text(plain(finding.reason)), 0, -1, 0]
        return found

    def _text(self, text: str) -> int:
        number = self._texts.get(text)
        if number is None:
            number = self._texts[text] = len(self._texts)
            self._octets += len(text) + 4
        return number


def _frames(record: FindingRecord) -> tuple[str, str]:
    """Split the display filter: the numbers of its frames, and what stands behind them."""
    found = _FRAMES.fullmatch(record.filter or "")
    if found is None:
        return "", record.filter or ""
    return found[1], found[2]
