"""Does a made capture hold what its maker says? Read back by tshark, and compared octet by octet."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import pytest

from tests.benchmarks.makers import MIXES, make

SMALL = {name: replace(mix, exchanges=min(mix.exchanges, 60)) for name, mix in MIXES.items()}
SMALL["one-download"] = replace(MIXES["one-download"], content_mean=300_000)
TSHARK = ["-T", "fields", "-e", "http.response.code"]

needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")


def responses(path):
    """Count the responses that tshark finds; without the option it loses those that loss reorders."""
    command = ["tshark", "-r", path, "-o", "tcp.reassemble_out_of_order:TRUE", "-Y", "http.response", *TSHARK]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return len(found.replace(",", "\n").split())


@needs_tshark
@pytest.mark.parametrize("name", SMALL)
def test_every_exchange_made_is_found(name, tmp_path):
    made = make(tmp_path / "made.pcap", SMALL[name])
    assert responses(made.path) == made.exchanges == SMALL[name].exchanges


@needs_tshark
@pytest.mark.parametrize("ending", ["pcapng", "pcap.gz", "pcapng.gz"])
def test_other_clothes_change_nothing(ending, tmp_path):
    made = make(tmp_path / f"made.{ending}", SMALL["page-mix"])
    assert responses(made.path) == made.exchanges


@pytest.mark.parametrize("ending", ["pcap", "pcapng", "pcap.gz"])
def test_the_same_seed_gives_the_same_octets_and_another_does_not(ending, tmp_path):
    paths = [tmp_path / f"{at}.{ending}" for at in range(3)]
    for path, seed in zip(paths, [1, 1, 2], strict=True):
        make(path, SMALL["page-mix"], seed=seed)
    octets = [path.read_bytes() for path in paths]
    assert (octets[0] == octets[1], octets[0] == octets[2]) == (True, False)
