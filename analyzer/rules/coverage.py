"""How much of the standards the book covers, and of what other checkers test.

Two tables: the sections of RFC 2616, 10, with the other sections that it leans on and the requirements
that exist today alone; and the union of what nine other checkers of HTTP test of responses, each with
the rules here that test it or the reason why none does.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from analyzer.rules.catalogue import Row, catalogue

if TYPE_CHECKING:
    from collections.abc import Collection

CHECKERS = (
    "HTTPolice",
    "httplint",
    "Thymian",
    "CISPA",
    "REDbot",
    "Snort3",
    "Suricata",
    "Zeek",
    "Wireshark",
)
"""The checkers whose tests make up the union."""

NOT_CHECKED = {
    "C1XX-h2-end-stream": "HTTP/2 is not read yet",
    "S101-h2": "HTTP/2 is not read yet",
    "H2-early-response": "HTTP/2 is not read yet",
    "S504-dns-note": "DNS is not read",
    "C1XX-client-accepts": "clients leave for many reasons; it takes the habits of one over many connections",
}
"""Why a requirement that a capture can show is not checked, where it is more than work to be done."""


class SectionCoverage(msgspec.Struct, kw_only=True):
    """What the book knows of one section."""

    section: str
    """Of RFC 2616; "2616-other" for the sections that 10 leans on, "current" for today's requirements."""
    requirements: int
    checked: int
    """Rules that are broken or kept."""
    facts: int
    """Permissions and good signs, which are noted."""
    missing: dict[str, str]
    """Ids of observable requirements that no rule checks yet, each with the reason, or ""."""
    not_observable: dict[str, str]
    """Ids of what no capture can show, each with the reason."""


class PeerCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that another checker tests of responses."""

    area: str
    check: str
    reference: str
    checkers: list[str]
    """Those that test it."""
    rules: list[str]
    """Ids of the rules here that test it; empty: see reason."""
    reason: str

    @property
    def is_about_status(self) -> bool:
        """Whether it tests what one status code or class requires."""
        return self.area[0].isdigit()


def section_coverage(checked: Collection[str], facts: Collection[str]) -> list[SectionCoverage]:
    """Count the catalogue by section, in the order of the sections.

    Args:
        checked: Ids of the rules that are judged.
        facts: Ids of the rules that note facts.
    """
    by_section: dict[str, list[Row]] = {}
    for row in catalogue().values():
        by_section.setdefault(row.section, []).append(row)
    return [
        SectionCoverage(
            section=section,
            requirements=len(rows),
            checked=sum(row.id in checked for row in rows),
            facts=sum(row.id in facts for row in rows),
            missing={
                row.id: NOT_CHECKED.get(row.id, "")
                for row in rows
                if not row.reason and row.id not in checked and row.id not in facts
            },
            not_observable={row.id: row.reason for row in rows if row.reason},
        )
        for section, rows in sorted(by_section.items(), key=lambda item: _order(item[0]))
    ]


def _order(section: str) -> tuple[int, ...]:
    """Sort sections by their numbers; those without come last."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", section))
    return (0, *numbers) if re.fullmatch(r"[0-9.]+", section) else (1, *numbers)


@cache
def peer_checks() -> tuple[PeerCheck, ...]:
    """Read what other checkers test. Read once, when first asked for."""
    path = Path(__file__).with_name("peer_checks.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            PeerCheck(
                area=row["area"],
                check=row["check"],
                reference=row["reference"],
                checkers=row["checkers"].split(),
                rules=row["rules"].split(),
                reason=row["reason"],
            )
            for row in csv.DictReader(lines)
        )


def covered(check: PeerCheck, rules: Collection[str]) -> bool:
    """Whether one of the rules named for a check is among those given."""
    return any(rule in rules for rule in check.rules)
