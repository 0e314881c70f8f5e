"""From arguments to files and rings."""

from analyzer.inputs import rings_of


def test_what_names_nothing_is_an_error_and_the_others_are_read_all_the_same(tmp_path):
    capture = tmp_path / "a.pcap"
    capture.write_bytes(b"\xd4\xc3\xb2\xa1" + bytes(20))
    notes, errors = [], []

    rings = rings_of([str(tmp_path / "*.none"), str(capture)], join=False, notes=notes, errors=errors)

    assert (rings, notes) == ([(str(capture),)], [])
    assert [error.path for error in errors] == [str(tmp_path / "*.none")]


def test_nothing_that_can_be_found_is_no_ring(tmp_path):
    errors = []
    assert rings_of([str(tmp_path / "*.none")], join=False, notes=[], errors=errors) == []
    assert len(errors) == 1
