"""Octets of files, pipes and other binary objects."""

import io

from parsers.capture.source import FileSource, peeked


class OnlyReads:
    """A binary object with nothing but read."""

    def __init__(self, octets):
        self.read = io.BytesIO(octets).read


class Broken(io.RawIOBase):
    """A disk with an error after some octets."""

    def __init__(self, octets):
        self.octets = octets

    def readinto(self, buffer):
        if not self.octets:
            raise OSError(5, "Input/output error")
        count = len(self.octets)
        buffer[:count], self.octets = self.octets, b""
        return count


def everything(source):
    buffer, octets = memoryview(bytearray(7)), b""
    while count := source.readinto(buffer):
        octets += bytes(buffer[:count])
    return octets


def test_a_file_knows_its_size_and_how_far_it_was_read(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes(20))
    with path.open("rb", buffering=0) as file:
        source = FileSource(file, [])
        assert source.readinto(memoryview(bytearray(7))) == 7
        assert (source.size, source.position, source.left) == (20, 7, 13)


def test_the_size_counts_from_where_a_file_stands(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes(20))
    with path.open("rb", buffering=0) as file:
        file.seek(5)
        assert FileSource(file, []).size == 15


def test_an_object_that_only_reads_will_do():
    source = FileSource(OnlyReads(b"twenty octets of it."), [])

    assert everything(source) == b"twenty octets of it."
    assert (source.size, source.left) == (None, None)


def test_an_error_of_the_disk_ends_the_file_with_a_warning():
    warnings = []

    assert everything(FileSource(Broken(b"five5"), warnings)) == b"five5"
    assert warnings == ["octet 5: Input/output error"]


def test_what_was_looked_at_is_read_again(pipe):
    for length in (0, 5, 20, 30):
        head, source = peeked(FileSource(pipe(b"twenty octets of it.", 3), []), length)
        assert head == b"twenty octets of it."[:length]
        assert everything(source) == b"twenty octets of it."


def test_what_is_left_counts_what_was_looked_at(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes(20))
    with path.open("rb", buffering=0) as file:
        _, source = peeked(FileSource(file, []), 8)
        assert source.left == 20
        source.readinto(memoryview(bytearray(3)))
        assert source.left == 17
