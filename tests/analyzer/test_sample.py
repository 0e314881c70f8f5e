from io import BytesIO

import pytest
from scapy.layers.inet import TCP
from scapy.layers.l2 import Ether
from scapy.utils import RawPcapReader

from analyzer.sample import EXPECTED, REQUEST, RESPONSE, capture, judged


@pytest.mark.parametrize("dissect_all", [False, True])
def test_the_sample_gives_what_it_should(dissect_all):
    assert judged(dissect_all=dissect_all) == EXPECTED == ("S405-allow",)


def test_scapy_sees_a_connection_with_a_request_and_a_response():
    frames = [Ether(octets) for octets, _ in RawPcapReader(BytesIO(capture()))]
    assert [str(frame[TCP].flags) for frame in frames] == ["S", "SA", "A", "PA", "PA", "FA", "FA", "A"]
    assert [bytes(frame[TCP].payload) for frame in frames if frame[TCP].payload] == [REQUEST, RESPONSE]
