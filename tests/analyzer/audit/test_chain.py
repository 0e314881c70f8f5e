from analyzer.audit.chain import Link, predecessors

SECOND = 1_000_000_000


def link(key, *names, at, lasts=10, link_type=1, snap=65535):
    return Link(key, names, link_type, snap, at * SECOND, (at + lasts) * SECOND)


def test_the_files_of_a_ring_follow_each_other_in_whatever_order_they_are_given():
    links = [link(n, f"/c/day_{n:05d}_2026010100{n:02d}00.pcap", at=n * 10) for n in (3, 1, 2)]
    assert predecessors(links) == {1: None, 2: 1, 3: 2}


def test_a_compressed_file_and_one_under_its_first_name_are_of_the_ring_still():
    links = [
        link(1, "/c/day_00001_20260101000100.pcap.gz", at=10),
        link(2, "/archive/x", "/c/day_00002_20260101000200.pcap", at=20),
        link(3, "/c/day_00003_20260101000300.pcap", at=30),
    ]
    assert predecessors(links) == {1: None, 2: 1, 3: 2}


def test_what_overlaps_or_is_another_link_type_or_leaves_a_number_out_does_not_follow():
    def names(*numbers):
        return [f"/c/day_{number:05d}_2026010100{number:02d}00.pcap" for number in numbers]

    one, two, four = names(1, 2, 4)
    overlapping = [link(1, one, at=10), link(2, two, at=15)]
    other_type = [link(1, one, at=10), link(2, two, at=20, link_type=113)]
    left_out = [link(1, one, at=10), link(2, four, at=20)]
    found = [predecessors(links)[2] for links in (overlapping, other_type, left_out)]
    assert found == [None, None, None]


def test_other_names_follow_only_when_all_are_to_be_joined():
    links = [link(1, "/c/a.cap", at=10), link(2, "/c/b.cap", at=20)]
    assert (predecessors(links), predecessors(links, join=True)) == ({1: None, 2: None}, {1: None, 2: 1})


def test_two_rings_in_one_directory_stay_two():
    links = [
        link(number * 10 + ring, f"/c/{name}_{number:05d}_2026010100{number:02d}00.pcap", at=number * 10)
        for number in (1, 2)
        for ring, name in enumerate(("lan", "wan"))
    ]
    assert predecessors(links) == {10: None, 11: None, 20: 10, 21: 11}
