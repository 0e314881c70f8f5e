import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scapy.utils import wrpcap

from analyzer.audit.passing import Pass
from analyzer.audit.store import StoreError, open_store
from analyzer.run import Settings
from tests.analyzer.audit.rings import as_one, audited, contents, counts, packets, ring, traffic, write
from tests.analyzer.captures import packets as captured

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The traffic as one capture, what analyze finds in it, and as a ring of 30 files."""
    folder = tmp_path_factory.mktemp("traffic")
    every = traffic(folder)
    big = write(folder / "big.pcap", every)
    expected = as_one(big)
    assert len(expected) > 25
    assert max(expected.values()) > 1
    return folder, every, expected, ring(folder / "ring", every, 30)


def test_one_pass_over_a_ring_finds_what_one_big_capture_has(made, tmp_path):
    _, _, expected, files = made
    found, done = audited(tmp_path / "audit.db", files)
    assert (found, done.new, done.unreadable) == (expected, 30, [])


def test_a_file_that_has_no_neighbour_gives_what_analyze_finds(made, tmp_path):
    folder, _, expected, _ = made
    assert audited(tmp_path / "audit.db", [folder / "big.pcap"])[0] == expected


def test_a_pass_after_each_file_finds_the_same(made, tmp_path):
    _, _, expected, files = made
    found, done = audited(tmp_path / "audit.db", *(files[: end + 1] for end in range(len(files))))
    assert (found, done.new, done.known) == (expected, 1, 29)


@pytest.mark.parametrize("seed", [1, 2])
def test_files_in_random_order_give_the_same(made, tmp_path, seed):
    _, _, expected, files = made
    order = random.Random(seed).sample(files, len(files))
    found, _ = audited(tmp_path / "audit.db", *([path] for path in order))
    assert found == expected


def test_a_second_pass_has_nothing_to_do(made, tmp_path):
    _, _, expected, files = made
    found, done = audited(tmp_path / "audit.db", files, files)
    assert (found, done.new, done.grown, done.again, done.known) == (expected, 0, 0, 0, 30)


def test_renamed_and_compressed_files_are_the_captures_they_were(made, tmp_path):
    _, _, expected, files = made
    there = tmp_path / "there"
    there.mkdir()
    before = [shutil.copy(path, there) for path in files]
    audited(tmp_path / "audit.db", before)
    after = []
    for number, path in enumerate(before):
        name = there / f"other-{29 - number}.pcap"
        if number % 2:
            name = there / f"{Path(path).name}.gz"
            name.write_bytes(gzip.compress(Path(path).read_bytes()))
            Path(path).unlink()
        else:
            Path(path).rename(name)
        after.append(name)
    found, done = audited(tmp_path / "audit.db", after)
    assert (found, done.new, done.grown, done.again) == (expected, 0, 0, 0)


def test_a_ring_goes_on_where_older_files_were_compressed_or_removed(made, tmp_path):
    _, _, expected, files = made
    there = tmp_path / "there"
    there.mkdir()
    for number, path in enumerate(files):
        shutil.copy(path, there)
        if number >= 2:
            old = there / Path(files[number - 2]).name
            (there / f"{old.name}.gz").write_bytes(gzip.compress(old.read_bytes()))
            old.unlink()
        if number >= 4:
            (there / f"{Path(files[number - 4]).name}.gz").unlink()
        found, _ = audited(tmp_path / "audit.db", sorted(there.iterdir()))
    assert found == expected


def test_a_file_that_grows_is_one_capture_and_ends_as_if_it_had_come_whole(made, tmp_path):
    _, every, expected, _ = made
    files = ring(tmp_path / "ring", every, 3)
    whole = [Path(path).read_bytes() for path in files]
    for path in files[1:]:
        Path(path).unlink()
    for path, octets in zip(files[1:], whole[1:], strict=True):
        for end in (len(octets) // 3, len(octets) * 2 // 3 + 7, len(octets)):  # in the middle of packets
            Path(path).write_bytes(octets[:end])
            there = [each for each in files if Path(each).exists()]
            found, done = audited(tmp_path / "audit.db", there)
            assert done.unreadable == []
        assert (done.new, done.grown) == (0, 1)
    with open_store(str(tmp_path / "audit.db")) as store:
        assert store.db.execute("SELECT count(*) FROM captures").fetchone() == (3,)
    assert found == expected


def test_a_copy_of_an_earlier_state_counts_nothing(made, tmp_path):
    folder, _, expected, _ = made
    octets = (folder / "big.pcap").read_bytes()
    part = tmp_path / "part.pcap"
    part.write_bytes(octets[: len(octets) // 2])
    both, done = audited(tmp_path / "one.db", [part, folder / "big.pcap"])
    later, again = audited(tmp_path / "two.db", [folder / "big.pcap"], [folder / "big.pcap", part])
    assert (both, later, done.new, again.new, again.copies) == (expected, expected, 1, 0, 1)


def test_a_file_in_between_that_comes_when_its_neighbour_is_gone_is_told_of(made, tmp_path):
    _, _, _, files = made
    copies = [shutil.copy(path, tmp_path) for path in files[:3]]
    audited(tmp_path / "audit.db", [copies[0]], [copies[2]])
    Path(copies[2]).unlink()
    _, done = audited(tmp_path / "audit.db", [copies[1]])
    assert done.notes == [f"{copies[2]}: is there no more, and was not judged again behind {copies[1]}"]


def test_what_was_carried_and_dropped_is_made_again(made, tmp_path):
    _, _, expected, files = made
    audited(tmp_path / "audit.db", files[:20])
    with open_store(str(tmp_path / "audit.db")) as store, store.transaction() as db:
        db.execute("UPDATE captures SET carried = NULL")
    found, done = audited(tmp_path / "audit.db", files)
    assert (found, done.warnings) == (expected, [])


def test_with_room_for_nothing_in_the_store_it_is_made_again_in_whatever_order(made, tmp_path, monkeypatch):
    _, _, expected, files = made
    monkeypatch.setattr("analyzer.audit.passing.CARRIED_MOST", 0)
    monkeypatch.setattr("analyzer.audit.passing.CARRIED_OF", 1)
    order = random.Random(3).sample(files, len(files))
    found, _ = audited(tmp_path / "audit.db", order[:10], order[10:20], order[20:])
    with open_store(str(tmp_path / "audit.db")) as store:
        assert store.db.execute("SELECT count(*) FROM captures WHERE length(carried) > 0").fetchone()[0] <= 2
    assert found == expected


def test_packets_that_cannot_be_made_again_are_told_of(made, tmp_path):
    _, _, _, files = made
    copies = [shutil.copy(path, tmp_path) for path in files[:2]]
    audited(tmp_path / "audit.db", copies[:1])
    with open_store(str(tmp_path / "audit.db")) as store, store.transaction() as db:
        db.execute("UPDATE captures SET carried = NULL")
    Path(copies[0]).unlink()
    _, done = audited(tmp_path / "audit.db", copies[1:])
    (warning,) = done.warnings
    assert warning.startswith(f"{copies[1]}: the packets of the capture before it are kept no more;")


def test_a_file_that_vanished_is_told_and_the_others_go_on(made, tmp_path):
    _, _, _, files = made
    _, done = audited(tmp_path / "audit.db", [files[0], tmp_path / "gone.pcap", files[1]])
    assert (done.new, done.vanished, done.unreadable) == (2, [str(tmp_path / "gone.pcap")], [])


def test_a_file_that_is_no_capture_is_told_and_the_others_go_on(made, tmp_path):
    _, _, _, files = made
    text = tmp_path / "notes.pcap"
    text.write_text("this is no capture\n" * 9)
    _, done = audited(tmp_path / "audit.db", [text, files[0]])
    assert (done.new, [error.path for error in done.unreadable]) == (1, [str(text)])


def test_a_file_that_vanishes_while_it_waits_to_be_judged_is_for_the_next_pass(made, tmp_path, monkeypatch):
    _, _, _, files = made
    copies = [shutil.copy(path, tmp_path) for path in files[:3]]
    whole = Pass._do

    def vanishing(self, entry, before):
        if entry.path == copies[1]:
            Path(copies[1]).unlink()
        whole(self, entry, before)

    monkeypatch.setattr(Pass, "_do", vanishing)
    _, done = audited(tmp_path / "audit.db", copies)
    monkeypatch.undo()
    shutil.copy(files[1], tmp_path)
    found, again = audited(tmp_path / "audit.db", copies)
    assert (done.new, done.vanished, again.new) == (2, [copies[1]], 1)
    assert found == audited(tmp_path / "other.db", copies)[0]


def without_date(octets):
    """Make another field of the same length of Date, and another client port."""
    octets = octets.replace(b"\r\nDate:", b"\r\nDota:")
    return octets.replace(b"\xc0\x00\x00P", b"\xc1\x00\x00P").replace(b"\x00P\xc0\x00", b"\x00P\xc1\x00")


@pytest.mark.parametrize("clock_first", [True, False])
def test_whether_a_server_has_a_clock_any_file_of_the_chain_tells(tmp_path, clock_first):
    wrpcap(str(tmp_path / "one.pcap"), captured())
    dated = packets(tmp_path / "one.pcap")
    undated = [p._replace(time_ns=p.time_ns + 10**10, octets=without_date(p.octets)) for p in dated]
    if clock_first:
        halves = [dated, undated]
    else:
        halves = [undated, [p._replace(time_ns=p.time_ns + 2 * 10**10) for p in dated]]
    big = write(tmp_path / "big.pcap", halves[0] + halves[1])
    files = [
        write(tmp_path / f"ring_0000{number}_2026010100000{number}.pcap", half)
        for number, half in enumerate(halves)
    ]
    expected = as_one(big, select=("CXXX-date",))
    assert list(expected.values()) == [1]
    for number, passes in enumerate(([files], [files[:1], files[1:]], [files[1:], files[:1]])):
        assert audited(tmp_path / f"{number}.db", *passes, select=("CXXX-date",))[0] == expected
    assert audited(tmp_path / "apart.db", [files[not clock_first]], select=("CXXX-date",))[0] == {}


def test_a_disk_that_fills_up_in_the_middle_leaves_what_was_done_and_the_next_run_goes_on(made, tmp_path):
    _, _, _, files = made
    audited(tmp_path / "whole.db", files[:12])
    with open_store(str(tmp_path / "audit.db")) as store:
        (pages,) = store.db.execute("PRAGMA page_count").fetchone()
        store.db.execute(f"PRAGMA max_page_count = {pages + 40}")
        with pytest.raises(StoreError, match="the disk is full"):
            Pass(store, Settings()).run(files[:12])
        assert 0 < store.db.execute("SELECT count(*) FROM captures").fetchone()[0] < 12
    audited(tmp_path / "audit.db", files[:12])
    assert contents(tmp_path / "audit.db") == contents(tmp_path / "whole.db")


KILLED = """
import sys
from analyzer.audit.passing import Pass
from analyzer.audit.store import open_store
from analyzer.run import Settings
with open_store(sys.argv[1]) as store:
    print("ready", flush=True)
    Pass(store, Settings()).run(sys.argv[2:])
