import json
from contextlib import ExitStack

from analyzer.audit.carrying import Carried
from analyzer.audit.chain import Link
from analyzer.audit.identity import identity_of
from analyzer.audit.judging import Auditor
from analyzer.audit.store import open_store
from analyzer.audit.writing import Place, Writer, forget_uncounted, note_file
from analyzer.run import Run, Settings
from tests.analyzer.audit.rings import SAMPLES, counts

SAMPLE = str(SAMPLES / "handful-of-violations.pcap")


def written(store, capture=None, *, number=1, select=(), again=False):
    """Judge the sample and write it."""
    identity = identity_of(SAMPLE)
    with ExitStack() as stack:
        audited = Auditor(Settings(select=select), None).audit(SAMPLE, identity, Carried(), stack)
    place = Place(SAMPLE, Link(1, (SAMPLE,), 1, 65535, 5, 9), None, b"")
    with store.transaction() as db:
        writer = Writer(db, store.mask(), number, both=False)
        return writer.write(capture, identity, place, audited, again=again)


def test_a_capture_is_written_with_all_that_it_gave(tmp_path):
    with open_store(str(tmp_path / "audit.db")) as store:
        row = written(store)
        run = Run([SAMPLE], Settings()).finish()
        assert counts(store) == {name: group.count for name, group in run.tally.groups.items()}
        found = store.db.execute("SELECT path, first_ns, last_ns, responses FROM captures").fetchall()
        assert found == [(SAMPLE, 5, 9, run.tally.judged)]
        samples = [json.loads(text) for (text,) in store.db.execute("SELECT sample FROM findings")]
        assert {s["id"] for s in samples} == {group.first.id for group in run.tally.groups.values()}
        assert store.db.execute("SELECT path, capture FROM files").fetchall() == [(SAMPLE, row)]


def test_it_takes_the_place_of_what_was_there(tmp_path):
    with open_store(str(tmp_path / "audit.db")) as store:
        row = written(store)
        assert written(store, row, number=2, select=("S405",)) == row
        rules = store.db.execute("SELECT DISTINCT rule FROM findings").fetchall()
        assert rules == [("S405-allow",)]
        assert store.db.execute("SELECT pass FROM captures").fetchall() == [(2,)]
        assert store.db.execute("SELECT pass FROM findings").fetchall() == [(1,)]  # it was known before


def test_what_is_only_judged_again_keeps_its_pass(tmp_path):
    with open_store(str(tmp_path / "audit.db")) as store:
        row = written(store)
        written(store, row, number=2, again=True)
        assert store.db.execute("SELECT pass FROM captures").fetchall() == [(1,)]


def test_secrets_are_masked_with_the_key_of_the_store(tmp_path):
    with open_store(str(tmp_path / "audit.db")) as store:
        written(store)
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        mask = store.mask()
        text = "".join(sample for (sample,) in store.db.execute("SELECT sample FROM findings"))
    assert mask.secret("x") == store_mask(tmp_path).secret("x")
    assert "Authorization: Basic" not in text


def store_mask(folder):
    with open_store(str(folder / "audit.db")) as store:
        return store.mask()


def test_a_fault_that_a_capture_has_is_not_forgotten(tmp_path):
    with open_store(str(tmp_path / "audit.db")) as store:
        row = written(store)
        before = set(counts(store))
        with store.transaction() as db:
            note_file(db, "other", "signature", row)
            forget_uncounted(db, list(before))
        assert set(counts(store)) == before
        with store.transaction() as db:
            db.execute("DELETE FROM captures")
            forget_uncounted(db, list(before))
        assert store.db.execute("SELECT count(*) FROM findings").fetchone() == (0,)
