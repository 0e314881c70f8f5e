import gzip
import os
from pathlib import Path

from analyzer.audit.recognising import Recogniser
from analyzer.audit.store import open_store
from tests.analyzer.audit.rings import SAMPLES, audited

SAMPLE = (SAMPLES / "handful-of-violations.pcap").read_bytes()


def looked(store_path, *paths):
    errors = []
    with open_store(str(store_path)) as store:
        found = Recogniser(store.db).look([str(path) for path in paths], errors.append)
    return found, errors


def test_a_new_file_a_copy_of_it_and_a_part_of_it_are_one_capture(tmp_path):
    files = [tmp_path / name for name in ("whole.pcap", "copy.pcap.gz", "part.pcap")]
    for path, octets in zip(files, (SAMPLE, gzip.compress(SAMPLE), SAMPLE[:4000]), strict=True):
        path.write_bytes(octets)
    for order in (files, files[::-1]):
        found, errors = looked(tmp_path / "audit.db", *order)
        (entry,) = found.entries.values()
        assert (entry.identity.size, entry.grown, errors) == (len(SAMPLE), False, [])


def test_a_file_that_nobody_touched_is_not_read_again(tmp_path, monkeypatch):
    path = tmp_path / "a.pcap"
    path.write_bytes(SAMPLE)
    audited(tmp_path / "audit.db", [path])
    monkeypatch.setattr("analyzer.audit.recognising.identity_of", None)
    found, _ = looked(tmp_path / "audit.db", path)
    assert (found.known, found.entries) == ({1}, {})


def test_a_file_that_was_touched_is_known_by_its_content(tmp_path):
    path = tmp_path / "a.pcap"
    path.write_bytes(SAMPLE)
    audited(tmp_path / "audit.db", [path])
    os.utime(path, (1, 1))
    found, _ = looked(tmp_path / "audit.db", path)
    assert (found.known, [row for *_, row in found.seen]) == ({1}, [1])


def test_a_grown_file_is_the_capture_it_was_also_under_another_name(tmp_path):
    path = tmp_path / "a.pcap"
    path.write_bytes(SAMPLE[:5000])
    audited(tmp_path / "audit.db", [path])
    path.unlink()
    Path(tmp_path / "b.pcap").write_bytes(SAMPLE)
    found, _ = looked(tmp_path / "audit.db", tmp_path / "b.pcap")
    (entry,) = found.entries.values()
    assert (entry.key, entry.grown, found.known) == (1, True, set())


def test_a_name_that_is_used_again_for_other_content_is_a_new_capture(tmp_path):
    path = tmp_path / "a.pcap"
    path.write_bytes(SAMPLE)
    audited(tmp_path / "audit.db", [path])
    path.write_bytes((SAMPLES / "pipelined.pcap").read_bytes())
    found, _ = looked(tmp_path / "audit.db", path)
    (entry,) = found.entries.values()
    assert (entry.key, entry.grown) == (-1, False)


def test_a_file_without_packets_yet_waits_and_one_that_is_no_capture_is_told(tmp_path):
    (tmp_path / "begun.pcap").write_bytes(SAMPLE[:24])
    (tmp_path / "text.pcap").write_bytes(b"no capture " * 99)
    found, errors = looked(tmp_path / "audit.db", *(tmp_path / name for name in ("begun.pcap", "text.pcap")))
    assert (found.empty, found.entries) == (1, {})
    assert [error.path for error in errors] == [str(tmp_path / "text.pcap")]


def test_a_name_that_is_no_text_is_told(tmp_path):
    path = f"{tmp_path}/a\udcff.pcap"
    Path(path).write_bytes(SAMPLE)
    found, errors = looked(tmp_path / "audit.db", path)
    assert (found.entries, [error.reason for error in errors]) == (
        {},
        ["the name is no UTF-8, as the store needs it"],
    )
