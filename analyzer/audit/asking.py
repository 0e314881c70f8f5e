"""What is in the store: every fault, the state of the whole, rates by day; and how old results go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from analyzer.audit.writing import forget_uncounted
from analyzer.timestamps import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.audit.store import Store

SEVERITIES = ("error", "warning", "info")
_ORDER = "CASE findings.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END"


class Status(NamedTuple):
    """The state of a store."""

    captures: int
    first_ns: int | None
    last_ns: int | None
    packets: int
    responses: int
    """Judged."""
    findings: int
    faults: dict[str, int]
    """Fingerprints by severity."""
    passes: int
    finished: bool
    """Whether the last pass came to its end."""
    warnings: int
    octets: int
    """Of the file on the disk."""
    carried: int
    """Octets of packets that are kept for the files to come."""


class Rate(NamedTuple):
    """A rule on one day at one host."""

    day: str
    rule: str
    host: str
    responses: int
    """Responses with the statuses that the rule is about."""
    broken: int


def findings(store: Store, *, new: bool = False, since_ns: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield every fault: the record of its earliest finding, first_seen, last_seen, count; worst first.

    Args:
        store: Open.
        new: Only what the last pass found first.
        since_ns: Only what was seen at that time or later.
    """
    rows = store.db.execute(
        f"""SELECT findings.sample, min(counted.first_ns), max(counted.last_ns), sum(counted.count)
        FROM counted JOIN findings USING (fingerprint)
        WHERE ?1 = 0 OR findings.pass = (SELECT max(number) FROM passes)
        GROUP BY findings.fingerprint HAVING ?2 IS NULL OR max(counted.last_ns) >= ?2
        ORDER BY {_ORDER}, sum(counted.count) DESC, findings.rule, findings.fingerprint""",  # noqa: S608  (a text of our own)
        (int(new), since_ns),
    )
    for sample, first_ns, last_ns, count in rows:
        record = msgspec.json.decode(sample)
        record.pop("count", None)
        yield record | {"first_seen": rfc3339(first_ns), "last_seen": rfc3339(last_ns), "count": count}


def faults(store: Store, *, new: bool = False, judged_in: int | None = None) -> dict[str, int]:
    """Count fingerprints by severity.

    Args:
        store: Open.
        new: Only what the last pass found first.
        judged_in: Only those of captures that were new or had grown in this pass.
    """
    counted = dict.fromkeys(SEVERITIES, 0)
    rows = store.db.execute(
        """SELECT severity, count(*) FROM findings
        WHERE (?1 = 0 OR pass = (SELECT max(number) FROM passes)) AND fingerprint IN (
            SELECT fingerprint FROM counted
            WHERE ?2 IS NULL OR capture IN (SELECT id FROM captures WHERE pass = ?2))
        GROUP BY severity""",
        (int(new), judged_in),
    )
    return counted | dict(rows)


def responses(store: Store, judged_in: int | None = None) -> int:
    """Count the responses that were judged.

    Args:
        store: Open.
        judged_in: Only those of captures that were new or had grown in this pass.
    """
    (count,) = store.db.execute(
        """SELECT total(count) FROM responses_counted
        WHERE ?1 IS NULL OR capture IN (SELECT id FROM captures WHERE pass = ?1)""",
        (judged_in,),
    ).fetchone()
    return int(count)


def status(store: Store) -> Status:
    """Say how the store stands."""
    db = store.db
    captures, first_ns, last_ns, packets, carried = db.execute(
        "SELECT count(*), min(first_ns), max(last_ns), total(packets), total(length(carried)) FROM captures"
    ).fetchone()
    passes, finished = db.execute("SELECT count(*), coalesce(min(finished), 1) FROM passes").fetchone()
    (count,) = db.execute("SELECT total(count) FROM counted").fetchone()
    (warnings,) = db.execute("SELECT count(*) FROM warnings").fetchone()
    return Status(
        captures=captures,
        first_ns=first_ns,
        last_ns=last_ns,
        packets=int(packets),
        responses=responses(store),
        findings=int(count),
        faults=faults(store),
        passes=passes,
        finished=bool(finished),
        warnings=warnings,
        octets=Path(store.path).stat().st_size,
        carried=int(carried),
    )


def rates(store: Store) -> Iterator[Rate]:
    """Yield, for each rule that was ever broken at a host, every day on which it could have been.

    A day is one of UTC. Responses are those with a status that the rule is about, whether or not its
    other conditions held; rules of the user's own, which the store does not know, are about all.
    """
    from analyzer.rules.book import RULES

    statuses = {rule.id: rule.statuses for rule in RULES}
    by_host: dict[str, list[tuple[int, int, int]]] = {}
    for host, day, code, count in store.db.execute(
        "SELECT host, day, status, sum(count) FROM responses_counted GROUP BY host, day, status"
    ):
        by_host.setdefault(host, []).append((day, code, count))
    broken: dict[tuple[str, str], dict[int, int]] = {}
    for rule, host, day, count in store.db.execute(
        "SELECT rule, host, day, sum(count) FROM broken_counted GROUP BY rule, host, day"
    ):
        broken.setdefault((rule, host), {})[day] = count
    for (rule, host), days in sorted(broken.items()):
        about = statuses.get(rule)
        of: dict[int, int] = dict.fromkeys(days, 0)
        for day, code, count in by_host.get(host, ()):
            if about is None or code in about:
                of[day] = of.get(day, 0) + count
        for day in sorted(of):
            yield Rate(rfc3339(day * 86_400 * 1_000_000_000)[:10], rule, host, of[day], days.get(day, 0))


def prune(store: Store, before_ns: int) -> int:
    """Forget the captures that ended before a time, and what only they had; return how many.

    Raises:
        StoreError: the store cannot be written.
    """
    with store.transaction() as db:
        names = [
            name
            for (name,) in db.execute(
                "SELECT DISTINCT fingerprint FROM counts JOIN captures ON captures.id = counts.capture "
                "WHERE captures.last_ns < ?",
                (before_ns,),
            )
        ]
        gone: int = db.execute("DELETE FROM captures WHERE last_ns < ?", (before_ns,)).rowcount
        forget_uncounted(db, names)
    if gone:
        store.db.execute("VACUUM")
    return gone
