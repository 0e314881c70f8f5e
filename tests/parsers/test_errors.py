"""An input that cannot be read says which, where and why in one line."""

import pytest

from parsers.errors import CaptureError


@pytest.mark.parametrize(
    ("offset", "text"), [(None, "a.pcap: is empty"), (24, "a.pcap at octet 24: is empty")]
)
def test_the_line_names_the_file_the_place_and_the_reason(offset, text):
    error = CaptureError("a.pcap", "is empty", offset)

    assert str(error) == text
    assert (error.path, error.reason, error.offset) == ("a.pcap", "is empty", offset)
