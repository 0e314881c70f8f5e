"""One pass: what is on the disk against what is in the store, and each capture that is due judged.

Due is what is new, what has grown, and what goes on from another capture than when it was judged. That
is read off the store each time, so a pass that was killed needs no repair: the next one does what is left.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.audit.carrying import NOTHING, Carried, decoded
from analyzer.audit.chain import Link, predecessors
from analyzer.audit.identity import Identity, identity_of, signature_of
from analyzer.audit.judging import Auditor
from analyzer.audit.recognising import Entry, Recognised, Recogniser
from analyzer.audit.store import StoreError, saying
from analyzer.audit.writing import Place, Writer, note_file
from parsers.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.audit.store import Store
    from analyzer.ignores import Ignores
    from analyzer.reader import Progress
    from analyzer.run import Settings

CARRIED_MOST = 64 << 20
"""Octets of carried packets that the store keeps, compressed, the latest; others are made again."""
CARRIED_OF = 8
"""Captures, the latest, of which they are kept in any case."""
MADE_AGAIN = 50
"""Captures in a row that are judged again to make them."""


class Done(msgspec.Struct):
    """What one pass did."""

    number: int = 0
    new: int = 0
    grown: int = 0
    again: int = 0
    """Captures that were judged again since another came before them."""
    known: int = 0
    copies: int = 0
    empty: int = 0
    unreadable: list[CaptureError] = []
    vanished: list[str] = []
    notes: list[str] = []
    warnings: list[str] = []
    failures: list[str] = []
    """What went wrong in the user's own rules."""


