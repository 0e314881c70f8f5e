"""The window keeps what is not yet read, wherever the buffer ends."""

import pytest

from parsers.capture.source import FileSource
from parsers.capture.window import Window

OCTETS = bytes(range(200))


def window_of(pipe, size, at_a_time=7):
    return Window(FileSource(pipe(OCTETS, at_a_time), []), size)


@pytest.mark.parametrize("size", [1, 3, 64, 200, 1000])
def test_octets_taken_in_steps_are_those_of_the_file(pipe, size):
    window, taken = window_of(pipe, size), b""
    while window.fill(3):
        assert window.offset == len(taken)
        taken += bytes(window.octets[window.at : window.at + 3])
        window.at += 3

    assert taken + bytes(window.octets[window.at : window.end]) == OCTETS
    assert window.left == 200 % 3


def test_the_buffer_grows_for_what_is_needed_and_shrinks_again(pipe):
    window = window_of(pipe, 16)

    assert window.fill(100)
    assert len(window.octets) == 100
    window.at = 95
    assert window.fill(1)
    assert (len(window.octets), window.offset) == (16, 95)


def test_the_buffer_grows_no_further_than_twice_what_is_there(pipe):
    window = window_of(pipe, 16)

    assert not window.fill(1 << 40)
    assert window.left == len(OCTETS)
    assert len(window.octets) <= 2 * len(OCTETS)


def test_skipping_goes_as_far_as_there_are_octets(pipe):
    window = window_of(pipe, 16)

    assert window.skip(150)
    assert window.offset == 150
    assert not window.skip(51)
    assert window.skip(50)


def test_draining_counts_what_is_left(pipe, tmp_path):
    window = window_of(pipe, 16)
    window.skip(20)
    assert window.drain() == 180

    path = tmp_path / "file"
    path.write_bytes(OCTETS)
    with path.open("rb", buffering=0) as file:
        window = Window(FileSource(file, []), 16)
        window.skip(20)
        assert window.drain() == 180
