"""The public door of the parsers."""

import subprocess
import sys

import pytest

import parsers
from parsers import read, read_exchanges
from parsers.errors import CaptureError


def test_opening_the_door_brings_in_nothing_heavy():
    code = "import sys, parsers; print(sorted({'numpy', 'scapy', 'pandas'} & sys.modules.keys()))"

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert shown.strip() == "[]"


def test_everything_that_is_promised_is_there():
    assert [name for name in parsers.__all__ if not callable(getattr(parsers, name))] == []


@pytest.mark.parametrize("wrap", [list, tuple, lambda sources: sources[0]], ids=["list", "tuple", "one"])
def test_a_source_may_be_given_alone_or_as_the_files_of_a_ring(tmp_path, wrap):
    missing = str(tmp_path / "missing.pcap")

    with pytest.raises(CaptureError) as caught:
        list(read(wrap([missing])))

    assert caught.value.path == missing


def test_exchanges_are_read_only_when_asked_for(tmp_path):
    exchanges = read_exchanges(str(tmp_path / "missing.pcap"))

    with pytest.raises(CaptureError):
        next(exchanges)
