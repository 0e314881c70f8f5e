"""The store as a file: opened, made, locked; and one line for whatever is wrong with it.

A crash at any moment leaves what the last transaction left: SQLite's write-ahead log, written through
to the disk. One process writes at a time; the lock is the kernel's, and goes with the process.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from analyzer.audit.layout import APPLICATION, MAKING, VERSION
from analyzer.redaction import Mask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

BUSY_SECONDS = 30
"""How long a reader waits for a writer's commit, and the other way round."""


class StoreError(Exception):
    """The store cannot be used; the text is one line that says why."""


class Store:
    """An open store; a context manager."""

    def __init__(self, path: str, connection: sqlite3.Connection, lock: int | None) -> None:
        self.path = path
        self.db = connection
        """Transactions are begun by `transaction` alone."""
        self._lock = lock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it, and let others write."""
        try:
            self.db.close()
        finally:
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all of it or nothing.

        Raises:
            StoreError: it cannot be written; nothing of it was.
        """
        with saying(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise

    def meta(self, key: str) -> bytes | None:
        """Return a value of the store itself."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def mask(self, *, off: bool = False) -> Mask:
        """Return the mask of this store: equal secrets look equal in all passes."""
        return Mask(self.meta("mask"), off=off)


def open_store(path: str) -> Store:
    """Open a store to write; make it where there is none.

    Raises:
        StoreError: another process writes, it is no store, or it cannot be written.
    """
    if not Path(path).absolute().parent.is_dir():
        raise StoreError(f"{path}: there is no directory {Path(path).absolute().parent}")
    lock = _locked(path)
    try:
        with saying(path):
            _make_private(path)
            connection = _connected(path)
            try:
                _prepare(path, connection)
            except BaseException:
                connection.close()
                raise
            return Store(path, connection, lock)
    except BaseException:
        os.close(lock)
        raise


def look_into(path: str) -> Store:
    """Open a store to read, also while another process writes, also where nothing can be written.

    Raises:
        StoreError: there is none, or it cannot be read.
    """
    if not Path(path).is_file():
        raise StoreError(f"{path}: {'is no file' if Path(path).exists() else 'no such store'}")
    with saying(path):
        for mode in ("mode=ro", "immutable=1"):
            connection = _connected(f"file:{quote(str(Path(path).absolute()))}?{mode}", uri=True)
            try:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except sqlite3.OperationalError:
                connection.close()
                if mode == "immutable=1":
                    raise
                continue
            try:
                _check(path, connection)
            except BaseException:
                connection.close()
                raise
            return Store(path, connection, None)
    raise AssertionError("unreachable")


@contextmanager
def saying(path: str) -> Iterator[None]:
    """Turn what SQLite says of a store into one line.

    Raises:
        StoreError: in place of it.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: {_meant(error)}") from error
    except OSError as error:
        raise StoreError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def _meant(error: sqlite3.DatabaseError) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_NOTADB:
        return "is no store of wirelint"
    if code == sqlite3.SQLITE_CORRUPT:
        return f"the store is corrupt ({error}); restore it from a copy, or begin a new one"
    if code == sqlite3.SQLITE_FULL:
        return "the disk is full; what was committed before is kept"
    if code == sqlite3.SQLITE_READONLY:
        return "the store cannot be written: it is read-only"
    if code == sqlite3.SQLITE_BUSY:
        return "another process holds the store"
    return f"{error}; what was committed before is kept"


def _locked(path: str) -> int:
    """Take the lock; it goes with the process, however that ends."""
    try:
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"{path}.lock: the store cannot be locked: {(error.strerror or '').lower()}"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if isinstance(error, BlockingIOError):
            raise StoreError(f"{path}: another audit is writing to this store") from None
        raise StoreError(f"{path}: the store cannot be locked: {(error.strerror or '').lower()}") from error
    return lock


def _make_private(path: str) -> None:
    """Make the file before SQLite does: it will hold packets, and is for its owner alone."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _connected(path: str, *, uri: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, uri=uri)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _prepare(path: str, connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file; look at whose they are in another."""
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(MAKING.replace("{key}", secrets.token_hex(32)))
        return
    _check(path, connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    # Each read of a damaged page fails by itself; what matters is that none is written beside damage.
    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise StoreError(f"{path}: the store is corrupt ({said.splitlines()[-1]}); restore it from a copy")


def _check(path: str, connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION:
        raise StoreError(f"{path}: is a database, but no store of wirelint")
    if version != VERSION:
        raise StoreError(f"{path}: is a store of version {version}; this program knows version {VERSION}")
