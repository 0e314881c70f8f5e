"""The captures in sample_pcaps/ are what their scripts make, and its README tells of each."""

import re
import runpy
import struct
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[1] / "sample_pcaps"
CAPTURES = sorted(path.name for path in SAMPLES.glob("*.pcap*") if path.suffix != ".py")


@pytest.fixture(autouse=True)
def _scripts_find_wire(monkeypatch):
    monkeypatch.syspath_prepend(SAMPLES)
    yield
    sys.modules.pop("wire", None)


@pytest.mark.parametrize("name", CAPTURES)
def test_the_script_beside_a_capture_makes_it_again_to_the_octet(name):
    made = runpy.run_path(str(SAMPLES / f"{name}.py"))["capture"]()
    assert made == (SAMPLES / name).read_bytes()
    assert made == runpy.run_path(str(SAMPLES / f"{name}.py"))["capture"]()


def test_every_script_has_its_capture_and_every_capture_is_small():
    scripts = {path.name[:-3] for path in SAMPLES.glob("*.pcap*.py")}
    assert scripts == set(CAPTURES)
    assert {name: size for name in CAPTURES if (size := (SAMPLES / name).stat().st_size) > 20_000} == {}


def test_the_readme_has_one_row_for_each_capture_with_its_number_of_packets():
    rows = re.findall(r"^\| `(\S+)` \| (\d+) \| \S", (SAMPLES / "README.md").read_text(), re.MULTILINE)
    counted = {name: _packets((SAMPLES / name).read_bytes()) for name in CAPTURES}
    assert dict(rows) == {name: str(packets) for name, packets in counted.items()}
    assert [name for name, _ in rows] == CAPTURES


def _packets(octets):
    """Count records by their lengths alone, in code that knows nothing of the project's readers."""
    if octets[:4] == b"\x0a\x0d\x0d\x0a":
        return _packet_blocks(octets)
    at, packets = 24, 0
    while at + 16 <= len(octets):
        at += 16 + struct.unpack_from("<I", octets, at + 8)[0]
        packets += at <= len(octets)
    return packets


def _packet_blocks(octets):
    at, packets, order = 0, 0, "<"
    while at < len(octets):
        if octets[at : at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if octets[at + 8] == 0x4D else ">"
        kind, length = struct.unpack_from(f"{order}II", octets, at)
        packets += kind == 6
        at += length
    return packets