print("done", flush=True)
"""
BEFORE_COMMIT = """
import os, signal, sqlite3, sys
from analyzer.audit.writing import Writer
written, left = Writer.write, int(sys.argv.pop(1))
def write(*arguments, **options):
    global left
    row = written(*arguments, **options)
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return row
Writer.write = write
"""


def killed_after(seconds, store, files):
    """Run a pass in a process of its own and kill it; say whether it had come to its end."""
    command = [sys.executable, "-c", KILLED, str(store), *files]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return "done" in process.stdout.read()


def test_killed_at_any_moment_the_next_run_ends_where_an_undisturbed_one_does(made, tmp_path):
    _, _, _, files = made
    files = files[:12]
    begin = time.perf_counter()
    audited(tmp_path / "whole.db", files)
    whole = time.perf_counter() - begin
    expected = contents(tmp_path / "whole.db")
    moments, killed, number = random.Random(4), 0, 0
    while killed < int(os.environ.get("WIRELINT_KILLS", "24")):
        number += 1
        store = tmp_path / f"killed-{number}.db"
        for _ in range(1 + number % 2):
            killed += not killed_after(moments.random() * whole * 0.8, store, files)
        audited(store, files)
        found = contents(store)
        if len(found["passes"]) == 1:
            assert found == expected
        else:  # the one before had come to its end
            assert {**found, "passes": 0} == {**expected, "passes": 0}


@pytest.mark.parametrize("which", [1, 2, 7])
def test_killed_between_the_write_and_the_commit_nothing_of_the_file_is_there(made, tmp_path, which):
    _, _, _, files = made
    files = files[:7]
    audited(tmp_path / "whole.db", files)
    command = [sys.executable, "-c", BEFORE_COMMIT + KILLED, str(which), str(tmp_path / "audit.db"), *files]
    assert (
        subprocess.run(command, cwd=PROJECT, capture_output=True, check=False).returncode == -signal.SIGKILL
    )
    with open_store(str(tmp_path / "audit.db")) as store:
        assert store.db.execute("SELECT count(*) FROM captures").fetchone() == (which - 1,)
    audited(tmp_path / "audit.db", files)
    assert contents(tmp_path / "audit.db") == contents(tmp_path / "whole.db")


def test_what_a_killed_pass_found_is_new_in_the_one_that_finishes_it(made, tmp_path):
    _, _, _, files = made
    with open_store(str(tmp_path / "audit.db")) as store:
        first = Pass(store, Settings())
        first._begin()
        assert Pass(store, Settings()).run(files[:5]).number == 1
        assert Pass(store, Settings()).run(files[:5]).number == 2
        assert len(counts(store)) > 0
