"""Which files are one capture, and which only look like it."""

import pytest

from parsers.capture import rings

CAP = [f"cap_{number:05}_2024010112{number:02}00.pcapng" for number in range(9)]
TOGETHER = "their names, times, link type and snap length go on"


@pytest.fixture
def folder(tmp_path, pcap, monkeypatch):
    """A function that makes captures: name, first and last second, and what the file header says."""
    monkeypatch.chdir(tmp_path)

    def make(name, first, last, **header):
        (tmp_path / name).write_bytes(pcap(**header).record(b"a", (first, 0)).record(b"b", (last, 0)).octets)
        return name

    return make


def grouped(paths, **options):
    return [list(ring.paths) for ring in rings(paths, **options)]


def test_files_of_dumpcap_are_joined_in_their_order(folder):
    paths = [folder(CAP[3], 30, 39), folder(CAP[1], 10, 19), folder(CAP[2], 20, 29)]

    ring = rings(paths)

    assert [one.paths for one in ring] == [(CAP[1], CAP[2], CAP[3])]
    assert ring[0].note == f"3 files are read as one capture, {CAP[1]} to {CAP[3]}: {TOGETHER}"


def test_a_missing_number_parts_a_ring(folder):
    paths = [folder(CAP[number], 10 * number, 10 * number + 9) for number in (1, 2, 4, 5)]

    assert grouped(paths) == [[CAP[1], CAP[2]], [CAP[4], CAP[5]]]


def test_numbers_that_began_again_are_put_in_order_by_time(folder):
    paths = [
        folder("t.pcap0", 30, 39),
        folder("t.pcap1", 40, 49),
        folder("t.pcap2", 10, 19),
        folder("t.pcap3", 20, 29),
    ]

    assert grouped(paths) == [["t.pcap2", "t.pcap3", "t.pcap0", "t.pcap1"]]


def test_files_named_by_their_time_are_joined(folder):
    paths = [folder("d-20240101.pcap", 10, 19), folder("d-20240102.pcap", 20, 29), folder("e.pcap", 30, 31)]

    assert grouped(paths) == [["d-20240101.pcap", "d-20240102.pcap"], ["e.pcap"]]


@pytest.mark.parametrize(
    ("header", "first", "why"),
    [
        ({"network": 113}, 20, "link type 1, then 113"),
        ({"snap_length": 96}, 20, "snap length 65535, then 96"),
        ({}, 18, "they overlap in time"),
    ],
)
def test_files_that_differ_or_overlap_are_not_joined_and_it_says_why(folder, header, first, why):
    paths = [folder(CAP[1], 10, 19), folder(CAP[2], first, 29, **header)]

    ring = rings(paths)

    assert [one.paths for one in ring] == [(CAP[1],), (CAP[2],)]
    assert [one.note for one in ring] == ["", f"{CAP[2]} is not joined with {CAP[1]}: {why}"]


def test_two_taps_are_never_joined(folder):
    paths = [folder("client.pcap", 10, 19), folder("server.pcap", 10, 19)]

    assert grouped(paths) == [["client.pcap"], ["server.pcap"]]
    assert grouped(paths, join=True) == [["client.pcap"], ["server.pcap"]]
    assert rings(paths, join=True)[1].note == (
        "server.pcap is not joined with client.pcap: they overlap in time"
    )


def test_any_files_are_joined_where_that_is_asked_for(folder):
    paths = [folder("b.pcap", 20, 29), folder("a.pcap", 10, 19), folder("c.pcap", 30, 31, network=113)]

    assert grouped(paths) == [["b.pcap"], ["a.pcap"], ["c.pcap"]]
    ring = rings(paths, join=True)
    assert [one.paths for one in ring] == [("a.pcap", "b.pcap", "c.pcap")]
    assert ring[0].note == "3 files are read as one capture, a.pcap to c.pcap: as asked for"


def test_what_cannot_be_looked_at_stays_alone(folder):
    paths = ["-", folder(CAP[1], 10, 19), "missing.pcap", folder(CAP[2], 20, 29)]

    assert grouped(paths) == [["-"], [CAP[1], CAP[2]], ["missing.pcap"]]
    assert grouped(paths, join=True) == [["-"], [CAP[1], CAP[2]], ["missing.pcap"]]


def test_packets_a_little_out_of_order_at_the_change_of_files_are_no_overlap(tmp_path, pcap):
    one, two = (str(tmp_path / name) for name in CAP[1:3])
    (tmp_path / CAP[1]).write_bytes(pcap().record(b"a", (10, 0)).record(b"b", (20, 5000)).octets)
    (tmp_path / CAP[2]).write_bytes(pcap().record(b"c", (20, 1000)).octets)

    assert grouped([one, two]) == [[one, two]]
