"""Exchanges of every shared capture against its truth file, and of a sample against tshark run live."""

import os
import zlib

import pytest

from tests.differential.compare import NOT_LOOKED_INTO, judged, known_differences
from tests.differential.corpus_views import against_truth, against_tshark, projects
from tests.differential.rows import TSHARK, wirelint

pytestmark = pytest.mark.corpus

SETS = [
    *("akita", "arkime", "bro2021", "deepflow", "dpkt", "fpcap", "gopacket", "gopacket-google"),
    *("http-stalling", "ivre", "joy", "libpcap", "libtrace", "mercury", "moloch2021", "ndpi", "ntopng"),
    *("packetfu", "packetgen", "packetnet", "pcap2har", "pcap4j", "pcapdroid", "pcapflowlab"),
    *("pcapplusplus", "pypacker", "pyshark", "python-pcapng", "retina", "rusticata", "scapy"),
    *("scapy-ssl_tls", "skydive", "suricata-verify", "tcpdump", "tcpflow", "tracepcap", "trex"),
    *("try-zeek", "wireshark2013", "zeek", "zeek-httpattacks"),
    *("lab-extra", "lab-fwd-and-clients", "lab-matrix", "lab-right", "lab-rst", "lab-wrong"),
]


def sampled(captures, one_in):
    """Take a fixed part of the captures, or all of them when asked to go deep."""
    if os.environ.get("WIRELINT_DEEP"):
        return captures
    return [capture for capture in captures if zlib.crc32(capture.encode()) % one_in == 0]


def our_fault(comparison):
    found = judged(comparison, known_differences())
    return [difference for difference, _, reason in found if reason == NOT_LOOKED_INTO]


def test_the_sets_named_here_are_those_of_the_corpus(corpus):
    assert sorted(projects(corpus)) == sorted(SETS)


@pytest.mark.parametrize("project", SETS)
def test_exchanges_agree_with_the_truth_or_the_difference_is_known(corpus, project):
    wrong = [
        one for capture in projects(corpus)[project] for one in our_fault(against_truth(corpus, capture))
    ]
    assert wrong == []


@pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
@pytest.mark.parametrize("project", SETS)
def test_exchanges_and_stream_numbers_agree_with_tshark_or_the_difference_is_known(corpus, project):
    captures = sampled(projects(corpus)[project], 12)
    wrong = [one for capture in captures for one in our_fault(against_tshark(corpus, capture))]
    assert wrong == []


@pytest.mark.parametrize("project", SETS)
def test_scapy_alone_gives_the_same_exchanges(corpus, project):
    for capture in sampled(projects(corpus)[project], 25):
        if (corpus / capture).stat().st_size < 200_000:
            plain, dissected = (wirelint(corpus / capture, dissect_all=every) for every in (False, True))
            assert (capture, plain) == (capture, dissected)