class Pass:
    """One pass over captures."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        ignores: Ignores | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Prepare.

        Args:
            store: Open to write.
            settings: How captures are judged.
            ignores: Findings that are not stored.
            progress: Called while a capture is read.
        """
        self._store, self._settings = store, settings
        self._auditor = Auditor(settings, ignores, progress)
        self.done = Done()
        self._entries: dict[int, Entry] = {}
        self._links: dict[int, Link] = {}
        self._rows: dict[int, int | None] = {}
        """By key of each entry its row; None where it could not be judged."""
        self._changed: set[int] = set()
        """Rows that were judged in this pass."""
        self._writer: Writer
        self._depth = 0

    def run(self, paths: Sequence[str]) -> Done:
        """Audit files.

        Raises:
            StoreError: the store cannot be written; what was committed before stays.
        """
        with saying(self._store.path):
            self._begin()
            found = Recogniser(self._store.db).look(paths, self._failed)
            self._take(found)
            for key, before in self._in_order():
                if key in self._entries:
                    self._do(self._entries[key], self._row_of(before))
                elif before is not None:
                    self._do_if_due(key, self._row_of(before))
            self._end()
        return self.done

    def _failed(self, error: CaptureError) -> None:
        """Note a file that cannot be read, and one that is there no more."""
        if Path(error.path).exists():
            self.done.unreadable.append(error)
        else:
            self.done.vanished.append(error.path)

    def _begin(self) -> None:
        """Take a number; a pass that was killed is gone on with, so that what it found is still new."""
        with self._store.transaction() as db:
            last = db.execute("SELECT number, finished FROM passes ORDER BY number DESC LIMIT 1").fetchone()
            self.done.number = 1 if last is None else last[0] + last[1]
            db.execute("INSERT OR IGNORE INTO passes VALUES (?, 0)", (self.done.number,))
        both = self._settings.profile == "both"
        self._writer = Writer(self._store.db, self._store.mask(), self.done.number, both=both)

    def _end(self) -> None:
        """Close the pass."""
        with self._store.transaction() as db:
            db.execute("UPDATE passes SET finished = 1 WHERE number = ?", (self.done.number,))

    def _make_room(self, just_judged: int) -> None:
        """Forget the oldest carried packets beyond what is kept; part of a transaction."""
        rows = self._store.db.execute(
            "SELECT id, length(carried) FROM captures WHERE length(carried) > 0 ORDER BY last_ns DESC"
        ).fetchall()
        room = CARRIED_MOST
        for place, (row, octets) in enumerate(rows):
            room -= octets
            if room < 0 and place >= CARRIED_OF and row != just_judged:
                self._store.db.execute("UPDATE captures SET carried = NULL WHERE id = ?", (row,))

    def _take(self, found: Recognised) -> None:
        """Note known files under their new names, which is no more than that."""
        self._entries = found.entries
        self.done.known, self.done.copies, self.done.empty = len(found.known), found.copies, found.empty
        if found.seen:
            with self._store.transaction() as db:
                for path, signature, row in found.seen:
                    note_file(db, path, signature, row)
                    db.execute("UPDATE captures SET path = ? WHERE id = ?", (path, row))

    def _in_order(self) -> list[tuple[int, int | None]]:
        """List all captures, stored and new, in the order of time, each with its predecessor."""
        self._links = {key: entry.link for key, entry in self._entries.items()}
        query = "SELECT id, path, first_path, link_type, snap_length, first_ns, last_ns FROM captures"
        for row, path, first_path, *facts in self._store.db.execute(query):
            if row not in self._links:
                self._links[row] = Link(row, tuple(dict.fromkeys((path, first_path))), *facts)
        return list(predecessors(self._links.values(), join=self._settings.join).items())

    def _row_of(self, key: int | None) -> int | None:
        """Return the row of a capture; None for one that could not be judged."""
        return self._rows.get(key) if key in self._entries else key

    def _do(self, entry: Entry, before: int | None) -> None:
        """Judge what is new or has grown."""
        row = entry.key if entry.grown else None
        self._rows[entry.key] = row
        done = self._judge(row, entry.path, entry.identity, entry.link, before, again=False)
        if done is not None:
            self._rows[entry.key] = done
            self.done.grown += entry.grown
            self.done.new += not entry.grown

    def _do_if_due(self, row: int, before: int | None) -> None:
        """Judge a capture again if it goes on from another one than it did, or from more of it."""
        if before is None:
            return
        follows, base = self._column("follows", row), self._column("base", row)
        if base == self._column("carries", before):
            if follows != before:
                with self._store.transaction() as db:
                    db.execute("UPDATE captures SET follows = ? WHERE id = ?", (before, row))
        elif not self._again(row, before) and before in self._changed:
            name, other = self._links[row].names[0], self._column("path", before)
            self.done.notes.append(f"{name}: is there no more, and was not judged again behind {other}")

    def _again(self, row: int, before: int | None) -> bool:
        """Judge a capture of the store again, if it is still there; say whether it was."""
        size, digest = self._column("size", row), self._column("digest", row)
        for path, signature in self._store.db.execute(
            "SELECT path, signature FROM files WHERE capture = ? ORDER BY path", (row,)
        ).fetchall():
            try:
                if signature_of(Path(path).stat()) != signature:
                    continue
                identity = identity_of(path)
            except (OSError, CaptureError):
                continue
            if (identity.size, identity.digest) == (size, digest):
                link = self._links.get(row)
                assert link is not None
                done = self._judge(row, path, identity, link, before, again=True)
                self.done.again += done is not None
                return done is not None
        return False

    def _judge(
        self, row: int | None, path: str, identity: Identity, link: Link, before: int | None, *, again: bool
    ) -> int | None:
        """Judge a capture and commit it; return its row, None where it cannot be read."""
        carried = self._carried(before, path)
        base = b"" if before is None else self._column("carries", before)
        try:
            with ExitStack() as stack:
                audited = self._auditor.audit(path, identity, carried, stack)
        except CaptureError as error:
            self._failed(error)
            return None
        place = Place(path, link, before, base)
        with self._store.transaction():
            row = self._writer.write(row, identity, place, audited, again=again)
            self._make_room(row)
        self._changed.add(row)
        self.done.warnings += audited.warnings
        self.done.failures = list(dict.fromkeys([*self.done.failures, *audited.failures]))
        return row

    def _carried(self, before: int | None, path: str) -> Carried:
        """Return what a capture goes on with."""
        if before is None or not self._column("carries", before):
            return NOTHING
        octets = self._column("carried", before)
        if octets is None and self._depth < MADE_AGAIN:
            self._depth += 1
            self._again(before, self._column("follows", before))
            self._depth -= 1
            octets = self._column("carried", before)
        if octets is None:
            self.done.warnings.append(
                f"{path}: the packets of the capture before it are kept no more; connections that were open "
                "there begin anew"
            )
            return NOTHING
        try:
            return decoded(octets)
        except ValueError as error:
            raise StoreError(f"{self._store.path}: the store is corrupt: {error}") from error

    def _column(self, name: str, row: int) -> Any:
        asked = f"SELECT {name} FROM captures WHERE id = ?"  # noqa: S608  (names of our own)
        return self._store.db.execute(asked, (row,)).fetchone()[0]
