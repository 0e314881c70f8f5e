"""Which of the files on the disk are captures that the store has, which have grown, which are new."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from analyzer.audit.chain import Link
from analyzer.audit.identity import identity_of, signature_of
from parsers.capture.ends import head_of, last_time_ns
from parsers.errors import CaptureError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from analyzer.audit.identity import Identity


class Entry(msgspec.Struct):
    """A file that has to be judged."""

    key: int
    """The capture's row; of a new one a number below 0."""
    path: str
    identity: Identity
    link: Link
    grown: bool = False


class Recognised(msgspec.Struct):
    """What was found on the disk."""

    entries: dict[int, Entry] = {}
    known: set[int] = set()
    """Rows of captures that are there, as they were."""
    seen: list[tuple[str, str, int]] = []
    """Path, signature and row of known files that the store knows otherwise."""
    empty: int = 0
    """Captures that have no packet yet."""
    copies: int = 0
    """Files with the content of another."""


class Recogniser:
    """Looks at files, and reads those whose state on the disk is not known."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.found = Recognised()

    def look(self, paths: Iterable[str], failed: Callable[[CaptureError], None]) -> Recognised:
        """Look at files; what cannot be read is told, and the others go on."""
        sizes: list[tuple[int, str]] = []
        known = {path: (signature, row) for path, signature, row in self._db.execute("SELECT * FROM files")}
        for path in paths:
            if any("\ud800" <= character <= "\udfff" for character in path):
                failed(CaptureError(path, "the name is no UTF-8, as the store needs it"))
                continue
            try:
                status = Path(path).stat()
            except OSError as error:
                gone = isinstance(error, FileNotFoundError)
                why = "no such file" if gone else error.strerror or str(error)
                failed(CaptureError(path, why.lower()))
                continue
            signature, row = known.get(path, ("", 0))
            if signature == signature_of(status):
                self._take_known(row)
            else:
                sizes.append((status.st_size, path))
        for _, path in sorted(sizes):  # the beginning of a file before the file
            try:
                self._read(path)
            except CaptureError as error:
                failed(error)
        return self.found

    def _take_known(self, row: int) -> None:
        self.found.copies += row in self.found.known
        self.found.known.add(row)

    def _read(self, path: str) -> None:
        """Find out what an unknown file is."""
        identity = identity_of(path, self._lengths(path))
        row = self._stored(identity)
        if row is None and self._is_beginning(identity):
            self.found.copies += 1
            return
        if row is not None:
            self.found.seen.append((path, identity.signature, row))
            self._take_known(row)
            return
        twin = next((e for e in self.found.entries.values() if _same(e.identity, identity)), None)
        if twin is not None:
            self.found.copies += 1
            return
        self._add(path, identity)

    def _add(self, path: str, identity: Identity) -> None:
        head = head_of(path)
        last_ns = None if head is None else last_time_ns(path, head)
        if head is None or last_ns is None:
            # It may be damaged from the first octet on; then reading it says so.
            from parsers.capture import open_capture

            with open_capture(path):
                self.found.empty += 1
            return
        shorter = self._shorter(identity)
        key = shorter if shorter is not None else -1 - len(self.found.entries)
        names = (path,)
        if shorter is not None and shorter > 0:
            names = (
                path,
                *self._db.execute("SELECT path, first_path FROM captures WHERE id = ?", (key,)).fetchone(),
            )
            self.found.known.discard(key)
        last_ns = max(last_ns, head.first_time_ns)
        link = Link(key, names, head.link_type, head.snap_length, head.first_time_ns, last_ns)
        self.found.entries[key] = Entry(key, path, identity, link, grown=key > 0)

    def _lengths(self, path: str) -> Callable[[bytes], list[int]]:
        """Say of which beginnings the digest is wanted: those that are captures."""

        def lengths(head: bytes) -> list[int]:
            rows = self._db.execute("SELECT size FROM captures WHERE head = ? OR path = ?", (head, path))
            return [size for (size,) in rows] + [entry.identity.size for entry in self.found.entries.values()]

        return lengths

    def _stored(self, identity: Identity) -> int | None:
        row = self._db.execute(
            "SELECT id FROM captures WHERE digest = ? AND size = ?", (identity.digest, identity.size)
        ).fetchone()
        return None if row is None else int(row[0])

    def _shorter(self, identity: Identity) -> int | None:
        """Find the longest capture, of the store or of this pass, that this one has grown from."""
        for size, digest in sorted(identity.prefixes.items(), reverse=True):
            row = self._db.execute(
                "SELECT id FROM captures WHERE digest = ? AND size = ?", (digest, size)
            ).fetchone()
            if row is not None:
                return int(row[0])
            for key, entry in self.found.entries.items():
                if (entry.identity.size, entry.identity.digest) == (size, digest):
                    return key
        return None

    def _is_beginning(self, identity: Identity) -> bool:
        """Whether a capture of the store or of this pass begins with it, as far as it is still there."""
        rows = self._db.execute(
            "SELECT path FROM captures WHERE head = ? AND size > ?", (identity.head, identity.size)
        ).fetchall()
        paths = [path for (path,) in rows]
        paths += [
            entry.path
            for entry in self.found.entries.values()
            if entry.identity.head == identity.head and entry.identity.size > identity.size
        ]
        for path in paths:
            try:
                longer = identity_of(path, lambda _head: (identity.size,))
            except CaptureError:
                continue
            if longer.prefixes.get(identity.size) == identity.digest:
                return True
        return False


def _same(one: Identity, other: Identity) -> bool:
    return (one.size, one.digest) == (other.size, other.digest)
