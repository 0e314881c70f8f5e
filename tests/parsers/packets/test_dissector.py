import logging
import subprocess
import sys

import numpy as np
import pytest

from parsers.packets.dissector import Dissector


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_scapy_is_not_imported_for_plain_packets():
    code = "import sys, parsers.packets as p; p.Decoder(); print('scapy' in sys.modules)"

    assert run(code) == "False"


def test_scapy_is_never_imported_whole():
    code = (
        "import sys, parsers.packets.walk_headers; "
        "print(*('scapy.' + part in sys.modules for part in ('packet', 'all')))"
    )

    assert run(code) == "True False"


def test_only_the_rows_asked_for_are_decoded(build):
    packets = [build.ethernet(build.ipv4(build.tcp(seq=seq))) for seq in range(4)]

    dissected = Dissector().decode(build.batch(packets), np.array([1, 3]))

    assert dissected.segments["sequence"].tolist() == [1, 3]


def test_the_log_level_of_scapy_is_as_it_was(build):
    log = logging.getLogger("scapy.runtime")
    before = log.level

    Dissector().decode(build.batch([build.ethernet(build.ipv4(build.tcp(offset=2)))]), np.array([0]))

    assert log.level == before


@pytest.mark.parametrize("link_type", [1, 9, 10, 50, 51, 104, 105, 117, 119, 127, 163, 192, 204, 239])
def test_no_octets_are_malformed(build, link_type):
    dissected = Dissector().decode(build.batch([b""], link_type=link_type), np.array([0]))

    assert [reason.endswith("header malformed") for reason in dissected.tally] == [True]
