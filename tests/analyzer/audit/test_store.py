import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.audit.store import StoreError, look_into, open_store

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path):
    """A store with one row."""
    name = str(tmp_path / "audit.db")
    with open_store(name) as store, store.transaction() as db:
        db.execute("INSERT INTO passes VALUES (1, 1)")
    return name


def passes(name):
    with look_into(name) as store:
        return store.db.execute("SELECT number FROM passes").fetchall()


def test_a_store_is_one_sqlite_file_for_its_owner_alone(path):
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    assert sorted(each.name for each in Path(path).parent.iterdir()) == ["audit.db", "audit.db.lock"]
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("SELECT * FROM passes").fetchall() == [(1, 1)]
    connection.close()


def test_equal_secrets_look_equal_in_all_passes_and_in_no_other_store(path, tmp_path):
    with open_store(path) as store:
        first = store.mask().secret("abc")
    with look_into(path) as store:
        again = store.mask().secret("abc")
    with open_store(str(tmp_path / "other.db")) as store:
        other = store.mask().secret("abc")
    assert first == again != other


def test_a_transaction_that_fails_leaves_nothing(path):
    with open_store(path) as store, pytest.raises(StoreError), store.transaction() as db:
        db.executemany("INSERT INTO passes VALUES (?, 1)", [(2,), (2,)])
    assert passes(path) == [(1,)]


def test_a_second_writer_is_told_and_a_reader_is_not_kept_out(path):
    with open_store(path), pytest.raises(StoreError, match="another audit is writing to this store"):
        open_store(path)
    with open_store(path) as store, store.transaction() as db:
        db.execute("INSERT INTO passes VALUES (2, 0)")
        assert passes(path) == [(1,)]


def test_the_lock_goes_with_a_process_that_is_killed(path):
    code = (
        "import sys; from analyzer.audit.store import open_store\n"
        "with open_store(sys.argv[1]) as store: print('ready', flush=True); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code, path], cwd=PROJECT, **pipes) as process:
        assert process.stdout.readline() == b"ready\n"
        with pytest.raises(StoreError, match="another audit"):
            open_store(path)
        process.send_signal(signal.SIGKILL)
        process.wait()
    open_store(path).close()


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"this is a text, and long enough to be taken for something else\n" * 40, "is no store of wirelint"),
        (b"SQLite format 3\x00" + b"\xff" * 4096, "is no store of wirelint"),
    ],
)
def test_a_file_that_is_no_store_is_told_and_left_as_it_is(tmp_path, octets, said):
    name = tmp_path / "other"
    name.write_bytes(octets)
    for opening in (open_store, look_into):
        with pytest.raises(StoreError, match=said):
            opening(str(name))
    assert name.read_bytes() == octets


def test_the_database_of_another_program_and_of_another_version_are_told(path, tmp_path):
    other = str(tmp_path / "other.db")
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE cookies (value)")
    connection.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for opening in (open_store, look_into):
        with pytest.raises(StoreError, match="is a database, but no store of wirelint"):
            opening(other)
        with pytest.raises(StoreError, match="is a store of version 99; this program knows version 1"):
            opening(path)


def test_a_corrupt_store_is_told_before_anything_is_written(path):
    octets = bytearray(Path(path).read_bytes())
    for page in range(2, len(octets) // 4096):
        octets[page * 4096 : page * 4096 + 64] = os.urandom(64)
    Path(path).write_bytes(octets)
    with pytest.raises(StoreError, match="corrupt"):
        open_store(path)
    assert Path(path).read_bytes() == octets


def test_no_directory_and_no_store_are_told(tmp_path):
    with pytest.raises(StoreError, match="there is no directory"):
        open_store(str(tmp_path / "none" / "audit.db"))
    with pytest.raises(StoreError, match="no such store"):
        look_into(str(tmp_path / "audit.db"))
    with pytest.raises(StoreError, match="is no file"):
        look_into(str(tmp_path))


def test_a_store_that_cannot_be_written_is_told(path, monkeypatch):
    connect = sqlite3.connect

    def read_only(name, **options):
        return connect(f"file:{name}?mode=ro", **{**options, "uri": True})

    monkeypatch.setattr(sqlite3, "connect", read_only)
    with open_store(path) as store:
        saying = pytest.raises(StoreError, match="the store cannot be written: it is read-only")
        with saying, store.transaction() as db:
            db.execute("INSERT INTO passes VALUES (2, 0)")


def test_a_full_disk_is_told_and_what_was_committed_stays(path):
    with open_store(path) as store:
        (pages,) = store.db.execute("PRAGMA page_count").fetchone()
        store.db.execute(f"PRAGMA max_page_count = {pages}")
        saying = pytest.raises(StoreError, match="the disk is full; what was committed before is kept")
        with saying, store.transaction() as db:
            db.execute("INSERT INTO meta VALUES ('large', zeroblob(100000))")
    assert passes(path) == [(1,)]


def test_a_write_that_the_system_refuses_is_told_and_what_was_committed_stays(path):
    """The limit of a file's size stands for a device that takes no more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with open_store(path) as store:
            resource.setrlimit(resource.RLIMIT_FSIZE, (64_000, hard))
            saying = pytest.raises(StoreError, match="what was committed before is kept")
            with saying, store.transaction() as db:
                db.execute("INSERT INTO meta VALUES ('large', zeroblob(1000000))")
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert passes(path) == [(1,)]
