"""Headers at many offsets become columns."""

import numpy as np
import pytest

from parsers.capture.gather import gathered

HEADER = np.dtype([("one", ">u2"), ("two", "u1")])


def test_a_header_is_read_at_each_offset_up_to_the_last_that_fits():
    found = gathered(bytearray(range(10)), HEADER, np.array([0, 7, 1]))

    assert found.tolist() == [(0x0001, 2), (0x0708, 9), (0x0102, 3)]


def test_nothing_is_read_past_the_buffer():
    with pytest.raises(IndexError):
        gathered(bytearray(range(10)), HEADER, np.array([8]))


def test_no_offsets_give_no_rows():
    assert len(gathered(bytearray(2), HEADER, np.zeros(0, np.int64))) == 0
