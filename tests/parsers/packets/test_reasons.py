import pytest

from parsers.packets import reasons


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (reasons.of_ethertype(0x0806), "ARP"),
        (reasons.of_ethertype(0x88CC), "EtherType 0x88cc"),
        (reasons.of_protocol(1), "ICMP"),
        (reasons.of_protocol(17), "UDP"),
        (reasons.of_protocol(50), "IP protocol 50"),
        (reasons.of_link_type(195), "link type 195"),
        (reasons.of_llc(0x42), "LLC 0x42"),
        (reasons.of_version(5), "IP version 5"),
        (reasons.cut("TCP"), "TCP header cut by the snap length"),
        (reasons.malformed("IPv4"), "IPv4 header malformed"),
    ],
)
def test_reasons_are_words(reason, words):
    assert reason == words
