import sqlite3

from analyzer.audit.layout import TABLES, VIEWS


def made():
    db = sqlite3.connect(":memory:")
    db.executescript(TABLES + VIEWS)
    return db


def capture(db, row, follows=None):
    db.execute(
        "INSERT INTO captures VALUES (?, ?, ?, x'', '', '', 1, 0, 0, 0, ?, x'', x'', x'', 1, 0, 0, 0, '{}')",
        (row, row, str(row), follows),
    )


def test_what_a_later_file_decides_anew_does_not_count():
    db = made()
    capture(db, 1)
    db.executemany("INSERT INTO counts VALUES (1, ?, ?, '', 1, 0, 0)", [("settled", 0), ("open", 1)])
    before = [name for (name,) in db.execute("SELECT fingerprint FROM counted ORDER BY 1")]
    capture(db, 2, follows=1)
    after = [name for (name,) in db.execute("SELECT fingerprint FROM counted ORDER BY 1")]
    assert (before, after) == (["open", "settled"], ["settled"])


def test_what_waits_for_a_clock_counts_once_any_file_of_the_chain_has_it():
    db = made()
    capture(db, 1)
    capture(db, 2, follows=1)
    capture(db, 3)
    db.execute("INSERT INTO counts VALUES (1, 'no-date', 0, 'server host', 1, 0, 0)")
    db.execute("INSERT INTO broken VALUES (1, 5, 'S206-date', 'host', 0, 'server host', 1)")
    found = []
    for row in (3, 2):  # another chain, then this one
        db.execute("INSERT INTO clocks VALUES (?, 'server host')", (row,))
        found.append(
            [
                db.execute(f"SELECT count(*) FROM {view}").fetchone()[0]
                for view in ("counted", "broken_counted")
            ]
        )
    assert found == [[0, 0], [1, 1]]
