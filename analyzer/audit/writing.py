"""A capture's results on their way into the store: all of them in one transaction, in place of older ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from analyzer.audit.result import renumber
from analyzer.records import finding_record
from analyzer.reports.jsonlines import encoded
from analyzer.rules.finding import normalised_target

if TYPE_CHECKING:
    import sqlite3

    from analyzer.audit.chain import Link
    from analyzer.audit.identity import Identity
    from analyzer.audit.judging import Audited
    from analyzer.redaction import Mask
    from analyzer.rules.finding import Finding


class Place(NamedTuple):
    """Where a capture stands."""

    path: str
    link: Link
    follows: int | None
    base: bytes
    """Digest of what it goes on with."""


class Writer:
    """Writes what one pass finds."""

    def __init__(self, db: sqlite3.Connection, mask: Mask, number: int, *, both: bool) -> None:
        """Take the number of the pass, and whether severities by standard are given (profile both)."""
        self._db, self._mask, self._number, self._both = db, mask, number, both

    def write(
        self, capture: int | None, identity: Identity, place: Place, audited: Audited, *, again: bool
    ) -> int:
        """Put a capture in the place of what the store has of it; to be called in a transaction.

        Args:
            capture: Its row; None for a new one.
            identity: What the file held.
            place: Where it stands.
            audited: What came out.
            again: Whether it is only judged again, behind another file.

        Returns:
            Its row.
        """
        octets, digest = audited.carried.encoded()
        link, result = place.link, audited.result
        columns = {
            "size": identity.size,
            "digest": identity.digest,
            "head": identity.head,
            "path": place.path,
            "link_type": link.link_type,
            "snap_length": link.snap_length,
            "first_ns": link.first_ns,
            "last_ns": link.last_ns,
            "follows": place.follows,
            "base": place.base,
            "carries": digest,
            "carried": octets,
            "packets": audited.packets,
            "exchanges": result.exchanges,
            "responses": sum(result.responses.values()),
            "accounting": encoded(audited.accounting).decode(),
        }
        if not again:
            columns["pass"] = self._number
        if capture is None:
            columns["first_path"] = place.path
            row = self._insert("captures", columns)
        else:
            row = capture
            names = ", ".join(f"{name} = ?" for name in columns)
            change = f"UPDATE captures SET {names} WHERE id = ?"  # noqa: S608  (names of our own)
            self._db.execute(change, (*columns.values(), row))
        self._file(row, identity, place.path)
        self._results(row, audited)
        return row

    def _insert(self, table: str, columns: dict[str, object]) -> int:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        cursor = self._db.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608  (names of our own)
            tuple(columns.values()),
        )
        return cursor.lastrowid or 0

    def _file(self, row: int, identity: Identity, path: str) -> None:
        self._db.execute("DELETE FROM files WHERE capture = ? AND path = ?", (row, path))
        note_file(self._db, path, identity.signature, row)

    def _results(self, row: int, audited: Audited) -> None:
        """Replace counts and warnings."""
        db, result = self._db, audited.result
        before = [name for (name,) in db.execute("SELECT fingerprint FROM counts WHERE capture = ?", (row,))]
        for table in ("counts", "clocks", "responses", "broken", "warnings"):
            db.execute(f"DELETE FROM {table} WHERE capture = ?", (row,))  # noqa: S608  (names of our own)
        names = {name for name, _, _ in result.counts}
        for name in sorted(names):
            self._sample(result.samples[name], audited)
        db.executemany(
            "INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (row, name, provisional, clock, one.count, one.first_ns, one.last_ns)
                for (name, provisional, clock), one in result.counts.items()
            ],
        )
        db.executemany("INSERT INTO clocks VALUES (?, ?)", [(row, clock) for clock in result.clocks])
        db.executemany(
            "INSERT INTO responses VALUES (?, ?, ?, ?, ?, ?)",
            [(row, *key, count) for key, count in result.responses.items()],
        )
        db.executemany(
            "INSERT INTO broken VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(row, *key, count) for key, count in result.broken.items()],
        )
        db.executemany("INSERT INTO warnings VALUES (?, ?)", [(row, text) for text in audited.warnings])
        forget_uncounted(db, [name for name in before if name not in names])

    def _sample(self, finding: Finding, audited: Audited) -> None:
        """Keep a fault; of its examples the earliest."""
        renumber(finding, audited.accounting["carried_packets"])
        record = finding_record(finding, mask=self._mask, both=self._both, mask_targets=True)
        record.count = 1
        target = finding.target
        self._db.execute(
            """INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (fingerprint) DO UPDATE SET severity = excluded.severity,
                sample_ns = excluded.sample_ns, sample = excluded.sample
            WHERE excluded.sample_ns <= sample_ns""",
            (
                finding.fingerprint,
                finding.rule,
                finding.severity.value,
                finding.host,
                finding.method,
                # What is no query stays, and may hold a password; names of parameters are no secrets.
                normalised_target(self._mask.target(target)) if target else None,
                finding.status,
                self._number,
                finding.time_ns,
                encoded(record).decode(),
            ),
        )


def note_file(db: sqlite3.Connection, path: str, signature: str, capture: int) -> None:
    """Remember which capture a file on the disk is."""
    db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (path, signature, capture))


def forget_uncounted(db: sqlite3.Connection, fingerprints: list[str]) -> None:
    """Forget faults that no capture has any more."""
    db.executemany(
        "DELETE FROM findings WHERE fingerprint = ?1 "
        "AND NOT EXISTS (SELECT 1 FROM counts WHERE counts.fingerprint = ?1)",
        [(name,) for name in fingerprints],
    )
